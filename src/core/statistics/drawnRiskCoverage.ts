import { AppError } from '../errors.ts';
import { ascendingOrder, tieEnd } from './order.ts';
import type { AreaRule } from './riskCoverage.ts';

/** Areas of the same cases, some drawn several times and some never; null as those of `riskCoverage`. */
export type DrawnAreas = Readonly<Record<AreaRule, number | null>>;

/**
 * Areas under the risk-coverage curve of resamples: the cases are ordered once, and each resample is read off in their order.
 * @param confidence one value a case, higher is more confident; null where undefined. Such a case is in no area.
 * @param risk one value a case, finite.
 * @returns a function of how often each case is drawn, [n] whole numbers; all 1 gives the areas of `riskCoverage`.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` for a value that is not finite.
 */
export function drawnRiskCoverage(
  confidence: readonly (number | null)[],
  risk: readonly number[],
): (drawn: Uint32Array) => DrawnAreas {
  if (confidence.length !== risk.length) {
    throw new AppError('internal/shape', { expected: confidence.length, actual: risk.length });
  }
  const doubts: number[] = [];
  const positions: number[] = [];
  confidence.forEach((value, position) => {
    if (value === null) return;
    doubts.push(-value);
    positions.push(position);
  });
  const order = ascendingOrder(doubts);
  const cases = Uint32Array.from(order, (at) => positions[at]);
  const risks = Float64Array.from(cases, (position) => risk[position]);
  const ends: number[] = [];
  for (let from = 0; from < order.length; from = ends[ends.length - 1]) {
    ends.push(tieEnd(doubts, order, from));
  }
  return (drawn) => areasOf({ cases, ends, risks }, drawn);
}

interface Ordered {
  /** By rising doubt. */
  readonly cases: Uint32Array;
  /** Of each group of equal doubt: the place behind its last case. */
  readonly ends: readonly number[];
  /** Of each of `cases`. */
  readonly risks: Float64Array;
}

function areasOf({ cases, ends, risks }: Ordered, drawn: Uint32Array): DrawnAreas {
  let [before, taken, sum, first, last] = [0, 0, 0, 0, 0];
  let at = 0;
  for (const end of ends) {
    let [tied, size] = [0, 0];
    for (; at < end; at++) {
      const times = drawn[cases[at]];
      tied += times * risks[at];
      size += times;
    }
    for (let more = 1; more <= size; more++) {
      last = (before + (tied * more) / size) / (taken + more);
      sum += last;
      if (taken + more === 1) first = last;
    }
    before += tied;
    taken += size;
  }
  return {
    mean: taken === 0 ? null : sum / taken,
    trapezoid: taken < 2 ? null : (sum - (first + last) / 2) / taken,
  };
}
