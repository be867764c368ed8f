import { cohortCsv, cohortMeasuresCsv } from '../../core/evaluation/cohortCsv.ts';
import { cohortJson } from '../../core/evaluation/cohortFile.ts';
import { evaluateCase } from '../../core/evaluation/evaluateCase.ts';
import { evaluateCohort } from '../../core/evaluation/evaluateCohort.ts';
import { assertCohortSize, parseCohort } from '../../core/evaluation/parseCohort.ts';
import type { Handlers } from '../../rpc/serve.ts';
import { pacedCheckpoint } from '../codec/pacedCheckpoint.ts';
import type { EvaluationApi } from '../evaluation.api.ts';

/** Whole cases, and cohorts of them: nothing of these stays with the worker. */
export const cohortHandlers: Pick<
  Handlers<EvaluationApi>,
  'evaluateCase' | 'evaluateCohort' | 'writeCohort' | 'readCohort'
> = {
  evaluateCase: async (input, context) => {
    const pause = pacedCheckpoint(context);
    const steps = evaluateCase(input);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      context.progress({ stage: 'evaluate', share: step.value });
      // oxlint-disable-next-line no-await-in-loop -- so that a cancel is heard
      await pause();
    }
  },
  evaluateCohort: async ({ cases, reference }) => Promise.resolve(evaluateCohort(cases, reference)),
  writeCohort: async (file) =>
    Promise.resolve({
      json: cohortJson(file),
      csv: cohortCsv(file.cases, file.failures),
      measuresCsv: cohortMeasuresCsv(file.evaluation),
    }),
  readCohort: async ({ file }) => {
    assertCohortSize(file.size);
    return parseCohort(await file.text()).cases;
  },
};
