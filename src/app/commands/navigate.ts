import { indexToWorld, worldToIndex } from '../../core/geometry/gridMath.ts';
import type { WorldPoint } from '../../core/geometry/grid.ts';
import { axialSliceNumber } from '../reviewQueue.ts';
import type { Services } from '../services.ts';
import { markRegion, reviewArrays } from '../presentReview.ts';

/** Width of the picture when a region is visited: the region with context. */
export const VISIT_FIELD_OF_VIEW_MM = 150;

/** Goes to a region, in the slice where it is largest, zoomed to it with context around it unless that is switched off. */
export function selectRegion(services: Services, id: string): void {
  const { store, viewer } = services;
  const { regions, selectedRegionId, isRegionZoomed, segments } = store.getState();
  const region = regions.find((candidate) => candidate.id === id);
  const arrays = reviewArrays(services);
  if (!region || !arrays) return;
  markRegion(arrays, selectedRegionId, 1);
  markRegion(arrays, id, 2);
  // Tools work on the structure that the region belongs to.
  const isListed = segments.some(({ index }) => index === region.structure);
  store.setState({
    selectedRegionId: id,
    ...(isListed && { activeSegment: region.structure }),
  });
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
