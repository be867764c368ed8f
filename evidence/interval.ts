import { seededUniform } from '../src/core/statistics/philox.ts';

/** Resamples of every interval, and what they are drawn from. */
export const BOOTSTRAP = { resamples: 2000, seed: 20261121 } as const;

/** A figure over cases. */
export interface Interval {
  readonly value: number | null;
  /** 2.5th and 97.5th percentile of the resampled statistic; null with fewer than two cases. */
  readonly ci: readonly [low: number, high: number] | null;
  readonly n: number;
  readonly excluded: number;
}

/**
 * Percentile bootstrap of any statistic over cases: whole cases are drawn with replacement, so that what belongs to one
 * patient stays together. Resamples for which the statistic is undefined are left out of the interval.
 * @param statistic of some cases; null where it is undefined.
 * Source: Efron and Tibshirani 1993, chapter 13.
 */
export function overCases<T>(
  cases: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
): Interval {
  const n = cases.length;
  const value = n === 0 ? null : statistic(cases);
  if (value === null || n < 2) return { value, ci: null, n, excluded: 0 };
  const statistics: number[] = [];
  for (const draws of drawsOf(n)) {
    const value = statistic(Array.from(draws, (at) => cases[at]));
    if (value !== null) statistics.push(value);
  }
  if (statistics.length === 0) return { value, ci: null, n, excluded: 0 };
  const sorted = Float64Array.from(statistics).toSorted();
  return { value, ci: [percentile(sorted, 0.025), percentile(sorted, 0.975)], n, excluded: 0 };
}

const drawn = new Map<number, readonly Uint16Array[]>();

/** Positions of the cases of every resample of n; the same for every figure over n cases. */
function drawsOf(n: number): readonly Uint16Array[] {
  const { resamples, seed } = BOOTSTRAP;
  const known = drawn.get(n);
  if (known) return known;
  const made = Array.from({ length: resamples }, (_, stream) =>
    Uint16Array.from(seededUniform({ seed, stream, count: n }), (u) => Math.floor(u * n)),
  );
  drawn.set(n, made);
  return made;
}

/** Mean over the cases for which a measure is defined; the others are counted. */
export function meanOverCases(values: readonly (number | null)[]): Interval {
  const defined = values.filter((value) => value !== null);
  return { ...overCases(defined, mean), excluded: values.length - defined.length };
}

/** Mean of the differences of pairs, first less second; pairs that lack one are counted. */
export function pairedDifference(
  pairs: readonly (readonly [number | null, number | null])[],
): Interval {
  return meanOverCases(pairs.map(([a, b]) => (a === null || b === null ? null : a - b)));
}

/**
 * Ratio of the means of both sides over the same cases: Σ first / Σ second.
 * @returns null where the second side sums to 0.
 */
export function pairedRatio(pairs: readonly (readonly [number | null, number | null])[]): Interval {
  const whole = pairs.flatMap(([a, b]) => (a === null || b === null ? [] : [[a, b] as const]));
  const ratio = (sample: readonly (readonly [number, number])[]): number | null => {
    const below = sample.reduce((sum, [, b]) => sum + b, 0);
    return below === 0 ? null : sample.reduce((sum, [a]) => sum + a, 0) / below;
  };
  return { ...overCases(whole, ratio), excluded: pairs.length - whole.length };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Linear between the two nearest of the sorted values. */
function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
