import type { Issue } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';

/** A concept of a coding scheme (PS3.16). */
export interface CodedConcept {
  /** Coding Scheme Designator: SCT, SRT, FMA, 99… */
  readonly scheme: string;
  readonly value: string;
  readonly meaning: string;
}

/** How a contour came about (PS3.3, ROI Generation Algorithm and Segment Algorithm Type). */
export type ContourOrigin = 'automatic' | 'semiautomatic' | 'manual';

/** What a file says of one of its segments (SEG), ROIs (RTSTRUCT) or labels, beside its voxels. */
export interface SegmentDescription {
  /** Segment number, ROI number or label value in its file; unique there. */
  readonly number: number;
  /** '' where the file has none. */
  readonly name: string;
  /** #RRGGBB; null where the file has none. */
  readonly color: string | null;
  /** What it is; null where the file does not code it. */
  readonly type: CodedConcept | null;
  readonly category: CodedConcept | null;
  /** RT ROI Interpreted Type (GTV, ORGAN, EXTERNAL, …); '' where the file has none. */
  readonly interpretedType: string;
  /** null where the file does not say. */
  readonly origin: ContourOrigin | null;
  /** Name of the algorithm; '' where the file has none. */
  readonly algorithm: string;
}

/** A segment and where its voxels are. */
export interface LayeredSegment extends SegmentDescription {
  /** Position in {@link SegmentLayers.layers}. */
  readonly layer: number;
  /** Label of its voxels in that layer, 1 … 255. */
  readonly label: number;
}

/** Segments that may overlap: those of one layer do not. */
export interface SegmentLayers {
  readonly grid: VoxelGrid;
  /** [K, J, I] each; 0 is background. At least one where there are segments. */
  readonly layers: readonly Uint8Array<ArrayBuffer>[];
  readonly segments: readonly LayeredSegment[];
  /** What was doubtful, and what was done. */
  readonly issues: readonly Issue[];
}

/** What a file of contours refers to. */
export interface ContourReference {
  /** '' where it has none. */
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly studyInstanceUid: string;
  readonly patientName: string;
  readonly patientId: string;
}
