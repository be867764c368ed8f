import { fitRecalibration } from '../../core/evaluation/fitRecalibration.ts';
import {
  recalibrationCase,
  type RecalibrationCase,
} from '../../core/evaluation/recalibrationCase.ts';
import type { CallContext, Handlers } from '../../rpc/serve.ts';
import { pacedCheckpoint } from '../codec/pacedCheckpoint.ts';
import type { EvaluationApi, EvaluationProgress } from '../evaluation.api.ts';

/** Fitting a recalibration; it remembers the cases of one fit, some megabytes each, until they are fitted. */
export function fitHandlers(): Pick<Handlers<EvaluationApi>, 'putFitCase' | 'fitRecalibration'> {
  let put: { readonly fitId: string; readonly cases: RecalibrationCase[] } | null = null;
  return {
    putFitCase: async ({ fitId, input, recalibration, seed }, context) => {
      // Cases of a fit that was given up go.
      if (put?.fitId !== fitId) put = { fitId, cases: [] };
      const { cases } = put;
      const found = await inSteps(recalibrationCase(input, { recalibration, seed }), context);
      if ('reason' in found) return found;
      cases.push(found);
      return null;
    },
    fitRecalibration: async ({ fitId }, context) => {
      const cases = put?.fitId === fitId ? put.cases : [];
      put = null;
      return inSteps(fitRecalibration(cases), context);
    },
  };
}

async function inSteps<T>(
  steps: Generator<number, T>,
  context: Pick<CallContext<EvaluationProgress>, 'checkpoint' | 'progress'>,
): Promise<T> {
  const pause = pacedCheckpoint(context);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    context.progress({ stage: 'evaluate', share: step.value });
    // oxlint-disable-next-line no-await-in-loop -- so that a cancel is heard
    await pause();
  }
}
