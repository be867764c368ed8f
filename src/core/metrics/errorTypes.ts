import { AppError } from '../errors.ts';
import { budgetCount } from '../review/budget.ts';
import { auroc } from '../statistics/auroc.ts';
import { budgetsOf, DEFAULT_BAND, trapezoidMean } from './alignment.ts';
import { insideMask, kindsByRank } from './ranking.ts';

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
  const { values, kindOf } = kindsOf(maps);
  const among = (wrong: number, right: number): number | null => {
    const mask = kindOf.map((kind) => (kind === wrong || kind === right ? 1 : 0));
    const part = insideMask(values, mask);
    return auroc(
      part.values,
      Uint8Array.from(part.voxels, (at) => (kindOf[at] === wrong ? 1 : 0)),
    );
  };
  return {
    fpTp: among(FALSE_POSITIVE, TRUE_POSITIVE),
    fnTn: among(FALSE_NEGATIVE, TRUE_NEGATIVE),
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
  const { values, kindOf } = kindsOf(maps);
  const { found, totals } = kindsByRank(values, kindOf, KINDS);
  const gaps = budgetsOf(band).map((fraction) => {
    const k = budgetCount(fraction, values.length);
    return gapsOf(found.subarray(k * KINDS, (k + 1) * KINDS), totals);
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
  const { values, kindOf } = kindsOf(maps);
  if (!(Number.isInteger(k) && k >= 0 && k <= values.length)) {
    throw new AppError('internal/shape', { k, voxels: values.length });
  }
  const { found, totals } = kindsByRank(values, kindOf, KINDS);
  return gapsOf(found.subarray(k * KINDS, (k + 1) * KINDS), totals);
}

/** Bit 1: predicted; bit 0: in the reference. */
const TRUE_NEGATIVE = 0;
const FALSE_NEGATIVE = 1;
const FALSE_POSITIVE = 2;
const TRUE_POSITIVE = 3;
const KINDS = 4;

function gapsOf(found: Float64Array, totals: Float64Array): ByErrorType {
  const gap = (wrong: number, right: number): number | null =>
    totals[wrong] === 0 || totals[right] === 0
      ? null
      : found[wrong] / totals[wrong] - found[right] / totals[right];
  return {
    fpTp: gap(FALSE_POSITIVE, TRUE_POSITIVE),
    fnTn: gap(FALSE_NEGATIVE, TRUE_NEGATIVE),
  };
}

function kindsOf({ uncertainty, predicted, reference, mask }: UncertaintyAndContours): {
  values: Float32Array | Float64Array;
  kindOf: Uint8Array;
} {
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
  return { values, kindOf };
}
