import type { ErrorCode, ErrorDetail } from '../core/errors.ts';
import type { CaseFilter, CaseOrder } from '../core/worklist/caseOrder.ts';
import type { CaseQuality } from '../core/worklist/caseQuality.ts';
import type { CaseState } from '../core/worklist/caseState.ts';
import type { PairedBy } from '../core/intake/pairFindings.ts';
import type { PairedFile } from '../core/worklist/pairFiles.ts';
import type { Difficulty } from '../core/worklist/worklistCsv.ts';

/** A file of a case, and what it is. */
export interface CaseFileRow {
  readonly name: string;
  readonly as: 'image' | 'contours' | PairedFile['as'];
  /** What told that it belongs to the image. */
  readonly by: PairedFile['by'] | PairedBy;
}

/** One case of the worklist; its files and its review are kept beside the store. */
export interface CaseRow {
  readonly id: string;
  /** Unlike that of every other case. */
  readonly name: string;
  readonly state: CaseState;
  /** Why the last run failed, or why the case could not be opened. */
  readonly failure: { readonly code: ErrorCode; readonly detail: ErrorDetail } | null;
  readonly quality: CaseQuality | null;
  readonly difficulty: Difficulty | null;
  readonly comment: string;
  /** Where its samples come from. */
  readonly source: 'network' | 'samples' | 'contours';
  readonly files: readonly CaseFileRow[];
  /** Regions in the budget, and how many of them are decided; null until the case was opened with a result. */
  readonly regions: number | null;
  readonly decided: number | null;
  /** Changes of the contours in force. */
  readonly changes: number;
}

/** What the background does for the running case; `fraction` 0 … 1, null where it is not known. */
export interface CaseProgress {
  readonly caseId: string;
  readonly stage: 'reading' | 'network' | 'sampling' | 'assessing' | 'keeping';
  readonly fraction: number | null;
}

export interface WorklistSlice {
  readonly cases: readonly CaseRow[];
  readonly caseOrder: CaseOrder;
  readonly caseFilter: CaseFilter;
  /** The case of the worklist that is open; null while another image is, or none. */
  readonly listedCaseId: string | null;
  readonly caseProgress: CaseProgress | null;
  /** The case whose run in the background has come to an end last. */
  readonly lastEnded: { readonly name: string; readonly isReady: boolean } | null;
}

export const initialWorklist: WorklistSlice = {
  cases: [],
  caseOrder: 'quality',
  caseFilter: 'all',
  listedCaseId: null,
  caseProgress: null,
  lastEnded: null,
};
