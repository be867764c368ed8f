import { AppError } from '../errors.ts';
import { ascendingOrderInSteps } from '../statistics/order.ts';

/** The values of the voxels inside a mask, in their order, and where they came from. */
export interface Masked {
  readonly values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  /** Index of each value in the whole array. */
  readonly voxels: Uint32Array<ArrayBuffer>;
}

/**
 * Cuts a map to a mask; float32 stays float32.
 * @param values [n]; not modified.
 * @param mask [n], non-zero inside; everything when absent.
 * @returns copies.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at a value inside that is
 *   not finite.
 */
export function insideMask(values: ArrayLike<number>, mask?: ArrayLike<number>): Masked {
  const n = values.length;
  if (mask && mask.length !== n) {
    throw new AppError('internal/shape', { expected: n, actual: mask.length });
  }
  const count = mask ? countSet(mask) : n;
  const voxels = new Uint32Array(count);
  const inside = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let voxel = 0, at = 0; voxel < n; voxel++) {
    if (mask && mask[voxel] === 0) continue;
    if (!Number.isFinite(values[voxel])) {
      const detail = { index: voxel, value: String(values[voxel]) };
      throw new AppError('inference/non-finite-output', detail);
    }
    voxels[at] = voxel;
    inside[at++] = values[voxel];
  }
  return { values: inside, voxels };
}

/**
 * Voxels of several kinds from the most uncertain one down, ready to be asked how many of each kind come first. Within a tie
 * each voxel is as likely as another to come first: expected counts are given, so that the order of memory does not matter.
 * Takes a byte for each voxel.
 */
export interface RankedKinds {
  readonly voxels: number;
  /** Voxels of each kind in all; its length is the number of kinds. */
  readonly totals: Float64Array;
  /** [n] kind of each voxel by rank, with {@link FIRST_OF_TIE} at the first voxel of each tie. */
  readonly kindByRank: Uint8Array;
  /** Ranks in blocks of 4096. Entry block · kinds + kind: voxels of that kind before the block's first rank. */
  readonly before: Float64Array;
  /** For each block, and at the end of all, where the tie begins that its first rank belongs to, and where the next begins. */
  readonly tieStart: Uint32Array;
  readonly nextTie: Uint32Array;
}

const FIRST_OF_TIE = 0x80;
const KIND = 0x7f;
const BLOCK = 2 ** 12;
/** Voxels in a step of the work. */
const STEP = 2 ** 20;

/** What puts voxels in order. */
interface Ranked {
  /** [n], finite, higher is less certain; not modified. */
  readonly uncertainty: ArrayLike<number>;
  /** [n], finite: parts voxels of equal uncertainty, higher first; not modified. */
  readonly tieBreak?: ArrayLike<number>;
  /** [n], 0 … kinds − 1; not modified. */
  readonly kindOf: Uint8Array;
  /** At most 31. */
  readonly kinds: number;
}

/**
 * Ranks voxels of several kinds with one sort. Yields after each million or so of them.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at a value that is not finite.
 */
export function* rankedKindsInSteps(ranked: Ranked): Generator<undefined, RankedKinds> {
  const { uncertainty, tieBreak, kindOf, kinds } = ranked;
  const voxels = uncertainty.length;
  for (const { length } of tieBreak ? [kindOf, tieBreak] : [kindOf]) {
    if (length !== voxels)
      throw new AppError('internal/shape', { expected: voxels, actual: length });
  }
  const first = tieBreak ? yield* ascendingOrderInSteps(tieBreak) : undefined;
  const order = yield* ascendingOrderInSteps(uncertainty, first);
  const kindByRank = new Uint8Array(voxels);
  for (let from = 0; from < voxels; from += STEP) {
    writeKinds(kindByRank, { ...ranked, order }, from);
    yield;
  }
  return { voxels, kindByRank, ...blocksOf(kindByRank, kinds) };
}

function blocksOf(
  kindByRank: Uint8Array,
  kinds: number,
): Pick<RankedKinds, 'totals' | 'before' | 'tieStart' | 'nextTie'> {
  const voxels = kindByRank.length;
  const blocks = Math.ceil(voxels / BLOCK);
  const before = new Float64Array(blocks * kinds);
  const totals = new Float64Array(kinds);
  const tieStart = new Uint32Array(blocks + 1).fill(voxels);
  const nextTie = new Uint32Array(blocks + 1).fill(voxels);
  for (let block = 0, start = 0; block < blocks; block++) {
    before.set(totals, block * kinds);
    const first = block * BLOCK;
    if (kindByRank[first] >= FIRST_OF_TIE) start = first;
    tieStart[block] = start;
    const end = Math.min(voxels, first + BLOCK);
    for (let rank = first; rank < end; rank++) {
      if (kindByRank[rank] >= FIRST_OF_TIE) start = rank;
      totals[kindByRank[rank] & KIND]++;
    }
  }
  // The first tie that begins in a block or after it.
  for (let block = blocks - 1; block >= 0; block--) {
    const end = Math.min(voxels, (block + 1) * BLOCK);
    let rank = block * BLOCK;
    while (rank < end && kindByRank[rank] < FIRST_OF_TIE) rank++;
    nextTie[block] = rank < end ? rank : nextTie[block + 1];
  }
  return { totals, before, tieStart, nextTie };
}

