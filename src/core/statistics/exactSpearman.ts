import { AppError } from '../errors.ts';
import { averageRanks } from './correlation.ts';

/** Most pairs of which all orders are looked at: 9! = 362,880. */
export const MOST_EXACT_PAIRS = 9;

/**
 * Exact two-sided p of Spearman's ρ: the share of all orders of one of the two whose |ρ| is at least as large as the one
 * observed. With few pairs it is what t on n − 2 degrees of freedom only approximates, and at |ρ| = 1 it is not 0.
 * @param x [n] one value a case, null where undefined; pairs with a null are left out.
 * @param y [n] likewise.
 * @returns 1/n! … 1; null with fewer than three pairs or more than {@link MOST_EXACT_PAIRS}, or when one of the two does not vary.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` for a NaN or infinite value.
 * Source: Spearman 1904; scipy.stats.permutation_test, permutation_type 'pairings'.
 */
export function exactSpearmanP(
  x: ArrayLike<number | null>,
  y: ArrayLike<number | null>,
): number | null {
  if (x.length !== y.length) {
    throw new AppError('internal/shape', { expected: x.length, actual: y.length });
  }
  const a: number[] = [];
  const b: number[] = [];
  for (let at = 0; at < x.length; at++) {
    const [first, second] = [x[at], y[at]];
    if (first === null || second === null) continue;
    a.push(first);
    b.push(second);
  }
  if (a.length < 3 || a.length > MOST_EXACT_PAIRS) return null;
  const [ranksA, ranksB] = [doubledDeviations(a), doubledDeviations(b)];
  if (ranksA.every((rank) => rank === 0) || ranksB.every((rank) => rank === 0)) return null;
  return shareAsFar(ranksA, ranksB);
}

/** Twice what average ranks differ from their mean: whole numbers, so that equal |ρ| are equal. */
function doubledDeviations(values: readonly number[]): Int32Array {
  return Int32Array.from(averageRanks(values), (rank) => 2 * rank - (values.length + 1));
}

/** Over all orders of `b`, each once, by Heap's algorithm: every step swaps two. */
function shareAsFar(a: Int32Array, b: Int32Array): number {
  const order = b.slice();
  const n = order.length;
  let sum = 0;
  for (let at = 0; at < n; at++) sum += a[at] * order[at];
  const observed = Math.abs(sum);
  const turns = new Uint8Array(n);
  let [orders, asFar] = [1, 1];
  for (let level = 1; level < n;) {
    if (turns[level] >= level) {
      turns[level++] = 0;
      continue;
    }
    const other = level % 2 === 0 ? 0 : turns[level];
    sum += (a[other] - a[level]) * (order[level] - order[other]);
    [order[other], order[level]] = [order[level], order[other]];
    orders++;
    if (Math.abs(sum) >= observed) asFar++;
    turns[level]++;
    level = 1;
  }
  return asFar / orders;
}
