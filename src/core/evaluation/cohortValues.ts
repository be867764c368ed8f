import type { CohortCase, CohortStructure } from './cohort.ts';
import type { CohortMeasure } from './cohortEvaluation.ts';
import { structureKey } from './structureKey.ts';

/** One structure of one case. */
export interface CohortRow {
  /** Of the case. */
  readonly name: string;
  readonly structure: CohortStructure;
}

/** All cases that have one structure. */
export interface StructureRows {
  readonly name: string;
  readonly rows: readonly CohortRow[];
}

/** Cases by name, so that no number depends on the order in which they came. */
export function sortedCases(cases: readonly CohortCase[]): CohortCase[] {
  return cases.toSorted((a, b) => byCodeUnit(a.name, b.name));
}

/** Structures by name, however it is written; each is called as the first case calls it. */
export function rowsByStructure(cases: readonly CohortCase[]): StructureRows[] {
  const found = new Map<string, { readonly name: string; readonly rows: CohortRow[] }>();
  for (const { name, structures } of cases) {
    for (const structure of structures) {
      const key = commonKey(structure.name);
      const entry = found.get(key) ?? { name: structure.name, rows: [] };
      entry.rows.push({ name, structure });
      found.set(key, entry);
    }
  }
  return [...found].toSorted(([a], [b]) => byCodeUnit(a, b)).map(([, entry]) => entry);
}

/** By what a structure is the same in two cases or cohorts. */
export function commonKey(name: string): string {
  return structureKey(name) ?? name;
}

/**
 * Cases in which a structure counts as without a reference where no case of the cohort has it drawn: the observers were not
 * asked for it. Where some have it, a case without it has an empty reference, and a contour there is a false alarm.
 */
export function annotatedCases(cases: readonly CohortCase[]): CohortCase[] {
  const drawn = new Set(
    cases.flatMap(({ structures }) =>
      structures.flatMap(({ name, reference }) => (reference === 'drawn' ? commonKey(name) : [])),
    ),
  );
  return cases.map((one) => ({
    ...one,
    structures: one.structures.map((structure) =>
      structure.reference === 'absent' && !drawn.has(commonKey(structure.name))
        ? { ...structure, ...WITHOUT_REFERENCE }
        : structure,
    ),
  }));
}

const WITHOUT_REFERENCE = {
  agreement: null,
  calibration: null,
  doubt: null,
  observersDice: null,
  guarantee: null,
} as const satisfies Partial<CohortStructure>;

/** A measure that is known without a reference; null where it is undefined. */
export function measureOf(
  { quality }: Pick<CohortStructure, 'quality'>,
  measure: CohortMeasure,
): number | null {
  return measure === 'predictedDice' ? quality.predicted.dice : quality[measure];
}

/** 1 where a higher value should mean a better contour, −1 where a lower one should. */
export const CONFIDENCE_SIGN: Readonly<Record<CohortMeasure, 1 | -1>> = {
  cvHoebel: -1,
  cvRoy: -1,
  meanPairwiseDice: 1,
  iouOverSamples: 1,
  meanLabelledEntropy: -1,
  predictedDice: 1,
  volumeMl: 1,
};

/** The order of UTF-16 code units: the same in every language and program. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
