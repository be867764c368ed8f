import type { AppState } from '../store/store.ts';
import type { ToolCursor, Viewer } from '../viewer/viewer.ts';
import { styleContours } from './contourStyles.ts';
import { editBlock } from './editBlock.ts';
import { isDisagreementShown, MapLayers, shownMaps } from './evaluation/shownMaps.ts';
import { toAppError } from './failures.ts';
import { notify } from './notices.ts';
import { labelsOfProposal } from './proposals.ts';
import type { Services } from './services.ts';

/** On which of them it depends what is shown of the comparison. */
const MAP_FIELDS = [
  'result',
  'evaluations',
  'staleEvaluations',
  'comparedStructure',
  'comparisonMap',
  'matches',
  'observers',
] as const satisfies readonly (keyof AppState)[];

const HEATMAP_FIELDS = [
  'heatmap',
  'isPeeking',
  'comparisonMap',
  'comparedStructure',
  'evaluations',
  'matches',
] as const;

/**
 * Where the store meets the picture: each change of the state becomes the calls that it needs, in order.
 * Loading calls are queued, so that a contour never arrives before its image.
 */
export function syncViewer(services: Services, viewer: Viewer): () => void {
  const { store, registry } = services;
  const maps = new MapLayers(services, viewer);
  let cursor: ToolCursor | null = null;
  let queue: Promise<void> = Promise.resolve();
  const report = (thrown: unknown): void => {
    const { code, detail } = toAppError(thrown);
    notify(services, { tone: 'error', code, detail });
  };
  const enqueue = (work: () => Promise<void> | void): void => {
    queue = queue.then(work).catch(report);
  };

  const apply = (state: AppState, before: AppState | null): void => {
    const changed = (select: (state: AppState) => unknown): boolean =>
      before === null || select(state) !== select(before);

    if (changed((s) => s.window)) viewer.setWindow(state.window);
    if (changed((s) => s.convention)) viewer.setConvention(state.convention);
    if (changed((s) => s.mousePreset)) viewer.setMousePreset(state.mousePreset);
    if (changed((s) => s.openCase?.id)) {
      const { openCase } = state;
      enqueue(async () => {
        if (!openCase || openCase.id !== store.getState().openCase?.id) return;
        await viewer.showVolume(registry.volumes.get(openCase.id));
        maps.reset();
        viewer.setWindow(store.getState().window);
        const { firstLook } = services;
        if (firstLook?.caseId === openCase.id)
          viewer.goTo(firstLook.world, firstLook.fieldOfViewMm);
      });
    }
    if (changed((s) => s.observers)) viewer.setObserverStyles(state.observers);
    // Another object of the same id says that its review has other arrays.
    if (changed((s) => s.result)) enqueue(() => showResult(services, viewer));
    if (MAP_FIELDS.some((field) => changed((s) => s[field]))) {
      enqueue(() => maps.update(() => showHeatmap(services, viewer)));
    }
    if (changed((s) => s.maximisedPlane)) viewer.setMaximised(state.maximisedPlane);
    if (changed((s) => s.contour) || changed((s) => s.isPeeking)) {
      viewer.setContourStyle(unlessPeeking(state, state.contour));
    }
    if (changed((s) => s.hiddenStructures) || changed((s) => s.segments)) {
      styleContours(services, viewer);
    }
    const nextCursor = toolCursor(state);
    if (JSON.stringify(nextCursor) !== JSON.stringify(cursor)) {
      cursor = nextCursor;
      viewer.setTool(cursor);
    }
    if (changed((s) => s.comparison) || changed((s) => s.comparisonMap)) {
      // Both are hatched, and mean other things.
      viewer.setComparison(state.comparisonMap === 'agreement' ? 'off' : state.comparison);
    }
    if (changed((s) => s.isPeeking)) viewer.setAgreementVisible(!state.isPeeking);
    if (changed((s) => s.shownProposal)) {
      viewer.previewLabels(labelsOfProposal(services, state.proposals, state.shownProposal));
    }
    if (HEATMAP_FIELDS.some((field) => changed((s) => s[field]))) {
      viewer.setHeatmapStyle(unlessPeeking(state, heatmapStyle(state)));
    }
    if (changed((s) => s.isBudgetVisible) || changed((s) => s.isPeeking)) {
      viewer.setBudgetMaskVisible(state.isBudgetVisible && !state.isPeeking);
    }
    if (changed((s) => s.regions) || changed((s) => s.selectedRegionId)) {
      enqueue(() => viewer.refreshBudgetMask());
    }
  };

  apply(store.getState(), null);
  const unsubscribe = store.subscribe(apply);
  const unlistenWindow = viewer.onWindow((window) => store.setState({ window }));
  const unlistenMaximised = viewer.onMaximised((maximisedPlane) =>
    store.setState({ maximisedPlane }),
  );
  const unlistenFailure = viewer.onFailure(report);
  return () => {
    unsubscribe();
    unlistenFailure();
    unlistenWindow();
    unlistenMaximised();
  };
}

function unlessPeeking<T extends { readonly isVisible: boolean }>(state: AppState, style: T): T {
  return state.isPeeking ? { ...style, isVisible: false } : style;
}

async function showResult(services: Services, viewer: Viewer): Promise<void> {
  const { store, registry } = services;
  const state = store.getState();
  const { openCase, result } = state;
  if (!openCase || !result) {
    await viewer.setBudgetMask(null);
    await showHeatmap(services, viewer);
    await viewer.setLabelmap(null);
    return;
  }
  const { networkGrid, labels } = registry.segmentations.get(result.id);
  // Taken before the first wait: a preview may be replaced meanwhile.
  const { budgetMask, corrected } = registry.reviews.get(result.id);
  // The contours first, and in their colours: a slow card takes a while for the rest.
  await viewer.setLabelmap({ grid: openCase.grid, labels: corrected, automatic: labels });
  styleContours(services, viewer);
  await showHeatmap(services, viewer);
  await viewer.setBudgetMask({ grid: networkGrid, values: budgetMask });
}

/** The observers' disagreement where it was chosen and is known, else the network's uncertainty. */
async function showHeatmap(services: Services, viewer: Viewer): Promise<void> {
  const { store, registry } = services;
  const { result } = store.getState();
  const { disagreement } = shownMaps(services);
  if (!result) return viewer.setHeatmap(disagreement);
  const { networkGrid: grid, entropy: values } = registry.segmentations.get(result.id);
  await viewer.setHeatmap(disagreement ?? { grid, values });
}

/** A map of the observers is there to be seen once it is chosen, whatever is the case with the network's. */
function heatmapStyle(state: AppState): AppState['heatmap'] {
  const { heatmap } = state;
  return isDisagreementShown(state) ? { ...heatmap, isVisible: true } : heatmap;
}

/** In the colour of the structure that is worked on; white erases. */
function toolCursor(state: AppState): ToolCursor | null {
  const { tool, brushRadiusMm, segments, activeSegment } = state;
  const active = segments.find(({ index }) => index === activeSegment);
  if (tool === null || !active || editBlock(state) !== null) return null;
  return {
    kind: tool === 'lasso' ? 'lasso' : 'circle',
    radiusMm: brushRadiusMm,
    color: active.isLocked ? '#8491A0' : tool === 'eraser' ? '#FFFFFF' : active.color,
  };
}
