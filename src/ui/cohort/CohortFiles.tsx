import { useRef } from 'react';
import { referenceOf } from '../../app/cohort/cohortNumbers.ts';
import type { CohortCounts } from '../../app/cohort/cohortRows.ts';
import { dropCohort, loadCohort } from '../../app/commands/referenceCohort.ts';
import { saveCohort, showSummary, type CohortFileKind } from '../../app/commands/cohortFiles.ts';
import type { FailedCase } from '../../core/evaluation/cohort.ts';
import type { StructureCohort } from '../../core/evaluation/cohortEvaluation.ts';
import type { CohortNumbers } from '../../store/cohortSlice.ts';
import type { AppState } from '../../store/store.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Menu } from '../controls/Menu.tsx';
import { Icon } from '../controls/Icon.tsx';
import { writeCohortSummary } from '../report/cohortSummary.ts';
import { catalogueOf } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';

const KINDS: readonly CohortFileKind[] = ['cases', 'measures', 'json'];

interface CohortFilesProps {
  readonly counts: CohortCounts;
  readonly numbers: CohortNumbers | null;
  /** The structure that is shown; null while nothing is counted. */
  readonly of: StructureCohort | null;
}

/** The cohort as files and on paper, and another to hold it against. */
export function CohortFiles({ counts, numbers, of }: CohortFilesProps) {
  const { cohort } = useText();
  const { perform, services } = useApp();
  const measure = useAppState((state) => state.cohortMeasure);
  const own = useAppState((state) => state.ownCohort);
  const reference = useAppState(referenceOf);
  const input = useRef<HTMLInputElement>(null);
  const hasCases = counts.evaluated > 0;
  return (
    <Menu
      title={cohort.files.menuTitle}
      summary={
        <>
          <Icon name="save" />
          <span>{cohort.files.menu}</span>
        </>
      }
    >
      <div className="cohort-menu">
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className="button"
            disabled={!hasCases}
            onClick={() =>
              perform((all) => saveCohort(all, kind, failuresOf(all.store.getState())))
            }
          >
            {cohort.files[kind]}
          </button>
        ))}
        <button
          type="button"
          className="button"
          disabled={!numbers || !of}
          onClick={() => {
            if (!numbers || !of) return;
            const against = of.measures.find((one) => one.measure === measure) ?? null;
            const at = new Date();
            const markup = writeCohortSummary({ numbers, of, counts, against, at });
            perform(() => showSummary(markup, { print: true }));
          }}
        >
          {cohort.files.print}
        </button>
        <hr />
        {reference && (
          <p className="hint">{cohort.files.against(reference.name, reference.cases.length)}</p>
        )}
        <button type="button" className="button" onClick={() => input.current?.click()}>
          {cohort.files.load}
        </button>
        {own && (
          <button type="button" className="button" onClick={() => dropCohort(services)}>
            {cohort.files.remove(own.name)}
          </button>
        )}
        <input
          ref={input}
          type="file"
          accept=".json"
          hidden
          aria-label={cohort.files.loadLabel}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) perform((all) => loadCohort(all, file));
            target.value = '';
          }}
        />
      </div>
    </Menu>
  );
}

/** Cases in no number, with their reasons in English, as all files but the report are. */
function failuresOf({ cases, evaluatedCases }: AppState): readonly FailedCase[] {
  const { errors } = catalogueOf('en');
  return cases.flatMap(({ id, name, state, failure }): FailedCase[] => {
    const evaluation = evaluatedCases[id];
    const why = evaluation?.status === 'failed' ? evaluation : state === 'failed' ? failure : null;
    return why ? [{ name, code: why.code, reason: errors[why.code](why.detail).title }] : [];
  });
}
