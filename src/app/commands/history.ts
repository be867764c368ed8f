import { applyPatch, boxOfPatch, revertPatch, voxelsGained } from '../../core/edit/labelPatch.ts';
import type { LabelPatch } from '../../core/edit/labelPatch.ts';
import { voxelVolumeMl } from '../../core/geometry/gridMath.ts';
import {
  currentSegments,
  dropOldPatches,
  nextUndo,
  replay,
  type ReviewEvent,
  type UndoableEvent,
} from '../../core/review/events.ts';
import type { SegmentRow } from '../../store/editSlice.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import type { Services } from '../services.ts';
import { fillQueue, publishDecisions, reviewArrays } from './queue.ts';
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
  const stamped: ReviewEvent = { ...event, atMs: Date.now(), by: '' };
  if ('patch' in stamped && stamped.patch) {
    if (!isApplied) applyPatch(arrays.corrected, stamped.patch);
    showPatch(services, stamped.patch, 1);
  }
  append(services, arrays, stamped);
}

/** Takes back the last change or decision, and goes to where it was: nothing changes out of sight. */
export function undo(services: Services): void {
  const arrays = reviewArrays(services);
  const event = arrays && nextUndo(replay(arrays.events));
  if (!arrays || !event) return;
  if ('patch' in event && event.patch) {
    revertPatch(arrays.corrected, event.patch);
    showPatch(services, event.patch, -1);
  }
  append(services, arrays, { kind: 'undone', atMs: Date.now(), by: '' });
  visit(services, arrays, event);
}

/** Does again what was undone last. */
export function redo(services: Services): void {
  const arrays = reviewArrays(services);
  const event = arrays && replay(arrays.events).undone.at(-1);
  if (!arrays || !event) return;
  if ('patch' in event && event.patch) {
    applyPatch(arrays.corrected, event.patch);
    showPatch(services, event.patch, 1);
  }
  append(services, arrays, { kind: 'redone', atMs: Date.now(), by: '' });
  visit(services, arrays, event);
}

function append(services: Services, arrays: ReviewArrays, event: ReviewEvent): void {
  arrays.events.push(event);
  dropOldPatches(arrays.events, UNDO_BYTES);
  publishSegments(services, arrays);
  publishDecisions(services, arrays);
}

/** Brings the picture and the volumes after a patch: 1 done, −1 taken back. */
function showPatch({ store, viewer }: Services, patch: LabelPatch, sign: 1 | -1): void {
  const { openCase } = store.getState();
  const box = openCase && boxOfPatch(patch, openCase.grid.shape);
  if (!openCase || !box) return;
  viewer?.refreshLabels(box);
  const gained = voxelsGained(patch);
  const voxelMl = voxelVolumeMl(openCase.grid);
  store.setState(({ segments }) => ({
    segments: segments.map((row) => {
      const voxels = sign * (gained[row.index] ?? 0);
      // Whole voxels, so that what is undone gives the volume before to the last digit.
      const volumeMl = (Math.round(row.volumeMl / voxelMl) + voxels) * voxelMl;
      return voxels === 0 ? row : { ...row, volumeMl };
    }),
  }));
}

/** The list of structures after the log's last change of it; rows keep their volumes and locks. */
function publishSegments({ store }: Services, arrays: ReviewArrays): void {
  const { segments, activeSegment } = store.getState();
  const current = currentSegments(replay(arrays.events), arrays.initialSegments);
  const isSame =
    current.length === segments.length &&
    current.every(({ index, name, color }, at) => {
      const row = segments[at];
      return row?.index === index && row.name === name && row.color === color;
    });
  if (isSame) return;
  const rows = current.map((segment): SegmentRow => {
    const row = segments.find(({ index }) => index === segment.index);
    return { volumeMl: 0, automaticMl: 0, isLocked: false, ...row, ...segment };
  });
  const isThere = rows.some(({ index }) => index === activeSegment);
  store.setState({
    segments: rows,
    activeSegment: isThere ? activeSegment : (rows[0]?.index ?? null),
  });
}

/** Goes to the region of a decision or of an edit. */
function visit(services: Services, arrays: ReviewArrays, event: UndoableEvent): void {
  if (event.kind === 'structured' || event.regionId === null) return;
  if (event.kind === 'decided') {
    // Its voxels may have gone to other regions while it was open.
    const isListed = arrays.regions.some(({ voxels }) => voxels === event.voxels);
    if (!isListed) fillQueue(services);
  }
  selectRegion(services, event.regionId);
}
