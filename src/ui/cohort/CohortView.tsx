import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { isUpToDate } from '../../app/cohort/cohortNumbers.ts';
import {
  cohortRows,
  countsOf,
  isSameStructure,
  structureNames,
  type CohortCounts,
  type CohortRow,
} from '../../app/cohort/cohortRows.ts';
import {
  chooseCohortStructure,
  openFromCohort,
  showCohortPart,
  sortCohort,
} from '../../app/commands/cohort.ts';
import { isWaiting } from '../../core/worklist/caseState.ts';
import type { StructureCohort } from '../../core/evaluation/cohortEvaluation.ts';
import type { CohortNumbers, CohortPart } from '../../store/cohortSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { CohortFiles } from './CohortFiles.tsx';
import { CohortTable } from './CohortTable.tsx';
import { GuaranteesPart } from './GuaranteesPart.tsx';
import { PlotsPart } from './PlotsPart.tsx';
import { RecalibrationPart } from './RecalibrationPart.tsx';

const PARTS: readonly CohortPart[] = ['cases', 'plots', 'guarantees', 'recalibration'];

/** All cases of the worklist together, in the place of the image; nothing of it is there while it is closed. */
export function CohortView() {
  const isOpen = useAppState((state) => state.isCohortOpen);
  return isOpen ? <Opened /> : null;
}

function Opened() {
  const { cohort } = useText();
  const { services } = useApp();
  const cases = useAppState((state) => state.cases);
  const evaluatedCases = useAppState((state) => state.evaluatedCases);
  const evaluatingCase = useAppState((state) => state.evaluatingCase);
  const chosen = useAppState((state) => state.cohortStructure);
  const part = useAppState((state) => state.cohortPart);
  const evaluatingId = evaluatingCase?.caseId ?? null;
  const shown = useMemo(
    () => ({ cases, evaluatedCases, evaluatingId }),
    [cases, evaluatedCases, evaluatingId],
  );
  const names = useMemo(() => structureNames(shown), [shown]);
  const structure = chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? null);
  const rows = useMemo(() => cohortRows(shown, structure), [shown, structure]);
  const counts = useMemo(() => countsOf(rows), [rows]);
  const numbers = useAppState((state) => state.cohortNumbers);
  const of =
    numbers?.evaluation.structures.find(
      ({ name }) => structure !== null && isSameStructure(name, structure),
    ) ?? null;
  const view = useFocusWhileOpen();
  return (
    <main ref={view} className="cohort" aria-labelledby="cohort-title" tabIndex={-1}>
      <header className="cohort-head">
        <h2 id="cohort-title">{cohort.title}</h2>
        <StructureChoice names={names} structure={structure} />
        <Counts counts={counts} />
        <Actions>
          <CohortFiles counts={counts} numbers={numbers} of={of} />
        </Actions>
      </header>
      <Tabs
        label={cohort.parts}
        tabs={PARTS.map((id) => ({ id, title: cohort.partNames[id] }))}
        shown={part}
        onShow={(id) => showCohortPart(services, id)}
      >
        {part === 'cases' ? (
          <CasesPart rows={rows} />
        ) : part === 'recalibration' ? (
          <RecalibrationPart />
        ) : (
          <NumbersPart part={part} numbers={numbers} of={of} rows={rows} />
        )}
      </Tabs>
    </main>
  );
}

/** Run and measure, or end it; files; the way back. */
function Actions({ children }: { readonly children: ReactNode }) {
  const { cohort } = useText();
  const isBusy = useAppState(
    ({ cases, evaluatingCase }) =>
      evaluatingCase !== null || cases.some(({ state }) => isWaiting(state)),
  );
  return (
    <div className="cohort-actions">
      {isBusy ? (
        <CommandButton command="cancel-cohort" icon="stop">
          {cohort.cancel}
        </CommandButton>
      ) : (
        <CommandButton command="evaluate-cohort" icon="play">
          {cohort.evaluateAll}
        </CommandButton>
      )}
      {children}
      <CommandButton command="close-cohort" icon="close" className="quiet" hasKey={false} />
    </div>
  );
}

