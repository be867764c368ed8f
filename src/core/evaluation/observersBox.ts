import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import {
  boundingBox,
  boxAround,
  boxShape,
  cropToBox,
  type VoxelBox,
} from '../geometry/voxelBox.ts';

/** Several observers' masks of one structure, cut to one box. */
export interface BoxedObservers {
  readonly box: VoxelBox;
  /** Voxels of the box along i, j, k. */
  readonly shape: readonly [number, number, number];
  /** For each observer [box], non-zero inside; copies. */
  readonly masks: readonly Uint8Array[];
}

/**
 * Cuts masks to the box around all of them and a margin, ended by the grid: what every measure of observers needs, and what
 * STAPLE's estimate depends on (METHODS A5.6).
 * @param masks [grid] each, non-zero inside; not modified.
 * @param marginMm along i, j and k, rounded up to whole voxels.
 * @returns null where all of them are empty, or there are none. Yields the share that is done, 0 … 1.
 * @throws AppError `internal/shape` when a mask does not fit the grid.
 */
export function* boxedObservers(
  masks: readonly Uint8Array[],
  grid: VoxelGrid,
  marginMm: number,
): Generator<number, BoxedObservers | null> {
  const expected = voxelCount(grid);
  const boxes: VoxelBox[] = [];
  let done = 0;
  for (const mask of masks) {
    if (mask.length !== expected) {
      throw new AppError('internal/shape', { expected, actual: mask.length });
    }
    const box = occupiedBox(mask, grid.shape);
    if (box) boxes.push(box);
    yield ++done / (2 * masks.length);
  }
  const around = boxAround(boxes);
  if (!around) return null;
  const box = withMargin(around, grid, marginMm);
  const cut: Uint8Array[] = [];
  for (const mask of masks) {
    cut.push(cropToBox(mask, grid.shape, box));
    yield ++done / (2 * masks.length);
  }
  return { box, shape: boxShape(box), masks: cut };
}

function occupiedBox(mask: Uint8Array, shape: VoxelGrid['shape']): VoxelBox | null {
  const box = boundingBox(mask, shape);
  const isWhole =
    box.low.every((at) => at === 0) && box.high.every((at, axis) => at === shape[axis]);
  // The whole grid is also what is said of an empty mask.
  return isWhole && !hasVoxels(mask) ? null : box;
}

function hasVoxels(mask: Uint8Array): boolean {
  for (let voxel = 0; voxel < mask.length; voxel++) if (mask[voxel] !== 0) return true;
  return false;
}

function withMargin(
  { low, high }: VoxelBox,
  { shape, affine }: VoxelGrid,
  marginMm: number,
): VoxelBox {
  const spacing = spacingMm(affine);
  const margin = (axis: 0 | 1 | 2): number => Math.ceil(marginMm / spacing[axis]);
  const first = (axis: 0 | 1 | 2): number => Math.max(0, low[axis] - margin(axis));
  const behind = (axis: 0 | 1 | 2): number => Math.min(shape[axis], high[axis] + margin(axis));
  return {
    low: [first(0), first(1), first(2)],
    high: [behind(0), behind(1), behind(2)],
  };
}
