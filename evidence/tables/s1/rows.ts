import type { FlipAxis } from '../../../src/inference/estimator.ts';
import type { Interval } from '../../interval.ts';
import { meanOverCases, overCases, pairedDifference, pairedRatio } from '../../interval.ts';
import type { Row } from '../../results.ts';
import { atMost, measuredRow, missingRow, plainRow } from '../../rows.ts';
import type { Calibrations } from './calibrate.ts';
import { fitName } from './calibrate.ts';
import { FIGURES, MAIN, STRUCTURE_NAMES, valuesOf } from './figures.ts';
import type { CaseMeasures } from './measureCase.ts';
import type { Available, Method } from './plan.ts';
import { BASES, METHODS, PACKAGES, partOfPool, poolsOf } from './plan.ts';

const table = 's1' as const;

/** All rows of the estimators. */
export function methodRows(
  cases: readonly CaseMeasures[],
  {
    calibrations,
    available,
    allowed,
  }: {
    readonly calibrations: Calibrations;
    readonly available: Available;
    /** Flips that the plain package's training had, as its manifest says. */
    readonly allowed: readonly FlipAxis[];
  },
): Row[] {
  const pools = poolsOf(available);
  const isThere = ({ pool }: Method): boolean =>
    (pools.find(({ name }) => name === pool)?.passes.length ?? 0) > 0;
  const there = METHODS.filter(isThere);
  return [
    ...there.flatMap(({ row, pool }) => [
      plainRow(
        { table, row, metric: 'passes' },
        pools.find(({ name }) => name === pool)?.passes.length ?? 0,
        cases.length,
      ),
      ...Object.keys(FIGURES).map((metric) =>
        measuredRow({ table, row, metric }, meanOverCases(valuesOf(cases, row, metric))),
      ),
      ...comparisons(cases, { row, base: BASES[partOfPool(pool)] }, there),
    ]),
    ...METHODS.filter((method) => !isThere(method)).flatMap(({ row, pool }) =>
      Object.values(MAIN).map((metric) =>
        missingRow({ table, row, metric }, `no package models/${PACKAGES[partOfPool(pool)]}`),
      ),
    ),
    plainRow(
      {
        table,
        row: 'base',
        metric: ALLOWED_FLIPS,
        note: allowed.map((axis) => FLIP_NAMES[axis]).join(', ') || 'none',
      },
      allowed.length,
      1,
    ),
    ...calibrationRows(calibrations, there),
    ...controlRows(cases),
    ...theoremRows(cases),
    ...bestRows(cases, there),
  ];
}

/** Against the single network of the same recipe, case by case; none where its package is not there. */
function comparisons(
  cases: readonly CaseMeasures[],
  { row, base }: { readonly row: string; readonly base: string },
  there: readonly Method[],
): Row[] {
  if (row === base || !there.some((method) => method.row === base)) return [];
  const goal = row === 'base + TS' ? { goal: atMost(0.5) } : {};
  return [
    ...Object.values(MAIN).map((metric) =>
      measuredRow(
        { table, row, metric: lessBase(metric, base) },
        pairedDifference(pairsOf(cases, [row, base], metric)),
      ),
    ),
    measuredRow(
      { table, row, metric: `ROI-ECE over ${base}`, ...goal },
      pairedRatio(pairsOf(cases, [row, base], MAIN.ece)),
    ),
  ];
}

/** Metric of the paired difference. */
export function lessBase(metric: string, base: string): string {
  return `${metric}, less ${base}`;
}

function pairsOf(
  cases: readonly CaseMeasures[],
  [first, second]: readonly [string, string],
  metric: string,
): (readonly [number | null, number | null])[] {
  const [own, base] = [valuesOf(cases, first, metric), valuesOf(cases, second, metric)];
  return own.map((value, at) => [value, base[at]] as const);
}

function calibrationRows({ fits, flips, flipNll }: Calibrations, there: readonly Method[]): Row[] {
  const rows = there.flatMap(({ row, pool, stage, withBias }) => {
    if (stage === 'none' || stage === 'member') return [];
    const fit = fits[stage === 'joint' ? fitName.joint(pool) : fitName.pooled(pool, withBias)];
    if (!fit) return [];
    const bias = fit.bias.map((value) => value.toFixed(2)).join(', ');
    const notes = [...(withBias ? [`biases ${bias}`] : []), ...fit.warnings];
    const note = notes.length > 0 ? { note: notes.join('; ') } : {};
    return [plainRow({ table, row, metric: 'temperature', ...note }, fit.temperature, fit.cases)];
  });
  const cases = Object.values(fits)[0]?.cases ?? 0;
  const chosen = flips.join('');
  return [
    ...rows,
    ...flipNll.map((of) => {
      const name =
        of.flips.length === 0 ? 'none' : of.flips.map((axis) => FLIP_NAMES[axis]).join(', ');
      const note = of.flips.join('') === chosen ? { note: 'chosen for TTA' } : {};
      const metric = 'NLL on the calibration phantoms, nats';
      return plainRow({ table, row: `flips: ${name}`, metric, ...note }, of.nll, cases);
    }),
  ];
}

