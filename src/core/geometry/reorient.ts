import { affineFromColumns, applyPoint, column } from './affine.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';
import type { Reorientation } from './orientation.ts';
import type { Voxels } from './resample.ts';
import { AppError } from '../errors.ts';

type Triple = [number, number, number];

/** The same voxels under permuted and flipped indices: no value changes, and each stays where it is in the world. */
export function reorientedGrid(grid: VoxelGrid, picks: Reorientation): VoxelGrid {
  const origin: Triple = [0, 0, 0];
  const along = (axis: 0 | 1 | 2): { length: number; step: Triple } => {
    const { sourceAxis, flipped } = picks[axis];
    const length = grid.shape[sourceAxis];
    if (flipped) origin[sourceAxis] = length - 1;
    const [x, y, z] = column(grid.affine, sourceAxis);
    return { length, step: flipped ? [-x, -y, -z] : [x, y, z] };
  };
  const [i, j, k] = [along(0), along(1), along(2)];
  return {
    shape: [i.length, j.length, k.length],
    affine: affineFromColumns([i.step, j.step, k.step], applyPoint(grid.affine, origin)),
  };
}

/**
 * The voxels of `grid` in the order of `reorientedGrid(grid, picks)`.
 * @param voxels [K, J, I] on `grid`; not modified.
 * @returns the same array where nothing moves, else a new one of the same type.
 * @throws AppError `internal/shape` when the voxels do not fit the grid.
 */
export function reorientVoxels<T extends Voxels>(
  voxels: T,
  grid: VoxelGrid,
  picks: Reorientation,
): T {
  if (voxels.length !== voxelCount(grid)) {
    throw new AppError('internal/shape', { expected: voxelCount(grid), actual: voxels.length });
  }
  if (picks.every(({ sourceAxis, flipped }, axis) => sourceAxis === axis && !flipped))
    return voxels;
  const strides = [1, grid.shape[0], grid.shape[0] * grid.shape[1]] as const;
  const [i, j, k] = picks.map(({ sourceAxis, flipped }) => {
    const length = grid.shape[sourceAxis];
    const stride = strides[sourceAxis];
    return { length, start: flipped ? (length - 1) * stride : 0, step: flipped ? -stride : stride };
  });
  const out = emptyLike(voxels);
  let at = 0;
  for (let c = 0, fromK = i.start + j.start + k.start; c < k.length; c++, fromK += k.step) {
    for (let b = 0, fromJ = fromK; b < j.length; b++, fromJ += j.step) {
      for (let a = 0, from = fromJ; a < i.length; a++, from += i.step) out[at++] = voxels[from];
    }
  }
  return out;
}

function emptyLike<T extends Voxels>(voxels: T): T {
  const sliceable: { slice(start: number): T } = voxels as unknown as { slice(start: number): T };
  return sliceable.slice(0);
}
