import type { CohortMargin, CohortRisk } from '../../core/evaluation/cohortEvaluation.ts';
import { text } from '../text/catalogue.ts';

/** A promise, or why there is none. */
export interface GuaranteeText {
  readonly isRefused: boolean;
  readonly title: string;
  readonly why: string;
}

export function marginText(one: CohortMargin): GuaranteeText {
  const { guarantees } = text().cohort;
  const { margin, alpha, cases, casesNeeded, reason, excluded } = one;
  if (margin !== null) {
    const title = guarantees.marginIs(margin, 1 - alpha);
    return { isRefused: false, title, why: guarantees.from(cases, excluded) };
  }
  const why =
    reason === 'uncovered-cases'
      ? guarantees.uncovered(1 - alpha)
      : guarantees.tooFew(1 - alpha, cases, casesNeeded);
  return { isRefused: true, title: guarantees.none, why };
}

export function riskText(one: CohortRisk): GuaranteeText {
  const { guarantees } = text().cohort;
  const { threshold, alpha, cases, casesNeeded, leastBound, excluded } = one;
  if (threshold !== null) {
    const title = guarantees.thresholdIs(threshold, alpha);
    return { isRefused: false, title, why: guarantees.from(cases, excluded) };
  }
  const isTooFew = cases < casesNeeded || leastBound === null;
  const why = isTooFew
    ? guarantees.tooFewRisk(alpha, cases, casesNeeded)
    : guarantees.missedAnyway(alpha, leastBound);
  return { isRefused: true, title: guarantees.none, why };
}