/** The keys are the view's while it is there, and then those of whoever had them. */
function useFocusWhileOpen() {
  const view = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const table = view.current?.querySelector<HTMLElement>('.cohort-table');
    (table ?? view.current)?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return view;
}

function StructureChoice({
  names,
  structure,
}: {
  readonly names: readonly string[];
  readonly structure: string | null;
}) {
  const { cohort } = useText();
  const { services } = useApp();
  if (structure === null) return <span className="hint">{cohort.noStructure}</span>;
  return (
    <ChoiceField
      label={cohort.structure}
      labelled="unseen"
      value={structure}
      choices={names.map((name) => [name, name] as const)}
      onChange={(name) => chooseCohortStructure(services, name)}
    />
  );
}

/** How many cases there are, how many count, and why the others do not. */
function Counts({ counts }: { readonly counts: CohortCounts }) {
  const { cohort } = useText();
  const left = counts.cases - counts.included;
  const reasons = counts.excluded.map(({ reason, count }) =>
    cohort.exclusion(count, cohort.exclusions[reason]),
  );
  return (
    <p className="cohort-counts" role="status">
      <span>{cohort.cases(counts.cases)}</span>
      <span>{cohort.evaluated(counts.evaluated)}</span>
      <span>{cohort.included(counts.included)}</span>
      {left > 0 && (
        <span className="cohort-left" title={reasons.join('\n')}>
          {`${cohort.excluded(left)} (${reasons.join(', ')})`}
        </span>
      )}
    </p>
  );
}

/** Whatever is counted over all cases, once it is. */
function NumbersPart({
  part,
  numbers,
  of,
  rows,
}: {
  readonly part: Exclude<CohortPart, 'cases' | 'recalibration'>;
  readonly numbers: CohortNumbers | null;
  readonly of: StructureCohort | null;
  readonly rows: readonly CohortRow[];
}) {
  const { cohort } = useText();
  const { perform } = useApp();
  const job = useAppState((state) => state.cohortJob);
  const isCurrent = useAppState(isUpToDate);
  if (!numbers || !of) {
    return (
      <p className="cohort-empty" role="status">
        {job.status === 'running' ? cohort.plots.counting : cohort.plots.none}
      </p>
    );
  }
  return (
    <>
      {job.status === 'failed' ? (
        <p className="cohort-note bad" role="alert">
          {messageOf(job.code, job.detail).title}
        </p>
      ) : (
        !isCurrent && (
          <p className="cohort-note" role="status">
            {cohort.plots.before(numbers.cases.length)}
          </p>
        )
      )}
      {part === 'plots' && (
        <PlotsPart
          numbers={numbers}
          of={of}
          onOpenNamed={(name) => {
            const row = rows.find((one) => one.name === name);
            if (row) perform((all) => openFromCohort(all, row.id));
          }}
        />
      )}
      {part === 'guarantees' && <GuaranteesPart guarantees={of.guarantees} />}
    </>
  );
}

function CasesPart({ rows }: { readonly rows: readonly CohortRow[] }) {
  const { cohort } = useText();
  const { perform, services } = useApp();
  const sort = useAppState((state) => state.cohortSort);
  const openId = useAppState((state) => state.listedCaseId);
  if (rows.length === 0) return <Empty />;
  return (
    <>
      <CohortTable
        rows={rows}
        sort={sort}
        openId={openId}
        onSort={(column) => sortCohort(services, column)}
        onOpen={(id) => perform((all) => openFromCohort(all, id))}
      />
      <p className="hint cohort-foot">{cohort.measured}</p>
    </>
  );
}

function Empty() {
  const { cohort } = useText();
  return (
    <div className="cohort-empty">
      <h3>{cohort.empty}</h3>
      <p>{cohort.emptyAdvice}</p>
    </div>
  );
}
