import { worst } from '../../core/evaluation/verdict.ts';
import type { QualityRow } from '../../store/evaluationSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { QualityCohort } from './QualityCohort.tsx';
import { QualityStructure } from './QualityStructure.tsx';
import { VerdictMark } from './VerdictMark.tsx';

/** How far each contour can be trusted without a reference: verdict and reasons first, then what they rest on. */
export function QualityPanel() {
  const { sidePanel, quality } = useText();
  const result = useAppState((state) => state.result);
  const rows = useAppState((state) => state.quality);
  const isStale = useAppState((state) => state.isQualityStale);
  if (!result || rows.length === 0) {
    return (
      <section className="panel-empty" aria-label={sidePanel.titles.quality}>
        <p>{result ? quality.assessing : sidePanel.noContours}</p>
      </section>
    );
  }
  return (
    <section className="quality" aria-label={sidePanel.titles.quality} data-stale={isStale}>
      {isStale ? (
        <p className="quality-case" data-testid="quality-stale">
          {quality.stale}
        </p>
      ) : (
        <CaseVerdict rows={rows} />
      )}
      <AssessmentState />
      <ul className="quality-list" aria-label={quality.list}>
        {rows.map((row) => (
          <QualityStructure key={`${result.id} ${row.measures.structure}`} row={row} />
        ))}
      </ul>
      <QualityCohort />
    </section>
  );
}

/** The worst of all, and of how many. */
function CaseVerdict({ rows }: { readonly rows: readonly QualityRow[] }) {
  const { quality } = useText();
  const isPending = useAppState(
    ({ qualityJob: { status } }) => status === 'waiting' || status === 'running',
  );
  const isOpen =
    isPending && rows.every(({ measures }) => measures.predicted.reason === 'not-asked');
  if (isOpen) return <p className="quality-case">{quality.assessing}</p>;
  const verdict = worst(rows.map((row) => row.verdict));
  const count = rows.filter((row) => row.verdict === verdict).length;
  const said =
    verdict === 'accept'
      ? quality.cases.accept(rows.length)
      : quality.cases[verdict](count, rows.length);
  return (
    <div className="quality-case" data-verdict={verdict} data-testid="case-verdict">
      <VerdictMark verdict={verdict} />
      <p title={quality.proof}>{said}</p>
    </div>
  );
}

/** What is under way, what failed, and why the network said nothing. */
function AssessmentState() {
  const { quality } = useText();
  const { services } = useApp();
  const job = useAppState((state) => state.qualityJob);
  const issues = useAppState((state) => state.qualityIssues);
  return (
    <div className="quality-state" role="status">
      {job.status === 'waiting' && <p className="hint">{quality.waiting}</p>}
      {job.status === 'running' && <p className="hint">{quality.assessing}</p>}
      {job.status === 'failed' && (
        <p className="hint warn">
          {quality.failed} {messageOf(job.code, job.detail).title}
          <button type="button" className="button" onClick={() => services.assessor?.retry()}>
            {quality.retry}
          </button>
        </p>
      )}
      {issues.map(({ code, detail }) => (
        <p key={JSON.stringify(detail)} className="hint warn">
          {quality.notMeant} {messageOf(code, detail).title}
        </p>
      ))}
    </div>
  );
}
