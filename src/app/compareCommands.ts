import type { AppState } from '../store/store.ts';
import type { Command } from './command.ts';
import {
  comparedEvaluation,
  goToMostDifferent,
  nextFusion,
  nextObserver,
  stepCompared,
  stepDifference,
  stepMap,
  toggleOutlines,
} from './commands/compareSteps.ts';
import { comparableStructures } from './evaluation/questions.ts';

const isCompared = (state: AppState): boolean => comparableStructures(state).length > 0;
const isAgreementKnown = (state: AppState): boolean => isCompared(state) && state.result !== null;
const hasObservers = (state: AppState): boolean => isCompared(state) && state.observers.length > 1;
const isMeasured = (state: AppState): boolean => comparedEvaluation(state) !== null;

/** What can be done while contours are held against a reference or observers. */
export const COMPARE_COMMANDS: readonly Command[] = [
  {
    id: 'toggle-agreement',
    group: 'View',
    keys: ['9'],
    isEnabled: isAgreementKnown,
    run: (services) => stepMap(services, 'agreement'),
  },
  {
    id: 'toggle-disagreement',
    group: 'View',
    keys: ['8'],
    isEnabled: hasObservers,
    run: (services) => stepMap(services, 'disagreement'),
  },
  {
    id: 'toggle-outlines',
    group: 'View',
    keys: ['Shift+m'],
    isEnabled: isCompared,
    run: toggleOutlines,
  },
  {
    id: 'next-difference',
    group: 'View',
    keys: ['Shift+v'],
    isEnabled: isMeasured,
    run: (services) => stepDifference(services, 1),
  },
  {
    id: 'previous-difference',
    group: 'View',
    keys: ['Shift+y'],
    isEnabled: isMeasured,
    run: (services) => stepDifference(services, -1),
  },
  {
    id: 'largest-difference',
    group: 'View',
    keys: ['Shift+z'],
    isEnabled: isMeasured,
    run: goToMostDifferent,
  },
  {
    id: 'next-compared',
    group: 'View',
    keys: ['Shift+x'],
    isEnabled: (state) => comparableStructures(state).length > 1,
    run: (services) => stepCompared(services, 1),
  },
  {
    id: 'previous-compared',
    group: 'View',
    keys: ['Shift+e'],
    isEnabled: (state) => comparableStructures(state).length > 1,
    run: (services) => stepCompared(services, -1),
  },
  {
    id: 'next-fusion',
    group: 'View',
    keys: ['6'],
    isEnabled: hasObservers,
    run: nextFusion,
  },
  {
    id: 'next-observer',
    group: 'View',
    keys: ['7'],
    isEnabled: hasObservers,
    run: nextObserver,
  },
  {
    id: 'evaluate-again',
    group: 'View',
    keys: [],
    isEnabled: ({ evaluationJob, observers }) =>
      evaluationJob.status !== 'running' && observers.length > 0,
    run: ({ evaluator }) => evaluator?.resume(),
  },
  {
    id: 'cancel-evaluation',
    group: 'View',
    keys: [],
    isEnabled: ({ evaluationJob }) => evaluationJob.status === 'running',
    run: ({ evaluator }) => evaluator?.cancel(),
  },
];
