import { useEffect, useMemo, useRef } from 'react';
import {
  cohortRows,
  countsOf,
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
import type { CohortPart } from '../../store/cohortSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { CommandButton } from '../controls/CommandButton.tsx';
import { useText } from '../text/useText.ts';
import { CohortTable } from './CohortTable.tsx';

const PARTS: readonly CohortPart[] = ['cases'];

/** All cases of the worklist together, in the place of the image; nothing of it is there while it is closed. */
export function CohortView() {
  const isOpen = useAppState((state) => state.isCohortOpen);
  return isOpen ? <Opened /> : null;
}

function Opened() {
  const { cohort } = useText();
  const cases = useAppState((state) => state.cases);
  const evaluatedCases = useAppState((state) => state.evaluatedCases);
  const evaluatingCase = useAppState((state) => state.evaluatingCase);
  const chosen = useAppState((state) => state.cohortStructure);
  const part = useAppState((state) => state.cohortPart);
  const shown = useMemo(
    () => ({ cases, evaluatedCases, evaluatingCase }),
    [cases, evaluatedCases, evaluatingCase],
  );
  const names = useMemo(() => structureNames(shown), [shown]);
  const structure = chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? null);
  const rows = useMemo(() => cohortRows(shown, structure), [shown, structure]);
  const counts = useMemo(() => countsOf(rows), [rows]);
  const section = useFocusWhileOpen();
  return (
    <section ref={section} className="cohort" aria-labelledby="cohort-title" tabIndex={-1}>
      <header className="cohort-head">
        <h2 id="cohort-title">{cohort.title}</h2>
        <StructureChoice names={names} structure={structure} />
        <Counts counts={counts} />
        <div className="cohort-actions">
          <CommandButton command="close-cohort" icon="close" className="quiet" hasKey={false} />
        </div>
      </header>
      <Parts part={part} />
      <div
        role="tabpanel"
        id={`cohort-panel-${part}`}
        aria-labelledby={`cohort-tab-${part}`}
        className="cohort-body"
      >
        {rows.length === 0 ? <Empty /> : <CasesPart rows={rows} />}
      </div>
    </section>
  );
}

/** The keys are the view's while it is there, and then those of whoever had them. */
function useFocusWhileOpen() {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const table = section.current?.querySelector<HTMLElement>('.cohort-table');
    (table ?? section.current)?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return section;
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

function Parts({ part }: { readonly part: CohortPart }) {
  const { cohort } = useText();
  const { services } = useApp();
  return (
    <div className="tabs cohort-tabs" role="tablist" aria-label={cohort.parts} data-arrow-keys>
      {PARTS.map((id, at) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`cohort-tab-${id}`}
          className="tab"
          aria-selected={part === id}
          aria-controls={`cohort-panel-${id}`}
          tabIndex={part === id ? 0 : -1}
          onClick={() => showCohortPart(services, id)}
          onKeyDown={(event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            const next = step && PARTS[(at + step + PARTS.length) % PARTS.length];
            if (!next) return;
            showCohortPart(services, next);
            document.getElementById(`cohort-tab-${next}`)?.focus();
          }}
        >
          {cohort.partNames[id]}
        </button>
      ))}
    </div>
  );
}

function CasesPart({ rows }: { readonly rows: readonly CohortRow[] }) {
  const { cohort } = useText();
  const { perform, services } = useApp();
  const sort = useAppState((state) => state.cohortSort);
  const openId = useAppState((state) => state.listedCaseId);
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
