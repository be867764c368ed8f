import { watchNumbers } from './cohort/cohortNumbers.ts';
import { watchCases } from './cohort/evaluateCases.ts';
import { watchBudgetYield } from './evaluation/budgetYield.ts';
import { Evaluator } from './evaluation/evaluate.ts';
import { PAGE_TIMER, watchEvaluation } from './evaluation/watchEvaluation.ts';
import { QualityAssessor } from './quality/qualityAssessor.ts';
import { watchQuality } from './quality/watchQuality.ts';
import type { Services } from './services.ts';

/**
 * Begins all that measures contours in the background. It comes after the first load: each part begins with what is open by
 * then.
 */
export function startMeasuring(
  services: Services,
  perform: (work: (services: Services) => Promise<void>) => void,
): void {
  const evaluator = new Evaluator(services);
  services.evaluator = evaluator;
  watchEvaluation(services, evaluator, PAGE_TIMER);
  watchBudgetYield(services);
  watchCases(services, perform);
  watchNumbers(services, perform);
  const assessor = new QualityAssessor(services);
  services.assessor = assessor;
  watchQuality(services, assessor, PAGE_TIMER);
}
