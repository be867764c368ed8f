import { bootstrapIntervals, type BootstrapOptions } from '../statistics/bootstrap.ts';
import { spearman } from '../statistics/correlation.ts';
import { exactSpearmanP } from '../statistics/exactSpearman.ts';
import { drawnRiskCoverage } from '../statistics/drawnRiskCoverage.ts';
import { riskCoverage, type AreaRule, type RiskCoverage } from '../statistics/riskCoverage.ts';
import {
  COHORT_MEASURES,
  type CohortAurc,
  type CohortMeasure,
  type Exclusions,
  type MeasureAgainstDice,
} from './cohortEvaluation.ts';
import { CONFIDENCE_SIGN, measureOf, type CohortRow } from './cohortValues.ts';

/** The same resamples in the app and on the command line. */
export const COHORT_BOOTSTRAP = {
  seed: 1,
  resamples: 2000,
  level: 0.95,
} as const satisfies Required<BootstrapOptions>;

/**
 * Each measure that is known without a reference against the Dice with it, over the cases of one structure: rank correlation,
 * and what would be left unseen if the measure chose the cases to be looked at. Cases that are left out are counted.
 * @returns in the order of `COHORT_MEASURES`.
 * Source: Hoebel et al. 2019, tables 1 and 2; METHODS A4.6.
 */
export function measuresAgainstDice(rows: readonly CohortRow[]): MeasureAgainstDice[] {
  const measured = rows.flatMap((row) => {
    const dice = row.structure.agreement?.dice ?? null;
    return dice === null ? [] : [{ row, dice }];
  });
  const dice = measured.map((one) => one.dice);
  const risk = dice.map((value) => 1 - value);
  const valuesOf = (measure: CohortMeasure): (number | null)[] =>
    measured.map(({ row }) => measureOf(row.structure, measure));
  const confidences = COHORT_MEASURES.map((measure) =>
    valuesOf(measure).map((value) => value && CONFIDENCE_SIGN[measure] * value),
  );
  const intervals = aurcIntervals(confidences, risk);
  const noReference = rows.filter(({ structure }) => structure.agreement === null).length;
  const bothEmpty = rows.length - noReference - measured.length;
  return COHORT_MEASURES.map((measure, at) => {
    const { rho, p, n, excluded, reason } = spearman(valuesOf(measure), dice);
    const byRule = (rule: AreaRule): RiskCoverage => riskCoverage(confidences[at], risk, rule);
    const mean = byRule('mean');
    const exclusions: Exclusions = { noReference, bothEmpty, undefinedMeasure: excluded };
    return {
      measure,
      rho,
      p,
      exactP: exactSpearmanP(valuesOf(measure), dice),
      reason,
      n,
      excluded: exclusions,
      aurc: {
        mean: aurcOf(mean, intervals[2 * at]),
        trapezoid: aurcOf(byRule('trapezoid'), intervals[2 * at + 1]),
      },
      curve: mean.curve,
    };
  });
}

/** For each measure that of the rule `mean`, then that of `trapezoid`; cases are drawn once for all. */
function aurcIntervals(
  confidences: readonly (readonly (number | null)[])[],
  risk: readonly number[],
): CohortAurc['interval'][] {
  const curves = confidences.map((confidence) => drawnRiskCoverage(confidence, risk));
  const times = new Uint32Array(risk.length);
  const results = bootstrapIntervals(
    risk.map((_, position) => position),
    (sample) => {
      times.fill(0);
      for (const position of sample) times[position]++;
      return curves.flatMap((areasOf) => {
        const { mean, trapezoid } = areasOf(times);
        return [mean, trapezoid];
      });
    },
    COHORT_BOOTSTRAP,
  );
  return results.map(({ interval }) => interval);
}

function aurcOf(
  { aurc, optimal, random, excess, normalised }: RiskCoverage,
  interval: CohortAurc['interval'],
): CohortAurc {
  return { aurc, interval, optimal, random, excess, normalised };
}
