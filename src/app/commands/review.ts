import {
  hasTouchedContours,
  isEditedRegion,
  replay,
  type Decision,
} from '../../core/review/events.ts';
import type { Services } from '../services.ts';
import { record } from './history.ts';
import { selectRegion } from './navigate.ts';
import { reviewArrays } from '../presentReview.ts';

/** Records a decision on the selected region, an acceptance after changes as a correction, and goes on to the next open one. */
export function decide(services: Services, decision: Decision): void {
  const { store } = services;
  const { selectedRegionId } = store.getState();
  const arrays = reviewArrays(services);
  const region = arrays?.regions.find(({ id }) => id === selectedRegionId);
  if (!arrays || !region) return;
  const isCorrected = decision === 'accepted' && isEditedRegion(replay(arrays.events), region.id);
  record(services, {
    kind: 'decided',
    regionId: region.id,
    voxels: region.voxels,
    decision: isCorrected ? 'corrected' : decision,
  });
  const { regions, decisions } = store.getState();
  const at = regions.findIndex(({ id }) => id === region.id);
  const next = [...regions.slice(at + 1), ...regions.slice(0, at)].find(({ id }) => !decisions[id]);
  if (next) selectRegion(services, next.id);
}

/** Whether contours were changed in the review under way: a result that takes its place ends it. */
export function hasChangedContours(services: Services): boolean {
  const arrays = reviewArrays(services);
  return arrays !== null && hasTouchedContours(arrays.events);
}

/** Whether anything was done that no export holds. */
export function hasUnexportedDecisions(services: Services): boolean {
  const arrays = reviewArrays(services);
  const fresh = arrays?.events.slice(arrays.exportedEvents) ?? [];
  return fresh.some(({ kind }) => kind !== 'noted');
}

/** Whether another case would lose decisions: they are in no export, and do not get to disk. */
export function wouldLoseDecisions(services: Services): boolean {
  return hasUnexportedDecisions(services) && services.keeper?.isKeeping() !== true;
}
