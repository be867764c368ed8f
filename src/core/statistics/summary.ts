import { AppError } from '../errors.ts';
import { ascendingOrder } from './order.ts';

/** Mean of numbers; null without any. A statistic for `bootstrapInterval`. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** One measure over cases. */
export interface CaseSummary {
  /** Cases with a value. */
  readonly n: number;
  /** Cases where it is undefined: in none of the numbers here, so report them beside. */
  readonly excluded: number;
  /** null without any value. */
  readonly mean: number | null;
  readonly median: number | null;
  /** Sample deviation (n − 1); null with fewer than two values. */
  readonly sd: number | null;
}

/** Mean, median and deviation over the cases where a measure is defined. */
export function summariseCases(values: readonly (number | null)[]): CaseSummary {
  const defined = values.filter((value) => value !== null);
  const n = defined.length;
  const excluded = values.length - n;
  const centre = mean(defined);
  if (centre === null) return { n, excluded, mean: null, median: null, sd: null };
  const squares = defined.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const [median] = quantiles(defined, [0.5]);
  return { n, excluded, mean: centre, median, sd: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}

/**
 * Quantiles with linear interpolation between the two nearest ranks (numpy's default).
 * @param values at least one, finite; not modified.
 * @param shares 0 … 1 each.
 * @throws AppError `internal/shape` without values; `inference/non-finite-output` for one that is not finite.
 * Source: Hyndman and Fan 1996, definition 7.
 */
export function quantiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  if (values.length === 0) throw new AppError('internal/shape', { values: 0 });
  const order = ascendingOrder(values);
  return shares.map((share) => {
    const rank = share * (values.length - 1);
    const low = Math.floor(rank);
    const [below, above] = [values[order[low]], values[order[Math.min(low + 1, order.length - 1)]]];
    return below + (above - below) * (rank - low);
  });
}
