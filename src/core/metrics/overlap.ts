import { AppError } from '../errors.ts';

/** An overlap of two contours and whether there was anything to compare. */
export interface Overlap {
  /** 0 … 1; 1 when both are empty. */
  readonly value: number;
  /** Nothing was segmented by either: leave such cases out of means and count them beside. */
  readonly bothEmpty: boolean;
}

/**
 * Dice coefficient 2|A ∩ B| / (|A| + |B|) of two masks, non-zero inside. One empty: 0.
 * @throws AppError `internal/shape` when the lengths differ.
 * Source: METHODS A2.6.
 */
export function dice(a: Uint8Array, b: Uint8Array): Overlap {
  const { inA, inB, inBoth } = count(a, b);
  const bothEmpty = inA + inB === 0;
  return { value: bothEmpty ? 1 : (2 * inBoth) / (inA + inB), bothEmpty };
}

/**
 * Jaccard index |A ∩ B| / |A ∪ B| of two masks, non-zero inside. One empty: 0.
 * @throws AppError `internal/shape` when the lengths differ.
 */
export function jaccard(a: Uint8Array, b: Uint8Array): Overlap {
  const { inA, inB, inBoth } = count(a, b);
  const union = inA + inB - inBoth;
  return { value: union === 0 ? 1 : inBoth / union, bothEmpty: union === 0 };
}

function count(a: Uint8Array, b: Uint8Array): { inA: number; inB: number; inBoth: number } {
  if (a.length !== b.length) {
    throw new AppError('internal/shape', { expected: a.length, actual: b.length });
  }
  let [inA, inB, inBoth] = [0, 0, 0];
  for (let voxel = 0; voxel < a.length; voxel++) {
    if (a[voxel] !== 0) {
      inA++;
      if (b[voxel] !== 0) inBoth++;
    }
    if (b[voxel] !== 0) inB++;
  }
  return { inA, inB, inBoth };
}
