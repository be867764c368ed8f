/** Which samples have which structure, at some voxels of a grid: enough to say what each sample makes of a region. */
export interface SampleVotes {
  /** [n] indices, rising. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** ⌈T / 32⌉ arrays [C − 1, n]: bit t mod 32 is set where sample t has the structure; bits from T on are 0. */
  readonly words: readonly Uint32Array<ArrayBuffer>[];
  /** T ≥ 1 */
  readonly samples: number;
}

/**
 * How much of a region each sample gives to a structure.
 * @param voxels of the region, on the same grid; those without votes are left out.
 * @param structure class index ≥ 1.
 * @returns the smallest and the largest number of voxels among the samples; null with fewer than two samples, or where
 *   less than half of the region has votes.
 */
export function votedRange(
  votes: SampleVotes,
  voxels: Uint32Array,
  structure: number,
): readonly [number, number] | null {
  const { samples, words } = votes;
  const n = votes.voxels.length;
  const counts = new Uint32Array(samples);
  let known = 0;
  for (const voxel of voxels) {
    const at = placeOf(votes.voxels, voxel);
    if (at < 0) continue;
    known++;
    for (let word = 0; word < words.length; word++) {
      let bits = words[word][(structure - 1) * n + at];
      while (bits !== 0) {
        counts[32 * word + 31 - Math.clz32(bits & -bits)]++;
        bits &= bits - 1;
      }
    }
  }
  if (samples < 2 || 2 * known < voxels.length) return null;
  return [Math.min(...counts), Math.max(...counts)];
}

function placeOf(rising: Uint32Array, voxel: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = rising[middle];
    if (found === voxel) return middle;
    if (found < voxel) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
