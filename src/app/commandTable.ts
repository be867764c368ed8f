import type { AppState } from '../store/store.ts';
import { isBusy } from '../store/jobSlice.ts';
import {
  changeOpacity,
  setPeeking,
  setWindowPreset,
  showNextPanel,
  showPanel,
  toggleBudget,
  toggleContourMode,
  toggleContours,
  toggleConvention,
  toggleIdentity,
  toggleHeatmap,
  toggleMaximised,
  toggleRegionZoom,
} from './commands/display.ts';
import { openExport } from './commands/openExport.ts';
import { redo, undo } from './commands/history.ts';
import { backToRegion, selectNeighbour } from './commands/navigate.ts';
import { randomAudit } from './commands/randomAudit.ts';
import { chooseCohort, dropCohort } from './commands/referenceCohort.ts';
import { decide } from './commands/review.ts';
import {
  acceptOrApply,
  previewNextAlternative,
  previewProposal,
  togglePreview,
} from './commands/proposals.ts';
import { cancelRun, runSampling } from './commands/run.ts';
import type { Command } from './command.ts';
import { COMPARE_COMMANDS } from './compareCommands.ts';
import { EDIT_COMMANDS } from './editCommands.ts';
import { OBSERVER_COMMANDS } from './evaluation/observerCommands.ts';
import { openGuide } from './guidePages.ts';
import { keepStorage, openMachine } from './machine/watchMachine.ts';
import { openKept, setTraceless } from './commands/keptReviews.ts';
import { OFFLINE_COMMANDS } from './offline/offlineCommands.ts';
import { showAgain } from './picture.ts';
import { runPlan } from './runPlan.ts';
import { WORKLIST_COMMANDS } from './worklistCommands.ts';

const hasCase = (state: AppState): boolean => state.openCase !== null;
const hasResult = (state: AppState): boolean => state.result !== null;
/** Of contours from a file nothing is known that could be coloured. */
const hasDoubt = ({ result }: AppState): boolean => result !== null && result.origin !== 'contours';
const hasRegion = (state: AppState): boolean => state.selectedRegionId !== null;
const hasRegions = (state: AppState): boolean => state.regions.length > 0;

const hasProposals = (state: AppState): boolean =>
  state.proposals !== null && state.proposals.rows.length > 0;

const windowIds = [
  'window-soft-tissue',
  'window-lung',
  'window-liver',
  'window-bone',
  'window-brain',
] as const;

