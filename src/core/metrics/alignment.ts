import { AppError } from '../errors.ts';
import { budgetCount } from '../review/budget.ts';
import { completed } from '../steps.ts';
import { foundAmong, insideMask, rankedKindsInSteps, type RankedKinds } from './ranking.ts';

/** Uncertainty and errors over one region of interest, voxel by voxel. */
export interface UncertaintyAndErrors {
  /** [n], higher is less certain. Not modified. */
  readonly uncertainty: ArrayLike<number>;
  /** [n], non-zero where the contour is wrong. Not modified. */
  readonly errors: ArrayLike<number>;
  /** [n], non-zero in the region of interest; everything when absent. Not modified. */
  readonly mask?: ArrayLike<number>;
}

/** The voxels of a region from the most uncertain one down, ready to be asked at any budget. */
export interface ErrorRanking {
  /** n, voxels of the region. */
  readonly voxels: number;
  /** |E|, erroneous ones. */
  readonly errors: number;
  readonly ranked: RankedKinds;
  /** Which kinds of `ranked` are errors. */
  readonly wrongKinds: readonly number[];
}

/**
 * Sorts a region once for all measures of this file.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at an uncertainty in the
 *   region that is not finite.
 */
export function rankErrors({ uncertainty, errors, mask }: UncertaintyAndErrors): ErrorRanking {
  requireSame(uncertainty.length, errors.length);
  const { values, voxels } = insideMask(uncertainty, mask);
  const kindOf = new Uint8Array(voxels.length);
  for (let at = 0; at < voxels.length; at++) kindOf[at] = errors[voxels[at]] === 0 ? 0 : 1;
  return errorRanking(
    completed(rankedKindsInSteps({ uncertainty: values, kindOf, kinds: 2 })),
    [1],
  );
}

/** A ranking of several kinds of voxels as one of errors; nothing is sorted anew. */
export function errorRanking(ranked: RankedKinds, wrongKinds: readonly number[]): ErrorRanking {
  const errors = wrongKinds.reduce((sum, kind) => sum + ranked.totals[kind], 0);
  return { voxels: ranked.voxels, errors, ranked, wrongKinds };
}

/** Errors expected among the first k when ties are broken at random. @param k 0 … n. */
function errorsAmong({ ranked, wrongKinds }: ErrorRanking, k: number): number {
  const found = foundAmong(ranked, k);
  return wrongKinds.reduce((sum, kind) => sum + found[kind], 0);
}

/**
 * Dice overlap of the k most uncertain voxels with the erroneous ones, 2|U ∩ E| / (k + |E|).
 * @param k 0 … n.
 * @returns 0 … 1, higher is better; 1 for k = 0 without errors.
 * @throws AppError `internal/shape` when k is no whole number of voxels of the region.
 * Source: Jungo and Reyes 2019 (U-E overlap), at top-k.
 */
export function uncertaintyErrorOverlap(ranking: ErrorRanking, k: number): number {
  return overlap(errorsAmong(ranking, k), k, ranking.errors);
}

/** What a budget finds. */
export interface BudgetYield {
  /** b, the share of the region that is looked at, and k, the voxels that this is. */
  readonly fraction: number;
  readonly k: number;
  /** |U ∩ E| / |E|, the share of all errors that is found; null without errors. */
  readonly recall: number | null;
  /** |U ∩ E| / k; null for an empty budget. */
  readonly precision: number | null;
  readonly overlap: number;
  /** The recall of a ranking at random and of one that puts every error first; null without errors. */
  readonly randomRecall: number | null;
  readonly oracleRecall: number | null;
}

/**
 * Share of all errors found in a budget, with chance and the best possible beside it.
 * @param fraction b, 0 … 1.
 * @throws AppError `internal/shape` for another share.
 */
export function errorsInBudget(ranking: ErrorRanking, fraction: number): BudgetYield {
  if (!(fraction >= 0 && fraction <= 1)) throw new AppError('internal/shape', { fraction });
  const { voxels, errors } = ranking;
  const k = budgetCount(fraction, voxels);
  const found = errorsAmong(ranking, k);
  return {
    fraction,
    k,
    recall: errors === 0 ? null : found / errors,
    precision: k === 0 ? null : found / k,
    overlap: overlap(found, k, errors),
    randomRecall: errors === 0 ? null : k / voxels,
    oracleRecall: errors === 0 ? null : Math.min(k, errors) / errors,
  };
}

