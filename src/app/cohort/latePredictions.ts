import type { CohortCase } from '../../core/evaluation/cohort.ts';
import { withPredictions } from '../../core/evaluation/roundedAssessment.ts';
import type { Services } from '../services.ts';
import type { SaidOfCase } from './evaluateListed.ts';

/** What the cases of the cohort were made of; those that are let go take it with them. */
const saidOf = new WeakMap<CohortCase, SaidOfCase>();

/** Notes what was known of a case when it was measured. */
export function noteSaid(value: CohortCase, said: SaidOfCase): void {
  saidOf.set(value, said);
}

/** Of cases that were measured before the contour-quality network answered, what rests on its answer is made anew. */
export function takeLatePredictions({ store, predictions }: Services): void {
  const { evaluatedCases } = store.getState();
  const late = Object.entries(evaluatedCases).flatMap(([id, evaluation]) => {
    if (evaluation.status !== 'evaluated') return [];
    const now = predictions.get(evaluation.resultId);
    const said = saidOf.get(evaluation.value);
    if (!now || !said || said.predictions === now) return [];
    const value = withPredictions(evaluation.value, now.byLabel, said.known);
    noteSaid(value, { ...said, predictions: now });
    return [[id, { ...evaluation, value }] as const];
  });
  if (late.length === 0) return;
  store.setState({ evaluatedCases: { ...evaluatedCases, ...Object.fromEntries(late) } });
}
