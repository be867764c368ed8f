import { membersOf } from '../../core/contour/labelSets.ts';
import { isEmptyPatch } from '../../core/edit/labelPatch.ts';
import {
  structurePart,
  type EditExtent,
  type StructureOperation,
} from '../../core/edit/structureEdit.ts';
import { usedSets } from '../../core/edit/structureRules.ts';
import type { EditSlice } from '../../store/editSlice.ts';
import type { AppState } from '../../store/store.ts';
import type { PointedVoxel } from '../../viewer/viewer.ts';
import { editedSegment } from '../editBlock.ts';
import { pointedVoxel } from '../pointed.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import { lockedSegments } from '../segmentRows.ts';
import type { Services } from '../services.ts';
import { rulesNow } from '../strokes.ts';
import { record } from './history.ts';
import { reviewArrays } from '../presentReview.ts';

/** What a command does to the active structure; `copy-slice` has a direction and is apart. */
export type HandOperation = Exclude<StructureOperation['kind'], 'copy-slice'>;

/** Works an operation on the active structure out in the worker, and puts it into the log. */
export async function operate(services: Services, kind: HandOperation): Promise<void> {
  const at = pointedVoxel(services);
  const arrays = reviewArrays(services);
  const state = services.store.getState();
  if (!at || !arrays) return;
  const operation = operationOf(kind, { state, arrays, at });
  if (operation) await apply(services, operation);
  else note(services, 'not-on-structure');
}

/**
 * Goes to the next slice of the plane that is pointed at, and makes the active structure there what it is in the slice
 * left behind.
 * @param step 1 towards head, front or right.
 */
export async function copyToNextSlice(services: Services, step: 1 | -1): Promise<void> {
  const from = pointedVoxel(services);
  if (!from || !editedSegment(services.store.getState())) return note(services, 'locked');
  services.viewer?.stepSlice(from.plane, step);
  const to = pointedVoxel(services);
  const { depthAxis: axis } = from;
  if (!to || to.index[axis] === from.index[axis]) return note(services, 'nothing-changed');
  await apply(services, {
    kind: 'copy-slice',
    axis,
    from: from.index[axis],
    to: to.index[axis],
  });
}

/** Gives the operation up that is worked out; contours stay as they are. */
export function cancelOperation({ editAbort }: Services): void {
  editAbort?.abort();
}

/** Null where the operation needs an island and there is none. */
function operationOf(
  kind: HandOperation,
  {
    state: { operationSettings, activeSegment, openCase },
    arrays,
    at,
  }: { readonly state: AppState; readonly arrays: ReviewArrays; readonly at: PointedVoxel },
): StructureOperation | null {
  const { marginMm, smoothMm, isInSlice } = operationSettings;
  const { depthAxis: axis, index } = at;
  const extent: EditExtent = isInSlice
    ? { kind: 'slice', axis, slice: index[axis] }
    : { kind: 'volume' };
  const [ni, nj] = openCase?.grid.shape ?? [0, 0];
  const label = arrays.corrected[index[0] + ni * (index[1] + nj * index[2])] ?? 0;
  const isOn = activeSegment !== null && membersOf(arrays.sets, label).includes(activeSegment);
  switch (kind) {
    case 'grow':
    case 'shrink':
      return { kind, radiusMm: marginMm, extent };
    case 'smooth':
      return { kind, sigmaMm: smoothMm, extent };
    case 'fill-holes':
      return { kind, extent };
    case 'keep-island':
      return { kind, extent, seed: isOn ? index : null };
    case 'remove-island':
      return isOn ? { kind, extent, seed: index } : null;
    case 'interpolate':
      return { kind, axis };
  }
}

async function apply(services: Services, operation: StructureOperation): Promise<void> {
  const { store, registry, codec } = services;
  const state = store.getState();
  const arrays = reviewArrays(services);
  const segment = editedSegment(state);
  if (!state.openCase || !arrays || state.editJob !== null) return;
  if (!segment) return note(services, 'locked');
  const { rules, drafted, isShort } = rulesNow(state, arrays, segment.index);
  const { grid } = registry.volumes.get(state.openCase.id);
  const part = structurePart({ grid, labels: arrays.corrected, rules }, operation);
  if (!part) return note(services, 'nothing-changed');
  const abort = new AbortController();
  services.editAbort = abort;
  const eventCount = arrays.events.length;
  store.setState({ editJob: operation.kind, editNote: isShort ? 'labels-used-up' : null });
  try {
    const patch = await codec.call(
      'editStructure',
      { part, operation },
      { signal: abort.signal, transfer: [part.labels.buffer] },
    );
    // The patch is of the contours that it was worked out for.
    const isStill =
      reviewArrays(services) === arrays &&
      arrays.events.length === eventCount &&
      services.stroke === null &&
      // What is exported is what was there when it was asked for, and the record says no more.
      store.getState().exporting.status !== 'working' &&
      lockedSegments(store.getState()).join() === lockedSegments(state).join() &&
      editedSegment(store.getState())?.index === segment.index;
    if (abort.signal.aborted) return;
    if (!isStill) return note(services, 'outdated');
    if (isEmptyPatch(patch)) return note(services, 'nothing-changed');
    const { selectedRegionId: regionId } = store.getState();
    record(services, {
      kind: 'edited',
      tool: operation.kind,
      structure: segment.index,
      regionId,
      patch,
      sets: usedSets(drafted, patch),
    });
  } finally {
    if (services.editAbort === abort) services.editAbort = null;
    store.setState({ editJob: null });
  }
}

function note({ store }: Services, editNote: EditSlice['editNote']): void {
  store.setState({ editNote });
}
