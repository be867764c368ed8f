import { AppError } from '../errors.ts';
import { seededUniform } from '../statistics/philox.ts';
import { PROBABILITY_FLOOR } from './reliability.ts';

/** Draws of one stream of the generator are counted in 32 bits; a sample is far smaller. */
const DEFAULT_LIMIT = 200_000;

/**
 * Voxels of a region for a fit, at most `limit`, spread evenly: the region is cut into as many stretches of equal length and
 * one voxel is drawn from each.
 * @param mask [n], non-zero in the region; not modified.
 * @param options `seed` unsigned 32-bit; `limit` default 200 000.
 * @returns rising voxel indices; all of the region when it is no larger than the limit.
 * @throws RangeError for a seed that is no unsigned 32-bit integer.
 */
export function voxelsForFit(
  mask: ArrayLike<number>,
  { seed, limit = DEFAULT_LIMIT }: { readonly seed: number; readonly limit?: number },
): Uint32Array<ArrayBuffer> {
  let count = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) if (mask[voxel] !== 0) count++;
  const inside = new Uint32Array(count);
  for (let voxel = 0, at = 0; voxel < mask.length; voxel++) {
    if (mask[voxel] !== 0) inside[at++] = voxel;
  }
  if (count <= limit) return inside;
  const drawn = seededUniform({ seed, stream: 0, count: limit });
  return Uint32Array.from(drawn, (u, stretch) => {
    const from = Math.floor((stretch * count) / limit);
    const to = Math.floor(((stretch + 1) * count) / limit);
    return inside[from + Math.floor(u * (to - from))];
  });
}

/**
 * Channels at some voxels.
 * @param values [C, n]; not modified.
 * @param voxels indices below n.
 * @returns [C, voxels]
 * @throws AppError `internal/shape` when the values are no whole number of channels.
 */
export function channelsAt(
  values: ArrayLike<number>,
  voxels: Uint32Array,
  channels: number,
): Float32Array<ArrayBuffer> {
  const n = values.length / channels;
  if (!Number.isInteger(n)) {
    throw new AppError('internal/shape', { actual: values.length, channels });
  }
  const out = new Float32Array(channels * voxels.length);
  for (let c = 0; c < channels; c++) {
    for (let at = 0; at < voxels.length; at++) {
      out[c * voxels.length + at] = values[c * n + voxels[at]];
    }
  }
  return out;
}

/**
 * Logits whose activation gives these probabilities, for a calibration of the mean over samples (stage `pooled`): ln p for a
 * softmax, ln p / (1 − p) for a sigmoid. Probabilities are cut to 1e-7 … 1 − 1e-7.
 * @param probability any shape, 0 … 1; not modified.
 * @returns as long as `probability`.
 * @throws AppError `inference/non-finite-output` {index} at a NaN.
 */
export function logitsOfProbabilities(
  probability: ArrayLike<number>,
  activation: 'softmax' | 'sigmoid',
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(probability.length);
  for (let at = 0; at < out.length; at++) {
    const given = probability[at];
    if (Number.isNaN(given)) {
      throw new AppError('inference/non-finite-output', { index: at, value: 'NaN' });
    }
    const p = Math.min(1 - PROBABILITY_FLOOR, Math.max(PROBABILITY_FLOOR, given));
    out[at] = activation === 'softmax' ? Math.log(p) : Math.log(p) - Math.log1p(-p);
  }
  return out;
}
