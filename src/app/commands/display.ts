import { WINDOW_PRESETS } from '../../store/displaySlice.ts';
import { SIDE_PANELS, type SidePanelName } from '../../store/interfaceSlice.ts';
import type { Services } from '../services.ts';

export function toggleContours({ store }: Services): void {
  store.setState(({ contour }) => ({ contour: { ...contour, isVisible: !contour.isVisible } }));
}

export function toggleContourMode({ store }: Services): void {
  store.setState(({ contour }) => ({
    contour: {
      ...contour,
      mode: contour.mode === 'outline' ? 'fill' : 'outline',
      opacity: contour.mode === 'outline' ? 0.4 : 1,
      isVisible: true,
    },
  }));
}

/** The network's uncertainty; it takes the place of the observers' disagreement. */
export function toggleHeatmap({ store }: Services): void {
  store.setState(({ heatmap, comparisonMap }) => {
    const isTaken = comparisonMap === 'disagreement';
    return {
      heatmap: { ...heatmap, isVisible: isTaken || !heatmap.isVisible },
      comparisonMap: isTaken ? 'none' : comparisonMap,
    };
  });
}

export function toggleBudget({ store }: Services): void {
  store.setState(({ isBudgetVisible }) => ({ isBudgetVisible: !isBudgetVisible }));
}

/** Hides everything that lies over the image, until it is called again with false. */
export function setPeeking({ store }: Services, isPeeking: boolean): void {
  store.setState({ isPeeking });
}

/** One plane alone, the axial one unless another is, or all three again. */
export function toggleMaximised({ store }: Services): void {
  store.setState(({ maximisedPlane }) => ({ maximisedPlane: maximisedPlane ? null : 'axial' }));
}

/** Shows whom the image is of, or does not. */
export function toggleIdentity({ store }: Services): void {
  store.setState(({ isIdentityHidden }) => ({ isIdentityHidden: !isIdentityHidden }));
}

export function showPanel({ store }: Services, sidePanel: SidePanelName): void {
  store.setState({ sidePanel });
}

export function showNextPanel({ store }: Services): void {
  store.setState(({ sidePanel }) => {
    const next = (SIDE_PANELS.indexOf(sidePanel) + 1) % SIDE_PANELS.length;
    return { sidePanel: SIDE_PANELS[next] ?? 'queue' };
  });
}

export function toggleConvention({ store }: Services): void {
  store.setState(({ convention }) => ({
    convention: convention === 'radiological' ? 'neurological' : 'radiological',
  }));
}

/** Changes the opacity of the heat map where it is shown, else of the contours; 0.1 … 1. */
export function changeOpacity({ store }: Services, delta: number): void {
  const step = (opacity: number): number =>
    Math.round(Math.min(1, Math.max(0.1, opacity + delta)) * 10) / 10;
  store.setState(({ heatmap, contour }) =>
    heatmap.isVisible
      ? { heatmap: { ...heatmap, opacity: step(heatmap.opacity) } }
      : { contour: { ...contour, opacity: step(contour.opacity) } },
  );
}

export function setWindowPreset({ store }: Services, number: number): void {
  const preset = WINDOW_PRESETS[number - 1];
  if (preset) store.setState({ window: { center: preset.center, width: preset.width } });
}

export function toggleStructure({ store }: Services, index: number): void {
  store.setState(({ hiddenStructures }) => ({
    hiddenStructures: hiddenStructures.includes(index)
      ? hiddenStructures.filter((hidden) => hidden !== index)
      : [...hiddenStructures, index],
  }));
}

/** Whether a region that is visited is zoomed to, or shown at the present zoom. */
export function toggleRegionZoom({ store }: Services): void {
  store.setState(({ isRegionZoomed }) => ({ isRegionZoomed: !isRegionZoomed }));
}
