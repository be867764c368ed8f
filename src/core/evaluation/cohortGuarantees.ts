import { conformalMargin, conformalRiskControl } from '../statistics/conformal.ts';
import { RISK_THRESHOLDS, type CohortStructure } from './cohort.ts';
import {
  GUARANTEE_ALPHAS,
  type CohortMargin,
  type CohortRisk,
  type Guarantees,
} from './cohortEvaluation.ts';

/**
 * What the cases of one structure, as a calibration set, let us promise of a new case of the same kind. Where they are too
 * few there is no number but the number of cases that it takes.
 * Source: METHODS F7; Mossina and Friedrich 2025; Angelopoulos et al. 2024.
 */
export function guaranteesOf(structures: readonly CohortStructure[]): Guarantees {
  const guarantees = structures.flatMap(({ guarantee }) => guarantee ?? []);
  const scores = guarantees.map(({ marginMm }) => marginMm);
  const losses = guarantees.flatMap(({ falseNegativeRates }) =>
    falseNegativeRates ? [falseNegativeRates] : [],
  );
  return {
    margins: GUARANTEE_ALPHAS.map((alpha): CohortMargin => ({
      alpha,
      ...conformalMargin(scores, alpha),
      casesNeeded: casesNeeded(alpha),
      excluded: structures.length - scores.length,
    })),
    risks: GUARANTEE_ALPHAS.map((alpha): CohortRisk => {
      const found = conformalRiskControl({ thresholds: RISK_THRESHOLDS, losses }, alpha);
      const { threshold, bounds, cases, reason } = found;
      return {
        alpha,
        threshold,
        cases,
        reason,
        casesNeeded: casesNeeded(alpha),
        leastBound: cases === 0 ? null : bounds[0],
        excluded: structures.length - losses.length,
      };
    }),
  };
}

/** Both guarantees need n ≥ 1 / alpha − 1. */
function casesNeeded(alpha: number): number {
  return Math.ceil(1 / alpha - 1 - 1e-9);
}
