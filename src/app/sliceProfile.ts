import type { SegmentationResult } from '../inference/segmentation.ts';

/** Summed uncertainty of the ranked voxels in each slice of the network's grid; in units of voxels. */
export function sliceProfile({ networkGrid, ranking, entropy }: SegmentationResult): number[] {
  const [ni, nj, nk] = networkGrid.shape;
  const profile = Array.from({ length: nk }, () => 0);
  for (const voxel of ranking) {
    const k = Math.floor(voxel / (ni * nj));
    profile[k] = (profile[k] ?? 0) + (entropy[voxel] ?? 0);
  }
  return profile;
}
