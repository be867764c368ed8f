import { memo, useEffect, useMemo, useRef } from 'react';
import { openFromCohort } from '../../app/commands/cohort.ts';
import { canRemove, removeCase, setCaseFilter, setCaseOrder } from '../../app/commands/worklist.ts';
import { listedRows } from '../../app/worklist/caseRows.ts';
import { cancelCase } from '../../app/worklist/cancelCases.ts';
import { runCase } from '../../app/worklist/runWorklist.ts';
import type { CaseFilter, CaseOrder } from '../../core/worklist/caseOrder.ts';
import { isWaiting, nextState, type CaseState } from '../../core/worklist/caseState.ts';
import type { CaseRow } from '../../store/worklistSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { moveFocus } from '../controls/moveFocus.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Icon, type IconName } from '../controls/Icon.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { qualityText } from '../worklistText.ts';
import { CaseDetails } from './CaseDetails.tsx';

const ORDERS: readonly CaseOrder[] = ['quality', 'name', 'state'];
const FILTERS: readonly CaseFilter[] = ['all', 'review', 'waiting', 'done', 'failed'];

const STATE_ICONS: Readonly<Record<CaseState, IconName>> = {
  new: 'dotted',
  queued: 'clock',
  running: 'play',
  ready: 'disc',
  'in-review': 'pencil',
  done: 'check',
  flagged: 'flag',
  failed: 'failed',
};

/** The cases, in order; what is done with all of them, and the open one's difficulty and comment. */
export function WorklistPanel() {
  return (
    <div className="worklist">
      <Controls />
      <Cases />
      <CaseDetails />
    </div>
  );
}

