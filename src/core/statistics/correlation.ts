import { AppError } from '../errors.ts';
import { ascendingOrder, tieEnd } from './order.ts';
import { twoSidedP } from './studentT.ts';

/** Rank correlation over cases, with what was left out of it. */
export interface RankCorrelation {
  /** Spearman's ρ, −1 … 1; null with a `reason`. */
  readonly rho: number | null;
  /** Two-sided, 0 … 1, from t on n − 2 degrees of freedom; 0 at |ρ| = 1. */
  readonly p: number | null;
  /** null at |ρ| = 1 too, where it is infinite. */
  readonly t: number | null;
  /** Pairs of which both values are defined. */
  readonly n: number;
  /** Pairs left out because a value is undefined. They are often the failures: report them. */
  readonly excluded: number;
  /** Why there is no ρ: fewer than three pairs, or one of the two does not vary. */
  readonly reason: 'too-few' | 'constant' | null;
}

/**
 * Spearman's rank correlation: Pearson's on average ranks.
 * @param x one value a case, null where undefined.
 * @param y likewise, in the same order.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` for a NaN or infinite value.
 * Source: Spearman 1904; t = ρ √((n − 2) / (1 − ρ²)).
 */
export function spearman(
  x: ArrayLike<number | null>,
  y: ArrayLike<number | null>,
): RankCorrelation {
  const { a, b, excluded } = definedPairs(x, y);
  const n = a.length;
  const none = { rho: null, p: null, t: null, n, excluded };
  if (n < 3) return { ...none, reason: 'too-few' };
  const rho = pearson(averageRanks(a), averageRanks(b));
  if (rho === null) return { ...none, reason: 'constant' };
  const unexplained = 1 - rho * rho;
  const t = unexplained === 0 ? null : rho * Math.sqrt((n - 2) / unexplained);
  return { rho, p: twoSidedP(rho * rho, n - 2), t, n, excluded, reason: null };
}

/**
 * Pearson's correlation.
 * @param x [n], finite; not modified.
 * @param y [n]
 * @returns −1 … 1; null with fewer than two values or when one of the two does not vary.
 * @throws AppError `internal/shape` when the lengths differ.
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const { xx, yy, xy } = centredSums(x, y);
  if (xx === 0 || yy === 0) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/**
 * Normalised cross-correlation of two maps as ValUES computes it: sample deviations (n − 1) under a mean over n, so
 * Pearson's correlation times (n − 1) / n.
 * @returns −1 … 1; null as {@link pearson}.
 * @throws AppError `internal/shape` when the lengths differ.
 * Source: Kahl et al., "ValUES", 2024 (ambiguity modelling).
 */
export function normalisedCrossCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): number | null {
  const r = pearson(x, y);
  return r === null ? null : (r * (x.length - 1)) / x.length;
}

/**
 * Ranks from 1; equal values share the mean of their ranks.
 * @throws AppError `inference/non-finite-output` {index} at a value that is not finite.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    const to = tieEnd(values, order, from);
    for (let at = from; at < to; at++) ranks[order[at]] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

function definedPairs(
  x: ArrayLike<number | null>,
  y: ArrayLike<number | null>,
): { a: number[]; b: number[]; excluded: number } {
  if (x.length !== y.length) {
    throw new AppError('internal/shape', { expected: x.length, actual: y.length });
  }
  const [a, b]: [number[], number[]] = [[], []];
  for (let at = 0; at < x.length; at++) {
    const [first, second] = [x[at], y[at]];
    if (first === null || second === null) continue;
    a.push(first);
    b.push(second);
  }
  return { a, b, excluded: x.length - a.length };
}

function centredSums(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { xx: number; yy: number; xy: number } {
  if (x.length !== y.length) {
    throw new AppError('internal/shape', { expected: x.length, actual: y.length });
  }
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let at = 0; at < x.length; at++) {
    const [dx, dy] = [x[at] - meanX, y[at] - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return { xx: isConstant(x) ? 0 : xx, yy: isConstant(y) ? 0 : yy, xy };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at];
  return sum / values.length;
}

/** The mean of equal numbers may differ from them by rounding, which would pass for variance. */
function isConstant(values: ArrayLike<number>): boolean {
  for (let at = 1; at < values.length; at++) if (values[at] !== values[0]) return false;
  return true;
}
