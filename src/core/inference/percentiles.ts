import { AppError } from '../errors.ts';

/**
 * Percentiles of all voxels with linear interpolation between the two nearest ranks (numpy's default
 * method). Exact, without sorting or copying: two passes that count keys of 16 bits.
 * @param voxels finite values, at least one; not modified.
 * @param at percentages, 0 … 100 each.
 * @returns one value for each of `at`.
 * @throws AppError `input/no-image-content` for no voxels; RangeError for a percentage out of range.
 * Source: Hyndman and Fan 1996, definition 7.
 */
export function percentiles(voxels: Int16Array | Float32Array, at: readonly number[]): number[] {
  if (voxels.length === 0) throw new AppError('input/no-image-content');
  const wanted = at.map((percentage) => {
    if (!(percentage >= 0 && percentage <= 100)) {
      throw new RangeError(`percentage ${percentage} is outside [0, 100]`);
    }
    const rank = (percentage / 100) * (voxels.length - 1);
    const low = Math.floor(rank);
    return { low, high: Math.min(low + 1, voxels.length - 1), share: rank - low };
  });
  const ranks = wanted.flatMap(({ low, high }) => [low, high]);
  const values = voxels instanceof Int16Array ? ofInt16(voxels, ranks) : ofFloat32(voxels, ranks);
  return wanted.map(({ share }, index) => {
    const [low, high] = [values[2 * index], values[2 * index + 1]];
    return low + (high - low) * share;
  });
}

const KEYS = 1 << 16;

function ofInt16(voxels: Int16Array, ranks: readonly number[]): number[] {
  const counts = new Float64Array(KEYS);
  for (const value of voxels) counts[value + KEYS / 2]++;
  return ranks.map((rank) => find(counts, rank).key - KEYS / 2);
}

/** The bits of a float as an integer that sorts like the float: the sign decides which bits turn. */
function sortable(bits: number): number {
  return (bits & 0x80000000 ? ~bits : bits | 0x80000000) >>> 0;
}

function ofFloat32(voxels: Float32Array, ranks: readonly number[]): number[] {
  const bits = new Uint32Array(voxels.buffer, voxels.byteOffset, voxels.length);
  const upper = new Float64Array(KEYS);
  for (const word of bits) upper[sortable(word) >>> 16]++;
  const places = ranks.map((rank) => find(upper, rank));
  // Only the few upper halves in which a wanted rank lies are counted by their lower halves.
  const lowerOf = new Map(places.map(({ key }) => [key, new Float64Array(KEYS)]));
  const isWanted = new Uint8Array(KEYS);
  for (const { key } of places) isWanted[key] = 1;
  for (const word of bits) {
    const key = sortable(word);
    if (isWanted[key >>> 16] === 0) continue;
    const lower = lowerOf.get(key >>> 16);
    if (lower) lower[key & 0xffff]++;
  }
  const word = new Uint32Array(1);
  const value = new Float32Array(word.buffer);
  return places.map(({ key, remaining }) => {
    const lower = find(lowerOf.get(key) ?? upper, remaining).key;
    const joined = ((key << 16) | lower) >>> 0;
    word[0] = joined & 0x80000000 ? joined & 0x7fffffff : ~joined;
    return value[0];
  });
}

/** The key that holds the rank-th value (from 0), and the rank within that key. */
function find(counts: Float64Array, rank: number): { key: number; remaining: number } {
  let remaining = rank;
  for (let key = 0; key < counts.length; key++) {
    if (remaining < counts[key]) return { key, remaining };
    remaining -= counts[key];
  }
  throw new AppError('internal/unexpected', { rank });
}
