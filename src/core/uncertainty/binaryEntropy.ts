import { AppError } from '../errors.ts';

/** Table intervals in an octave: 2 to this power. */
const INTERVAL_BITS = 9;
const SHIFT = 23 - INTERVAL_BITS;
const BELOW = 2 ** SHIFT - 1;
/** The float 0.5. */
const HALF_BITS = 0x3f000000;
const ONE_BITS = 0x3f800000;

/** Rounding may leave a probability this far outside [0, 1]; anything beyond is an error. */
const TOLERANCE = 1e-6;

/** An engine compiles a function that is called often better than one long loop. */
const BLOCK = 2 ** 13;

/**
 * For each interval of 0 … 0.5 two numbers: the entropy at its lower end, and how much it grows for each step of the float.
 * Made at first use.
 */
let table: Float32Array | undefined;

/**
 * Entropy of a yes-or-no answer, H(p) = −p log₂ p − (1 − p) log₂(1 − p): 0 certain, 1 undecided. By linear interpolation in a
 * table whose intervals shrink with p, several times faster than two logarithms; off by at most 4e-7, and by at most 2e-6 of
 * its value.
 * @param probability [n]; not modified.
 * @param out [n], overwritten; may be `probability` itself.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at the first value that is
 *   NaN or outside [0, 1] by more than 1e-6. What was written until then is incomplete.
 */
export function binaryEntropy(probability: Float32Array, out: Float32Array): void {
  if (out.length !== probability.length) {
    throw new AppError('internal/shape', { expected: probability.length, actual: out.length });
  }
  table ??= entropyTable();
  for (let from = 0; from < probability.length; from += BLOCK) {
    const to = from + BLOCK;
    const wrong = entropyOfBlock(probability.subarray(from, to), table, out.subarray(from, to));
    if (wrong >= 0) {
      const index = from + wrong;
      throw new AppError('inference/non-finite-output', {
        index,
        value: String(probability[index]),
      });
    }
  }
}

/** @returns the first value that is no probability, or −1. */
function entropyOfBlock(
  probability: Float32Array,
  intervals: Float32Array,
  out: Float32Array,
): number {
  // Floats between 0 and 0.5 order as their bits do, and the upper ones name the interval.
  const given = new Int32Array(probability.buffer, probability.byteOffset, probability.length);
  for (let voxel = 0; voxel < given.length; voxel++) {
    let bits = given[voxel];
    if (bits > HALF_BITS) {
      const steps = ONE_BITS - bits;
      bits = steps > 0 ? bitsOfSteps(steps) : -1;
    }
    if (bits < 0) {
      const p = probability[voxel];
      // The negated form also catches NaN.
      if (!(p >= -TOLERANCE && p <= 1 + TOLERANCE)) return voxel;
      bits = 0;
    }
    const interval = (bits >> SHIFT) << 1;
    out[voxel] = intervals[interval] + intervals[interval + 1] * (bits & BELOW);
  }
  return -1;
}

/**
 * Between 0.5 and 1 floats are 2^−24 apart, so 1 − p is a whole number of such steps: its float, without computing it.
 * @param steps 1 … 2^23
 */
function bitsOfSteps(steps: number): number {
  const zeros = Math.clz32(steps);
  return ((134 - zeros) << 23) + ((steps << (zeros - 8)) & 0x7fffff);
}

function entropyTable(): Float32Array {
  const count = (HALF_BITS >> SHIFT) + 1;
  const out = new Float32Array(2 * count);
  const end = new Float32Array(1);
  const endBits = new Int32Array(end.buffer);
  const entropyAt = (bits: number): number => {
    endBits[0] = bits;
    const [p] = end;
    return p > 0 ? -(p * Math.log2(p) + ((1 - p) * Math.log1p(-p)) / Math.LN2) : 0;
  };
  for (let interval = 0; interval < count; interval++) {
    const low = entropyAt(interval << SHIFT);
    const isLast = interval === count - 1;
    out[2 * interval] = low;
    out[2 * interval + 1] = isLast ? 0 : (entropyAt((interval + 1) << SHIFT) - low) / 2 ** SHIFT;
  }
  return out;
}
