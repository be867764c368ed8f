import { formatCount, formatDecimal } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** Many cases at once: the list, its states, the question about files. */
export const worklist = {
  title: 'Worklist',
  contours: 'Contours',
  tabs: 'What this panel shows',
  openMany: 'Open several images, or masks and samples with them',
  openFolder: 'Open a folder of cases',
  list: 'Cases',
  /** Of the open case in the list. */
  caseOf: (number: number, of: number): string =>
    `Case ${formatCount(number)} of ${formatCount(of)}`,
  cases: (count: number): string => counted(count, 'case', 'cases'),
  doneSoFar: (done: number): string => `${formatCount(done)} done`,
  noneOpen: 'No case of the list is open',
  runAll: 'Run all',
  cancelAll: 'Cancel all',
  finish: 'Done, next',
  reopen: 'Take up again',
  order: 'Order',
  orders: { quality: 'Worst first', name: 'Name', state: 'State' },
  filter: 'Show',
  filters: {
    all: 'All',
    review: 'To review',
    waiting: 'Without result',
    done: 'Done',
    failed: 'Failed',
  },
  noneShown: 'No case is in this state.',
  states: {
    new: 'new',
    queued: 'queued',
    running: 'running',
    ready: 'ready',
    'in-review': 'in review',
    done: 'done',
    flagged: 'flagged',
    failed: 'failed',
  },
  stages: {
    reading: 'reading',
    network: 'loading the network',
    sampling: 'drawing samples',
    assessing: 'predicting quality',
    keeping: 'keeping the result',
  },
  /** Dice without its zero, as the field writes it. */
  dice: (dice: number): string => formatDecimal(dice, 2),
  predicted: (dice: string, structure: string): string => `predicted Dice ${dice} (${structure})`,
  agreement: (dice: string, structure: string): string =>
    `pairwise Dice of samples ${dice} (${structure}); no network predicts the quality of this case`,
  agreementShort: (dice: string, structure: string): string => `agree ${dice} ${structure}`,
  decided: (done: number, of: number): string =>
    `${formatCount(done)} of ${formatCount(of)} decided`,
  changes: (count: number): string => counted(count, 'change', 'changes'),
  difficulty: 'Difficulty',
  difficulties: { none: 'not said', easy: 'easy', medium: 'medium', hard: 'hard' },
  comment: 'Comment',
  files: (count: number): string => counted(count, 'file', 'files'),
  roles: {
    image: 'image',
    contours: 'contours',
    mask: 'mask',
    reference: 'reference',
    observer: 'observer',
    sample: 'sample',
    series: 'other series, not read',
  },
  ownContours: 'Contours from a file',
  ownSamples: 'Samples made elsewhere',
  run: 'Run',
  cancel: 'Cancel',
  remove: 'Remove',
  removeCase: (name: string): string => `Remove ${name} from the list`,
  /** For screen readers. */
  ready: (name: string): string => `${name} is ready.`,
  failed: (name: string): string => `${name} failed.`,
};