/** @param order by rising uncertainty: read from its end. */
function writeKinds(
  out: Uint8Array,
  { uncertainty, tieBreak, kindOf, order }: Ranked & { readonly order: Uint32Array },
  from: number,
): void {
  const last = order.length - 1;
  const end = Math.min(order.length, from + STEP);
  let previous = from === 0 ? -1 : order[last - from + 1];
  for (let rank = from; rank < end; rank++) {
    const voxel = order[last - rank];
    const isTied =
      previous >= 0 &&
      uncertainty[previous] === uncertainty[voxel] &&
      (!tieBreak || tieBreak[previous] === tieBreak[voxel]);
    out[rank] = isTied ? kindOf[voxel] : kindOf[voxel] | FIRST_OF_TIE;
    previous = voxel;
  }
}

/**
 * How many voxels of each kind are expected among the first k.
 * @param k 0 … n.
 * @returns a new array, one number a kind.
 * @throws AppError `internal/shape` when k is no whole number of voxels.
 */
export function foundAmong(ranked: RankedKinds, k: number): Float64Array<ArrayBuffer> {
  const { voxels, kindByRank } = ranked;
  if (!(Number.isInteger(k) && k >= 0 && k <= voxels)) {
    throw new AppError('internal/shape', { k, voxels });
  }
  const block = Math.floor(k / BLOCK);
  const [first, end] = [block * BLOCK, Math.min(voxels, (block + 1) * BLOCK)];
  let [from, to] = [k, k];
  while (from > first && !isFirstOfTie(kindByRank, from)) from--;
  while (to < end && !isFirstOfTie(kindByRank, to)) to++;
  if (!isFirstOfTie(kindByRank, from)) from = ranked.tieStart[block];
  if (!isFirstOfTie(kindByRank, to)) to = ranked.nextTie[block + 1];
  const found = countBefore(ranked, from);
  if (from === to) return found;
  const beyond = countBefore(ranked, to);
  const share = (k - from) / (to - from);
  return found.map((count, kind) => count + share * (beyond[kind] - count));
}

/** The end counts as the first of a tie. */
function isFirstOfTie(kindByRank: Uint8Array, rank: number): boolean {
  return rank === kindByRank.length || kindByRank[rank] >= FIRST_OF_TIE;
}

function countBefore(
  { totals, kindByRank, before }: RankedKinds,
  rank: number,
): Float64Array<ArrayBuffer> {
  if (rank === kindByRank.length) return totals.slice();
  const kinds = totals.length;
  const block = Math.floor(rank / BLOCK);
  const counts = before.slice(block * kinds, (block + 1) * kinds);
  for (let at = block * BLOCK; at < rank; at++) counts[kindByRank[at] & KIND]++;
  return counts;
}

/**
 * Probability that a voxel of the wrong kinds ranks before one of the right kinds, ties counting half.
 * @param between sets of kinds, bit by bit.
 * @returns 0 … 1, 0.5 is chance; null when there are none of either.
 */
export function aurocBetween(
  { kindByRank, voxels }: RankedKinds,
  between: { readonly wrong: number; readonly right: number },
): number | null {
  let [won, wrongBefore, rightBefore] = [0, 0, 0];
  let [wrong, right] = [0, 0];
  for (let rank = 0; rank <= voxels; rank++) {
    if (isFirstOfTie(kindByRank, rank)) {
      // Of the right voxels before, none is beaten by the wrong ones here.
      won += right * (wrongBefore + wrong / 2);
      wrongBefore += wrong;
      rightBefore += right;
      [wrong, right] = [0, 0];
    }
    if (rank === voxels) break;
    const kind = 1 << (kindByRank[rank] & KIND);
    if ((between.wrong & kind) !== 0) wrong++;
    if ((between.right & kind) !== 0) right++;
  }
  return wrongBefore === 0 || rightBefore === 0 ? null : won / (wrongBefore * rightBefore);
}

function countSet(mask: ArrayLike<number>): number {
  let count = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) if (mask[voxel] !== 0) count++;
  return count;
}
