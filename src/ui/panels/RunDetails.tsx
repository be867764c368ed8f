import type { ResultSummary, RunFacts } from '../../store/resultSlice.ts';
import { useAppState } from '../appContext.ts';
import {
  FOREIGN_DROPOUT,
  computedOnText,
  endedText,
  estimatorText,
  fieldText,
  isDropoutForeign,
  isMuchMissed,
  noteTexts,
  planTexts,
} from '../runText.ts';

/** How the samples of the result were drawn, in words; what a reader must not miss stands outside of the fold. */
export function RunDetails() {
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
      {isDropoutForeign(run) && <p className="hint warn">{FOREIGN_DROPOUT}</p>}
      <details className="more">
        <summary>How it was made</summary>
        <Facts result={result} run={run} />
      </details>
    </div>
  );
}

function Facts({ result, run }: { readonly result: ResultSummary; readonly run: RunFacts }) {
  const method = estimatorText(run);
  return (
    <dl>
      <dt>Estimator</dt>
      <dd>
        {method.charAt(0).toUpperCase() + method.slice(1)}
        {run.dropoutPasses > 0 && `, seed ${result.seed}`}.
      </dd>
      <dt>Samples</dt>
      <dd>{endedText(result, run)}</dd>
      <dt>Where</dt>
      <dd>{fieldText(run)}</dd>
      {result.backend && (
        <>
          <dt>Computed on</dt>
          <dd>{computedOnText(result.backend)}</dd>
        </>
      )}
      <Several title="Memory" texts={planTexts(run)} />
      <Several title="Network" texts={noteTexts(run)} />
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
