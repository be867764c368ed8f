import { affineFromColumns, applyPoint, column } from './affine.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';
import type { Reorientation } from './orientation.ts';
import { AppError } from '../errors.ts';

type Triple = [number, number, number];
type Values = Uint8Array | Int16Array | Float32Array;

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
 * The number that a voxel of `grid` has on `reorientedGrid(grid, picks)`.
 * @returns a function without allocation; null where no number changes.
 */
export function reorientedNumber(
  { shape }: VoxelGrid,
  picks: Reorientation,
): ((voxel: number) => number) | null {
  if (picks.every(({ sourceAxis, flipped }, axis) => sourceAxis === axis && !flipped)) return null;
  const [ni, nj] = shape;
  // Of each source axis: how far a step along it goes there, and where it begins.
  const steps = [0, 0, 0];
  let [start, stride] = [0, 1];
  for (const { sourceAxis, flipped } of picks) {
    steps[sourceAxis] = flipped ? -stride : stride;
    if (flipped) start += (shape[sourceAxis] - 1) * stride;
    stride *= shape[sourceAxis];
  }
  const [alongI, alongJ, alongK] = steps;
  return (voxel) => {
    const row = Math.floor(voxel / ni);
    const k = Math.floor(row / nj);
    return start + (voxel - row * ni) * alongI + (row - k * nj) * alongJ + k * alongK;
  };
}

/** What is turned, and how. */
interface Turn<V extends Values> {
  /** [K, J, I] on `grid`; not modified. */
  readonly values: V;
  readonly grid: VoxelGrid;
  readonly picks: Reorientation;
}

/**
 * Copies slices of an array to the order of `reorientedGrid(grid, picks)`.
 * @param out on that grid; its slices first ≤ k < end are overwritten, all of them where `slices` is absent.
 * @throws AppError `internal/shape` when an array does not fit the grid.
 */
export function reorientVoxels<V extends Values>(
  { values, grid, picks }: Turn<V>,
  out: V,
  slices?: { readonly first: number; readonly end: number },
): void {
  const expected = voxelCount(grid);
  if (values.length !== expected || out.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: values.length, out: out.length });
  }
  const strides = [1, grid.shape[0], grid.shape[0] * grid.shape[1]] as const;
  const along = (axis: 0 | 1 | 2): { length: number; start: number; step: number } => {
    const { sourceAxis, flipped } = picks[axis];
    const length = grid.shape[sourceAxis];
    const stride = strides[sourceAxis];
    return flipped
      ? { length, start: (length - 1) * stride, step: -stride }
      : { length, start: 0, step: stride };
  };
  const [i, j, k] = [along(0), along(1), along(2)];
  const { first, end } = slices ?? { first: 0, end: k.length };
  for (let c = first; c < end; c++) {
    for (let b = 0; b < j.length; b++) {
      let from = i.start + j.start + b * j.step + k.start + c * k.step;
      const to = i.length * (b + j.length * c);
      if (i.step === 1) {
        out.set(values.subarray(from, from + i.length), to);
        continue;
      }
      for (let a = 0; a < i.length; a++, from += i.step) out[to + a] = values[from];
    }
  }
}