/** The overlap over a band of budgets, and what it is to be read against. */
export interface OverlapAuc {
  /** Mean overlap over the band, 0 … 1. */
  readonly auc: number;
  /** The same for a ranking that puts every error first, and for one at random; closed forms. */
  readonly oracle: number;
  readonly random: number;
  /** (auc − random) / (oracle − random): 0 as good as chance, 1 perfect; null where everything is wrong. */
  readonly skill: number | null;
  /** |E| / n. The other numbers mean nothing without it. */
  readonly errorFraction: number;
  readonly curve: readonly { readonly fraction: number; readonly overlap: number }[];
}

/** Budgets over which a measure is averaged. */
export interface BudgetBand {
  readonly maxFraction: number;
  readonly steps: number;
}

/** 0 … 5 % in 10 steps. */
export const DEFAULT_BAND: BudgetBand = { maxFraction: 0.05, steps: 10 };

/**
 * Area under the overlap over budgets 0 to `maxFraction` of the region by trapezoids, divided by
 * `maxFraction`.
 * @returns null without voxels or without errors, where the overlap is not defined.
 * Source: METHODS A4.3.
 */
export function overlapAuc(ranking: ErrorRanking, band = DEFAULT_BAND): OverlapAuc | null {
  const { voxels, errors } = ranking;
  if (voxels === 0 || errors === 0) return null;
  const fractions = budgetsOf(band);
  const curve = fractions.map((fraction) => {
    const k = budgetCount(fraction, voxels);
    return { fraction, overlap: overlap(errorsAmong(ranking, k), k, errors) };
  });
  const errorFraction = errors / voxels;
  const auc = trapezoidMean(curve.map((point) => point.overlap));
  const { oracle, random } = overlapBounds(errorFraction, fractions);
  const skill = errors === voxels ? null : (auc - random) / (oracle - random);
  return { auc, oracle, random, skill, errorFraction, curve };
}

/**
 * Mean overlap of a perfect and of a random ranking over evenly spaced budgets:
 * 2 min(b, e) / (b + e) and 2 b e / (b + e).
 * @param errorFraction e, 0 < e ≤ 1.
 */
export function overlapBounds(
  errorFraction: number,
  fractions: readonly number[],
): { readonly oracle: number; readonly random: number } {
  const e = errorFraction;
  return {
    oracle: trapezoidMean(fractions.map((b) => oracleOverlap(b, e))),
    random: trapezoidMean(fractions.map((b) => randomOverlap(b, e))),
  };
}

/** Overlap of a ranking that puts every error first, at one budget. @param e share of errors, > 0. Source: METHODS A4.3. */
export function oracleOverlap(fraction: number, e: number): number {
  return (2 * Math.min(fraction, e)) / (fraction + e);
}

/** Expected overlap of a ranking at random, at one budget. @param e share of errors, > 0. Source: METHODS A4.3. */
export function randomOverlap(fraction: number, e: number): number {
  return (2 * fraction * e) / (fraction + e);
}

/**
 * Dice overlap of the voxels whose uncertainty exceeds a threshold with the erroneous ones.
 * @param maps `uncertainty` normalised to 0 … 1 where thresholds are to compare between networks.
 * @returns one value a threshold, 0 … 1; 1 where there is neither.
 * @throws as {@link rankErrors}.
 * Source: Jungo and Reyes 2019, u > τ for τ = 0.05 … 0.95.
 */
export function overlapAtThresholds(
  { uncertainty, errors, mask }: UncertaintyAndErrors,
  thresholds: readonly number[],
): number[] {
  requireSame(uncertainty.length, errors.length);
  const { values, voxels } = insideMask(uncertainty, mask);
  return thresholds.map((threshold) => {
    let [k, hits, wrong] = [0, 0, 0];
    for (let at = 0; at < values.length; at++) {
      const isWrong = errors[voxels[at]] !== 0;
      if (isWrong) wrong++;
      if (values[at] > threshold) {
        k++;
        if (isWrong) hits++;
      }
    }
    return overlap(hits, k, wrong);
  });
}

/** Evenly spaced budgets from 0, as shares of the region. */
export function budgetsOf({ maxFraction, steps }: BudgetBand): number[] {
  return Array.from({ length: steps + 1 }, (_, step) => (maxFraction * step) / steps);
}

/** Mean of a curve at evenly spaced points by trapezoids. */
export function trapezoidMean(values: readonly number[]): number {
  let sum = 0;
  for (let at = 1; at < values.length; at++) sum += (values[at - 1] + values[at]) / 2;
  return sum / (values.length - 1);
}

function overlap(hits: number, k: number, errors: number): number {
  return k + errors === 0 ? 1 : (2 * hits) / (k + errors);
}

function requireSame(expected: number, actual: number): void {
  if (expected !== actual) throw new AppError('internal/shape', { expected, actual });
}
