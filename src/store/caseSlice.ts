import type { ErrorCode, ErrorDetail, Issue } from '../core/errors.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { CaseIdentity } from '../core/volume/dicomSeries.ts';
import type { SlicePicture } from '../core/volume/slicePicture.ts';

/** The open image, as far as the interface needs to know it; its voxels live in the volume registry. */
export interface OpenCase {
  readonly id: string;
  readonly name: string;
  readonly grid: VoxelGrid;
  readonly spacingMm: readonly [number, number, number];
  /** SHA-256 of the file as dropped. */
  readonly sha256: string;
  readonly issues: readonly Issue[];
  /** Null where the files name nobody. */
  readonly identity: CaseIdentity | null;
  readonly isDemo: boolean;
  /** Whether values are Hounsfield units, by their range. */
  readonly isHounsfield: boolean;
}

export type OpeningState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'opening';
      readonly name: string;
      /** 0 … 1, or null when the length cannot be known. */
      readonly fraction: number | null;
      readonly stage: string;
      /** Of a series: a slice of it, as soon as there is one. */
      readonly picture: SlicePicture | null;
      /** Of a series: slices read, of how many. */
      readonly slices: { readonly done: number; readonly total: number } | null;
    }
  /**
   * A case that was read and is not shown yet, or a run: the review under way has decisions that were not exported, or
   * contours that were changed.
   */
  | {
      readonly status: 'asking';
      readonly purpose: 'case' | 'run' | 'run-over-changes' | 'contours';
      readonly name: string;
    }
  | {
      readonly status: 'failed';
      readonly name: string;
      readonly code: ErrorCode;
      readonly detail: ErrorDetail;
    };

/** At the beginning, before anything is known of what is opened. */
export function openingOf(name: string): OpeningState {
  return { status: 'opening', name, fraction: null, stage: 'read', picture: null, slices: null };
}

export interface CaseSlice {
  readonly openCase: OpenCase | null;
  /** Of the open case's, those that the reviewer has read and put away; the record keeps all. */
  readonly dismissedIssues: readonly Issue[];
  readonly opening: OpeningState;
}

export const initialCase: CaseSlice = {
  openCase: null,
  dismissedIssues: [],
  opening: { status: 'idle' },
};
