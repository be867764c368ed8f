import { AppError } from '../errors.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';
import { sourceTaps, type Taps } from './resample.ts';

/**
 * Labels from the network's grid at the voxel centres of the image: of each the nearest voxel, half way the upper one;
 * beyond the network's grid that of its rim.
 * @param labels [K, J, I] on `network`; not modified.
 * @returns a new array on `source`.
 * @throws AppError `internal/shape` when the labels do not fit the grid; `input/inconsistent-geometry` when the grids are
 *   not parallel.
 */
export function nearestOnSource(
  labels: Uint8Array,
  { network, source }: { readonly network: VoxelGrid; readonly source: VoxelGrid },
): Uint8Array<ArrayBuffer> {
  const expected = voxelCount(network);
  if (labels.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: labels.length });
  }
  const taps = sourceTaps(source, network);
  const [ni, nj, nk] = source.shape;
  const [alongI, alongJ, alongK] = [
    nearestOffsets(taps.i, taps.strideI),
    nearestOffsets(taps.j, taps.strideJ),
    nearestOffsets(taps.k, 1),
  ];
  const out = new Uint8Array(voxelCount(source));
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const from = alongJ[j] + alongK[k];
      const row = ni * (j + nj * k);
      for (let i = 0; i < ni; i++) out[row + i] = labels[from + alongI[i]];
    }
  }
  return out;
}

function nearestOffsets({ low, high, weight }: Taps, stride: number): Int32Array {
  return low.map((index, at) => stride * (weight[at] >= 0.5 ? high[at] : index));
}
