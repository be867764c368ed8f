import { writeCsv, type CsvCell } from '../csv.ts';
import type { CaseState } from './caseState.ts';
import type { CaseQuality } from './caseQuality.ts';

/** How hard a case was to review, as the reviewer found it. */
export type Difficulty = 'easy' | 'medium' | 'hard';

/** One line of the summary. */
export interface CaseSummary {
  readonly name: string;
  readonly state: CaseState;
  readonly quality: CaseQuality | null;
  readonly difficulty: Difficulty | null;
  /** In the budget; null without a result that was looked at. */
  readonly regions: number | null;
  readonly decided: number | null;
  /** Changes of the contours in force. */
  readonly changes: number;
  readonly spentMs: number;
  readonly comment: string;
}

const COLUMNS = [
  'case',
  'state',
  'quality_dice',
  'quality_kind',
  'quality_structure',
  'difficulty',
  'regions',
  'regions_decided',
  'changes',
  'minutes',
  'comment',
] as const;

/** The summary of a worklist as {@link writeCsv} writes it, in the order given. */
export function worklistCsv(cases: readonly CaseSummary[]): string {
  const rows = cases.map((one): CsvCell[] => [
    one.name,
    one.state,
    one.quality ? one.quality.dice.toFixed(3) : null,
    one.quality?.kind ?? null,
    one.quality?.structure ?? null,
    one.difficulty,
    one.regions,
    one.decided,
    one.changes,
    (one.spentMs / 60_000).toFixed(1),
    one.comment,
  ]);
  return writeCsv(COLUMNS, rows);
}
