import { decidedRegions, nextUndo, replay } from '../core/review/events.ts';
import type { ReviewArrays } from './reviewArrays.ts';
import type { Services } from './services.ts';

/** The review of the result that is shown. */
export function reviewArrays({ store, registry }: Services): ReviewArrays | null {
  const { result } = store.getState();
  return result && registry.reviews.get(result.id);
}

/** In the mask of the picture: 1 listed, 2 selected. */
export function markRegion(arrays: ReviewArrays, id: string | null, value: 1 | 2): void {
  const voxels = arrays.regions.find((region) => region.id === id)?.voxels ?? [];
  for (const voxel of voxels) arrays.budgetMask[voxel] = value;
}

export function publishDecisions({ store }: Services, arrays: ReviewArrays): void {
  const history = replay(arrays.events);
  store.setState({
    decisions: Object.fromEntries(
      decidedRegions(history).map(({ id, decision }) => [id, decision]),
    ),
    canUndo: nextUndo(history) !== null,
    canRedo: history.undone.length > 0,
  });
}
