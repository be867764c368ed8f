import type { ErrorCode } from '../core/errors.ts';

/** Whether the review under way is on disk. */
export type KeepingState =
  /** There is no review. */
  | { readonly status: 'idle' }
  | { readonly status: 'saving' }
  | { readonly status: 'saved' }
  /** It goes on in memory, and is written as soon as that is possible. `unsaved`: events that are not on disk. */
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly unsaved: number }
  /** Another page writes this case: nothing is recorded here. */
  | { readonly status: 'elsewhere'; readonly isTakenOver: boolean }
  /** Leave no trace. */
  | { readonly status: 'off' };

/** A review on disk, ready to list. */
export interface KeptReviewRow {
  readonly id: string;
  /** It is under way on this page. */
  readonly isPresent: boolean;
  readonly imageName: string;
  readonly imageSha256: string;
  readonly isDemo: boolean;
  readonly stage: 'running' | 'open' | 'aside';
  readonly hasResult: boolean;
  /** The browser can open its image again after a question. */
  readonly hasHandle: boolean;
  readonly decided: number;
  readonly regions: number;
  readonly changes: number;
  /** Entries of its log that no export holds. */
  readonly unexported: number;
  readonly changedAtMs: number;
  readonly bytes: number;
}

/** A review that was taken up again. */
export interface ResumedReview {
  readonly decided: number;
  readonly regions: number;
  readonly changes: number;
  /** A part of it could not be read; it was left out. */
  readonly isDamaged: boolean;
}

export interface KeepingSlice {
  readonly keeping: KeepingState;
  /** The name that stands in the audit trail; may be empty. */
  readonly reviewer: string;
  /** Nothing is kept on disk. */
  readonly isTraceless: boolean;
  /** What is kept on disk, the one that changed last first. */
  readonly keptReviews: readonly KeptReviewRow[];
  /** The list of them is offered at the start. */
  readonly isContinueOffered: boolean;
  /** Said until it is dismissed. */
  readonly resumed: ResumedReview | null;
  /** A kept review of the open case is being read. */
  readonly isResuming: boolean;
  /** A run on the open case was under way when the page closed. */
  readonly isRunInterrupted: boolean;
}

export const initialKeeping: KeepingSlice = {
  keeping: { status: 'idle' },
  reviewer: '',
  isTraceless: false,
  keptReviews: [],
  isContinueOffered: false,
  resumed: null,
  isResuming: false,
  isRunInterrupted: false,
};
