import { AppError } from '../errors.ts';
import { budgetCount } from '../review/budget.ts';
import { completed } from '../steps.ts';
import { budgetsOf, DEFAULT_BAND, trapezoidMean } from './alignment.ts';
import {
  aurocBetween,
  foundAmong,
  insideMask,
  rankedKindsInSteps,
  type RankedKinds,
} from './ranking.ts';

/**
 * Uncertainty, contour and reference of one structure over one region of interest. Only within a region do these measures
 * say something: over a whole scan false and true negatives part by themselves, whatever the network does.
 */
export interface UncertaintyAndContours {
  /** [n], higher is less certain. Not modified. */
  readonly uncertainty: ArrayLike<number>;
  /** [n], non-zero inside. Not modified. */
  readonly predicted: ArrayLike<number>;
  /** [n], non-zero inside. Not modified. */
  readonly reference: ArrayLike<number>;
  /** [n], non-zero in the region of interest; everything when absent. Not modified. */
  readonly mask?: ArrayLike<number>;
}

/** One number inside the contour (false against true positives), one outside (false against true negatives). */
export interface ByErrorType {
  /** null where false positives or true positives are absent. */
  readonly fpTp: number | null;
  /** null where false negatives or true negatives are absent. */
  readonly fnTn: number | null;
}

/**
 * Does uncertainty tell wrong from right voxels, inside the contour and outside? P(u_wrong > u_right), ties half.
 * @returns each 0 … 1, 0.5 is chance.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at an uncertainty in the
 *   region that is not finite.
 * Source: METHODS A4.4, first reading.
 */
export function errorTypeAuroc(maps: UncertaintyAndContours): ByErrorType {
  return aurocByErrorType(rankedByErrorType(maps));
}

/** {@link errorTypeAuroc} of voxels that are ranked already. @param ranked by the kinds of {@link ERROR_KINDS}. */
export function aurocByErrorType(ranked: RankedKinds): ByErrorType {
  const { trueNegative, falseNegative, falsePositive, truePositive } = ERROR_KINDS;
  return {
    fpTp: aurocBetween(ranked, { wrong: 1 << falsePositive, right: 1 << truePositive }),
    fnTn: aurocBetween(ranked, { wrong: 1 << falseNegative, right: 1 << trueNegative }),
  };
}

/**
 * By how much a larger share of the wrong than of the right voxels is found, averaged over budgets 0 to `maxFraction` of the
 * region: ∫ (FP found / FP − TP found / TP) db / maxFraction, and likewise for negatives.
 * @returns each −1 … 1, 0 is chance.
 * @throws as {@link errorTypeAuroc}.
 * Source: METHODS A4.4, second reading.
 */
export function errorTypeBudgetGap(maps: UncertaintyAndContours, band = DEFAULT_BAND): ByErrorType {
  return budgetGapByErrorType(rankedByErrorType(maps), band);
}

/** {@link errorTypeBudgetGap} of voxels that are ranked already. @param ranked by the kinds of {@link ERROR_KINDS}. */
export function budgetGapByErrorType(ranked: RankedKinds, band = DEFAULT_BAND): ByErrorType {
  const gaps = budgetsOf(band).map((fraction) => {
    const k = budgetCount(fraction, ranked.voxels);
    return gapsOf(foundAmong(ranked, k), ranked.totals);
  });
  const over = (type: keyof ByErrorType): number | null => {
    const curve = gaps.map((gap) => gap[type]).filter((gap) => gap !== null);
    return curve.length === gaps.length ? trapezoidMean(curve) : null;
  };
  return { fpTp: over('fpTp'), fnTn: over('fnTn') };
}

/**
 * The same gap in one budget of k voxels.
 * @param k 0 … voxels of the region.
 * @throws as {@link errorTypeAuroc}; AppError `internal/shape` for another k.
 */
export function errorTypeGapAt(maps: UncertaintyAndContours, k: number): ByErrorType {
  const ranked = rankedByErrorType(maps);
  return gapsOf(foundAmong(ranked, k), ranked.totals);
}

/** Kinds of voxels: bit 1 where predicted, bit 0 where in the reference. */
export const ERROR_KINDS = {
  trueNegative: 0,
  falseNegative: 1,
  falsePositive: 2,
  truePositive: 3,
  count: 4,
} as const;

function gapsOf(found: Float64Array, totals: Float64Array): ByErrorType {
  const gap = (wrong: number, right: number): number | null =>
    totals[wrong] === 0 || totals[right] === 0
      ? null
      : found[wrong] / totals[wrong] - found[right] / totals[right];
  return {
    fpTp: gap(ERROR_KINDS.falsePositive, ERROR_KINDS.truePositive),
    fnTn: gap(ERROR_KINDS.falseNegative, ERROR_KINDS.trueNegative),
  };
}

function rankedByErrorType({
  uncertainty,
  predicted,
  reference,
  mask,
}: UncertaintyAndContours): RankedKinds {
  for (const { length } of [predicted, reference]) {
    if (length === uncertainty.length) continue;
    throw new AppError('internal/shape', { expected: uncertainty.length, actual: length });
  }
  const { values, voxels } = insideMask(uncertainty, mask);
  const kindOf = new Uint8Array(voxels.length);
  for (let at = 0; at < voxels.length; at++) {
    const voxel = voxels[at];
    kindOf[at] = (predicted[voxel] === 0 ? 0 : 2) + (reference[voxel] === 0 ? 0 : 1);
  }
  const ranked = { uncertainty: values, kindOf, kinds: ERROR_KINDS.count };
  return completed(rankedKindsInSteps(ranked));
}
