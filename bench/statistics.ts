/** A ratio of two costs, measured over several rounds. */
export interface RatioSummary {
  /** Median of the rounds' own ratios. */
  readonly ratio: number;
  /** Rounds. */
  readonly n: number;
  /** Quartiles from seven rounds on; of fewer, the smallest and the largest. */
  readonly interval: {
    readonly kind: 'quartiles' | 'range';
    readonly low: number;
    readonly high: number;
  };
}

/** Rounds from which quartiles say more than the extremes. */
const ENOUGH_FOR_QUARTILES = 7;

/**
 * Divides round by round, so that what slowed the machine for a while is in both costs, and takes the median.
 * @param numerators one cost for each round, > 0.
 * @param denominators of the same rounds.
 * @throws RangeError when there are no rounds, when their numbers differ, or when a ratio is not a finite positive number.
 */
export function summariseRatios(
  numerators: readonly number[],
  denominators: readonly number[],
): RatioSummary {
  if (numerators.length === 0 || numerators.length !== denominators.length) {
    throw new RangeError(`${numerators.length} rounds against ${denominators.length}`);
  }
  const ratios = numerators.map((numerator, round) => numerator / denominators[round]);
  const wrong = ratios.find((ratio) => !(ratio > 0 && ratio < Infinity));
  if (wrong !== undefined) throw new RangeError(`a ratio of ${wrong}`);
  const n = ratios.length;
  const kind = n >= ENOUGH_FOR_QUARTILES ? 'quartiles' : 'range';
  const [from, to] = kind === 'quartiles' ? [0.25, 0.75] : [0, 1];
  return {
    ratio: quantile(ratios, 0.5),
    n,
    interval: { kind, low: quantile(ratios, from), high: quantile(ratios, to) },
  };
}

/**
 * Linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, the default of numpy).
 * @param values at least one, in any order; not modified.
 * @param share 0 … 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
}

/** What a ratio is to reach. */
export type Goal =
  | { readonly kind: 'at-most'; readonly value: number }
  | { readonly kind: 'at-least'; readonly value: number };

/** @returns null without a goal. */
export function isMet(ratio: number, goal: Goal | null): boolean | null {
  if (!goal) return null;
  return goal.kind === 'at-most' ? ratio <= goal.value : ratio >= goal.value;
}
