import { budgetCount } from './budget.ts';

/** Numbers of samples at which the queue is looked at: each with its half before it. */
export const STABILITY_CHECKS: readonly number[] = [6, 8, 12, 16, 24];

/** Share of the region of interest whose membership has to settle. */
const STABLE_BUDGET = 0.01;

/** The queue counts as settled from here on. */
export const STABLE_JACCARD = 0.95;

/**
 * The most uncertain 1 % of the region of interest.
 * @param ranking voxel indices, most uncertain first, of at least that length or of all that is uncertain.
 * @returns a view of `ranking`.
 */
export function topOfQueue(ranking: Uint32Array, roiVoxels: number): Uint32Array {
  return ranking.subarray(0, budgetCount(STABLE_BUDGET, roiVoxels));
}

/**
 * Jaccard index of two sets of voxels, |A ∩ B| / |A ∪ B|: how far the top of the queue after T samples is that
 * after T / 2.
 * @param a voxel indices, each once, in any order; not modified. @param b likewise.
 * @returns 0 … 1; null when both are empty: a queue without voxels says nothing about stability.
 */
export function jaccard(a: Uint32Array, b: Uint32Array): number | null {
  if (a.length === 0 && b.length === 0) return null;
  const [left, right] = [a.toSorted(), b.toSorted()];
  let shared = 0;
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) shared++;
    // Both go on where they are equal.
    const [x, y] = [left[i], right[j]];
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return shared / (left.length + right.length - shared);
}