export const COMMANDS: readonly Command[] = [
  {
    id: 'next-region',
    group: 'Review',
    keys: ['n'],
    isEnabled: hasRegions,
    run: (services) => selectNeighbour(services, 1),
  },
  {
    id: 'previous-region',
    group: 'Review',
    keys: ['p'],
    isEnabled: hasRegions,
    run: (services) => selectNeighbour(services, -1),
  },
  {
    id: 'accept',
    group: 'Review',
    keys: ['a', 'Enter'],
    isEnabled: hasRegion,
    run: acceptOrApply,
  },
  {
    id: 'skip',
    group: 'Review',
    keys: ['x'],
    isEnabled: hasRegion,
    run: (services) => decide(services, 'skipped'),
  },
  {
    id: 'flag',
    group: 'Review',
    keys: ['f'],
    isEnabled: hasRegion,
    run: (services) => decide(services, 'flagged'),
  },
  {
    id: 'back-to-region',
    group: 'Review',
    keys: ['c'],
    isEnabled: hasRegion,
    run: backToRegion,
  },
  {
    id: 'toggle-region-zoom',
    group: 'Review',
    keys: ['z'],
    isEnabled: hasResult,
    run: toggleRegionZoom,
  },
  {
    id: 'tighter',
    group: 'Review',
    keys: [','],
    isEnabled: hasProposals,
    run: (services) => togglePreview(services, 'tighter'),
  },
  {
    id: 'wider',
    group: 'Review',
    keys: ['.'],
    isEnabled: hasProposals,
    run: (services) => togglePreview(services, 'wider'),
  },
  {
    id: 'next-alternative',
    group: 'Review',
    keys: ['/'],
    isEnabled: hasProposals,
    run: previewNextAlternative,
  },
  {
    id: 'end-proposal',
    group: 'Review',
    keys: ['Escape'],
    isEnabled: (state) => state.shownProposal !== null,
    run: (services) => previewProposal(services, null),
  },
  {
    id: 'random-audit',
    group: 'Review',
    keys: ['Shift+a'],
    isEnabled: (state) => state.result?.isPreview === false,
    run: randomAudit,
  },
  {
    id: 'undo',
    group: 'Review',
    keys: ['Ctrl+z'],
    isEnabled: (state) => state.canUndo,
    run: undo,
  },
  {
    id: 'redo',
    group: 'Review',
    keys: ['Ctrl+y', 'Ctrl+Shift+z'],
    isEnabled: (state) => state.canRedo,
    run: redo,
  },
  {
    id: 'next-panel',
    group: 'View',
    keys: ['t'],
    isEnabled: () => true,
    run: showNextPanel,
  },
  {
    id: 'show-queue',
    group: 'View',
    keys: ['Shift+q'],
    isEnabled: () => true,
    run: (services) => showPanel(services, 'queue'),
  },
  {
    id: 'show-quality',
    group: 'View',
    keys: ['Shift+t'],
    isEnabled: () => true,
    run: (services) => showPanel(services, 'quality'),
  },
  {
    id: 'show-compare',
    group: 'View',
    keys: ['Shift+c'],
    isEnabled: () => true,
    run: (services) => showPanel(services, 'compare'),
  },
  {
    id: 'load-calibration',
    group: 'View',
    keys: [],
    isEnabled: () => true,
    run: chooseCohort,
  },
  {
    id: 'drop-calibration',
    group: 'View',
    keys: [],
    isEnabled: (state) => state.ownCohort !== null,
    run: dropCohort,
  },
  ...EDIT_COMMANDS,
  ...WORKLIST_COMMANDS,
  ...OBSERVER_COMMANDS,
  {
    id: 'slice-up',
    group: 'View',
    keys: ['ArrowUp', 'PageUp'],
    isEnabled: hasCase,
    run: ({ viewer }) => viewer?.stepSlice('axial', 1),
  },
  {
    id: 'slice-down',
    group: 'View',
    keys: ['ArrowDown', 'PageDown'],
    isEnabled: hasCase,
    run: ({ viewer }) => viewer?.stepSlice('axial', -1),
  },
  {
    id: 'toggle-contours',
    group: 'View',
    keys: ['s'],
    isEnabled: hasResult,
    run: toggleContours,
  },
  {
    id: 'toggle-contour-mode',
    group: 'View',
    keys: ['o'],
    isEnabled: hasResult,
    run: toggleContourMode,
  },
  {
    id: 'toggle-heatmap',
    group: 'View',
    keys: ['h'],
    isEnabled: (state) => state.heatmap.isVisible || hasDoubt(state),
    run: toggleHeatmap,
  },
  {
    id: 'toggle-budget',
    group: 'View',
    keys: ['k'],
    isEnabled: hasResult,
    run: toggleBudget,
  },
  {
    id: 'peek',
    group: 'View',
    keys: ['v'],
    isEnabled: hasResult,
    run: (services) => setPeeking(services, true),
    release: (services) => setPeeking(services, false),
  },
  {
    id: 'opacity-down',
    group: 'View',
    keys: ['d'],
    isEnabled: hasResult,
    run: (services) => changeOpacity(services, -0.1),
  },
  {
    id: 'opacity-up',
    group: 'View',
    keys: ['Shift+d'],
    isEnabled: hasResult,
    run: (services) => changeOpacity(services, 0.1),
  },
  {
    id: 'reset-zoom',
    group: 'View',
    keys: ['0'],
    isEnabled: hasCase,
    run: ({ viewer }) => viewer?.resetZoom(),
  },
  {
    id: 'toggle-maximised',
    group: 'View',
    keys: ['m'],
    isEnabled: hasCase,
    run: toggleMaximised,
  },
  {
    id: 'all-planes',
    group: 'View',
    keys: ['Escape'],
    isEnabled: (state) => state.maximisedPlane !== null,
    run: toggleMaximised,
  },
  {
    id: 'toggle-convention',
    group: 'View',
    keys: [],
    isEnabled: hasCase,
    run: toggleConvention,
  },
  {
    id: 'toggle-identity',
    group: 'View',
    keys: ['Shift+p'],
    isEnabled: hasCase,
    run: toggleIdentity,
  },
  ...COMPARE_COMMANDS,
  ...windowIds.map((id, position): Command => ({
    id,
    group: 'View',
    keys: [String(position + 1)],
    isEnabled: hasCase,
    run: (services) => setWindowPreset(services, position + 1),
  })),
  {
    id: 'run',
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
    group: 'Run',
    keys: ['Escape'],
    isEnabled: (state) => isBusy(state.job),
    run: cancelRun,
  },
  {
    id: 'export',
    group: 'Run',
    keys: ['Ctrl+s'],
    isEnabled: (state) => hasResult(state) && !state.result?.isPreview,
    run: openExport,
  },
  {
    id: 'kept-reviews',
    group: 'Run',
    keys: ['Shift+j'],
    isEnabled: () => true,
    run: openKept,
  },
  {
    id: 'leave-no-trace',
    group: 'Run',
    keys: [],
    isEnabled: () => true,
    run: (services) => setTraceless(services, !services.store.getState().isTraceless),
  },
  {
    id: 'retry-saving',
    group: 'Run',
    keys: [],
    isEnabled: (state) => state.keeping.status === 'failed',
    run: ({ keeper }) => keeper?.retry(),
  },
  ...OFFLINE_COMMANDS,
  {
    id: 'this-machine',
    group: 'Run',
    keys: [],
    isEnabled: () => true,
    run: openMachine,
  },
  {
    id: 'show-picture-again',
    group: 'View',
    keys: [],
    isEnabled: ({ picture }) => picture === 'gone',
    run: showAgain,
  },
  {
    id: 'keep-storage',
    group: 'Run',
    keys: [],
    isEnabled: ({ machine }) => machine?.storage?.isPersistent === false,
    run: keepStorage,
  },
  {
    id: 'help',
    group: 'Run',
    keys: ['?'],
    isEnabled: () => true,
    run: ({ store }) => store.setState({ dialog: 'help' }),
  },
  {
    id: 'guide',
    group: 'Run',
    keys: [],
    isEnabled: () => true,
    run: openGuide,
  },
  {
    id: 'settings',
    group: 'Run',
    keys: ['Ctrl+,'],
    isEnabled: () => true,
    run: ({ store }) => store.setState({ dialog: 'settings' }),
  },
];
