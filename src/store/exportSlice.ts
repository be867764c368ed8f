import type { ErrorCode, ErrorDetail } from '../core/errors.ts';

export interface ExportedFile {
  readonly kind: 'image' | 'report' | 'record' | 'table';
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** blob: address, revoked when the dialog closes. */
  readonly url: string;
}

export type ExportState =
  | { readonly status: 'closed' }
  | { readonly status: 'working'; readonly step: 'contours' | 'uncertainty' | 'record' }
  | { readonly status: 'ready'; readonly files: readonly ExportedFile[] }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

export interface ExportSlice {
  readonly exporting: ExportState;
}

export const initialExport: ExportSlice = { exporting: { status: 'closed' } };
