import type { ResultSummary, RunFacts } from '../../store/resultSlice.ts';
import { useAppState } from '../appContext.ts';
import {
  capitalised,
  computedOnText,
  endedText,
  estimatorText,
  fieldText,
  isDropoutForeign,
  isMuchMissed,
  noteTexts,
  planTexts,
} from '../runText.ts';
import { useText } from '../text/useText.ts';

/** How the samples of the result were drawn, in words; what a reader must not miss stands outside of the fold. */
export function RunDetails() {
  const words = useText().run;
  const result = useAppState((state) => state.result);
  const isStopped = useAppState((state) => state.job.status === 'stopped');
  const run = result?.run;
  if (!result || !run) return null;
  const isShort = run.ended === 'cancelled' || run.ended === 'failed';
  // Of what waits to be kept or discarded the top bar tells.
  const isOdd = run.ended !== 'as-planned' && !(run.ended === 'under-way' && isStopped);
  return (
    <div className="run-details" data-testid="run-details">
      {(isOdd || result.samples < 2) && (
        <p className={isShort || result.samples < 2 ? 'hint warn' : 'hint'}>
          {endedText(result, run)}
        </p>
      )}
      {isMuchMissed(run) && <p className="hint warn">{fieldText(run)}</p>}
      {isDropoutForeign(run) && <p className="hint warn">{words.foreignDropout}</p>}
      <details className="more">
        <summary>{words.details.summary}</summary>
        <Facts result={result} run={run} />
      </details>
    </div>
  );
}

function Facts({ result, run }: { readonly result: ResultSummary; readonly run: RunFacts }) {
  const { details } = useText().run;
  const method = capitalised(estimatorText(run));
  return (
    <dl>
      <dt>{details.estimator}</dt>
      <dd>
        {run.dropoutPasses > 0 && result.seed !== null
          ? details.withSeed(method, result.seed)
          : `${method}.`}
      </dd>
      <dt>{details.samples}</dt>
      <dd>{endedText(result, run)}</dd>
      <dt>{details.where}</dt>
      <dd>{fieldText(run)}</dd>
      {result.backend && (
        <>
          <dt>{details.computedOn}</dt>
          <dd>{computedOnText(result.backend)}</dd>
        </>
      )}
      <Several title={details.memory} texts={planTexts(run)} />
      <Several title={details.network} texts={noteTexts(run)} />
    </dl>
  );
}

function Several({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      <dt>{title}</dt>
      {texts.map((text) => (
        <dd key={text}>{text}</dd>
      ))}
    </>
  );
}
