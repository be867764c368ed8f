import { spearman } from '../../../src/core/statistics/correlation.ts';
import type { Interval } from '../../interval.ts';
import { meanOverCases, overCases, pairedRatio } from '../../interval.ts';
import type { Row } from '../../results.ts';
import { measuredRow, missingRow, plainRow } from '../../rows.ts';
import type { CaseMeasures } from './measureCase.ts';
import type { MeasureName, Variant } from './plan.ts';
import { MEASURES, PUBLISHED, STRUCTURES } from './plan.ts';

const table = 's0' as const;

/** What was measured with one network; null where its package is not there. */
export interface Measured {
  readonly variant: Variant;
  readonly cases: readonly CaseMeasures[] | null;
  /** On phantoms of the training; null without such a cohort. */
  readonly training: readonly CaseMeasures[] | null;
}

export const NAMES = Object.keys(MEASURES) as MeasureName[];

export function metricOf(measure: MeasureName | 'volume'): string {
  return measure === 'volume'
    ? 'ρ of predicted volume with Dice'
    : `ρ of ${MEASURES[measure].name} with Dice`;
}

/** Cases that have the structure in truth or prediction. */
function withDice(cases: readonly CaseMeasures[]): CaseMeasures[] {
  return cases.filter(({ dice }) => dice !== null);
}

/** Spearman's ρ with Dice; cases for which the measure is undefined, empty predictions, are counted. */
export function correlation(
  cases: readonly CaseMeasures[],
  pick: (one: CaseMeasures) => number | null,
): Interval & { readonly p: number | null } {
  const some = withDice(cases);
  const defined = some.filter((one) => pick(one) !== null);
  const of = (sample: readonly CaseMeasures[]) =>
    spearman(
      sample.map(pick),
      sample.map(({ dice }) => dice),
    );
  const interval = overCases(defined, (sample) => of(sample).rho);
  return { ...interval, excluded: some.length - defined.length, p: of(defined).p };
}

/** A prediction without a voxel has no uncertainty to be labelled: its volume is not held against Dice either. */
const volumeOf = ({ predicted }: CaseMeasures): number | null =>
  predicted === 0 ? null : predicted;

export function rowsOf(all: readonly Measured[]): Row[] {
  return [...all.flatMap(variantRows), ...publishedRows(), ...patternRows(all)];
}

function variantRows({ variant, cases, training }: Measured): Row[] {
  const { row } = variant;
  const names = [...NAMES, 'volume' as const];
  if (!cases) {
    const reason = `no package models/${variant.package}`;
    return ['Dice', ...names.map(metricOf)].map((metric) =>
      missingRow({ table, row, metric }, reason),
    );
  }
  const dice = { table, row, metric: 'Dice' };
  const trained = { table, row, metric: 'Dice, training phantoms' };
  return [
    measuredRow(dice, meanOverCases(cases.map((one) => one.dice))),
    training
      ? measuredRow(trained, meanOverCases(training.map((one) => one.dice)))
      : missingRow(trained, 'no cohort training'),
    measuredRow(
      { table, row, metric: VOLUME_RATIO },
      meanOverCases(
        cases
          .filter(({ reference }) => reference > 0)
          .map(({ predicted, reference }) => predicted / reference),
      ),
    ),
    plainRow(
      { table, row, metric: 'empty predictions' },
      withDice(cases).filter(({ predicted }) => predicted === 0).length,
      withDice(cases).length,
    ),
    ...rimRows(row, cases),
    ...names.flatMap((measure) => {
      const pick = measure === 'volume' ? volumeOf : (one: CaseMeasures) => one[measure];
      const found = correlation(cases, pick);
      const metric = metricOf(measure);
      return [
        measuredRow({ table, row, metric }, found),
        ...(found.p === null
          ? []
          : [plainRow({ table, row, metric: metric.replace('ρ', 'p') }, found.p, found.n)]),
      ];
    }),
  ];
}

export const VOLUME_RATIO = 'predicted over true volume';

/** How steeply uncertainty falls from the contour. */
export const RIM = {
  at: 'U beside the contour',
  away: 'U about 5 mm from the contour',
  ratio: 'U about 5 mm from the contour over U beside it',
} as const;

function rimRows(row: string, cases: readonly CaseMeasures[]): Row[] {
  return [
    measuredRow({ table, row, metric: RIM.at }, meanOverCases(cases.map((one) => one.atContour))),
    measuredRow({ table, row, metric: RIM.away }, meanOverCases(cases.map((one) => one.away))),
    measuredRow(
      { table, row, metric: RIM.ratio },
      pairedRatio(cases.map(({ away, atContour }) => [away, atContour])),
    ),
  ];
}

export function publishedRow(row: string): string {
  return `${row}, as published`;
}

function publishedRows(): Row[] {
  const note = 'Hoebel et al. 2019; not measured here';
  return PUBLISHED.flatMap((one) => {
    const row = publishedRow(one.row);
    return [
      plainRow({ table, row, metric: 'Dice', note }, one.dice, one.n),
      ...(one.training === null
        ? []
        : [plainRow({ table, row, metric: 'Dice, training phantoms', note }, one.training, 63)]),
      ...NAMES.map((measure) =>
        plainRow({ table, row, metric: metricOf(measure), note }, one[measure], one.n),
      ),
    ];
  });
}

/** Patterns of the paper: which measure goes with Dice most and least, and whether cross-entropy helps. */
export const PATTERNS = {
  strongest: 'D_pw is the strongest of the three',
  weakest: 'CV is the weakest of the three',
  loss: 'D_pw goes with Dice more under weighted cross-entropy than under Dice loss',
  labelled: 'U_labelled goes with Dice more than D_pw',
} as const;

function patternRows(all: readonly Measured[]): Row[] {
  const strengths = all.flatMap(({ variant, cases }) => {
    if (!cases) return [];
    const of = (measure: MeasureName): number | null => {
      const { value } = correlation(cases, (one) => one[measure]);
      return value === null ? null : MEASURES[measure].sign * value;
    };
    const [cv, pairwiseDice, labelled] = [of('cv'), of('pairwiseDice'), of('labelled')];
    return cv === null || pairwiseDice === null || labelled === null
      ? []
      : [{ variant, cv, pairwiseDice, labelled }];
  });
  return STRUCTURES.flatMap((structure) => {
    const own = strengths.filter(({ variant }) => variant.structure === structure);
    const row = `pattern, ${structure}`;
    const counted = (metric: string, holds: readonly boolean[]): Row =>
      holds.length === 0
        ? missingRow({ table, row, metric }, `no network of the ${structure}`)
        : plainRow({ table, row, metric }, holds.filter(Boolean).length, holds.length);
    const pairs = own.flatMap((one) => {
      const other = own.find(
        ({ variant }) => variant.patch === one.variant.patch && variant.loss === 'wce',
      );
      return one.variant.loss === 'dice' && other ? [other.pairwiseDice > one.pairwiseDice] : [];
    });
    return [
      counted(
        PATTERNS.strongest,
        own.map(({ cv, pairwiseDice, labelled }) => pairwiseDice > cv && pairwiseDice > labelled),
      ),
      counted(
        PATTERNS.weakest,
        own.map(({ cv, pairwiseDice, labelled }) => cv < pairwiseDice && cv < labelled),
      ),
      counted(PATTERNS.loss, pairs),
      counted(
        PATTERNS.labelled,
        own.map(({ pairwiseDice, labelled }) => labelled > pairwiseDice),
      ),
    ];
  });
}
