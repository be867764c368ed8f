import type { SegmentationResult } from './segmentation.ts';

/** All that has to be transferred, so that a result is handed from thread to thread without a copy. */
export function resultBuffers(result: SegmentationResult): ArrayBuffer[] {
  const { labels, networkLabels, runnerUp, entropy, roi, ranking, errors, votes } = result;
  const maps = [labels, networkLabels, runnerUp, entropy, roi, ranking];
  const arrays = [...maps, errors.probability, errors.ranking, votes?.voxels, votes?.labels];
  return arrays.flatMap((array) => (array ? [array.buffer] : []));
}
