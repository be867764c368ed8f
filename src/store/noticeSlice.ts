import type { ErrorCode, ErrorDetail, IssueCode } from '../core/errors.ts';

/** Something the user should know; the text is made from the code by the interface. */
export interface Notice {
  readonly id: number;
  readonly tone: 'error' | 'info';
  readonly code: ErrorCode | IssueCode;
  readonly detail: ErrorDetail;
}

export interface NoticeSlice {
  readonly notices: readonly Notice[];
}

export const initialNotices: NoticeSlice = { notices: [] };
