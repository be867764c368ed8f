import type { ErrorCode, ErrorDetail } from '../core/errors.ts';
import type { SampleKind } from '../core/samples/inspectedSample.ts';
import type { SamplePlan } from '../core/samples/planSamples.ts';

/** What was recognised in one dropped file. */
export interface SampleFileRow {
  readonly name: string;
  /** Null where the file is refused. */
  readonly found: {
    readonly kind: SampleKind;
    readonly format: 'nifti' | 'npz';
    /** Samples in it; 1 with `classes`. */
    readonly samples: number;
    /** Classes in it, background included; 0 unless `classes`. */
    readonly classes: number;
  } | null;
  readonly refusal: { readonly code: ErrorCode; readonly detail: ErrorDetail } | null;
}

/** Samples made elsewhere on their way in; a pair of states that makes no sense cannot be written. */
export type SamplesState =
  | { readonly status: 'closed' }
  /** Looks through the dropped files. */
  | {
      readonly status: 'inspecting';
      readonly name: string;
      readonly done: number;
      readonly total: number;
    }
  /** Asks whether the files are samples of the open case. */
  | {
      readonly status: 'asking';
      readonly files: readonly SampleFileRow[];
      readonly plan: SamplePlan;
      /** Contours that were changed, or decisions that were not exported, would end. */
      readonly endsReview: boolean;
    }
  | {
      readonly status: 'reading';
      readonly stage: 'samples' | 'reduce';
      readonly done: number;
      readonly total: number;
    }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

export interface SamplesSlice {
  readonly samples: SamplesState;
}

export const initialSamples: SamplesSlice = { samples: { status: 'closed' } };
