import type { Interval } from './interval.ts';
import type { Row, TableName } from './results.ts';

/** What a figure is to reach. */
export interface Goal {
  readonly kind: 'at-least' | 'at-most';
  readonly value: number;
}

export function atLeast(value: number): Goal {
  return { kind: 'at-least', value };
}

export function atMost(value: number): Goal {
  return { kind: 'at-most', value };
}

/** The name of a figure and what it is held against. */
export interface RowName {
  readonly table: TableName;
  readonly row: string;
  readonly metric: string;
  readonly goal?: Goal;
  readonly note?: string;
}

/** A figure with its interval; the goal is held against the value, not against an end of the interval. */
export function measuredRow(name: RowName, measured: Interval): Row {
  const { value, ci, n, excluded } = measured;
  const note = name.note ?? (value === null ? 'undefined in every case' : undefined);
  return {
    ...identity(name),
    value,
    ci,
    n,
    ...(excluded > 0 ? { excluded } : {}),
    met: isMet(value, name.goal),
    ...(note === undefined ? {} : { note }),
  };
}

/** A figure without an interval: a count, a parameter, a p-value. */
export function plainRow(name: RowName, value: number | null, n: number): Row {
  return measuredRow(name, { value, ci: null, n, excluded: 0 });
}

/** A figure that was not measured. @param reason names what is not there. */
export function missingRow(name: RowName, reason: string): Row {
  return {
    ...identity(name),
    value: null,
    ci: null,
    n: 0,
    met: name.goal ? false : null,
    note: `not run: ${reason}`,
  };
}

function identity({
  table,
  row,
  metric,
  goal,
}: RowName): Pick<Row, 'table' | 'row' | 'metric' | 'goal'> {
  return { table, row, metric, goal: goal ? goalText(goal) : null };
}

function goalText({ kind, value }: Goal): string {
  return `${kind === 'at-least' ? '≥' : '≤'} ${value}`;
}

function isMet(value: number | null, goal: Goal | undefined): boolean | null {
  if (!goal) return null;
  if (value === null) return false;
  return goal.kind === 'at-least' ? value >= goal.value : value <= goal.value;
}
