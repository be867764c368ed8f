import type { Fusion } from '../../core/evaluation/observers.ts';
import type { CaseEvaluation } from '../../store/cohortSlice.ts';
import type { AppState } from '../../store/store.ts';
import { toAppError } from '../failures.ts';
import type { Services } from '../services.ts';
import { cancelAllCases } from '../worklist/cancelCases.ts';
import { runAllCases } from '../worklist/runWorklist.ts';
import { evaluateListed, resultIdOf } from './evaluateListed.ts';
import { noteSaid, takeLatePredictions } from './latePredictions.ts';

/**
 * Measures the cases of the worklist as their results come: those with something to be held against by themselves, all of them
 * while the cohort is shown. One after the other, beside the runs.
 * @param perform runs what takes time, and shows what it fails with.
 */
export function watchCases(
  services: Services,
  perform: (work: (services: Services) => Promise<void>) => void,
): void {
  const begin = (): void => {
    if (services.cohortAbort === null && nextCase(services) !== null) perform(evaluateCases);
  };
  services.store.subscribe((state, before) => {
    const isOther =
      state.cases !== before.cases ||
      state.result !== before.result ||
      state.qualityJob !== before.qualityJob ||
      state.isCohortOpen !== before.isCohortOpen;
    if (!isSameRule(ruleOf(state), ruleOf(before))) {
      if (Object.keys(state.evaluatedCases).length > 0) forgetEvaluations(services);
    } else if (!isOther) return;
    forgetGone(services);
    if (state.qualityJob !== before.qualityJob) takeLatePredictions(services);
    begin();
  });
  begin();
}

/** What the numbers of all cases depend on beside the cases. */
type Rule = Pick<AppState, 'tolerancesMm' | 'ownCohort'> & { readonly fusion: Fusion['kind'] };

/** One observer of all may have another place in each case: there it is the majority. */
function ruleOf({ tolerancesMm, ownCohort, fusion: { kind } }: AppState): Rule {
  return { tolerancesMm, ownCohort, fusion: kind === 'observer' ? 'majority' : kind };
}

function isSameRule(one: Rule, other: Rule): boolean {
  return (
    one.tolerancesMm === other.tolerancesMm &&
    one.ownCohort === other.ownCohort &&
    one.fusion === other.fusion
  );
}

/** What was measured by another rule is no answer any more. */
function forgetEvaluations({ store }: Services): void {
  store.setState({ evaluatedCases: {} });
}

/** Cases that were removed, and results that were replaced, leave no numbers behind. */
function forgetGone(services: Services): void {
  const { store } = services;
  const { cases, evaluatedCases } = store.getState();
  const listed = new Set(cases.map(({ id }) => id));
  const entries = Object.entries(evaluatedCases);
  const kept = entries.filter(
    ([id, { resultId }]) => listed.has(id) && resultIdOf(services, id) === resultId,
  );
  if (kept.length < entries.length) {
    store.setState({ evaluatedCases: Object.fromEntries(kept) });
  }
}

/** The next case with a result that was not measured; null where there is none, or the user ended the work. */
function nextCase(services: Services): string | null {
  const { store, listed } = services;
  const state = store.getState();
  const { cases, evaluatedCases, isCohortOpen, isEvaluationHeld, listedCaseId } = state;
  if (isEvaluationHeld) return null;
  const next = cases.find(({ id }) => {
    // What is predicted of the open case belongs to it: its verdict here is that of the Quality panel.
    if (id === listedCaseId && isPredictionDue(services)) return false;
    const one = listed.get(id);
    const isWanted = one && (isCohortOpen || one.observers.length > 0);
    return isWanted && !evaluatedCases[id] && resultIdOf(services, id) !== null;
  });
  return next?.id ?? null;
}

/** Whether the result on the screen is still to be assessed; where that failed nothing is waited for. */
function isPredictionDue({ store, assessor, predictions }: Services): boolean {
  const { result, qualityJob } = store.getState();
  if (!assessor || !result || result.isPreview) return false;
  return !predictions.has(result.id) && qualityJob.status !== 'failed';
}

async function evaluateCases(services: Services): Promise<void> {
  const { store } = services;
  if (services.cohortAbort) return;
  const abort = new AbortController();
  services.cohortAbort = abort;
  try {
    while (!abort.signal.aborted) {
      const id = nextCase(services);
      if (id === null) return;
      // oxlint-disable-next-line no-await-in-loop -- one case in memory at a time
      await evaluateOne(services, id, abort.signal);
    }
  } finally {
    services.cohortAbort = null;
    store.setState({ evaluatingCase: null });
  }
  // Ended; but it may have been asked for again before the worker had let go.
  await evaluateCases(services);
}

async function evaluateOne(services: Services, id: string, signal: AbortSignal): Promise<void> {
  const { store } = services;
  const resultId = resultIdOf(services, id);
  if (resultId === null) return;
  const rule = ruleOf(store.getState());
  // By another rule than the one that it was begun with it is measured anew.
  const isRule = (): boolean => isSameRule(rule, ruleOf(store.getState()));
  store.setState({ evaluatingCase: { caseId: id, fraction: null } });
  const onShare = (fraction: number): void =>
    store.setState({ evaluatingCase: { caseId: id, fraction } });
  try {
    const { value, said } = await evaluateListed(services, id, { signal, onShare });
    noteSaid(value, said);
    if (isRule()) keep(services, id, { status: 'evaluated', value, resultId });
  } catch (thrown) {
    const { code, detail } = toAppError(thrown);
    if (signal.aborted) return;
    if (isRule()) keep(services, id, { status: 'failed', code, detail, resultId });
  }
}

/** Unless it is of a result that was replaced meanwhile, or of a case that was removed. */
function keep(services: Services, id: string, evaluation: CaseEvaluation): void {
  const isListed = services.listed.has(id);
  if (!isListed || resultIdOf(services, id) !== evaluation.resultId) return;
  services.store.setState(({ evaluatedCases }) => ({
    evaluatedCases: { ...evaluatedCases, [id]: evaluation },
  }));
  takeLatePredictions(services);
}

/** Runs all cases without a result, and measures all with one; those that could not be measured are tried again. */
export async function evaluateAllCases(services: Services): Promise<void> {
  const { store } = services;
  store.setState(({ evaluatedCases }) => ({
    isEvaluationHeld: false,
    evaluatedCases: Object.fromEntries(
      Object.entries(evaluatedCases).filter(([, { status }]) => status === 'evaluated'),
    ),
  }));
  await Promise.all([runAllCases(services), evaluateCases(services)]);
}

/** Ends runs and measuring; what is measured already stays. */
export function cancelEvaluation(services: Services): void {
  cancelAllCases(services);
  services.store.setState({ isEvaluationHeld: true });
  services.cohortAbort?.abort();
}
