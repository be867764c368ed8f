import { poolCalibration } from '../calibration/reliability.ts';
import { quantiles, summariseCases, type CaseSummary } from '../statistics/summary.ts';
import type { CohortCase, CohortRanking } from './cohort.ts';
import { cohortDrift } from './cohortDrift.ts';
import {
  AGREEMENT_MEASURES,
  WORST,
  type AgreementMeasure,
  type AgreementSummary,
  type CalibrationSummary,
  type CohortEvaluation,
  type DoubtSummary,
  type QuartileSummary,
  type StructureCohort,
  type WorstContours,
} from './cohortEvaluation.ts';
import { guaranteesOf } from './cohortGuarantees.ts';
import {
  annotatedCases,
  measureOf,
  rowsByStructure,
  sortedCases,
  type CohortRow,
} from './cohortValues.ts';
import { measuresAgainstDice } from './measuresAgainstDice.ts';
import type { RankingKind } from './structureEvaluation.ts';

/**
 * A cohort in numbers: the same for the same cases, whatever their order and wherever it is computed. Cases are taken to be
 * independent of each other.
 * @param reference cases of the cohort that these are held against, such as the one that comes with a network; null: none.
 * @throws AppError `internal/shape` where the reliability bins of cases differ; `inference/non-finite-output` for a measure
 *   that is not finite.
 * Source: Hoebel et al. 2019 (measures against Dice); METHODS A3, A4, F6, F7.
 */
export function evaluateCohort(
  cases: readonly CohortCase[],
  reference: readonly CohortCase[] | null = null,
): CohortEvaluation {
  const sorted = sortedCases(annotatedCases(cases));
  const byStructure = rowsByStructure(sorted);
  const all = byStructure.flatMap(({ rows }) => rows);
  const by = worstBy(all);
  return {
    cases: cases.length,
    sources: countedSources(sorted),
    structures: byStructure.map(({ name, rows }) => structureCohort(name, rows, by)),
    worst: worstOf(
      sorted.flatMap(({ name, structures }) =>
        structures.map((structure) => ({ name, structure })),
      ),
      by,
    ),
    drift: reference && cohortDrift(byStructure, reference),
  };
}

function structureCohort(
  name: string,
  rows: readonly CohortRow[],
  by: WorstContours['by'],
): StructureCohort {
  const withReference = rows.filter(({ structure }) => structure.agreement !== null);
  return {
    name,
    cases: rows.length,
    withReference: withReference.length,
    agreement: agreementSummary(withReference),
    measures: measuresAgainstDice(rows),
    calibration: calibrationSummary(withReference),
    doubt: doubtSummary(withReference),
    guarantees: guaranteesOf(rows.map(({ structure }) => structure)),
    worst: worstOf(rows, by),
  };
}

function countedSources(cases: readonly CohortCase[]): CohortEvaluation['sources'] {
  const counts = new Map<string, number>();
  for (const { source } of cases) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...counts].map(([source, count]) => ({ source, cases: count }));
}

/** @param rows with a reference. */
function agreementSummary(rows: readonly CohortRow[]): AgreementSummary {
  const found = rows.flatMap(({ structure }) => structure.agreement ?? []);
  const count = (empty: (typeof found)[number]['empty']): number =>
    found.filter((agreement) => agreement.empty === empty).length;
  const summaryOf = (measure: AgreementMeasure): QuartileSummary =>
    // Of two empty contours some measures are 0, which says nothing.
    quartileSummary(found.map((one) => (one.empty === 'both-empty' ? null : one[measure])));
  return {
    bothEmpty: count('both-empty'),
    falseAlarms: count('reference-empty'),
    missed: count('predicted-empty'),
    measures: recordOf(AGREEMENT_MEASURES, summaryOf),
  };
}

function quartileSummary(values: readonly (number | null)[]): QuartileSummary {
  const defined = values.filter((value) => value !== null);
  const summary = summariseCases(values);
  if (defined.length === 0) return { ...summary, quartiles: null };
  const [low, high] = quantiles(defined, [0.25, 0.75]);
  return { ...summary, quartiles: [low, high] };
}

function recordOf<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}

const CALIBRATION_MEASURES = ['ece', 'ace', 'mce', 'brier', 'nll'] as const;

/** @param rows with a reference. */
function calibrationSummary(rows: readonly CohortRow[]): CalibrationSummary | null {
  const scores = rows.map(({ structure }) => structure.calibration);
  const pooled = poolCalibration(scores.filter((one) => one !== null));
  if (!pooled) return null;
  const perCase = recordOf(CALIBRATION_MEASURES, (measure) =>
    summariseCases(scores.map((one) => one && one[measure])),
  );
  return { pooled, perCase };
}

const RANKINGS: readonly RankingKind[] = ['expected-error', 'uncertainty', 'distance'];

/** @param rows with a reference. */
function doubtSummary(rows: readonly CohortRow[]): DoubtSummary | null {
  const found = rows.map(({ structure }) => structure.doubt);
  if (found.every((doubt) => doubt === null)) return null;
  const kinds = RANKINGS.filter((kind) =>
    found.some((doubt) => doubt?.rankings.some((ranking) => ranking.kind === kind)),
  );
  return {
    errorFraction: summariseCases(found.map((doubt) => doubt && doubt.region.errorFraction)),
    rankings: kinds.map((kind) => {
      const rankings = found.map((doubt) => doubt?.rankings.find((one) => one.kind === kind));
      const over = (value: (ranking: CohortRanking) => number | null | undefined): CaseSummary =>
        summariseCases(rankings.map((ranking) => (ranking && value(ranking)) ?? null));
      return {
        kind,
        auc: over(({ overlap }) => overlap?.auc),
        oracle: over(({ overlap }) => overlap?.oracle),
        random: over(({ overlap }) => overlap?.random),
        skill: over(({ overlap }) => overlap?.skill),
        errorAuroc: over(({ errorAuroc }) => errorAuroc),
        fpTpAuroc: over(({ auroc }) => auroc.fpTp),
        fnTnAuroc: over(({ auroc }) => auroc.fnTn),
        fpTpBudgetGap: over(({ budgetGap }) => budgetGap.fpTp),
        fnTnBudgetGap: over(({ budgetGap }) => budgetGap.fnTn),
      };
    }),
  };
}

/** One measure for all, so that contours of different structures are in one order. */
function worstBy(rows: readonly CohortRow[]): WorstContours['by'] {
  const measures = ['dice', 'predictedDice', 'meanPairwiseDice'] as const;
  return measures.find((by) => rows.some((row) => worstValue(row, by) !== null)) ?? null;
}

function worstOf(rows: readonly CohortRow[], by: WorstContours['by']): WorstContours {
  if (by === null) return { by, rows: [], excluded: rows.length };
  const valued = rows.flatMap((row) => {
    const value = worstValue(row, by);
    return value === null ? [] : [{ name: row.name, structure: row.structure.name, value }];
  });
  return {
    by,
    rows: valued.toSorted((a, b) => a.value - b.value).slice(0, WORST),
    excluded: rows.length - valued.length,
  };
}

function worstValue(
  { structure }: CohortRow,
  by: 'dice' | 'predictedDice' | 'meanPairwiseDice',
): number | null {
  return by === 'dice' ? (structure.agreement?.dice ?? null) : measureOf(structure, by);
}
