import { philoxWords } from '../../src/core/statistics/philox.ts';

/** Seeded draws, one after the other. */
export interface Draws {
  /** low ≤ u < high */
  uniform(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** 0 … below − 1 */
  whole(below: number): number;
}

/** The same numbers for the same seed and stream, on any machine. */
export function drawsOf(seed: number, stream: number): Draws {
  const word = philoxWords(seed, stream);
  let position = 0;
  const next = (): number => word(position++) / 2 ** 32;
  return {
    uniform: (low, high) => low + (high - low) * next(),
    whole: (below) => Math.floor(below * next()),
    // Box and Muller; 1 − u is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
