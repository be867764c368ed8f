import { AppError } from '../errors.ts';
import type { ImportanceMap } from './gaussianWeights.ts';
import type { Size3 } from './slidingWindow.ts';

/** A weighted sum of overlapping tiles that becomes a weighted mean. Owned by whoever created it. */
export interface TileBlend {
  readonly volume: Size3;
  readonly channels: number;
  readonly map: ImportanceMap;
  /** [C, K, J, I], C slowest: Σ weight · value until `finishBlend`, then the mean. */
  readonly values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  /** [K, J, I]: Σ weight. */
  readonly weights: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
}

/** What is blended. */
export interface BlendRequest {
  readonly volume: Size3;
  readonly channels: number;
  /** Weights of a tile's voxels; its axes give the tile's shape. */
  readonly map: ImportanceMap;
  /** Precision of the sums. float32 is exact to about 1e-6 of the largest value; half the memory. */
  readonly precision?: 'float32' | 'float64';
}

/** An empty blend. Allocates channels + 1 arrays of the volume's size; nothing else is ever needed. */
export function createBlend(request: BlendRequest): TileBlend {
  const { volume, channels, map, precision = 'float32' } = request;
  const count = volume[0] * volume[1] * volume[2];
  const zeros = (length: number) =>
    precision === 'float64' ? new Float64Array(length) : new Float32Array(length);
  return { volume, channels, map, values: zeros(channels * count), weights: zeros(count) };
}

/**
 * Adds one tile. What lies outside the volume (padding) is left out. The order of tiles does not
 * matter beyond rounding, and a tile may be left out altogether.
 * @param tile [C, k, j, i], logits or probabilities; not modified, not kept.
 * @param origin the volume's voxel under the tile's first voxel; may be negative.
 * @throws AppError `internal/shape` when the tile has another size.
 */
export function addTile(blend: TileBlend, tile: Float32Array, origin: Size3): void {
  const { volume, channels, map, values, weights } = blend;
  const [axisI, axisJ, axisK] = map.axes;
  const [ti, tj, tk] = [axisI.length, axisJ.length, axisK.length];
  const expected = channels * ti * tj * tk;
  if (tile.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: tile.length });
  }
  const [ni, nj, nk] = volume;
  const [lowI, highI] = [Math.max(0, -origin[0]), Math.min(ti, ni - origin[0])];
  const [lowJ, highJ] = [Math.max(0, -origin[1]), Math.min(tj, nj - origin[1])];
  const [lowK, highK] = [Math.max(0, -origin[2]), Math.min(tk, nk - origin[2])];
  if (lowI >= highI) return;
  const [count, tileCount] = [ni * nj * nk, ti * tj * tk];
  const row = new Float64Array(ti);
  for (let k = lowK; k < highK; k++) {
    for (let j = lowJ; j < highJ; j++) {
      const factor = axisK[k] * axisJ[j];
      const to = ni * (j + origin[1] + nj * (k + origin[2])) + origin[0];
      const from = ti * (j + tj * k);
      for (let i = lowI; i < highI; i++) {
        row[i] = Math.max(factor * axisI[i], map.floor);
        weights[to + i] += row[i];
      }
      for (let channel = 0; channel < channels; channel++) {
        const [out, at] = [channel * count + to, channel * tileCount + from];
        for (let i = lowI; i < highI; i++) values[out + i] += row[i] * tile[at + i];
      }
    }
  }
}

/**
 * Divides the sums by the weights, in place.
 * @param uncovered value of voxels that no tile covered. Without it every voxel has to be covered.
 * @returns the blend's `values`, now means, [C, K, J, I]; no tile may be added afterwards.
 * @throws AppError `internal/shape` with the number of uncovered voxels; `inference/non-finite-output`
 *   with the index of the first value that is no finite number.
 */
export function finishBlend(blend: TileBlend, uncovered?: number): TileBlend['values'] {
  const { channels, values, weights } = blend;
  const count = weights.length;
  let missing = 0;
  for (let at = 0; at < count; at++) if (weights[at] === 0) missing++;
  if (missing > 0 && uncovered === undefined) {
    throw new AppError('internal/shape', { uncoveredVoxels: missing });
  }
  for (let channel = 0; channel < channels; channel++) {
    const offset = channel * count;
    for (let at = 0; at < count; at++) {
      const weight = weights[at];
      const mean = weight === 0 ? (uncovered ?? 0) : values[offset + at] / weight;
      if (!Number.isFinite(mean)) {
        throw new AppError('inference/non-finite-output', { index: offset + at });
      }
      values[offset + at] = mean;
    }
  }
  return values;
}
