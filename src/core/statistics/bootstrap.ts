import { AppError } from '../errors.ts';
import { seededUniform } from './philox.ts';
import { mean, quantiles } from './summary.ts';

/** How cases are drawn again. */
export interface BootstrapOptions {
  /** Unsigned 32-bit. Resample r depends on the seed, r and the number of cases only. */
  readonly seed: number;
  /** Default 2000. */
  readonly resamples?: number;
  /** Share of resamples inside the interval; default 0.95. */
  readonly level?: number;
}

/** A statistic over cases with its percentile interval. */
export interface BootstrapResult {
  /** The statistic of the cases themselves; null where undefined. */
  readonly estimate: number | null;
  /** null with fewer than two cases, or when no resample has a value. */
  readonly interval: readonly [low: number, high: number] | null;
  readonly cases: number;
  /** Resamples left out of the interval because the statistic was undefined there. */
  readonly undefinedResamples: number;
}

/**
 * Percentile bootstrap: cases are drawn with replacement, as many as there are, and the statistic is taken anew.
 * A case is whatever is independent: where a patient has several images, pass patients.
 * @param statistic null where it is undefined; must not keep or change the sample, whose array is used again.
 * @throws AppError `inference/non-finite-output` when the statistic is NaN or infinite; RangeError for a seed that is no
 *   unsigned 32-bit integer.
 * Source: Efron and Tibshirani 1993, section 13.3; percentiles by linear interpolation.
 */
export function bootstrapInterval<Case>(
  cases: readonly Case[],
  statistic: (sample: readonly Case[]) => number | null,
  options: BootstrapOptions,
): BootstrapResult {
  const [result] = bootstrapIntervals(cases, (sample) => [statistic(sample)], options);
  return result;
}

/**
 * Several statistics of the same resamples, each with the interval that {@link bootstrapInterval} gives it alone.
 * @param statistics returns as many values at each call; null where one is undefined. Must not keep or change the sample.
 * @throws as {@link bootstrapInterval}; AppError `internal/shape` when the number of values differs.
 */
export function bootstrapIntervals<Case>(
  cases: readonly Case[],
  statistics: (sample: readonly Case[]) => readonly (number | null)[],
  options: BootstrapOptions,
): BootstrapResult[] {
  const { seed, resamples = 2000, level = 0.95 } = options;
  const count = cases.length;
  const estimates = statistics(cases);
  const values = estimates.map((): number[] => []);
  const sample = [...cases];
  const draws = count < 2 ? 0 : resamples;
  for (let resample = 0; resample < draws; resample++) {
    const drawn = seededUniform({ seed, stream: resample, count });
    for (let at = 0; at < count; at++) sample[at] = cases[Math.floor(drawn[at] * count)];
    const found = statistics(sample);
    if (found.length !== estimates.length) {
      throw new AppError('internal/shape', { expected: estimates.length, actual: found.length });
    }
    found.forEach((value, at) => {
      if (value !== null) values[at].push(value);
    });
  }
  return estimates.map((estimate, at) => {
    const undefinedResamples = draws - values[at].length;
    const none = { estimate, interval: null, cases: count, undefinedResamples };
    if (values[at].length === 0 || estimate === null) return none;
    const [low, high] = quantiles(values[at], [(1 - level) / 2, (1 + level) / 2]);
    return { ...none, interval: [low, high] };
  });
}

/** Two methods on the same cases. */
export interface PairedDifference extends BootstrapResult {
  /** Cases of which one value is undefined; they are in neither. */
  readonly excluded: number;
  /** Cases where the first method's value is larger, smaller, equal. */
  readonly larger: number;
  readonly smaller: number;
  readonly equal: number;
}

/**
 * Mean over cases of the difference first − second, with its bootstrap interval: cases are drawn, so that each keeps both of
 * its values.
 * @param first one value a case, null where undefined.
 * @param second likewise, in the same order.
 * @throws AppError `internal/shape` when the lengths differ.
 */
export function pairedDifference(
  first: readonly (number | null)[],
  second: readonly (number | null)[],
  options: BootstrapOptions,
): PairedDifference {
  if (first.length !== second.length) {
    throw new AppError('internal/shape', { expected: first.length, actual: second.length });
  }
  const differences: number[] = [];
  first.forEach((value, at) => {
    const other = second[at];
    if (value !== null && other !== null) differences.push(value - other);
  });
  return {
    ...bootstrapInterval(differences, mean, options),
    excluded: first.length - differences.length,
    larger: differences.filter((difference) => difference > 0).length,
    smaller: differences.filter((difference) => difference < 0).length,
    equal: differences.filter((difference) => difference === 0).length,
  };
}