function Controls() {
  const { cohort, worklist } = useText();
  const { services } = useApp();
  const order = useAppState((state) => state.caseOrder);
  const filter = useAppState((state) => state.caseFilter);
  const isCohortOpen = useAppState((state) => state.isCohortOpen);
  const isRunning = useAppState(({ cases }) => cases.some(({ state }) => isWaiting(state)));
  return (
    <div className="worklist-controls">
      <div className="worklist-actions">
        {isRunning ? (
          <CommandButton command="cancel-all-cases" icon="stop">
            {worklist.cancelAll}
          </CommandButton>
        ) : (
          <CommandButton command="run-all-cases" icon="play" className="primary" hasKey={false}>
            {worklist.runAll}
          </CommandButton>
        )}
        <CommandButton command="toggle-cohort" hasKey={false} isPressed={isCohortOpen}>
          {cohort.open}
        </CommandButton>
        <CommandButton command="export-worklist" icon="save" className="quiet" hasKey={false} />
      </div>
      <div className="worklist-selects">
        <select
          aria-label={worklist.filter}
          value={filter}
          onChange={({ target }) => {
            const chosen = FILTERS.find((one) => one === target.value);
            if (chosen) setCaseFilter(services, chosen);
          }}
        >
          {FILTERS.map((one) => (
            <option key={one} value={one}>
              {worklist.filters[one]}
            </option>
          ))}
        </select>
        <select
          aria-label={worklist.order}
          value={order}
          onChange={({ target }) => {
            const chosen = ORDERS.find((one) => one === target.value);
            if (chosen) setCaseOrder(services, chosen);
          }}
        >
          {ORDERS.map((one) => (
            <option key={one} value={one}>
              {worklist.orders[one]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Cases() {
  const { worklist } = useText();
  const cases = useAppState((state) => state.cases);
  const caseOrder = useAppState((state) => state.caseOrder);
  const caseFilter = useAppState((state) => state.caseFilter);
  const openId = useAppState((state) => state.listedCaseId);
  const rows = useMemo(
    () => listedRows({ cases, caseOrder, caseFilter }),
    [cases, caseOrder, caseFilter],
  );
  if (rows.length === 0) return <p className="hint empty">{worklist.noneShown}</p>;
  const isOpenListed = rows.some(({ id }) => id === openId);
  return (
    <ol className="cases" aria-label={worklist.list} data-arrow-keys>
      {rows.map((row, at) => (
        <Case
          key={row.id}
          row={row}
          isOpen={row.id === openId}
          isTabStop={isOpenListed ? row.id === openId : at === 0}
        />
      ))}
    </ol>
  );
}

interface CaseProps {
  readonly row: CaseRow;
  readonly isOpen: boolean;
  readonly isTabStop: boolean;
}

const Case = memo(function Case({ row, isOpen, isTabStop }: CaseProps) {
  const { worklist } = useText();
  const { perform } = useApp();
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  return (
    <li ref={item} className="case" data-state={row.state} data-selected={isOpen}>
      <button
        type="button"
        className="case-open"
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isOpen}
        onKeyDown={moveFocus}
        onClick={() => perform((services) => openFromCohort(services, row.id))}
      >
        <span className="case-icon">
          <Icon name={STATE_ICONS[row.state]} />
        </span>
        <span className="case-main">
          <span className="case-line">
            <span className="case-name" title={row.name}>
              {row.name}
            </span>
            {row.comment !== '' && (
              <span className="case-mark" title={row.comment}>
                <Icon name="comment" />
              </span>
            )}
            <span className="case-state">{worklist.states[row.state]}</span>
          </span>
          <span className="case-line case-second">
            <Second row={row} />
          </span>
        </span>
      </button>
      <CaseActions row={row} isOpen={isOpen} />
    </li>
  );
});

/** What is most worth knowing of a case in its state. */
function Second({ row }: { readonly row: CaseRow }) {
  const { worklist } = useText();
  if (row.failure) {
    const { title } = messageOf(row.failure.code, row.failure.detail);
    return (
      <span className="case-failure" title={title}>
        {title}
      </span>
    );
  }
  if (row.state === 'running') return <RunningCase />;
  const { quality, regions, decided, difficulty } = row;
  return (
    <>
      <span className="case-quality" title={quality ? qualityText(quality, worklist).long : ''}>
        {quality
          ? qualityText(quality, worklist).short
          : row.source === 'samples'
            ? worklist.ownSamples
            : row.source === 'contours'
              ? worklist.ownContours
              : ''}
      </span>
      {difficulty && <span className="case-difficulty">{worklist.difficulties[difficulty]}</span>}
      {regions !== null && decided !== null && row.state !== 'ready' && (
        <span className="case-decided" title={worklist.decided(decided, regions)}>
          {decided}/{regions}
        </span>
      )}
    </>
  );
}

function RunningCase() {
  const { worklist } = useText();
  const progress = useAppState((state) => state.caseProgress);
  if (!progress) return null;
  const text = worklist.stages[progress.stage];
  return (
    <>
      <span className="case-stage">{text}</span>
      <progress
        aria-label={text}
        {...(progress.fraction === null ? {} : { value: progress.fraction, max: 1 })}
      />
    </>
  );
}

function CaseActions({ row, isOpen }: Pick<CaseProps, 'row' | 'isOpen'>) {
  const { worklist } = useText();
  const { perform } = useApp();
  const mayRemove = useAppState((state) => canRemove(state, row.id));
  const mayRun = nextState(row.state, 'queue') !== null;
  if (isWaiting(row.state)) {
    return (
      <span className="case-actions" data-always>
        <button
          type="button"
          className="button quiet"
          aria-label={`${worklist.cancel}: ${row.name}`}
          title={worklist.cancel}
          onClick={() => perform((services) => cancelCase(services, row.id))}
        >
          <Icon name="stop" />
        </button>
      </span>
    );
  }
  if (!mayRun && !mayRemove) return null;
  return (
    <span className="case-actions" data-always={isOpen && mayRun ? true : undefined}>
      {mayRun && (
        <button
          type="button"
          className="button quiet"
          aria-label={`${worklist.run}: ${row.name}`}
          title={worklist.run}
          onClick={() => perform((services) => runCase(services, row.id))}
        >
          <Icon name="play" />
        </button>
      )}
      {mayRemove && (
        <button
          type="button"
          className="button quiet"
          aria-label={worklist.removeCase(row.name)}
          title={worklist.remove}
          onClick={() => perform((services) => removeCase(services, row.id))}
        >
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}
