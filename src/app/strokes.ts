import { paintCapsule, paintPolygon } from '../core/edit/brush.ts';
import { isEmptyPatch } from '../core/edit/labelPatch.ts';
import { Stroke } from '../core/edit/stroke.ts';
import { structureRules, usedSets } from '../core/edit/structureRules.ts';
import { everStructures, type EditTool } from '../core/review/events.ts';
import type { HandTool } from '../store/editSlice.ts';
import type { AppState } from '../store/store.ts';
import type { ToolEvent } from '../viewer/viewer.ts';
import { record } from './commands/history.ts';
import { reviewArrays } from './presentReview.ts';
import { styleContours } from './contourStyles.ts';
import { editedSegment } from './editBlock.ts';
import type { LiveStroke } from './liveStroke.ts';
import type { ReviewArrays } from './reviewArrays.ts';
import type { Services } from './services.ts';

/** One step of the left button with a tool: voxels change at once, and the log gets the stroke at its end. */
export function drawStroke(services: Services, event: ToolEvent): void {
  if (event.phase === 'start') begin(services, event);
  const live = services.stroke;
  if (!live) return;
  if (live.resultId !== services.store.getState().result?.id) {
    // The contours that it was drawn on are gone.
    services.stroke = null;
    return;
  }
  if (event.phase === 'cancel') {
    cancelStroke(services);
    return;
  }
  if (live.tool === 'lasso') live.points.push(...event.points);
  else sweep(live, event);
  if (event.phase === 'end') finishStroke(services, event.depthAxis);
  else refresh(services, live);
}

/** Ends a stroke under way as if the button had been let go; a curve that was not closed is dropped. */
export function settleStroke(services: Services): void {
  if (services.stroke?.tool === 'lasso') cancelStroke(services);
  else finishStroke(services, null);
}

function begin(services: Services, { isOpposite }: ToolEvent): void {
  settleStroke(services);
  const { store, registry } = services;
  const state = store.getState();
  const { openCase, result, tool, brushRadiusMm, isBall } = state;
  const arrays = reviewArrays(services);
  const segment = editedSegment(state);
  if (!openCase || !result || !arrays || !tool) return;
  store.setState({ editNote: segment ? null : 'locked' });
  if (!segment) return;
  const { grid, voxels: image } = registry.volumes.get(openCase.id);
  const isErasing = (tool === 'eraser') !== isOpposite;
  const { rules, drafted, isShort } = rulesNow(state, arrays, segment.index);
  if (isShort) store.setState({ editNote: 'labels-used-up' });
  const { added, removed } = rules;
  services.stroke = {
    stroke: new Stroke(
      { grid, labels: arrays.corrected, image },
      isErasing ? { after: removed, range: null } : { after: added, range: state.paintRange },
    ),
    resultId: result.id,
    structure: segment.index,
    drafted,
    tool: recordedTool(tool, isErasing),
    points: [],
    reach: { radiusMm: brushRadiusMm, isBall },
  };
  showActive(services, segment.index);
  if (drafted.length > 0 && services.viewer) styleContours(services, services.viewer, drafted);
}

function recordedTool(tool: HandTool, isErasing: boolean): EditTool {
  if (tool === 'lasso') return 'lasso';
  return isErasing ? 'eraser' : 'brush';
}

/** What an edit of a structure that is not locked does to labels, as tools are set now. */
export function rulesNow(
  { segments, paintOver }: AppState,
  { events, initialSegments, sets, labelVoxels }: ReviewArrays,
  structure: number,
): ReturnType<typeof structureRules> {
  return structureRules({
    structure,
    over: paintOver,
    locked: new Set(segments.filter(({ isLocked }) => isLocked).map(({ index }) => index)),
    sets,
    structures: everStructures(initialSegments, events),
    labelVoxels,
  });
}

function sweep({ stroke, points, reach }: LiveStroke, event: ToolEvent): void {
  const depthAxis = reach.isBall ? null : event.depthAxis;
  for (const to of event.points) {
    const from = points[0] ?? to;
    paintCapsule(stroke, { from, to, radiusMm: reach.radiusMm, depthAxis });
    points[0] = to;
  }
}

function finishStroke(services: Services, depthAxis: 0 | 1 | 2 | null): void {
  const live = services.stroke;
  if (!live) return;
  services.stroke = null;
  const { stroke, points, structure, drafted, tool } = live;
  const [first] = points;
  if (tool === 'lasso' && first && depthAxis !== null && points.length > 2) {
    paintPolygon(stroke, { points, depthAxis, slice: Math.round(first[depthAxis]) });
  }
  refresh(services, live);
  const patch = stroke.finish();
  if (isEmptyPatch(patch)) return;
  const { selectedRegionId: regionId } = services.store.getState();
  const sets = usedSets(drafted, patch);
  record(services, { kind: 'edited', tool, structure, regionId, patch, sets }, { isApplied: true });
}

function cancelStroke(services: Services): void {
  const live = services.stroke;
  services.stroke = null;
  live?.stroke.cancel();
  if (live) refresh(services, live);
}

function refresh({ viewer }: Services, { stroke }: LiveStroke): void {
  const box = stroke.takeDirty();
  if (box) viewer?.refreshLabels(box);
}

/** What is painted can be seen. */
function showActive({ store }: Services, index: number): void {
  const { hiddenStructures, contour } = store.getState();
  if (hiddenStructures.includes(index)) {
    store.setState({ hiddenStructures: hiddenStructures.filter((hidden) => hidden !== index) });
  }
  if (!contour.isVisible) store.setState({ contour: { ...contour, isVisible: true } });
}
