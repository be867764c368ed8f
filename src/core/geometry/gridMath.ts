import { applyPoint, determinant, invert } from './affine.ts';
import type { IndexPoint, VoxelGrid, WorldPoint } from './grid.ts';

/** Length of an array on the grid. */
export function voxelCount(grid: VoxelGrid): number {
  const [ni, nj, nk] = grid.shape;
  return ni * nj * nk;
}

/** World position, mm RAS+, of a voxel index; whole indices are voxel centres. */
export function indexToWorld(grid: VoxelGrid, index: IndexPoint): WorldPoint {
  return applyPoint(grid.affine, index);
}

/**
 * Voxel index, fractional, of a world position; may lie outside the grid.
 * @throws AppError `input/inconsistent-geometry` when the grid's affine is singular.
 */
export function worldToIndex(grid: VoxelGrid, world: WorldPoint): IndexPoint {
  return applyPoint(invert(grid.affine), world);
}

/** The voxel of the grid nearest to a fractional index: the rim's for one outside. */
export function nearestVoxel({ shape }: VoxelGrid, index: IndexPoint): IndexPoint {
  const nearest = (axis: 0 | 1 | 2): number =>
    Math.min(shape[axis] - 1, Math.max(0, Math.round(index[axis])));
  return [nearest(0), nearest(1), nearest(2)];
}

/** Volume of one voxel in millilitres (1 ml = 1000 mm³); oblique and left-handed grids too. */
export function voxelVolumeMl(grid: VoxelGrid): number {
  return Math.abs(determinant(grid.affine)) / 1000;
}

/** Whether two grids have the same voxels: an index on one means the same place on the other. Exact. */
export function isSameGrid(a: VoxelGrid, b: VoxelGrid): boolean {
  const isSame = (one: readonly number[], other: readonly number[]): boolean =>
    one.every((value, at) => value === other[at]);
  return isSame(a.shape, b.shape) && isSame(a.affine, b.affine);
}
