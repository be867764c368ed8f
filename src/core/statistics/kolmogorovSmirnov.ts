import { ascendingOrder } from './order.ts';

/** Whether two samples come from one distribution. */
export interface KolmogorovSmirnov {
  /** Largest distance of the two empirical distribution functions, 0 … 1. */
  readonly d: number;
  /** Exact and two-sided, for values without ties; with ties it is larger than it need be. */
  readonly p: number;
  /** Where the distance is largest: whether the first sample lies above the second there, or below. */
  readonly sign: 'first-higher' | 'first-lower' | 'none';
}

/**
 * Two-sample Kolmogorov-Smirnov test. The p-value is the share of the orders of all values that part the samples at least as
 * far, so it holds for few cases too. Work grows with the product of the sizes: 0.1 s for 5000 and 5000.
 * @param first finite; not modified. @param second likewise.
 * @returns null where either is empty.
 * @throws AppError `inference/non-finite-output` for a value that is not finite.
 * Source: Hodges 1958, "The significance probability of the Smirnov two-sample test".
 */
export function kolmogorovSmirnov(
  first: readonly number[],
  second: readonly number[],
): KolmogorovSmirnov | null {
  const [m, n] = [first.length, second.length];
  if (m === 0 || n === 0) return null;
  const { above, below } = largestGaps(first, second);
  const gap = Math.max(above, below);
  const sign = above === below ? 'none' : above > below ? 'first-lower' : 'first-higher';
  return { d: gap / (m * n), p: shareOfPathsOutside(m, n, gap), sign };
}

/** Largest m n (F − G) and m n (G − F), whole numbers; F and G are the samples' shares up to a value. */
function largestGaps(
  first: readonly number[],
  second: readonly number[],
): { readonly above: number; readonly below: number } {
  const [m, n] = [first.length, second.length];
  const values = [...first, ...second];
  const order = ascendingOrder(values);
  let [i, j, above, below] = [0, 0, 0, 0];
  for (let at = 0; at < order.length; at++) {
    if (order[at] < m) i++;
    else j++;
    // Within a tie neither function has a value.
    if (at + 1 < order.length && values[order[at + 1]] === values[order[at]]) continue;
    const gap = i * n - j * m;
    above = Math.max(above, gap);
    below = Math.max(below, -gap);
  }
  return { above, below };
}

/**
 * Orders of m and n values are paths from (0, 0) to (m, n), all equally likely: the chance of one that comes to
 * |i n − j m| ≥ gap. What leaves is added up, so that small chances keep their digits.
 */
function shareOfPathsOutside(m: number, n: number, gap: number): number {
  if (gap === 0) return 1;
  // Chance to come to (i, j) without having been outside, for the present i.
  const inside = new Float64Array(n + 1);
  let outside = 0;
  for (let i = 0; i <= m; i++) {
    for (let j = 0; j <= n; j++) {
      const left = m - i + (n - j);
      const fromLeft = i === 0 ? 0 : inside[j] * ((left - (n - j) + 1) / (left + 1));
      const fromBelow = j === 0 ? 0 : inside[j - 1] * ((n - j + 1) / (left + 1));
      const here = i === 0 && j === 0 ? 1 : fromLeft + fromBelow;
      const isOutside = Math.abs(i * n - j * m) >= gap;
      if (isOutside) outside += here;
      inside[j] = isOutside ? 0 : here;
    }
  }
  return Math.min(1, outside);
}

/**
 * p-values corrected for their number by Holm's method: none of several true null hypotheses is refused with more than the
 * chance that one alone would be.
 * @param pValues 0 … 1; not modified.
 * @returns in the same order, each at least its own p, 1 at most.
 * Source: Holm 1979, Scand J Stat 6:65.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = ascendingOrder(pValues);
  const corrected = pValues.map(() => 0);
  let largest = 0;
  order.forEach((position, rank) => {
    const value = (pValues.length - rank) * (pValues[position] ?? 1);
    largest = Math.max(largest, Math.min(1, value));
    corrected[position] = largest;
  });
  return corrected;
}
