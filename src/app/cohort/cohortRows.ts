import type { ErrorCode, ErrorDetail } from '../../core/errors.ts';
import type { CohortCase, CohortStructure } from '../../core/evaluation/cohort.ts';
import { annotatedCases, commonKey } from '../../core/evaluation/cohortValues.ts';
import type { Verdict } from '../../core/evaluation/qualityMeasures.ts';
import type { CaseState } from '../../core/worklist/caseState.ts';
import type { CohortColumn, CohortSort } from '../../store/cohortSlice.ts';
import type { AppState } from '../../store/store.ts';

/**
 * Why a case is in no statistic that needs a reference. `absent`: the case has no such structure. `both-empty`: neither the
 * contour nor the reference has a voxel of it.
 */
export type Exclusion =
  'no-result' | 'not-evaluated' | 'failed' | 'absent' | 'no-reference' | 'both-empty';

/** One case in the table of a cohort. */
export interface CohortRow {
  readonly id: string;
  readonly name: string;
  readonly state: CaseState;
  readonly isEvaluating: boolean;
  readonly structure: CohortStructure | null;
  /** Null for a case that counts. */
  readonly exclusion: Exclusion | null;
  readonly failure: { readonly code: ErrorCode; readonly detail: ErrorDetail } | null;
}

interface Shown extends Pick<AppState, 'cases' | 'evaluatedCases'> {
  /** The case that is measured now. */
  readonly evaluatingId: string | null;
}

/** Names of the structures of all evaluated cases, those of most cases first. */
export function structureNames({ cases, evaluatedCases }: Shown): readonly string[] {
  const counts = new Map<string, number>();
  for (const { id } of cases) {
    const found = evaluatedCases[id];
    if (found?.status !== 'evaluated') continue;
    for (const { name } of found.value.structures) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}

/** A row for each case of the worklist, in its order. @param structure null: of none. */
export function cohortRows(
  { cases, evaluatedCases, evaluatingId }: Shown,
  structure: string | null,
): readonly CohortRow[] {
  const evaluated = annotatedById(evaluatedCases);
  return cases.map(({ id, name, state, failure }): CohortRow => {
    const isEvaluating = evaluatingId === id;
    const evaluation = evaluatedCases[id];
    const base = { id, name, state, isEvaluating };
    if (!evaluation) {
      const hasResult = state !== 'new' && state !== 'queued' && state !== 'running';
      const exclusion = state === 'failed' ? 'failed' : hasResult ? 'not-evaluated' : 'no-result';
      return { ...base, structure: null, exclusion, failure };
    }
    if (evaluation.status === 'failed') {
      const { code, detail } = evaluation;
      return { ...base, structure: null, exclusion: 'failed', failure: { code, detail } };
    }
    const found = structureOf(evaluated.get(id) ?? evaluation.value, structure);
    return { ...base, structure: found, exclusion: exclusionOf(found), failure: null };
  });
}

/** Where no case has a structure drawn nobody was asked for it: there it is without a reference. */
function annotatedById(
  evaluatedCases: AppState['evaluatedCases'],
): ReadonlyMap<string, CohortCase> {
  const entries = Object.entries(evaluatedCases).flatMap(([id, found]) =>
    found.status === 'evaluated' ? [{ id, value: found.value }] : [],
  );
  const annotated = annotatedCases(entries.map(({ value }) => value));
  return new Map(
    entries.flatMap(({ id }, at) => {
      const one = annotated[at];
      return one ? [[id, one] as const] : [];
    }),
  );
}

/** A structure by its name, however a case writes it. */
function structureOf({ structures }: CohortCase, name: string | null): CohortStructure | null {
  if (name === null) return null;
  const key = keyOf(name);
  return structures.find((one) => keyOf(one.name) === key) ?? null;
}

/** Whether two names are of one structure, however they are written. */
export function isSameStructure(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(name: string): string {
  return commonKey(name);
}

/** One structure of all cases that have it. */
export function structuresOf(
  cases: readonly CohortCase[],
  name: string,
): readonly { readonly name: string; readonly structure: CohortStructure }[] {
  return annotatedCases(cases).flatMap((one) => {
    const structure = structureOf(one, name);
    return structure ? [{ name: one.name, structure }] : [];
  });
}

function exclusionOf(structure: CohortStructure | null): Exclusion | null {
  if (!structure) return 'absent';
  if (!structure.agreement) return 'no-reference';
  return structure.agreement.dice === null ? 'both-empty' : null;
}

const VERDICTS: Readonly<Record<Verdict, number>> = { reject: 0, look: 1, accept: 2 };

/** The value of a column by which rows are put in order; null where it is not known. */
export function valueOf(
  { structure }: CohortRow,
  column: Exclude<CohortColumn, 'name'>,
): number | null {
  if (!structure) return null;
  const { quality, agreement, calibration, doubt, verdict, observersDice } = structure;
  const ranking = doubt?.rankings.find(({ kind }) => kind === 'uncertainty');
  switch (column) {
    case 'verdict':
      return VERDICTS[verdict];
    case 'dice':
    case 'surfaceDice':
    case 'hd95Mm':
    case 'assdMm':
    case 'volumeError':
      return agreement?.[column] ?? null;
    case 'volumeMl':
    case 'meanPairwiseDice':
    case 'iouOverSamples':
    case 'meanLabelledEntropy':
    case 'cvRoy':
    case 'cvHoebel':
      return quality[column];
    case 'predictedDice':
      return quality.predicted.dice;
    case 'ece':
      return calibration?.ece ?? null;
    case 'ueoAuc':
      return ranking?.overlap?.auc ?? null;
    case 'errorAuroc':
      return ranking?.errorAuroc ?? null;
    case 'observersDice':
      return observersDice;
  }
}

/** Rows in the order of a column; what has no value comes last either way, equal ones by name. */
export function sortRows(
  rows: readonly CohortRow[],
  { column, isDescending }: CohortSort,
): readonly CohortRow[] {
  const sign = isDescending ? -1 : 1;
  const byName = (a: CohortRow, b: CohortRow): number =>
    a.name.localeCompare(b.name, undefined, { numeric: true });
  if (column === 'name') return rows.toSorted((a, b) => sign * byName(a, b));
  const values = new Map(rows.map((row) => [row.id, valueOf(row, column)]));
  return rows.toSorted((a, b) => {
    const [x, y] = [values.get(a.id) ?? null, values.get(b.id) ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byName(a, b);
    return sign * (x - y) || byName(a, b);
  });
}

/** How many cases count, and how many are left out for each reason. */
export interface CohortCounts {
  readonly cases: number;
  readonly evaluated: number;
  readonly included: number;
  readonly excluded: readonly { readonly reason: Exclusion; readonly count: number }[];
}

const EXCLUSIONS: readonly Exclusion[] = [
  'no-result',
  'not-evaluated',
  'failed',
  'absent',
  'no-reference',
  'both-empty',
];

export function countsOf(rows: readonly CohortRow[]): CohortCounts {
  const numberOf = (reason: Exclusion | null): number =>
    rows.filter(({ exclusion }) => exclusion === reason).length;
  const open = numberOf('no-result') + numberOf('not-evaluated') + numberOf('failed');
  return {
    cases: rows.length,
    evaluated: rows.length - open,
    included: numberOf(null),
    excluded: EXCLUSIONS.map((reason) => ({ reason, count: numberOf(reason) })).filter(
      ({ count }) => count > 0,
    ),
  };
}
