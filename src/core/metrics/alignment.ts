import { AppError } from '../errors.ts';
import { budgetCount } from '../review/budget.ts';

/**
 * Uncertainty and errors over one region of interest, voxel by voxel; cut to the region by the caller.
 * Everything here throws AppError `inference/non-finite-output` {index} at an uncertainty that is not finite.
 */
export interface UncertaintyAndErrors {
  /** [n], higher is less certain. Not modified. */
  readonly uncertainty: ArrayLike<number>;
  /** [n], non-zero where the contour is wrong. Not modified. */
  readonly errors: ArrayLike<number>;
}

/**
 * Dice overlap of the k most uncertain voxels with the erroneous ones, 2|U ∩ E| / (k + |E|).
 * A tie at the cut is taken in proportion, so that the order of memory does not matter.
 * @param k 0 … n.
 * @returns 0 … 1, higher is better; 1 for k = 0 without errors.
 * @throws AppError `internal/shape` when the lengths differ or k is out of range.
 * Source: Jungo and Reyes 2019 (U-E overlap), at top-k.
 */
export function uncertaintyErrorOverlap(maps: UncertaintyAndErrors, k: number): number {
  if (!(k >= 0 && k <= maps.uncertainty.length)) {
    throw new AppError('internal/shape', { k, voxels: maps.uncertainty.length });
  }
  const { hits, errors } = errorsFound(maps);
  return overlap(hits(k), k, errors);
}

/** The overlap over a band of budgets, and what it is to be read against. */
export interface OverlapAuc {
  /** Mean overlap over the band, 0 … 1. */
  readonly auc: number;
  /** The same for a ranking that puts every error first, and for one at random; closed forms. */
  readonly oracle: number;
  readonly random: number;
  /** (auc − random) / (oracle − random): 0 as good as chance, 1 perfect. */
  readonly skill: number;
  /** |E| / n. The other numbers mean nothing without it. */
  readonly errorFraction: number;
  readonly curve: readonly { readonly fraction: number; readonly overlap: number }[];
}

/**
 * Area under the overlap over budgets 0 to `maxFraction` of the region by trapezoids, divided by
 * `maxFraction`.
 * @param band default 0 … 5 % in 10 steps.
 * @returns null without voxels or without errors, where the overlap is not defined.
 * @throws AppError `internal/shape` when the lengths differ.
 * Source: METHODS A4.3.
 */
export function overlapAuc(
  maps: UncertaintyAndErrors,
  band: { readonly maxFraction: number; readonly steps: number } = { maxFraction: 0.05, steps: 10 },
): OverlapAuc | null {
  const n = maps.uncertainty.length;
  const { hits, errors } = errorsFound(maps);
  if (n === 0 || errors === 0) return null;
  const fractions = Array.from(
    { length: band.steps + 1 },
    (_, step) => (band.maxFraction * step) / band.steps,
  );
  const curve = fractions.map((fraction) => {
    const k = budgetCount(fraction, n);
    return { fraction, overlap: overlap(hits(k), k, errors) };
  });
  const errorFraction = errors / n;
  const auc = trapezoidMean(curve.map((point) => point.overlap));
  const { oracle, random } = overlapBounds(errorFraction, fractions);
  return { auc, oracle, random, skill: (auc - random) / (oracle - random), errorFraction, curve };
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
    oracle: trapezoidMean(fractions.map((b) => (2 * Math.min(b, e)) / (b + e))),
    random: trapezoidMean(fractions.map((b) => (2 * b * e) / (b + e))),
  };
}

