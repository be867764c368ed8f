import { applyPoint } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { reorientation } from '../geometry/orientation.ts';
import { reorientedGrid } from '../geometry/reorient.ts';
import { largestDistanceMm, SAME_PLACE_MM } from '../samples/planSamples.ts';

/**
 * How the grid of a mask lies to that of an image. `same`: voxel on voxel, axes permuted or flipped perhaps. `resampled`:
 * another grid in the same place. `apart`: less than a tenth of the mask's box is within the image's.
 */
export type GridFit = 'same' | 'resampled' | 'apart';

const LEAST_SHARE = 0.1;

/** Compares two grids in world space; both have to have an affine that can be inverted. */
export function gridFit(image: VoxelGrid, mask: VoxelGrid): GridFit {
  const [a, b] = [image, mask].map((grid) =>
    reorientedGrid(grid, reorientation(grid.affine, 'RAS')),
  ) as [VoxelGrid, VoxelGrid];
  const isSameShape = a.shape.every((size, axis) => size === b.shape[axis]);
  if (isSameShape && largestDistanceMm(a, b.affine) <= SAME_PLACE_MM) return 'same';
  return sharedPart(worldBox(image), worldBox(mask)) >= LEAST_SHARE ? 'resampled' : 'apart';
}

type Range = readonly [low: number, high: number];

/** Outer faces of the voxels, mm, along x, y and z. */
function worldBox({ shape, affine }: VoxelGrid): readonly Range[] {
  const corners = Array.from({ length: 8 }, (_, corner) => {
    const at = (axis: 0 | 1 | 2): number => ((corner >> axis) & 1) * shape[axis] - 0.5;
    return applyPoint(affine, [at(0), at(1), at(2)]);
  });
  return ([0, 1, 2] as const).map((axis) => {
    const along = corners.map((point) => point[axis]);
    return [Math.min(...along), Math.max(...along)];
  });
}

/** How much of the second box lies within the first, 0 … 1. */
function sharedPart(first: readonly Range[], second: readonly Range[]): number {
  return second.reduce((share, [low, high], axis) => {
    const [from, to] = first[axis] ?? [0, 0];
    const shared = Math.max(0, Math.min(high, to) - Math.max(low, from));
    return share * (high > low ? shared / (high - low) : 0);
  }, 1);
}
