import type { FailedCase } from '../../core/evaluation/cohort.ts';
import type { CohortConditions } from '../../core/evaluation/cohortFile.ts';
import { AppError } from '../../core/errors.ts';
import type { AppState } from '../../store/store.ts';
import { evaluatedOf, referenceOf } from '../cohort/cohortNumbers.ts';
import type { Services } from '../services.ts';
import { APP_VERSION } from '../version.ts';

/** `cases`: one row for each structure of each case. `measures`: each measure against Dice. */
export type CohortFileKind = 'json' | 'cases' | 'measures';

const FILES: Readonly<Record<CohortFileKind, { readonly name: string; readonly type: string }>> = {
  json: { name: 'cohort.json', type: 'application/json' },
  cases: { name: 'cohort.csv', type: 'text/csv' },
  measures: { name: 'cohort_measures.csv', type: 'text/csv' },
};

/**
 * Writes the cohort as the command line does, and hands a file to the browser; nothing where no case is evaluated.
 * @param failures in English, as all files but the report.
 * @throws as the calls of the evaluation worker.
 */
export async function saveCohort(
  { store, evaluation }: Services,
  kind: CohortFileKind,
  failures: readonly FailedCase[],
): Promise<void> {
  const state = store.getState();
  const cases = evaluatedOf(state);
  if (cases.length === 0) return;
  const reference = referenceOf(state)?.cases ?? null;
  const found = await evaluation.call('evaluateCohort', { cases, reference });
  const { json, csv, measuresCsv } = await evaluation.call('writeCohort', {
    version: APP_VERSION,
    createdAt: new Date().toISOString(),
    conditions: conditionsOf(state),
    cases,
    failures,
    evaluation: found,
  });
  const text = { json, cases: csv, measures: measuresCsv }[kind];
  const { name, type } = FILES[kind];
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the address when the click returns; the content it reads later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Each case says itself which network drew it. */
function conditionsOf({ fusion }: AppState): CohortConditions {
  const kind = fusion.kind === 'observer' ? 'majority' : fusion.kind;
  return { fusion: kind, measured: 'automatic', network: null };
}

/** Shows a document in a tab of its own, from memory. */
export function showSummary(markup: string, { print }: { readonly print: boolean }): void {
  const url = URL.createObjectURL(new Blob([markup], { type: 'text/html' }));
  const tab = window.open(url);
  if (!tab) throw new AppError('export/unwritable', {});
  if (print) tab.addEventListener('load', () => tab.print());
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
