import { randomUuid } from '../../core/uuid.ts';
import { isSameGrid } from '../../core/geometry/gridMath.ts';
import { hasTouchedContours } from '../../core/review/events.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import { copyInTasks } from '../evaluation/copyInTasks.ts';
import { LARGE_VOXELS } from '../largeImage.ts';
import type { Services } from '../services.ts';
import { composeNextQueue, continueReview, startReview } from './queue.ts';
import { nextTask, type ComposedQueue } from '../reviewQueue.ts';

/**
 * Makes a segmentation the present result. The review of the one before goes on where its decisions, which are about
 * voxels, mean the same places, and its contours were not changed; otherwise a new one starts. The arrays of the one
 * before are kept.
 */
export function showResult(
  services: Services,
  segmentation: SegmentationResult,
  summarise: (id: string) => ResultSummary,
  composed?: ComposedQueue,
): void {
  const { store, registry } = services;
  const { result } = store.getState();
  const continues = continuesReview(services, segmentation);
  const id = randomUuid();
  registry.segmentations.put(id, segmentation);
  store.setState({ result: summarise(id) });
  if (result && continues) continueReview(services, result.id, composed);
  else startReview(services, composed);
}

/**
 * As {@link showResult}, the queue composed before in tasks of its own, none of which holds the page for long.
 * @param isWanted asked before each; nothing is shown any more once it is not.
 * @returns the result that was replaced, if there was one; null when nothing was shown.
 */
export async function showResultInTasks(
  services: Services,
  segmentation: SegmentationResult,
  {
    summarise,
    isWanted,
    beforeShown,
  }: {
    readonly summarise: (id: string) => ResultSummary;
    readonly isWanted: () => boolean;
    /** What has to happen in the task that shows the result. */
    readonly beforeShown: () => void;
  },
): Promise<{ readonly replaced: ResultSummary | null } | null> {
  await nextTask();
  if (!isWanted()) return null;
  const correctable = isCopiedBefore(segmentation)
    ? await copyInTasks(segmentation.labels, () => true)
    : undefined;
  const composed = await composeNextQueue(
    services,
    segmentation,
    continuesReview(services, segmentation),
  );
  await nextTask();
  if (!isWanted()) return null;
  const { result: replaced } = services.store.getState();
  beforeShown();
  showResult(
    services,
    segmentation,
    summarise,
    correctable && composed ? { ...composed, correctable } : composed,
  );
  return { replaced };
}

/** Labels of a large image: their copy, which is corrected, is not made in the task that shows them. A preview has none. */
function isCopiedBefore({ labels, provenance }: SegmentationResult): boolean {
  const isPreview = provenance.origin === 'run' && provenance.drawn.ended === 'under-way';
  return !isPreview && labels.length >= LARGE_VOXELS;
}

/** Whether the log of the present result can go on over another one. */
function continuesReview({ store, registry }: Services, next: SegmentationResult): boolean {
  const { result } = store.getState();
  return (
    result !== null &&
    isSameGrid(registry.segmentations.get(result.id).networkGrid, next.networkGrid) &&
    !hasTouchedContours(registry.reviews.get(result.id).events)
  );
}