export const ALLOWED_FLIPS = 'flips that the package allows';

export const FLIP_NAMES = { i: 'left-right', j: 'front-back', k: 'up-down' } as const;

function controlRows(cases: readonly CaseMeasures[]): Row[] {
  const row = 'distance to the contour of base';
  return [
    measuredRow(
      { table, row, metric: MAIN.ueo },
      meanOverCases(cases.map(({ distance }) => distance.any?.auc ?? null)),
    ),
    measuredRow(
      { table, row, metric: 'UEO-AUC skill' },
      meanOverCases(cases.map(({ distance }) => distance.any?.skill ?? null)),
    ),
    ...STRUCTURE_NAMES.map((name, at) =>
      measuredRow(
        { table, row, metric: `UEO-AUC 0-5 % ${name}` },
        meanOverCases(cases.map(({ distance }) => distance.structures[at]?.auc ?? null)),
      ),
    ),
    measuredRow(
      { table, row: 'base', metric: 'UEO-AUC, less that of the distance' },
      pairedDifference(
        cases.map(({ distance, methods }) => [
          methods['base']?.pooled.ueo?.auc ?? null,
          distance.any?.auc ?? null,
        ]),
      ),
    ),
  ];
}

/** A change below this is rounding of float32. */
const ROUNDING = 1e-4;

function theoremRows(cases: readonly CaseMeasures[]): Row[] {
  const largest = (changes: readonly (number | null)[]) => {
    const defined = changes.filter((change) => change !== null).map(Math.abs);
    const most = (some: readonly number[]): number | null =>
      some.length === 0 ? null : Math.max(...some);
    return { ...overCases(defined, most), ci: null, excluded: changes.length - defined.length };
  };
  const metric = 'UEO-AUC, largest change by TS in a case';
  const change = (name: string): (number | null)[] => {
    const [after, before] = [valuesOf(cases, 'base + TS', name), valuesOf(cases, 'base', name)];
    return after.map((value, at) => {
      const other = before[at];
      return value === null || other === null ? null : value - other;
    });
  };
  const binary = cases.map(({ binary: { before, after } }) =>
    before && after ? after.auc - before.auc : null,
  );
  return [
    measuredRow(
      { table, row: 'binary network (background, liver)', metric, goal: atMost(ROUNDING) },
      largest(binary),
    ),
    measuredRow(
      { table, row: 'softmax of five classes, all errors', metric },
      largest(change(MAIN.ueo)),
    ),
    ...STRUCTURE_NAMES.map((name) =>
      measuredRow(
        { table, row: `softmax of five classes, ${name}`, metric },
        largest(change(`UEO-AUC 0-5 % ${name}`)),
      ),
    ),
  ];
}

const HIGHER_IS_BETTER = {
  [MAIN.dice]: 1,
  [MAIN.ueo]: 1,
  [MAIN.ece]: -1,
  [MAIN.brier]: -1,
  [MAIN.nll]: -1,
} as const;

/**
 * Which method is best by what, and which gains most over the single network of its own recipe; chosen on the same cases,
 * so the values are a little too good.
 */
function bestRows(cases: readonly CaseMeasures[], there: readonly Method[]): Row[] {
  const named = (row: string, metric: string, candidates: readonly Candidate[]): Row => {
    const sign = HIGHER_IS_BETTER[metric as keyof typeof HIGHER_IS_BETTER];
    const [best] = candidates.toSorted(
      (a, b) => sign * ((b.interval.value ?? 0) - (a.interval.value ?? 0)),
    );
    if (!best) return missingRow({ table, row, metric }, 'no estimator');
    return measuredRow({ table, row, metric, note: best.row }, best.interval);
  };
  return Object.values(MAIN).flatMap((metric) => {
    const all = there.map(({ row }) => ({
      row,
      interval: meanOverCases(valuesOf(cases, row, metric)),
    }));
    const gains = there.flatMap(({ row, pool }) => {
      const base = BASES[partOfPool(pool)];
      if (row === base || !there.some((method) => method.row === base)) return [];
      return [{ row, interval: pairedDifference(pairsOf(cases, [row, base], metric)) }];
    });
    return [named(BEST, metric, all), named(BEST_GAIN, metric, gains)];
  });
}

interface Candidate {
  readonly row: string;
  readonly interval: Interval;
}

export const BEST = 'best of all';
export const BEST_GAIN = 'largest gain over its own base';
