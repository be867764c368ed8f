import { holm, kolmogorovSmirnov } from '../statistics/kolmogorovSmirnov.ts';
import { quantiles } from '../statistics/summary.ts';
import type { CohortCase, CohortStructure } from './cohort.ts';
import {
  COHORT_MEASURES,
  DRIFT_LEAST_CASES,
  type CohortDrift,
  type DriftRow,
} from './cohortEvaluation.ts';
import {
  annotatedCases,
  commonKey,
  measureOf,
  rowsByStructure,
  sortedCases,
  type CohortRow,
  type StructureRows,
} from './cohortValues.ts';

/**
 * Each measure of each structure that both cohorts have, by a two-sample Kolmogorov-Smirnov test. Measures where one cohort
 * has no value are left out; where one has few there is no test. A cohort may drift and be as good, and be worse without any.
 */
export function cohortDrift(
  structures: readonly StructureRows[],
  reference: readonly CohortCase[],
): CohortDrift {
  const known = new Map(
    rowsByStructure(sortedCases(annotatedCases(reference))).map((one) => [
      commonKey(one.name),
      one.rows,
    ]),
  );
  const rows = structures.flatMap(({ name, rows: own }) => {
    const others = known.get(commonKey(name));
    return others ? comparedRows(name, own, others) : [];
  });
  const tested = rows.flatMap(({ test }) => test ?? []);
  const corrected = holm(tested.map(({ p }) => p));
  let at = 0;
  return {
    referenceCases: reference.length,
    unknownStructures: structures.flatMap(({ name }) => (known.has(commonKey(name)) ? [] : [name])),
    rows: rows.map((row) => (row.test ? { ...row, pHolm: corrected[at++] } : row)),
  };
}

function comparedRows(
  structure: string,
  own: readonly CohortRow[],
  others: readonly CohortRow[],
): DriftRow[] {
  return ([...COHORT_MEASURES, 'dice'] as const).flatMap((measure) => {
    const values = valuesOf(own, measure);
    const referenceValues = valuesOf(others, measure);
    const [n, referenceN] = [values.length, referenceValues.length];
    if (n === 0 || referenceN === 0) return [];
    const isEnough = Math.min(n, referenceN) >= DRIFT_LEAST_CASES;
    const [median] = quantiles(values, [0.5]);
    const [referenceMedian] = quantiles(referenceValues, [0.5]);
    const row: DriftRow = {
      structure,
      measure,
      test: isEnough ? kolmogorovSmirnov(values, referenceValues) : null,
      pHolm: null,
      direction: directionOf(median, referenceMedian),
      median,
      referenceMedian,
      n,
      referenceN,
    };
    return [row];
  });
}

function directionOf(median: number, referenceMedian: number): DriftRow['direction'] {
  if (median === referenceMedian) return 'same';
  return median > referenceMedian ? 'higher' : 'lower';
}

function valuesOf(rows: readonly CohortRow[], measure: DriftRow['measure']): number[] {
  const valueOf = (structure: CohortStructure): number | null =>
    measure === 'dice' ? (structure.agreement?.dice ?? null) : measureOf(structure, measure);
  return rows.flatMap(({ structure }) => valueOf(structure) ?? []);
}
