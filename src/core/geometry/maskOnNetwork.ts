import { AppError } from '../errors.ts';
import { axisMaps } from './axisMap.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';

/** Rounding must not decide about a voxel that is filled to exactly one half. */
const HALF = 0.5 - 1e-6;

/**
 * A contour drawn on the image's grid as voxels of the network's: those that it fills by half or more. Where the two grids
 * have the same voxels, in whatever order of axes, nothing is lost. What lies beyond the image is not filled.
 * Yields after each slice along the image's k.
 * @param mask [K, J, I] on `source`, non-zero inside; not modified.
 * @returns a new mask of 0 and 1 on `network`. Working memory: two slices.
 * @throws AppError `internal/shape` when the mask does not fit the grid; `input/inconsistent-geometry` when the grids are not
 *   parallel.
 */
export function* maskOnNetwork(
  mask: Uint8Array,
  { source, network }: { readonly source: VoxelGrid; readonly network: VoxelGrid },
): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const expected = voxelCount(source);
  if (mask.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: mask.length });
  }
  const out = new Uint8Array(voxelCount(network));
  const [alongI, alongJ, alongK] = sharesAlong(source, network);
  const [sizeI, sizeJ] = [alongI.starts.length - 1, alongJ.starts.length - 1];
  const reduce = sliceReducer(mask, source, { alongI, alongJ });
  const sum = new Float32Array(sizeI * sizeJ);
  for (let c = 0; c + 1 < alongK.starts.length; c++) {
    sum.fill(0);
    let isAny = false;
    for (let at = alongK.starts[c]; at < alongK.starts[c + 1]; at++) {
      const slice = reduce(alongK.indices[at]);
      if (!slice) continue;
      isAny = true;
      const share = alongK.shares[at];
      for (let pixel = 0; pixel < sum.length; pixel++) sum[pixel] += share * slice[pixel];
    }
    if (!isAny) continue;
    for (let b = 0; b < sizeJ; b++) {
      let to = b * alongJ.stride + c * alongK.stride;
      for (let a = 0; a < sizeI; a++, to += alongI.stride) {
        if (sum[b * sizeI + a] >= HALF) out[to] = 1;
      }
    }
    yield;
  }
  return out;
}

/** One source axis: for each of the network's voxels along it which of the source's fill it, and by how much. */
interface Shares {
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly shares: Float64Array;
  /** Step in the network's array from one of its voxels to the next along this axis. */
  readonly stride: number;
}

function sharesAlong(source: VoxelGrid, network: VoxelGrid): readonly [Shares, Shares, Shares] {
  const maps = axisMaps(network, source);
  const strides = [1, network.shape[0], network.shape[0] * network.shape[1]];
  const along = (sourceAxis: 0 | 1 | 2): Shares => {
    const axis = maps.findIndex((map) => map.axis === sourceAxis);
    const { scale, offset } = maps[axis];
    const [length, sourceLength] = [network.shape[axis], source.shape[sourceAxis]];
    const width = Math.abs(scale);
    const starts = new Int32Array(length + 1);
    const [indices, shares]: [number[], number[]] = [[], []];
    for (let voxel = 0; voxel < length; voxel++) {
      // In units where source voxel s reaches from s to s + 1.
      const center = scale * voxel + offset + 0.5;
      const [from, to] = [snap(center - width / 2), snap(center + width / 2)];
      const last = Math.min(sourceLength, Math.ceil(to));
      for (let index = Math.max(0, Math.floor(from)); index < last; index++) {
        const share = (Math.min(to, index + 1) - Math.max(from, index)) / (to - from);
        if (share <= 0) continue;
        indices.push(index);
        shares.push(share);
      }
      starts[voxel + 1] = indices.length;
    }
    const stride = strides[axis];
    return { starts, indices: Int32Array.from(indices), shares: Float64Array.from(shares), stride };
  };
  return [along(0), along(1), along(2)];
}

/** Equal grids must give whole voxels: rounding in the affines may not smear one over two. */
function snap(position: number): number {
  const whole = Math.round(position);
  return Math.abs(position - whole) < 1e-6 ? whole : position;
}

/** One slice of the source at a time, by shares along i and j; the last one is kept, since its neighbours may ask for it too. */
function sliceReducer(
  mask: Uint8Array,
  source: VoxelGrid,
  { alongI, alongJ }: { readonly alongI: Shares; readonly alongJ: Shares },
): (k: number) => Float32Array | null {
  const [ni, nj] = source.shape;
  const [sizeI, sizeJ] = [alongI.starts.length - 1, alongJ.starts.length - 1];
  const rows = new Float32Array(sizeI * nj);
  const isFilled = new Uint8Array(nj);
  const plane = new Float32Array(sizeI * sizeJ);
  let [last, isLastEmpty] = [-1, true];
  return (k) => {
    if (k === last) return isLastEmpty ? null : plane;
    last = k;
    isLastEmpty = true;
    for (let j = 0; j < nj; j++) {
      const row = mask.subarray(ni * (j + nj * k), ni * (j + 1 + nj * k));
      isFilled[j] = isEmpty(row) ? 0 : 1;
      if (isFilled[j] === 0) continue;
      isLastEmpty = false;
      sumShares(row, alongI, rows.subarray(j * sizeI, (j + 1) * sizeI));
    }
    if (isLastEmpty) return null;
    plane.fill(0);
    for (let b = 0; b < sizeJ; b++) {
      for (let at = alongJ.starts[b]; at < alongJ.starts[b + 1]; at++) {
        const [share, j] = [alongJ.shares[at], alongJ.indices[at]];
        if (isFilled[j] === 0) continue;
        for (let a = 0; a < sizeI; a++) plane[b * sizeI + a] += share * rows[j * sizeI + a];
      }
    }
    return plane;
  };
}

function isEmpty(row: Uint8Array): boolean {
  for (let i = 0; i < row.length; i++) if (row[i] !== 0) return false;
  return true;
}

function sumShares(row: Uint8Array, { starts, indices, shares }: Shares, out: Float32Array): void {
  for (let a = 0; a < out.length; a++) {
    let sum = 0;
    for (let at = starts[a]; at < starts[a + 1]; at++) {
      if (row[indices[at]] !== 0) sum += shares[at];
    }
    out[a] = sum;
  }
}
