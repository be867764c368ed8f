import type { FlipAxis } from '../../../src/inference/estimator.ts';
import { meanOverCases, overCases, pairedDifference, pairedRatio } from '../../interval.ts';
import type { Row } from '../../results.ts';
import { atMost, measuredRow, missingRow, plainRow } from '../../rows.ts';
import type { Calibrations } from './calibrate.ts';
import { fitName } from './calibrate.ts';
import { FIGURES, MAIN, STRUCTURE_NAMES, valuesOf } from './figures.ts';
import type { CaseMeasures } from './measureCase.ts';
import type { Available, Method } from './plan.ts';
import { METHODS, PACKAGES, poolsOf } from './plan.ts';

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
      ...comparisons(cases, row),
    ]),
    ...METHODS.filter((method) => !isThere(method)).flatMap(({ row, pool }) =>
      Object.values(MAIN).map((metric) =>
        missingRow({ table, row, metric }, `no package models/${packageOf(pool)}`),
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

function packageOf(pool: string): string {
  if (pool.startsWith('DE')) return PACKAGES.members;
  return pool.startsWith('CE') ? PACKAGES.checkpoints : PACKAGES.base;
}

/** Against the plain network, case by case. */
function comparisons(cases: readonly CaseMeasures[], row: string): Row[] {
  if (row === 'base') return [];
  const pairs = (metric: string): [number | null, number | null][] => {
    const [own, base] = [valuesOf(cases, row, metric), valuesOf(cases, 'base', metric)];
    return own.map((value, at) => [value, base[at]]);
  };
  const goal = row === 'base + TS' ? { goal: atMost(0.5) } : {};
  return [
    ...Object.values(MAIN).map((metric) =>
      measuredRow({ table, row, metric: `${metric}, less base` }, pairedDifference(pairs(metric))),
    ),
    measuredRow({ table, row, metric: 'ROI-ECE over base', ...goal }, pairedRatio(pairs(MAIN.ece))),
  ];
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

/** Which method is best by what; chosen on the same cases, so its value is a little too good. */
function bestRows(cases: readonly CaseMeasures[], there: readonly Method[]): Row[] {
  const sign = { [MAIN.dice]: 1, [MAIN.ueo]: 1, [MAIN.ece]: -1, [MAIN.brier]: -1, [MAIN.nll]: -1 };
  return Object.values(MAIN).map((metric) => {
    const ranked = there
      .map(({ row }) => ({ row, values: valuesOf(cases, row, metric) }))
      .map((one) => ({ ...one, interval: meanOverCases(one.values) }))
      .toSorted((a, b) => sign[metric] * ((b.interval.value ?? 0) - (a.interval.value ?? 0)));
    const [best] = ranked;
    const name = { table, row: 'best of all', metric };
    if (!best) return missingRow(name, 'no estimator');
    return measuredRow({ ...name, note: best.row }, best.interval);
  });
}
