import { conformalMargin } from '../statistics/conformal.ts';
import { quantiles } from '../statistics/summary.ts';
import type { CohortCase } from './cohort.ts';
import { COHORT_MEASURES, type CohortMeasure } from './cohortEvaluation.ts';
import {
  annotatedCases,
  commonKey,
  CONFIDENCE_SIGN,
  measureOf,
  rowsByStructure,
} from './cohortValues.ts';
import type { PredictedDice } from './qualityMeasures.ts';

/** What one structure looked like in cases whose truth was known: what a new value is read against. */
export interface ReferenceDistribution {
  readonly structure: string;
  readonly rows: readonly ReferenceRow[];
  /** |predicted − actual Dice| of every contour of the cohort with both, of all structures. */
  readonly allResiduals: readonly number[];
}

/** One case. */
export interface ReferenceRow {
  readonly values: Readonly<Record<CohortMeasure, number | null>>;
  /** With its reference; null without one, or where both are empty. */
  readonly dice: number | null;
}

/** A value may lie outside of this share of a cohort by chance: one side of it, for measures with a bad side. */
const CENTRAL_SHARE = 0.95;
/** With fewer values the ends of a central range are guesses. */
const LEAST_CASES = 20;
/** Of the cases with a value, those that are called near to another. */
const NEAR_SHARE = 0.3;
const LEAST_NEAR = 5;

export const INTERVAL_COVERAGE = 0.9;

/** Contours that no network here drew are like no others. */
const DRAWN_ELSEWHERE: ReadonlySet<string> = new Set(['samples', 'contours']);

/** The cases that a case of this source is one more of: those of the same network and version. */
export function casesOfSource(cases: readonly CohortCase[], source: string): readonly CohortCase[] {
  if (DRAWN_ELSEWHERE.has(source)) return [];
  return remembered(bySource, { cases, key: source }, () =>
    cases.filter((one) => one.source === source),
  );
}

/** Asked again with every stroke of an edit: what was made of a cohort is kept as long as the cohort itself. */
type Kept<T> = WeakMap<readonly CohortCase[], Map<string, T>>;
const bySource: Kept<readonly CohortCase[]> = new WeakMap();
const byStructure: Kept<ReferenceDistribution | null> = new WeakMap();

function remembered<T>(
  kept: Kept<T>,
  { cases, key }: { readonly cases: readonly CohortCase[]; readonly key: string },
  make: () => T,
): T {
  const ofCohort = kept.get(cases) ?? new Map<string, T>();
  kept.set(cases, ofCohort);
  const known = ofCohort.get(key);
  if (known !== undefined) return known;
  const made = make();
  ofCohort.set(key, made);
  return made;
}

/**
 * A structure's distribution in a cohort.
 * @param name however it is written. @returns null where no case has it.
 * @param cases not changed as long as they live: what is made of them is kept.
 */
export function referenceDistribution(
  cases: readonly CohortCase[],
  name: string,
): ReferenceDistribution | null {
  return remembered(byStructure, { cases, key: name }, () => distributionOf(cases, name));
}

function distributionOf(cases: readonly CohortCase[], name: string): ReferenceDistribution | null {
  const structures = rowsByStructure(annotatedCases(cases));
  const own = structures.find((one) => commonKey(one.name) === commonKey(name));
  if (!own) return null;
  return {
    structure: own.name,
    rows: own.rows.map(({ structure }) => ({
      values: valuesOf((measure) => measureOf(structure, measure)),
      dice: structure.agreement?.dice ?? null,
    })),
    allResiduals: structures.flatMap(({ rows }) =>
      rows.flatMap(({ structure }) =>
        residual(structure.quality.predicted.dice, structure.agreement?.dice ?? null),
      ),
    ),
  };
}

function valuesOf(
  valueOf: (measure: CohortMeasure) => number | null,
): Readonly<Record<CohortMeasure, number | null>> {
  const [cvHoebel, cvRoy, meanPairwiseDice, iouOverSamples, meanLabelledEntropy] =
    COHORT_MEASURES.map(valueOf);
  return {
    cvHoebel,
    cvRoy,
    meanPairwiseDice,
    iouOverSamples,
    meanLabelledEntropy,
    predictedDice: valueOf('predictedDice'),
    volumeMl: valueOf('volumeMl'),
  };
}

