import type { AppState } from '../store/store.ts';
import { isBusy } from '../store/jobSlice.ts';
import {
  changeOpacity,
  setPeeking,
  setWindowPreset,
  toggleBudget,
  toggleContourMode,
  toggleContours,
  toggleConvention,
  toggleHeatmap,
  toggleMaximised,
  toggleRegionZoom,
} from './commands/display.ts';
import { exportReview } from './commands/exportReview.ts';
import { redo, undo } from './commands/history.ts';
import { backToRegion, selectNeighbour } from './commands/navigate.ts';
import { decide } from './commands/review.ts';
import { cancelRun, runSampling } from './commands/run.ts';
import { runPlan } from './runPlan.ts';
import type { Services } from './services.ts';

/** A thing that the user can do. Buttons, keys and tests all call the same one. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: 'Review' | 'View' | 'Run';
  /**
   * `KeyboardEvent.key` values; `Ctrl+` and `Shift+` before them. The first is shown on buttons. Of several commands
   * with the same key the first that is enabled runs: Escape takes away one layer at a time.
   */
  readonly keys: readonly string[];
  readonly isEnabled: (state: AppState) => boolean;
  readonly run: (services: Services) => void | Promise<void>;
  /** For a command that lasts while its key is held: ends it. */
  readonly release?: (services: Services) => void;
}

const hasCase = (state: AppState): boolean => state.openCase !== null;
const hasResult = (state: AppState): boolean => state.result !== null;
const hasRegion = (state: AppState): boolean => state.selectedRegionId !== null;
const hasRegions = (state: AppState): boolean => state.regions.length > 0;

const windowKeys: readonly (readonly [id: string, title: string])[] = [
  ['window-soft-tissue', 'Window: soft tissue 400 / 40'],
  ['window-lung', 'Window: lung 1500 / −600'],
  ['window-liver', 'Window: liver 150 / 90'],
  ['window-bone', 'Window: bone 2500 / 480'],
  ['window-brain', 'Window: brain 80 / 40'],
];

export const COMMANDS: readonly Command[] = [
  {
    id: 'next-region',
    title: 'Next region',
    group: 'Review',
    keys: ['n'],
    isEnabled: hasRegions,
    run: (services) => selectNeighbour(services, 1),
  },
  {
    id: 'previous-region',
    title: 'Previous region',
    group: 'Review',
    keys: ['p'],
    isEnabled: hasRegions,
    run: (services) => selectNeighbour(services, -1),
  },
  {
    id: 'accept',
    title: 'Accept region',
    group: 'Review',
    keys: ['a', 'Enter'],
    isEnabled: hasRegion,
    run: (services) => decide(services, 'accepted'),
  },
  {
    id: 'skip',
    title: 'Skip region',
    group: 'Review',
    keys: ['x'],
    isEnabled: hasRegion,
    run: (services) => decide(services, 'skipped'),
  },
  {
    id: 'flag',
    title: 'Flag region for a second look',
    group: 'Review',
    keys: ['f'],
    isEnabled: hasRegion,
    run: (services) => decide(services, 'flagged'),
  },
  {
    id: 'back-to-region',
    title: 'Centre the region',
    group: 'Review',
    keys: ['c'],
    isEnabled: hasRegion,
    run: backToRegion,
  },
  {
    id: 'toggle-region-zoom',
    title: 'Zoom to regions on / off',
    group: 'Review',
    keys: ['z'],
    isEnabled: hasResult,
    run: toggleRegionZoom,
  },
  {
    id: 'undo',
    title: 'Undo',
    group: 'Review',
    keys: ['Ctrl+z'],
    isEnabled: (state) => state.canUndo,
    run: undo,
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Review',
    keys: ['Ctrl+y', 'Ctrl+Shift+z'],
    isEnabled: (state) => state.canRedo,
    run: redo,
  },
  {
    id: 'slice-up',
    title: 'Next slice towards the head',
    group: 'View',
    keys: ['ArrowUp', 'PageUp'],
    isEnabled: hasCase,
    run: ({ viewer }) => viewer?.stepSlice('axial', 1),
  },
  {
    id: 'slice-down',
    title: 'Next slice towards the feet',
    group: 'View',
    keys: ['ArrowDown', 'PageDown'],
    isEnabled: hasCase,
    run: ({ viewer }) => viewer?.stepSlice('axial', -1),
  },
  {
    id: 'toggle-contours',
    title: 'Contours on / off',
    group: 'View',
    keys: ['s'],
    isEnabled: hasResult,
    run: toggleContours,
  },
  {
    id: 'toggle-contour-mode',
    title: 'Contours outlined / filled',
    group: 'View',
    keys: ['o'],
    isEnabled: hasResult,
    run: toggleContourMode,
  },
  {
    id: 'toggle-heatmap',
    title: 'Uncertainty map on / off',
    group: 'View',
    keys: ['h'],
    isEnabled: hasResult,
    run: toggleHeatmap,
  },
  {
    id: 'toggle-budget',
    title: 'Voxels in the budget on / off',
    group: 'View',
    keys: ['k'],
    isEnabled: hasResult,
    run: toggleBudget,
  },
  {
    id: 'peek',
    title: 'Image alone, while held',
    group: 'View',
    keys: ['v'],
    isEnabled: hasResult,
    run: (services) => setPeeking(services, true),
    release: (services) => setPeeking(services, false),
  },
  {
    id: 'opacity-down',
    title: 'Overlay fainter',
    group: 'View',
    keys: ['d'],
    isEnabled: hasResult,
    run: (services) => changeOpacity(services, -0.1),
  },
  {
    id: 'opacity-up',
    title: 'Overlay stronger',
    group: 'View',
    keys: ['Shift+d'],
    isEnabled: hasResult,
    run: (services) => changeOpacity(services, 0.1),
  },
  {
    id: 'reset-zoom',
    title: 'Whole image',
    group: 'View',
    keys: ['0'],
    isEnabled: hasCase,
    run: ({ viewer }) => viewer?.resetZoom(),
  },
  {
    id: 'toggle-maximised',
    title: 'One plane alone / all three',
    group: 'View',
    keys: ['m'],
    isEnabled: hasCase,
    run: toggleMaximised,
  },
  {
    id: 'all-planes',
    title: 'All three planes again',
    group: 'View',
    keys: ['Escape'],
    isEnabled: (state) => state.maximisedPlane !== null,
    run: toggleMaximised,
  },
  {
    id: 'toggle-convention',
    title: 'Radiological / neurological convention',
    group: 'View',
    keys: [],
    isEnabled: hasCase,
    run: toggleConvention,
  },
  ...windowKeys.map(([id, title], position): Command => ({
    id,
    title,
    group: 'View',
    keys: [String(position + 1)],
    isEnabled: hasCase,
    run: (services) => setWindowPreset(services, position + 1),
  })),
  {
    id: 'run',
    title: 'Run the network',
    group: 'Run',
    keys: ['Ctrl+Enter'],
    isEnabled: (state) =>
      hasCase(state) &&
      !isBusy(state.job) &&
      state.job.status !== 'stopped' &&
      !runPlan(state.settings, state.estimatorOptions).isTooMany,
    run: (services) => runSampling(services),
  },
  {
    id: 'cancel-run',
    title: 'Cancel the run',
    group: 'Run',
    keys: ['Escape'],
    isEnabled: (state) => isBusy(state.job),
    run: cancelRun,
  },
  {
    id: 'export',
    title: 'Export',
    group: 'Run',
    keys: ['Ctrl+s'],
    isEnabled: (state) => hasResult(state) && !state.result?.isPreview,
    run: exportReview,
  },
];
