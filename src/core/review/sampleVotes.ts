/**
 * What each sample says where not all of them say what the mean contour does. Everywhere else every sample has the
 * label of the mean, so this is all there is to know of the samples' contours.
 */
export interface SampleVotes {
  /** [n] voxel indices, rising. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /**
   * [n, T], samples fastest: the label that each sample has there. Where structures overlap it is that of the structure
   * that is painted last, as in the label map of the mean.
   */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** T ≥ 1 */
  readonly samples: number;
}

/**
 * How much of a region each sample gives to a structure.
 * @param region.voxels on the grid of the votes.
 * @param region.networkLabels [net] of the mean, for voxels on which all agree.
 * @param region.structure label ≥ 1.
 * @returns the smallest and the largest number of voxels among the samples; null with fewer than two samples.
 */
export function votedRange(
  votes: SampleVotes,
  region: {
    readonly voxels: Uint32Array;
    readonly networkLabels: Uint8Array;
    readonly structure: number;
  },
): readonly [number, number] | null {
  const { samples, labels } = votes;
  if (samples < 2) return null;
  const { voxels, networkLabels, structure } = region;
  const counts = new Uint32Array(samples);
  let agreed = 0;
  for (const voxel of voxels) {
    const at = votesAt(votes, voxel);
    if (at < 0) {
      if (networkLabels[voxel] === structure) agreed++;
      continue;
    }
    for (let t = 0; t < samples; t++) if (labels[at * samples + t] === structure) counts[t]++;
  }
  return [agreed + Math.min(...counts), agreed + Math.max(...counts)];
}

/** Place of a voxel in the lists of the votes; −1 where all samples have the label of the mean. */
export function votesAt({ voxels }: SampleVotes, voxel: number): number {
  let [low, high] = [0, voxels.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = voxels[middle];
    if (found === voxel) return middle;
    if (found < voxel) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
