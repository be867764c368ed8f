import type { ErrorCode, ErrorDetail } from '../core/errors.ts';

/** What can be exported as an image; the report, the record, its tables and the audit trail always are. */
export const EXPORT_CONTENTS = [
  'contours',
  'automatic',
  'uncertainty',
  'share',
  'regions',
  'agreement',
  'disagreement',
] as const;
export type ExportContent = (typeof EXPORT_CONTENTS)[number];

/** In the order in which they are offered. */
export const EXPORT_FORMATS = [
  'rtstruct',
  'dicom-seg',
  'dicom-seg-labelmap',
  'dicom-pmap',
  'nifti',
  'nrrd',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What was chosen last; kept from export to export. */
export interface ExportChoices {
  readonly contents: readonly ExportContent[];
  /** By what the image is, as not every format can be had for every image. */
  readonly formats: Readonly<Record<'dicom' | 'other', readonly ExportFormat[]>>;
  /** Whether files say whom they are of, as far as the image does. */
  readonly identity: 'kept' | 'removed';
}

/** Why something cannot be exported here. */
export type ExportHindrance =
  | 'not-dicom'
  | 'no-frame-of-reference'
  | 'no-source-images'
  | 'overlaps'
  | 'unchanged'
  | 'no-samples'
  | 'too-many-votes'
  | 'no-regions'
  /** Nothing is held against a reference, or not as it is now. */
  | 'not-compared'
  | 'one-observer';

/** What the present case and result allow; worked out when the dialog opens. */
export interface ExportFacts {
  /** `dicom`: a series that files of DICOM can refer to. */
  readonly image: 'dicom' | 'other';
  readonly hindrances: Readonly<Partial<Record<ExportFormat | ExportContent, ExportHindrance>>>;
  /** Structures for which there is a map of the share of samples. */
  readonly structures: readonly { readonly index: number; readonly name: string }[];
}

export interface ExportedFile {
  readonly kind: 'image' | 'report' | 'record' | 'table';
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** blob: address, revoked when the dialog closes. */
  readonly url: string;
  /** Structures or regions that were found in it again; null where it has none. */
  readonly segments: number | null;
  /** Null for texts and tables. */
  readonly content: ExportContent | null;
}

/** A file that is not offered, and why. */
export interface FailedFile {
  readonly name: string;
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

export type ExportState =
  | { readonly status: 'closed' }
  | { readonly status: 'choosing'; readonly facts: ExportFacts }
  | {
      readonly status: 'working';
      /** Null while the record and the report are written. */
      readonly name: string | null;
      /** Images done and in all. */
      readonly done: number;
      readonly of: number;
    }
  | {
      readonly status: 'ready';
      readonly files: readonly ExportedFile[];
      readonly failed: readonly FailedFile[];
    }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

export interface ExportSlice {
  readonly exporting: ExportState;
}

export const initialExport: ExportSlice = { exporting: { status: 'closed' } };

export interface ExportChoiceSlice {
  readonly exportChoices: ExportChoices;
}

/** What a planning system and a PACS take of a DICOM image; of any other what most tools read. */
export const initialExportChoices: ExportChoiceSlice = {
  exportChoices: {
    contents: ['contours', 'automatic', 'uncertainty'],
    formats: {
      dicom: ['rtstruct', 'dicom-seg', 'dicom-pmap'],
      other: ['nifti', 'nrrd'],
    },
    identity: 'kept',
  },
};
