import { indexToWorld, worldToIndex } from '../../core/geometry/gridMath.ts';
import type { WorldPoint } from '../../core/geometry/grid.ts';
import { replay, type Decision, type ReviewEvent } from '../../core/review/decisions.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import { axialSliceNumber } from '../reviewQueue.ts';
import type { Services } from '../services.ts';
import { fillQueue, markRegion, publishDecisions, reviewArrays } from './queue.ts';

/** Width of the picture when a region is visited: the region with context. */
const VISIT_FIELD_OF_VIEW_MM = 150;

/** Goes to a region, in the slice where it is largest, zoomed to it with context around it unless that is switched off. */
export function selectRegion(services: Services, id: string): void {
  const { store, viewer } = services;
  const { regions, selectedRegionId, isRegionZoomed } = store.getState();
  const region = regions.find((candidate) => candidate.id === id);
  const arrays = reviewArrays(services);
  if (!region || !arrays) return;
  markRegion(arrays, selectedRegionId, 1);
  markRegion(arrays, id, 2);
  store.setState({ selectedRegionId: id });
  viewer?.goTo(region.anchor, isRegionZoomed ? VISIT_FIELD_OF_VIEW_MM : null);
}

/** Centres the selected region and zooms to it, after a look elsewhere. */
export function backToRegion({ store, viewer }: Services): void {
  const { regions, selectedRegionId } = store.getState();
  const region = regions.find(({ id }) => id === selectedRegionId);
  if (region) viewer?.goTo(region.anchor, VISIT_FIELD_OF_VIEW_MM);
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
  if (!isListed) fillQueue(services);
  selectRegion(services, changed.regionId);
}

function append(services: Services, arrays: ReviewArrays, event: ReviewEvent): void {
  arrays.events.push(event);
  publishDecisions(services, arrays);
}
