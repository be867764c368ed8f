import type { Interval } from '../../interval.ts';
import { meanOverCases, pairedRatio } from '../../interval.ts';
import type { Row } from '../../results.ts';
import type { Goal, RowName } from '../../rows.ts';
import { atLeast, measuredRow, missingRow, plainRow } from '../../rows.ts';
import type { CaseRankings } from './measureCase.ts';
import { BUDGETS, CURVE } from './measureCase.ts';
import { QUEUE, REVIEW_GOALS, reviewRows } from './reviewRows.ts';
import { RANKINGS } from './scores.ts';

const HEAD = 'error probability';
export const PLAIN = 'entropy, uncalibrated (S1)';
export const MATCHED = 'entropy, calibrated and matched';
export const STRUCTURES = ['liver without tumour', 'tumour', 'spleen', 'kidneys'] as const;

export const LISTED = [...RANKINGS, 'random', 'oracle'] as const;

/** `1 %` */
export function budgetText(budget: number): string {
  return `${Number((budget * 100).toFixed(1))} %`;
}

export function foundMetric(budget: number): string {
  return `errors found at ${budgetText(budget)}`;
}

export function ratioRow(against: string): string {
  return `error probability over ${against}`;
}

/** Ratios that goals were set for. */
const RATIO_GOALS: Readonly<Record<string, Readonly<Record<string, Goal>>>> = {
  [PLAIN]: { '0.01': atLeast(1.5), '0.05': atLeast(1.3) },
  [MATCHED]: { '0.01': atLeast(1.2) },
};

const own = (row: string, metric: string, goal?: Goal): RowName => ({
  table: 'ours',
  row,
  metric,
  ...(goal ? { goal } : {}),
});

/** The figures that goals were set for, named for a table that could not be made. */
export function goalNames(): RowName[] {
  return [
    ...Object.entries(RATIO_GOALS).flatMap(([against, goals]) =>
      Object.entries(goals).map(([budget, goal]) =>
        own(ratioRow(against), foundMetric(Number(budget)), goal),
      ),
    ),
    ...REVIEW_GOALS.map(({ metric, goal }) => own(QUEUE, metric, goal)),
  ];
}

export function caseRows(cases: readonly CaseRankings[]): Row[] {
  return [...rankingRows(cases), ...structureRows(cases), ...reviewRows(cases)];
}

const at = (budget: number): number => CURVE.findIndex((one) => Math.abs(one - budget) < 1e-9);

function rankingRows(cases: readonly CaseRankings[]): Row[] {
  const found = (ranking: (typeof LISTED)[number], budget: number): (number | null)[] =>
    cases.map((one) => one.found[ranking][at(budget)]);
  const shares = LISTED.flatMap((ranking) =>
    BUDGETS.map((budget) =>
      measuredRow(own(ranking, foundMetric(budget)), meanOverCases(found(ranking, budget))),
    ),
  );
  const against = LISTED.filter((ranking) => ranking !== HEAD && ranking !== 'oracle');
  const ratios = against.flatMap((ranking) =>
    BUDGETS.flatMap((budget) => {
      const pairs = found(HEAD, budget).map((first, position) => {
        return [first, found(ranking, budget)[position]] as const;
      });
      const goal = RATIO_GOALS[ranking]?.[String(budget)];
      const wins = pairs.filter(([a, b]) => a !== null && b !== null && a > b).length;
      return [
        measuredRow(own(ratioRow(ranking), foundMetric(budget), goal), pairedRatio(pairs)),
        plainRow(
          own(ratioRow(ranking), `cases with more at ${budgetText(budget)}`),
          wins,
          cases.length,
        ),
      ];
    }),
  );
  const over = (of: (one: CaseRankings) => number | null): Interval => meanOverCases(cases.map(of));
  return [
    ...shares,
    ...ratios,
    measuredRow(
      own('region of interest', 'error rate'),
      over((one) => one.errorRate),
    ),
    measuredRow(
      own('region of interest', 'share of errors in it'),
      over((one) => one.errorsInRegion),
    ),
    measuredRow(
      own(HEAD, 'ECE'),
      over((one) => one.calibration?.ece ?? null),
    ),
    measuredRow(
      own(HEAD, 'Brier'),
      over((one) => one.calibration?.brier ?? null),
    ),
  ];
}

/** Errors of one structure by its own P(error), over its own binary entropy. */
function structureRows(cases: readonly CaseRankings[]): Row[] {
  return STRUCTURES.flatMap((structure, position) =>
    BUDGETS.flatMap((budget) => {
      const pairs = cases.map((one) => {
        const { error, entropy } = one.structures[position];
        return [error[at(budget)], entropy[at(budget)]] as const;
      });
      const name = `${structure}: ${foundMetric(budget)}`;
      return [
        measuredRow(own(HEAD, name), meanOverCases(pairs.map(([error]) => error))),
        measuredRow(
          own('its own entropy, calibrated', name),
          meanOverCases(pairs.map(([, e]) => e)),
        ),
        measuredRow(own(ratioRow('its own entropy, calibrated'), name), pairedRatio(pairs)),
      ];
    }),
  );
}

/** A real series and what was found in it, or what is not there. */
export interface RealResult {
  readonly row: string;
  readonly absent: string | null;
  readonly found: CaseRankings | null;
}

/** Real CT: single cases, no interval. */
export function realRows(results: readonly RealResult[]): Row[] {
  return results.flatMap(({ row, absent, found }) =>
    BUDGETS.flatMap((budget) => realBudget(row, budget, found ?? `no ${absent}`)),
  );
}

const REAL_RANKINGS = ['entropy, calibrated', HEAD, PLAIN, MATCHED, 'oracle'] as const;

/** @param found of the series, or why there is none. */
function realBudget(row: string, budget: number, found: CaseRankings | string): Row[] {
  const shares = REAL_RANKINGS.map((ranking) => ({
    ranking,
    name: own(row, `${ranking}: ${foundMetric(budget)}`),
  }));
  const ratios = (['entropy, calibrated', PLAIN] as const).map((ranking) => ({
    ranking,
    name: own(row, `${ratioRow(ranking)}: ${foundMetric(budget)}`, atLeast(1)),
  }));
  if (typeof found === 'string') {
    return [...shares, ...ratios].map(({ name }) => missingRow(name, found));
  }
  const value = (ranking: (typeof LISTED)[number]): number | null =>
    found.found[ranking][at(budget)];
  return [
    ...shares.map(({ ranking, name }) => plainRow(name, value(ranking), 1)),
    ...ratios.map(({ ranking, name }) => {
      const [first, second] = [value(HEAD), value(ranking)];
      return plainRow(name, first === null || !second ? null : first / second, 1);
    }),
  ];
}
