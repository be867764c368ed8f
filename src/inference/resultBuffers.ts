import type { SegmentationResult } from './segmentation.ts';

/** All that has to be transferred, so that a result is handed from thread to thread without a copy. */
export function resultBuffers(result: SegmentationResult): ArrayBuffer[] {
  const { labels, networkLabels, runnerUp, entropy, roi, ranking, errors, votes } = result;
  const { probabilities, body } = result;
  const maps = [labels, networkLabels, runnerUp, entropy, roi, ranking, body];
  const kept = [votes?.voxels, votes?.labels, probabilities?.voxels, probabilities?.values];
  const arrays = [...maps, errors.probability, errors.ranking, ...kept];
  return arrays.flatMap((array) => (array ? [array.buffer] : []));
}
