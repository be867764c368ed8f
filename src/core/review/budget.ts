import { AppError } from '../errors.ts';

/**
 * Voxels in a budget: the share of the region of interest, rounded half up, ⌊b · n + 0.5⌋.
 * @param fraction b, 0 … 1.
 */
export function budgetCount(fraction: number, roiVoxels: number): number {
  return Math.floor(fraction * roiVoxels + 0.5);
}

/** Positive floats order as their bit patterns do; the upper half already tells values 1 % apart. */
const BUCKETS = 2 ** 16;

/**
 * The most uncertain voxels of the region of interest, most uncertain first, ties by rising index, so
 * that every smaller budget is a prefix. Voxels without any uncertainty are not listed, so the list can
 * be shorter than the budget.
 * @param entropy [n], ≥ 0; not modified.
 * @param roi [n], non-zero inside; not modified.
 * @param maxFraction largest budget that will be asked for, as a share of the region of interest.
 * @returns voxel indices, at most `budgetCount(maxFraction, voxels in roi)`.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at the
 *   first value in the region that is NaN, infinite or negative.
 */
export function rankMostUncertain(
  entropy: Float32Array,
  roi: Uint8Array,
  maxFraction: number,
): Uint32Array<ArrayBuffer> {
  if (entropy.length !== roi.length) {
    throw new AppError('internal/shape', { expected: entropy.length, actual: roi.length });
  }
  const bits = new Uint32Array(entropy.buffer, entropy.byteOffset, entropy.length);
  const histogram = new Uint32Array(BUCKETS);
  let inside = 0;
  for (let voxel = 0; voxel < roi.length; voxel++) {
    if (roi[voxel] === 0) continue;
    inside++;
    const value = entropy[voxel];
    if (!(value >= 0 && value < Infinity)) {
      throw new AppError('inference/non-finite-output', { index: voxel, value: String(value) });
    }
    if (value > 0) histogram[bits[voxel] >>> 16]++;
  }
  const wanted = budgetCount(maxFraction, inside);
  // Lowest bucket that is still needed; only its voxels and those above are sorted.
  let lowest = BUCKETS;
  let found = 0;
  while (lowest > 0 && found < wanted) found += histogram[--lowest];
  const candidates = new Uint32Array(found);
  let count = 0;
  for (let voxel = 0; count < found; voxel++) {
    const listed = roi[voxel] !== 0 && entropy[voxel] > 0 && bits[voxel] >>> 16 >= lowest;
    if (listed) candidates[count++] = voxel;
  }
  candidates.sort((a, b) => entropy[b] - entropy[a] || a - b);
  return candidates.slice(0, Math.min(wanted, found));
}

/**
 * How much of a budget the order of memory decided: voxels of the region whose entropy equals that of
 * the last one taken, if some of them were left out, over the budget. 0 when the cut divides no tie.
 * @param ranking from {@link rankMostUncertain}; the budget is its first `count`.
 * @returns ≥ 0, above 1 when the tied group exceeds the budget; null for an empty budget.
 */
export function tieFraction(
  maps: { readonly entropy: Float32Array; readonly roi: Uint8Array },
  ranking: Uint32Array,
  count: number,
): number | null {
  if (count === 0 || count > ranking.length) return null;
  const cut = maps.entropy[ranking[count - 1]];
  let tied = 0;
  for (let voxel = 0; voxel < maps.roi.length; voxel++) {
    if (maps.roi[voxel] !== 0 && maps.entropy[voxel] === cut) tied++;
  }
  let taken = 0;
  while (taken < count && maps.entropy[ranking[count - 1 - taken]] === cut) taken++;
  return tied > taken ? tied / count : 0;
}
