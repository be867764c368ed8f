import { isSameGrid } from '../../core/geometry/gridMath.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import type { Services } from '../services.ts';
import { continueReview, startReview } from './review.ts';

/**
 * Makes a segmentation the present result. The review of the one before goes on where its decisions, which are about
 * voxels, mean the same places; otherwise a new one starts. The arrays of the one before are kept.
 */
export function showResult(
  services: Services,
  segmentation: SegmentationResult,
  summarise: (id: string) => ResultSummary,
): void {
  const { store, registry } = services;
  const { result } = store.getState();
  const before = result && registry.segmentations.get(result.id).networkGrid;
  const id = crypto.randomUUID();
  registry.segmentations.put(id, segmentation);
  store.setState({ result: summarise(id) });
  if (result && before && isSameGrid(before, segmentation.networkGrid)) {
    continueReview(services, result.id);
  } else {
    startReview(services);
  }
}