function residual(predicted: number | null, actual: number | null): number[] {
  return predicted === null || actual === null ? [] : [Math.abs(predicted - actual)];
}

/** The interval of a predicted Dice, or why there is none. */
export type PredictionInterval =
  | { readonly interval: NonNullable<PredictedDice['interval']>; readonly casesNeeded: null }
  | { readonly interval: null; readonly casesNeeded: number };

/**
 * Where the true Dice of a new case of the cohort's kind lies with 90 % probability: split conformal, the score being
 * |predicted − actual|. Of the structure's own cases where they are enough, else of all structures together: that promise
 * holds on average over structures only. The interval is cut off at 0 and 1.
 * Source: Vovk et al. 2005; Lei et al. 2018. Needs n ≥ 1 / α − 1.
 */
export function predictionInterval(
  dice: number,
  { rows, allResiduals }: Pick<ReferenceDistribution, 'rows' | 'allResiduals'>,
): PredictionInterval {
  const own = rows.flatMap((row) => residual(row.values.predictedDice, row.dice));
  const alpha = 1 - INTERVAL_COVERAGE;
  for (const [over, scores] of [
    ['structure', own],
    ['all-structures', allResiduals],
  ] as const) {
    const { margin, cases: n } = conformalMargin(scores, alpha);
    if (margin === null) continue;
    const [low, high] = [Math.max(0, dice - margin), Math.min(1, dice + margin)];
    return { interval: { low, high, coverage: INTERVAL_COVERAGE, n, over }, casesNeeded: null };
  }
  return { interval: null, casesNeeded: Math.ceil(1 / alpha - 1 - 1e-9) };
}

/** A value among those of a cohort. */
export interface CohortPlace {
  /** Of the cases with a value, rising. */
  readonly values: readonly number[];
  /** The range of the central 95 %; null with fewer than 20 values. */
  readonly central: readonly [low: number, high: number] | null;
  /** The end of the range that the value lies beyond, on the side that speaks against a contour; null within. */
  readonly beyond: number | null;
  /** Dice of the cases whose value is nearest; null where none has both, or the value lies beyond all of them. */
  readonly near: {
    readonly n: number;
    readonly of: number;
    readonly lowDice: number;
    readonly highDice: number;
  } | null;
}

/** Where a value lies in a cohort, and what Dice cases with such a value had: least and most of the nearest 30 %. */
export function cohortPlace(
  { rows }: Pick<ReferenceDistribution, 'rows'>,
  measure: CohortMeasure,
  value: number,
): CohortPlace {
  const values = rows.flatMap((row) => row.values[measure] ?? []).toSorted((a, b) => a - b);
  const tail = (1 - CENTRAL_SHARE) / 2;
  const [low, high] = values.length >= LEAST_CASES ? quantiles(values, [tail, 1 - tail]) : [];
  const central = low === undefined || high === undefined ? null : ([low, high] as const);
  return {
    values,
    central,
    beyond: central && beyondOf(measure, value, central),
    near: nearestDice(rows, measure, value),
  };
}

function beyondOf(
  measure: CohortMeasure,
  value: number,
  [low, high]: readonly [number, number],
): number | null {
  // A volume is wrong on either side; of the others only less confidence is a warning.
  const isAnySide = measure === 'volumeMl';
  if (value < low && (isAnySide || CONFIDENCE_SIGN[measure] > 0)) return low;
  return value > high && (isAnySide || CONFIDENCE_SIGN[measure] < 0) ? high : null;
}

function nearestDice(
  rows: readonly ReferenceRow[],
  measure: CohortMeasure,
  value: number,
): CohortPlace['near'] {
  const known = rows.flatMap(({ values, dice }) => {
    const other = values[measure];
    return other === null || dice === null ? [] : [{ other, dice }];
  });
  const others = known.map(({ other }) => other);
  if (known.length === 0 || value < Math.min(...others) || value > Math.max(...others)) return null;
  const n = Math.min(known.length, Math.max(LEAST_NEAR, Math.round(NEAR_SHARE * known.length)));
  const near = known
    .toSorted((a, b) => Math.abs(a.other - value) - Math.abs(b.other - value))
    .slice(0, n)
    .map(({ dice }) => dice);
  return { n, of: known.length, lowDice: Math.min(...near), highDice: Math.max(...near) };
}
