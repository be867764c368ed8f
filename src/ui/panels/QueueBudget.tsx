import { useId } from 'react';
import { setBudget, setBudgetUnit } from '../../app/commands/budget.ts';
import { setOrder } from '../../app/commands/queue.ts';
import type { QueueBudget as Budget } from '../../core/review/queueBudget.ts';
import { MAX_BUDGET_FRACTION, type QueuePart } from '../../store/reviewSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { formatMl } from '../format.ts';
import {
  auditText,
  budgetName,
  budgetText,
  effortText,
  ORDERS,
  sourceText,
  unreachedText,
  UNITS,
  yieldText,
} from '../queueText.ts';
import { useText } from '../text/useText.ts';

/** What comes first, how far to go, and what that takes and brings. */
export function QueueBudget() {
  const { queue } = useText();
  const budget = useAppState((state) => state.budget);
  const bought = useAppState((state) => state.bought);
  const unlisted = useAppState((state) => state.unlisted);
  const result = useAppState((state) => state.result);
  const isEmpty = useAppState((state) => state.regions.length === 0);
  const hintId = useId();
  if (!result) return null;
  const { expectedMl, errorSource, voxelVolumeMl } = result;
  // What breaks a rule is listed whole: there is nothing to order it by, and nothing that a budget would buy.
  if (errorSource.kind === 'none') {
    // The empty list says what is to be said.
    return isEmpty ? null : (
      <div className="budget">
        <DecidedBar />
        <p className="hint" data-testid="error-source">
          {sourceText(errorSource, result)}
        </p>
        <RandomCheck />
      </div>
    );
  }
  return (
    <div className="budget">
      <OrderChoice />
      <BudgetSlider hintId={hintId} />
      <DecidedBar />
      <p id={hintId} className="budget-buys" data-testid="budget-hint">
        <span>{effortText(bought)}</span>
        <span
          title={
            unlisted.regions > 0
              ? queue.unlisted(unlisted.regions, formatMl(unlisted.voxels * voxelVolumeMl))
              : undefined
          }
        >
          {yieldText(bought, expectedMl)} {unreachedText(budget, bought, expectedMl)}
        </span>
      </p>
      <p
        className={
          errorSource.kind === 'probabilities' && errorSource.refused ? 'hint warn' : 'hint'
        }
        title={errorSource.kind === 'head' ? `${errorSource.id} ${errorSource.version}` : undefined}
        data-testid="error-source"
      >
        {sourceText(errorSource, result)}
      </p>
      <RandomCheck />
    </div>
  );
}

/** What the random check says of the rest. */
function RandomCheck() {
  useText();
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  const said = auditText(regions, decisions);
  return (
    <p role="status" className="audit" data-testid="random-check">
      {said}
    </p>
  );
}

function OrderChoice() {
  const { queue } = useText();
  const { perform } = useApp();
  const order = useAppState((state) => state.order);
  const isOrdering = useAppState((state) => state.isOrdering);
  return (
    <>
      <ChoiceField
        label={queue.order}
        labelled="beside"
        value={order}
        choices={ORDERS.map((value) => [value, queue.orders[value]] as const)}
        title={queue.orderMeanings[order]}
        isBusy={isOrdering}
        onChange={(chosen) => perform((services) => setOrder(services, chosen))}
      />
      <span role="status" className="visually-hidden">
        {isOrdering && queue.ordering}
      </span>
    </>
  );
}

/** How far down the queue one goes. */
export function BudgetSlider({ hintId }: { readonly hintId: string }) {
  const { queue } = useText();
  const { perform } = useApp();
  const budget = useAppState((state) => state.budget);
  const wholeQueue = useAppState((state) => state.wholeQueue);
  const expectedMl = useAppState((state) => state.result?.expectedMl ?? 0);
  const id = useId();
  const scale = scaleOf(budget, wholeQueue, expectedMl);
  return (
    <div className="field">
      <span className="inline-field">
        <label htmlFor={id}>{queue.budget}</label>
        <ChoiceField
          label={queue.unit}
          labelled="unseen"
          value={budget.unit}
          choices={UNITS.map((value) => [value, queue.units[value]] as const)}
          onChange={(chosen) => perform((services) => setBudgetUnit(services, chosen))}
        />
        <span data-testid="budget">{budgetText(budget)}</span>
      </span>
      <input
        id={id}
        type="range"
        min={0}
        max={scale.max}
        step={scale.step}
        value={scale.position}
        aria-describedby={hintId}
        aria-valuetext={budgetName(budget)}
        onChange={({ target }) => {
          const value = scale.valueAt(target.valueAsNumber);
          perform((services) => setBudget(services, { unit: budget.unit, value }));
        }}
      />
    </div>
  );
}

interface Scale {
  readonly max: number;
  readonly step: number;
  readonly position: number;
  readonly valueAt: (position: number) => number;
}

/** To the right is always more to look at. */
function scaleOf({ unit, value }: Budget, whole: QueuePart, expectedMl: number): Scale {
  const same = (position: number): number => position;
  switch (unit) {
    case 'share':
      return { max: MAX_BUDGET_FRACTION, step: 0.001, position: value, valueAt: same };
    case 'regions':
      return { max: whole.regions, step: 1, position: value, valueAt: same };
    case 'minutes': {
      const max = Math.ceil(whole.readingSeconds / 6) / 10;
      return { max, step: 0.1, position: value, valueAt: same };
    }
    case 'remaining': {
      const step = whole.foundMl > 20 ? 0.1 : 0.01;
      const max = Math.ceil(whole.foundMl / step) * step;
      const valueAt = (position: number): number => Math.max(0, expectedMl - position);
      return { max, step, position: expectedMl - value, valueAt };
    }
  }
}

/** How much of what is listed has been decided. */
function DecidedBar() {
  const { queue } = useText();
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  const volume = (of: typeof regions): number => of.reduce((sum, row) => sum + row.volumeMl, 0);
  const listed = volume(regions);
  const decided = volume(regions.filter(({ id }) => decisions[id]));
  return (
    <div
      className="budget-bar"
      role="img"
      aria-label={queue.mlDecided(formatMl(decided), formatMl(listed))}
    >
      <span style={{ inlineSize: `${listed > 0 ? (100 * decided) / listed : 0}%` }} />
    </div>
  );
}
