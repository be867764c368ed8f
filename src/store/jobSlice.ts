import type { ErrorCode, ErrorDetail } from '../core/errors.ts';

export type BackendChoice = 'auto' | 'webgpu' | 'wasm';

/** What computes, and why it and no other. */
export interface BackendBadge {
  readonly kind: 'webgpu' | 'wasm' | 'cpu';
  readonly threads: number;
  readonly reason: string;
  readonly adapter: string;
}

export interface RunSettings {
  readonly networkId: string;
  /** T, 2 … 32. */
  readonly samples: number;
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly backend: BackendChoice;
}

export interface SliceCount {
  readonly slicesDone: number;
  readonly slicesPlanned: number;
}

/** The life of a run; a pair of states that makes no sense cannot be written. */
export type JobState =
  | { readonly status: 'idle' }
  | { readonly status: 'loading-network' }
  | ({
      readonly status: 'running';
      readonly stage: 'resample' | 'sample' | 'reduce';
      readonly samples: number;
      /** performance.now() at the first slice. */
      readonly startedAtMs: number;
    } & SliceCount)
  | ({ readonly status: 'cancelling' } & SliceCount)
  /** Cancelled; the finished slices wait for a decision. */
  | ({ readonly status: 'stopped' } & SliceCount)
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

export interface JobSlice {
  readonly settings: RunSettings;
  readonly job: JobState;
  readonly backend: BackendBadge | null;
}

export const initialJob: JobSlice = {
  settings: { networkId: 'abdomen-ct', samples: 10, seed: 1, backend: 'auto' },
  job: { status: 'idle' },
  backend: null,
};

/** True while the inference worker is busy with a run. */
export function isBusy(job: JobState): boolean {
  return (
    job.status === 'loading-network' || job.status === 'running' || job.status === 'cancelling'
  );
}
