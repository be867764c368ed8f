import { AppError } from '../../core/errors.ts';
import { determinant, spacingMm, type Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';

/** Just under what a browser grants one typed array for certain (2³¹ bytes). */
export const LARGEST_VOLUME_BYTES = 1.9e9;

/**
 * The first three lengths of a shape, and that of a further axis.
 * @param sizes one to eight lengths as the header gives them, those of length 1 included.
 * @returns `further`: 1 where no other axis is longer than 1. `hasSingletons`: axes beyond the third, all of length 1.
 * @throws AppError `input/inconsistent-geometry` { reason: 'non-positive-dimension', shape } for lengths that are not whole
 * numbers ≥ 1; `input/not-three-dimensional` { shape } for flat images and for two further axes.
 */
export function checkedShape(sizes: readonly number[]): {
  shape: VoxelGrid['shape'];
  further: number;
  hasSingletons: boolean;
} {
  const isCount = (size: number): boolean => Number.isSafeInteger(size) && size >= 1;
  if (sizes.length === 0 || !sizes.every(isCount)) {
    const shape = sizes.map((size) => (Number.isFinite(size) ? size : 0));
    throw new AppError('input/inconsistent-geometry', { reason: 'non-positive-dimension', shape });
  }
  const [ni, nj = 1, nk = 1, ...rest] = sizes;
  const more = rest.filter((size) => size > 1);
  if (nk === 1 || more.length > 1) {
    throw new AppError('input/not-three-dimensional', { shape: [...sizes] });
  }
  const [further = 1] = more;
  return { shape: [ni, nj, nk], further, hasSingletons: rest.length > 0 && further === 1 };
}

/**
 * Axes shorter than 1e-6 mm, or whose box has less than 1e-6 of the volume of a rectangular one, are none.
 * @throws AppError `input/inconsistent-geometry` { reason: 'singular-affine' }; also where an entry is not finite.
 */
export function assertInvertible(m: Affine): void {
  const columns = spacingMm(m);
  const ratio = Math.abs(determinant(m)) / (columns[0] * columns[1] * columns[2]);
  const isUsable =
    m.every((value) => Number.isFinite(value)) &&
    columns.every((length) => length >= 1e-6) &&
    ratio >= 1e-6; // false for NaN
  if (!isUsable) {
    throw new AppError('input/inconsistent-geometry', { reason: 'singular-affine' });
  }
}

/**
 * Refuses what cannot be held even with `bytesPerVoxel` of memory: 2 for an image, whose type is known later.
 * @throws AppError `input/too-large` { bytes, limitBytes }
 */
export function assertHoldable(shape: VoxelGrid['shape'], bytesPerVoxel: number): void {
  const bytes = bytesPerVoxel * shape[0] * shape[1] * shape[2];
  if (bytes <= LARGEST_VOLUME_BYTES) return;
  throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_VOLUME_BYTES });
}
