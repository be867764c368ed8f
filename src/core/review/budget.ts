import { AppError } from '../errors.ts';
import { sortedByWord } from '../statistics/order.ts';

/**
 * Voxels in a budget: the share of the region of interest, rounded half up, ⌊b · n + 0.5⌋.
 * @param fraction b, 0 … 1.
 */
export function budgetCount(fraction: number, roiVoxels: number): number {
  return Math.floor(fraction * roiVoxels + 0.5);
}

/** Positive floats order as their bit patterns do; the upper half already tells values 1 % apart. */
const BUCKETS = 2 ** 16;
const BUCKET_BITS = 16;
/** An engine compiles a function that is called often better than one long loop. */
const BLOCK = 2 ** 13;
/** From here on: infinity, NaN and what is negative. */
const FIRST_WRONG_BUCKET = 0x7f80;

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
  const bits = new Int32Array(entropy.buffer, entropy.byteOffset, entropy.length);
  const { histogram, inside } = histogramOf(bits, roi);
  const wanted = budgetCount(maxFraction, inside);
  // Lowest bucket that is still needed; only its voxels and those above are sorted.
  let lowest = FIRST_WRONG_BUCKET;
  let found = 0;
  while (lowest > 1 && found < wanted) found += histogram[--lowest];
  // The first bucket holds zero too, which is not listed.
  const least = found < wanted ? 1 : lowest << BUCKET_BITS;
  if (least === 1) found = countAtLeast(1, bits, roi);
  const candidates = new Uint32Array(found);
  for (let from = 0, count = 0; count < found; from += BLOCK) {
    count = collectBlock(candidates, count, { bits, roi, from, least });
  }
  // The complement of the bits: the largest first, equal ones by index.
  const words = new Uint32Array(bits.buffer, bits.byteOffset, bits.length);
  return sortedByWord(candidates, words, ~0).slice(0, Math.min(wanted, found));
}

/**
 * Values in the region by the upper half of their bits, and the region's voxels.
 * @throws as {@link rankMostUncertain} for values that are no entropy.
 */
function histogramOf(bits: Int32Array, roi: Uint8Array): { histogram: Int32Array; inside: number } {
  // Two tables in turn: neighbours often fall into one bucket, and would wait for each other's sum.
  const tables = new Int32Array(2 * BUCKETS);
  let inside = 0;
  for (let from = 0; from < roi.length; from += BLOCK)
    inside += countBlock(tables, { bits, roi, from });
  const histogram = tables.subarray(0, BUCKETS);
  for (let bucket = 0; bucket < BUCKETS; bucket++) histogram[bucket] += tables[BUCKETS + bucket];
  for (let bucket = FIRST_WRONG_BUCKET; bucket < BUCKETS; bucket++) {
    if (histogram[bucket] > 0) requireEntropies(bits, roi);
  }
  return { histogram, inside };
}

interface Block {
  readonly bits: Int32Array;
  readonly roi: Uint8Array;
  readonly from: number;
}

/** @returns voxels of the region in the block. */
function countBlock(tables: Int32Array, { bits, roi, from }: Block): number {
  const to = Math.min(from + BLOCK, roi.length);
  let inside = 0;
  for (let voxel = from; voxel < to; voxel += 2) {
    if (roi[voxel] !== 0) {
      inside++;
      tables[bits[voxel] >>> BUCKET_BITS]++;
    }
    if (voxel + 1 < to && roi[voxel + 1] !== 0) {
      inside++;
      tables[BUCKETS | (bits[voxel + 1] >>> BUCKET_BITS)]++;
    }
  }
  return inside;
}

/** Appends the block's voxels whose bits are `least` or more; returns how many there are now. */
function collectBlock(
  candidates: Uint32Array,
  listed: number,
  { bits, roi, from, least }: Block & { readonly least: number },
): number {
  const to = Math.min(from + BLOCK, roi.length);
  let count = listed;
  for (let voxel = from; voxel < to; voxel++) {
    if (bits[voxel] >= least && roi[voxel] !== 0) candidates[count++] = voxel;
  }
  return count;
}

/** −0 passes: it is zero. */
function requireEntropies(bits: Int32Array, roi: Uint8Array): void {
  const entropy = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
  for (let voxel = 0; voxel < roi.length; voxel++) {
    const value = entropy[voxel];
    if (roi[voxel] !== 0 && !(value >= 0 && value < Infinity)) {
      throw new AppError('inference/non-finite-output', { index: voxel, value: String(value) });
    }
  }
}

function countAtLeast(least: number, bits: Int32Array, roi: Uint8Array): number {
  let count = 0;
  for (let voxel = 0; voxel < roi.length; voxel++) {
    if (bits[voxel] >= least && roi[voxel] !== 0) count++;
  }
  return count;
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
