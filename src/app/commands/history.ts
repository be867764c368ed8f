import { applyPatch, boxOfPatch, revertPatch, voxelsGained } from '../../core/edit/labelPatch.ts';
import type { LabelPatch } from '../../core/edit/labelPatch.ts';
import { indexToWorld, nearestVoxel, worldToIndex } from '../../core/geometry/gridMath.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VoxelBox } from '../../core/geometry/voxelBox.ts';
import {
  dropOldPatches,
  nextUndo,
  replay,
  setsAfter,
  type ReviewEvent,
  type UndoableEvent,
} from '../../core/review/events.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import { notify } from '../notices.ts';
import { extendTrail } from '../reviewTrail.ts';
import { publishSegments } from '../segmentRows.ts';
import type { Services } from '../services.ts';
import { publishDecisions, reviewArrays } from '../presentReview.ts';
import { fillQueue } from './queue.ts';
import { selectRegion } from './navigate.ts';

/** Patches in memory; the journal on disk keeps them all. */
const UNDO_BYTES = 256 * 2 ** 20;

type Unstamped<T> = T extends unknown ? Omit<T, 'atMs' | 'by'> : never;

/** An event without its stamp, which {@link record} gives it. */
export type NewEvent = Unstamped<ReviewEvent>;

/**
 * Puts an event into the log of the present review: the one way in. Everything that follows from it is done here.
 * @param isApplied the voxels of its patch have been changed already, as a stroke's were while it was drawn.
 */
export function record(
  services: Services,
  event: NewEvent,
  { isApplied = false }: { readonly isApplied?: boolean } = {},
): void {
  const arrays = reviewArrays(services);
  if (!arrays) return;
  const stamped: ReviewEvent = { ...event, ...stampOf(services) };
  if (isReadOnly(services)) {
    // A stroke shows already: it is taken back.
    if (isApplied && 'patch' in stamped && stamped.patch) {
      revertPatch(arrays.corrected, stamped.patch);
      refresh(services, stamped.patch);
    }
    notify(services, { tone: 'error', code: 'storage/elsewhere', detail: {} });
    return;
  }
  if ('patch' in stamped && stamped.patch) {
    if (!isApplied) applyPatch(arrays.corrected, stamped.patch);
    showPatch(services, arrays, { patch: stamped.patch, sign: 1 });
  }
  append(services, arrays, stamped);
}

/** Takes back the last change or decision, and goes to where it was: nothing changes out of sight. */
export function undo(services: Services): void {
  const arrays = reviewArrays(services);
  const event = arrays && nextUndo(replay(arrays.events));
  if (!arrays || !event || isReadOnly(services)) return;
  if ('patch' in event && event.patch) {
    revertPatch(arrays.corrected, event.patch);
    showPatch(services, arrays, { patch: event.patch, sign: -1 });
  }
  append(services, arrays, { kind: 'undone', ...stampOf(services) });
  visit(services, arrays, event);
}

/** Does again what was undone last. */
export function redo(services: Services): void {
  const arrays = reviewArrays(services);
  const event = arrays && replay(arrays.events).undone.at(-1);
  if (!arrays || !event || isReadOnly(services)) return;
  if ('patch' in event && event.patch) {
    applyPatch(arrays.corrected, event.patch);
    showPatch(services, arrays, { patch: event.patch, sign: 1 });
  }
  append(services, arrays, { kind: 'redone', ...stampOf(services) });
  visit(services, arrays, event);
}

function append(services: Services, arrays: ReviewArrays, event: ReviewEvent): void {
  const { openCase } = services.store.getState();
  if (openCase) extendTrail(arrays.events, openCase.sha256, event);
  arrays.events.push(event);
  arrays.sets = setsAfter(arrays.sets, [event]);
  dropOldPatches(arrays.events, UNDO_BYTES);
  publishSegments(services, arrays);
  publishDecisions(services, arrays);
  services.keeper?.recorded();
}

/** Does again all changes of the contours that are in force in a log that was read back. The contours are the automatic ones. */
export function reapplyLog(services: Services): void {
  const arrays = reviewArrays(services);
  if (!arrays) return;
  for (const event of replay(arrays.events).inForce) {
    if (event.kind === 'decided' || !event.patch) continue;
    applyPatch(arrays.corrected, event.patch);
    showPatch(services, arrays, { patch: event.patch, sign: 1 });
  }
  dropOldPatches(arrays.events, UNDO_BYTES);
  publishSegments(services, arrays);
}

function stampOf({ store }: Services): { readonly atMs: number; readonly by: string } {
  return { atMs: Date.now(), by: store.getState().reviewer };
}

/** Another page writes this case. */
function isReadOnly({ store }: Services): boolean {
  return store.getState().keeping.status === 'elsewhere';
}

function refresh({ store, viewer }: Services, patch: LabelPatch): void {
  const { openCase } = store.getState();
  const box = openCase && boxOfPatch(patch, openCase.grid.shape);
  if (box) viewer?.refreshLabels(box);
}

/** Brings the picture and the counts after a patch: 1 done, −1 taken back. */
function showPatch(
  { store, viewer }: Services,
  { labelVoxels }: ReviewArrays,
  { patch, sign }: { readonly patch: LabelPatch; readonly sign: 1 | -1 },
): void {
  const { openCase } = store.getState();
  const box = openCase && boxOfPatch(patch, openCase.grid.shape);
  if (!box) return;
  viewer?.refreshLabels(box);
  const gained = voxelsGained(patch);
  for (let label = 1; label < 256; label++) {
    labelVoxels[label] = (labelVoxels[label] ?? 0) + sign * (gained[label] ?? 0);
  }
}

/** Goes to the region of a decision or of an edit, and to where voxels changed. */
function visit(services: Services, arrays: ReviewArrays, event: UndoableEvent): void {
  const { openCase, selectedRegionId } = services.store.getState();
  if (event.kind === 'decided') {
    // Its voxels may have gone to other regions while it was open.
    const isListed = arrays.regions.some(({ voxels }) => voxels === event.voxels);
    if (!isListed) fillQueue(services);
    selectRegion(services, event.regionId);
    return;
  }
  if (event.kind === 'edited' && event.regionId !== null && event.regionId !== selectedRegionId) {
    selectRegion(services, event.regionId);
  }
  const box = openCase && event.patch && boxOfPatch(event.patch, openCase.grid.shape);
  if (box) comeInto(services, openCase.grid, box);
}

/** Moves the crosshair into a box, along those axes alone along which it is outside: slices that show it stay. */
function comeInto({ viewer, crosshair }: Services, grid: VoxelGrid, { low, high }: VoxelBox): void {
  const middle = (axis: 0 | 1 | 2): number => Math.floor((low[axis] + high[axis] - 1) / 2);
  const at = crosshair && nearestVoxel(grid, worldToIndex(grid, crosshair));
  const inside = (axis: 0 | 1 | 2): number =>
    at && at[axis] >= low[axis] && at[axis] < high[axis] ? at[axis] : middle(axis);
  viewer?.goTo(indexToWorld(grid, [inside(0), inside(1), inside(2)]), null);
}
