import type { Finding } from '../../core/intake/findings.ts';
import type { FoundCases, OpenImage } from '../../core/intake/pairFindings.ts';
import type { SourceFile } from '../../workers/codec.api.ts';

/** Dropped files, what is in them, and what belongs together. */
export interface PendingIntake {
  /** Positions in the findings are those of this list. */
  readonly sources: readonly SourceFile[];
  readonly findings: readonly Finding[];
  readonly found: FoundCases;
  readonly open: OpenImage | null;
}

/** A file of contours on its way onto an image. */
export interface ContoursSource {
  readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
  readonly name: string;
  readonly sources: readonly SourceFile[];
  /** Of the segments that are wanted; null for all. */
  readonly numbers: readonly number[] | null;
}