/**
 * Probability that a positive scores higher than a negative, ties counting half (average ranks).
 * @param labels non-zero for a positive.
 * @returns 0 … 1, 0.5 is chance; null when there are no positives or no negatives.
 * @throws AppError `internal/shape` when the lengths differ.
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  requireSame(scores.length, labels.length);
  const order = descending(scores);
  const positives = order.reduce((sum, voxel) => sum + (labels[voxel] === 0 ? 0 : 1), 0);
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let won = 0;
  let negativesAbove = 0;
  for (let from = 0; from < order.length;) {
    const to = tieEnd(scores, order, from);
    let tiedPositives = 0;
    for (let at = from; at < to; at++) if (labels[order[at]] !== 0) tiedPositives++;
    const tiedNegatives = to - from - tiedPositives;
    won += tiedPositives * (negatives - negativesAbove - tiedNegatives / 2);
    negativesAbove += tiedNegatives;
    from = to;
  }
  return won / (positives * negatives);
}

/** Uncertainty, contour and reference of one structure over one region of interest. */
export interface UncertaintyAndContours {
  readonly uncertainty: ArrayLike<number>;
  /** [n], non-zero inside. */
  readonly predicted: ArrayLike<number>;
  /** [n], non-zero inside. */
  readonly reference: ArrayLike<number>;
}

/**
 * Does uncertainty tell wrong from right voxels, inside the contour (false from true positives) and
 * outside (false from true negatives)? Only within a region of interest: over a whole scan the second is
 * 1 whatever the network does.
 * @returns each 0 … 1, 0.5 is chance; null where one of the two kinds is absent.
 * @throws AppError `internal/shape` when the lengths differ.
 * Source: METHODS A4.4.
 */
export function errorTypeAuroc(maps: UncertaintyAndContours): {
  readonly fpTp: number | null;
  readonly fnTn: number | null;
} {
  const { uncertainty, predicted, reference } = maps;
  requireSame(uncertainty.length, predicted.length);
  requireSame(uncertainty.length, reference.length);
  const among = (isPositive: boolean): number | null => {
    const scores: number[] = [];
    const labels: number[] = [];
    for (let voxel = 0; voxel < uncertainty.length; voxel++) {
      if ((predicted[voxel] !== 0) !== isPositive) continue;
      scores.push(uncertainty[voxel]);
      labels.push((reference[voxel] !== 0) === isPositive ? 0 : 1);
    }
    return auroc(scores, labels);
  };
  return { fpTp: among(true), fnTn: among(false) };
}

function overlap(hits: number, k: number, errors: number): number {
  return k + errors === 0 ? 1 : (2 * hits) / (k + errors);
}

/** Errors expected among the k most uncertain voxels when ties are broken at random. */
function errorsFound({ uncertainty, errors }: UncertaintyAndErrors): {
  hits: (k: number) => number;
  errors: number;
} {
  requireSame(uncertainty.length, errors.length);
  const order = descending(uncertainty);
  // Entry k: expected errors among the first k.
  const found = new Float64Array(order.length + 1);
  for (let from = 0; from < order.length;) {
    const to = tieEnd(uncertainty, order, from);
    let inTie = 0;
    for (let at = from; at < to; at++) if (errors[order[at]] !== 0) inTie++;
    for (let at = from; at < to; at++) {
      found[at + 1] = found[from] + (inTie * (at + 1 - from)) / (to - from);
    }
    from = to;
  }
  return { hits: (k) => found[k], errors: found[order.length] };
}

function descending(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, voxel) => {
    if (!Number.isFinite(values[voxel])) {
      throw new AppError('inference/non-finite-output', {
        index: voxel,
        value: String(values[voxel]),
      });
    }
    return voxel;
  });
  return order.toSorted((a, b) => values[b] - values[a]);
}

/** End, exclusive, of the run of equal values that starts at `from`. */
function tieEnd(values: ArrayLike<number>, order: Uint32Array, from: number): number {
  let to = from + 1;
  while (to < order.length && values[order[to]] === values[order[from]]) to++;
  return to;
}

function trapezoidMean(values: readonly number[]): number {
  let sum = 0;
  for (let at = 1; at < values.length; at++) sum += (values[at - 1] + values[at]) / 2;
  return sum / (values.length - 1);
}

function requireSame(expected: number, actual: number): void {
  if (expected !== actual) throw new AppError('internal/shape', { expected, actual });
}
