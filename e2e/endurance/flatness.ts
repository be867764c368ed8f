/** What was measured of one kind, in the order of the rounds. */
export interface Course {
  readonly name: string;
  readonly values: readonly number[];
}

/** Whether a course is flat, and the figures by which it was decided. */
export interface Flatness {
  readonly name: string;
  readonly isFlat: boolean;
  readonly rounds: number;
  /** Medians of the second and of the last third. */
  readonly secondThird: number;
  readonly lastThird: number;
  /** Growth that a straight line through all but the first rounds says for all of them together (Theil and Sen). */
  readonly growth: number;
  /** As much growth as is nothing. */
  readonly allowance: number;
}

/** What is brought once and stays: code, networks, caches. */
const WARM_UP_ROUNDS = 3;
/** Of the second third's median. */
const ALLOWED_SHARE = 0.05;

/**
 * Flat after the third round: the median of the last third is at most 5 % (or the allowance, where that is more) above that
 * of the second third, and the median slope times the number of rounds is no more than that either. Both are of medians, so
 * that one round in which garbage was not collected yet decides nothing.
 * @param allowance growth that does not count, in the unit of the values: what the measurement itself scatters by.
 * @throws Error with fewer than nine rounds after the third.
 */
export function flatness({ name, values }: Course, allowance: number): Flatness {
  const late = values.slice(WARM_UP_ROUNDS);
  if (late.length < 9) throw new Error(`${name}: too few rounds to say anything`);
  const third = Math.floor(late.length / 3);
  const secondThird = median(late.slice(third, 2 * third));
  const lastThird = median(late.slice(2 * third));
  const allowed = Math.max(allowance, ALLOWED_SHARE * secondThird);
  const growth = medianSlope(late) * late.length;
  return {
    name,
    rounds: values.length,
    secondThird,
    lastThird,
    growth,
    allowance: allowed,
    isFlat: lastThird - secondThird <= allowed && growth <= allowed,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the slopes of all pairs: one value far off does not turn it. */
function medianSlope(values: readonly number[]): number {
  const slopes = values.flatMap((from, at) =>
    values.slice(at + 1).map((to, ahead) => (to - from) / (ahead + 1)),
  );
  return median(slopes);
}
