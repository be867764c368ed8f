import { bootstrapInterval } from '../src/core/statistics/bootstrap.ts';
import { mean } from '../src/core/statistics/summary.ts';

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
 * Any statistic over cases: whole cases are drawn with replacement, so that what belongs to one patient stays together.
 * @param statistic of some cases; null where it is undefined.
 */
export function overCases<T>(
  cases: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
): Interval {
  const { estimate, interval, cases: n } = bootstrapInterval(cases, statistic, BOOTSTRAP);
  return { value: estimate, ci: interval, n, excluded: 0 };
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
