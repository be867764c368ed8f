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

/** The summary of a worklist as CSV with a header line, in the order given. Source: RFC 4180. */
export function worklistCsv(cases: readonly CaseSummary[]): string {
  const lines = cases.map((one) => [
    cell(one.name),
    one.state,
    one.quality ? one.quality.dice.toFixed(3) : '',
    one.quality?.kind ?? '',
    cell(one.quality?.structure ?? ''),
    one.difficulty ?? '',
    String(one.regions ?? ''),
    String(one.decided ?? ''),
    String(one.changes),
    (one.spentMs / 60_000).toFixed(1),
    cell(one.comment),
  ]);
  return [COLUMNS, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

/** Text as a cell; one that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
