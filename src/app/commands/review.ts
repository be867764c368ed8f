import { indexToWorld, voxelCount, worldToIndex } from '../../core/geometry/gridMath.ts';
import type { WorldPoint } from '../../core/geometry/grid.ts';
import {
  decidedRegions,
  replay,
  type Decision,
  type ReviewEvent,
} from '../../core/review/decisions.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import { initialReview } from '../../store/reviewSlice.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import {
  axialSliceNumber,
  composeQueue,
  composeQueueInTasks,
  isComposedOf,
  type ComposedQueue,
  type LookedAt,
} from '../reviewQueue.ts';
import type { Services } from '../services.ts';

/** Width of the picture when a region is visited: the region with context. */
const VISIT_FIELD_OF_VIEW_MM = 150;

/** Makes an empty review of the present result and fills its queue. */
export function startReview(services: Services, composed?: ComposedQueue): void {
  const { store, registry } = services;
  const { result, budgetFraction } = store.getState();
  if (!result) return;
  const { networkGrid } = registry.segmentations.get(result.id);
  registry.reviews.put(result.id, {
    budgetMask: new Uint8Array(voxelCount(networkGrid)),
    regions: [],
    events: [],
    exportedEvents: 0,
  });
  store.setState(initialReview);
  fillQueue(services, budgetFraction, { composed });
}

/**
 * Puts the queue of the present result in the place of that of a result before it of the same case: the log goes on,
 * decisions hold for the voxels they were made on, and the region that is being looked at stays as it is.
 */
export function continueReview(
  services: Services,
  previousId: string,
  composed?: ComposedQueue,
): void {
  const { store, registry } = services;
  const { result, budgetFraction, selectedRegionId } = store.getState();
  if (!result) return;
  const { networkGrid } = registry.segmentations.get(result.id);
  const previous = registry.reviews.get(previousId);
  const { events, exportedEvents } = previous;
  const budgetMask = new Uint8Array(voxelCount(networkGrid));
  registry.reviews.put(result.id, { budgetMask, regions: [], events, exportedEvents });
  const lookedAt = previous.regions.find(({ id }) => id === selectedRegionId);
  fillQueue(services, budgetFraction, { composed, lookedAt });
}

/**
 * The queue as it will be when a segmentation takes the place of the present result: the dear part of
 * {@link continueReview}, in tasks of its own. It is composed anew should the review move on meanwhile.
 * @param continues whether the review of the present result goes on.
 */
export async function composeNextQueue(
  services: Services,
  segmentation: SegmentationResult,
  continues: boolean,
): Promise<ComposedQueue | undefined> {
  const { result, openCase, budgetFraction, selectedRegionId } = services.store.getState();
  if (!openCase) return undefined;
  const previous = continues && result ? services.registry.reviews.get(result.id) : null;
  return composeQueueInTasks(segmentation, {
    fraction: budgetFraction,
    events: previous?.events ?? [],
    lookedAt: previous?.regions.find(({ id }) => id === selectedRegionId),
    imageGrid: openCase.grid,
  });
}

/** Changes the share of the region of interest that is to be looked at; decided regions stay as they are. */
export function setBudget(services: Services, fraction: number): void {
  const { budgetFraction } = services.store.getState();
  const isFilled = (reviewArrays(services)?.regions.length ?? 0) > 0;
  if (fraction !== budgetFraction || !isFilled) fillQueue(services, fraction);
}

/** Shows the queue of the present result, composed now unless what was composed before still holds. */
function fillQueue(
  services: Services,
  fraction: number,
  {
    composed,
    lookedAt,
  }: {
    readonly composed?: ComposedQueue | undefined;
    readonly lookedAt?: LookedAt | undefined;
  } = {},
): void {
  const { store } = services;
  const { result, openCase, selectedRegionId } = store.getState();
  const arrays = reviewArrays(services);
  if (!result || !openCase || !arrays) return;
  const segmentation = services.registry.segmentations.get(result.id);
  const of = { fraction, events: arrays.events, lookedAt, imageGrid: openCase.grid };
  const queue = composed && isComposedOf(composed, of) ? composed : composeQueue(segmentation, of);
  const { selected, kept, regions, rows, dropped } = queue;
  arrays.budgetMask.fill(0);
  for (const voxel of selected) arrays.budgetMask[voxel] = 1;
  arrays.regions = regions;
  for (const { id } of kept) markRegion(arrays, id, 1);
  markRegion(arrays, selectedRegionId, 2);
  store.setState({
    budgetFraction: fraction,
    budgetVoxels: selected.length,
    unlisted: dropped,
    regions: rows,
    selectedRegionId: rows.some(({ id }) => id === selectedRegionId) ? selectedRegionId : null,
  });
  publishDecisions(services, arrays);
}

