import type { ContourReference, SegmentDescription } from '../contour/segmentLayers.ts';
import type { ErrorCode, ErrorDetail, Issue } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import type { DicomSeries } from '../volume/dicomSeries.ts';
import type { FileGlance } from '../worklist/fileGlance.ts';

/** One thing among files. Every file is in exactly one of them, but for a file that holds several volumes. */
export type Finding = VolumeFinding | ContoursFinding | LeftOutFinding;

interface FoundInFiles {
  /** Positions in the list of files; of a series in the order of its slices, rising along k; a header before its data. */
  readonly sources: readonly number[];
  /** For lists: a file's name, or the description of a series. */
  readonly name: string;
}

/** Voxels on a grid: an image, a label map, probabilities (see `glance.look`). */
export interface VolumeFinding extends FoundInFiles {
  readonly kind: 'volume';
  readonly glance: FileGlance;
  /** Among the volumes that the very same files hold: 0, 1, … See `ReadingPlan`. */
  readonly part: number;
  /** Of a series of DICOM images; its `frames` are empty. */
  readonly series: DicomSeries | null;
  /** A survey picture, from which others were planned. */
  readonly isLocalizer: boolean;
  /** What is known of its geometry before it is read, and what will be done. */
  readonly issues: readonly Issue[];
  /** Why it cannot be opened; null where it can. */
  readonly refusal: { readonly code: ErrorCode; readonly detail: ErrorDetail } | null;
}

/** A file of contours that says what it belongs to: RTSTRUCT, DICOM SEG. */
export interface ContoursFinding extends FoundInFiles {
  readonly kind: 'contours';
  readonly format: 'rtstruct' | 'dicom-seg';
  readonly segments: readonly SegmentDescription[];
  /** Null for RTSTRUCT, whose points lie in the patient. */
  readonly grid: VoxelGrid | null;
  readonly reference: ContourReference;
}

/**
 * Files that are nothing to open: not readable, or of no use here (a plan, a report, a preview picture). The `detail` of a
 * DICOMDIR has `missing`, how many of the files that it lists are not there, where there are such.
 */
export interface LeftOutFinding extends FoundInFiles {
  readonly kind: 'left-out';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}
