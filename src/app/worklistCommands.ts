import { isWaiting, nextState } from '../core/worklist/caseState.ts';
import type { AppState } from '../store/store.ts';
import type { Command } from './command.ts';
import { closeCohort, toggleCohort } from './commands/cohort.ts';
import {
  canFinish,
  canFlag,
  exportWorklist,
  finishCase,
  openNeighbour,
  reopenCase,
  toggleCaseFlag,
} from './commands/worklist.ts';
import { runPlan } from './runPlan.ts';
import { cancelAllCases } from './worklist/cancelCases.ts';

/** Cases that are not measured, or could not be. */
const hasUnmeasured = ({ cases, evaluatedCases }: AppState): boolean =>
  cases.some(({ id }) => evaluatedCases[id]?.status !== 'evaluated');

const hasCases = ({ cases }: AppState): boolean => cases.length > 0;

/** What can be done with several cases. Shift stands for the whole case: its arrows go from case to case. */
export const WORKLIST_COMMANDS: readonly Command[] = [
  {
    id: 'next-case',
    group: 'Cases',
    keys: ['Shift+ArrowRight'],
    isEnabled: hasCases,
    run: (services) => openNeighbour(services, 1),
  },
  {
    id: 'previous-case',
    group: 'Cases',
    keys: ['Shift+ArrowLeft'],
    isEnabled: hasCases,
    run: (services) => openNeighbour(services, -1),
  },
  {
    id: 'finish-case',
    group: 'Cases',
    keys: ['Shift+Enter'],
    isEnabled: canFinish,
    run: finishCase,
  },
  {
    id: 'flag-case',
    group: 'Cases',
    keys: ['Shift+f'],
    isEnabled: canFlag,
    run: toggleCaseFlag,
  },
  {
    id: 'reopen-case',
    group: 'Cases',
    keys: ['Shift+u'],
    isEnabled: ({ cases, listedCaseId }) =>
      cases.some(({ id, state }) => id === listedCaseId && state === 'done'),
    run: reopenCase,
  },
  {
    id: 'run-all-cases',
    group: 'Cases',
    keys: ['Ctrl+Shift+Enter'],
    isEnabled: ({ cases, settings, estimatorOptions }) =>
      cases.some(({ state }) => nextState(state, 'queue') !== null) &&
      !runPlan(settings, estimatorOptions).isTooMany,
    run: async (services) => (await import('./worklist/runWorklist.ts')).runAllCases(services),
  },
  {
    id: 'cancel-all-cases',
    group: 'Cases',
    keys: [],
    isEnabled: ({ cases }) => cases.some(({ state }) => isWaiting(state)),
    run: cancelAllCases,
  },
  {
    id: 'toggle-cohort',
    group: 'Cases',
    keys: ['Shift+w'],
    isEnabled: ({ cases, isCohortOpen }) => isCohortOpen || cases.length > 0,
    run: toggleCohort,
  },
  {
    id: 'close-cohort',
    group: 'Cases',
    keys: ['Escape'],
    isEnabled: ({ isCohortOpen }) => isCohortOpen,
    run: closeCohort,
  },
  {
    id: 'evaluate-cohort',
    group: 'Cases',
    keys: [],
    isEnabled: (state) => hasCases(state) && hasUnmeasured(state),
    run: async (services) => (await import('./cohort/evaluateCases.ts')).evaluateAllCases(services),
  },
  {
    id: 'cancel-cohort',
    group: 'Cases',
    keys: [],
    isEnabled: ({ cases, evaluatingCase }) =>
      evaluatingCase !== null || cases.some(({ state }) => isWaiting(state)),
    run: async (services) => (await import('./cohort/evaluateCases.ts')).cancelEvaluation(services),
  },
  {
    id: 'export-worklist',
    group: 'Cases',
    keys: [],
    isEnabled: hasCases,
    run: exportWorklist,
  },
];