/** Goes to a region, in the slice where it is largest, with context around it. */
export function selectRegion(services: Services, id: string): void {
  const { store, viewer } = services;
  const { regions, selectedRegionId } = store.getState();
  const region = regions.find((candidate) => candidate.id === id);
  const arrays = reviewArrays(services);
  if (!region || !arrays) return;
  markRegion(arrays, selectedRegionId, 1);
  markRegion(arrays, id, 2);
  store.setState({ selectedRegionId: id });
  viewer?.goTo(region.anchor, VISIT_FIELD_OF_VIEW_MM);
}

/** Shows the selected region again, after a look elsewhere. */
export function backToRegion(services: Services): void {
  const { selectedRegionId } = services.store.getState();
  if (selectedRegionId) selectRegion(services, selectedRegionId);
}

/** The region after or before the selected one, in the order of the queue; stops at the ends. */
export function selectNeighbour(services: Services, step: 1 | -1): void {
  const { regions, selectedRegionId } = services.store.getState();
  const at = regions.findIndex(({ id }) => id === selectedRegionId);
  const next = at < 0 ? regions[step > 0 ? 0 : regions.length - 1] : regions[at + step];
  if (next) selectRegion(services, next.id);
}

/** Records a decision on the selected region and goes on to the next open one. */
export function decide(services: Services, decision: Decision): void {
  const { store } = services;
  const { selectedRegionId } = store.getState();
  const arrays = reviewArrays(services);
  const region = arrays?.regions.find(({ id }) => id === selectedRegionId);
  if (!arrays || !region) return;
  append(services, arrays, {
    kind: 'decided',
    regionId: region.id,
    voxels: region.voxels,
    decision,
    atMs: Date.now(),
  });
  const { regions, decisions } = store.getState();
  const at = regions.findIndex(({ id }) => id === region.id);
  const next = [...regions.slice(at + 1), ...regions.slice(0, at)].find(({ id }) => !decisions[id]);
  if (next) selectRegion(services, next.id);
}

export function undo(services: Services): void {
  step(services, 'undone');
}

export function redo(services: Services): void {
  step(services, 'redone');
}

/** Moves the picture to a slice of the network's grid, the crosshair staying where it is in the plane. */
export function goToNetworkSlice(services: Services, k: number): void {
  const world = onNetworkSlice(services, k);
  if (world) services.viewer?.goTo(world, null);
}

/** Number of the image's slice that lies at a slice of the network's grid, from 1 at the feet. */
export function imageSliceAt(services: Services, k: number): number | null {
  const world = onNetworkSlice(services, k);
  const { openCase } = services.store.getState();
  return openCase && world && axialSliceNumber(openCase.grid, world);
}

function onNetworkSlice({ store, registry, crosshair }: Services, k: number): WorldPoint | null {
  const { result } = store.getState();
  if (!result || !crosshair) return null;
  const { networkGrid } = registry.segmentations.get(result.id);
  const [i, j] = worldToIndex(networkGrid, crosshair);
  return indexToWorld(networkGrid, [i, j, k]);
}

/** Whether closing the case or the page would lose decisions. */
export function hasUnexportedDecisions(services: Services): boolean {
  const arrays = reviewArrays(services);
  return arrays !== null && arrays.events.length > arrays.exportedEvents;
}

function reviewArrays({ store, registry }: Services): ReviewArrays | null {
  const { result } = store.getState();
  return result && registry.reviews.get(result.id);
}

function markRegion(arrays: ReviewArrays, id: string | null, value: 1 | 2): void {
  const voxels = arrays.regions.find((region) => region.id === id)?.voxels ?? [];
  for (const voxel of voxels) arrays.budgetMask[voxel] = value;
}

/** After an undo or redo the region in question is shown: nothing changes out of sight. */
function step(services: Services, kind: 'undone' | 'redone'): void {
  const arrays = reviewArrays(services);
  if (!arrays) return;
  const { inForce, undone } = replay(arrays.events);
  const changed = kind === 'undone' ? inForce.at(-1) : undone.at(-1);
  append(services, arrays, { kind, atMs: Date.now() });
  if (!changed) return;
  // Its voxels may have gone to other regions while it was open.
  const isListed = arrays.regions.some(({ voxels }) => voxels === changed.voxels);
  if (!isListed) fillQueue(services, services.store.getState().budgetFraction);
  selectRegion(services, changed.regionId);
}

function append(services: Services, arrays: ReviewArrays, event: ReviewEvent): void {
  arrays.events.push(event);
  publishDecisions(services, arrays);
}

function publishDecisions({ store }: Services, arrays: ReviewArrays): void {
  const history = replay(arrays.events);
  store.setState({
    decisions: Object.fromEntries(
      decidedRegions(history).map(({ id, decision }) => [id, decision]),
    ),
    canUndo: history.inForce.length > 0,
    canRedo: history.undone.length > 0,
  });
}
