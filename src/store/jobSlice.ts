import { BUNDLED_NETWORKS } from './networkSlice.ts';
import type { ErrorCode, ErrorDetail } from '../core/errors.ts';

export type BackendChoice = 'auto' | 'webgpu' | 'wasm';

/** What computes, and why it and no other. */
export interface BackendBadge {
  readonly kind: 'webgpu' | 'wasm' | 'cpu';
  readonly threads: number;
  readonly reason: string;
  readonly adapter: string;
  /** Why the network runs whole for every sample; absent where what its masks do not touch runs once. */
  readonly uncut?: string;
}

export interface RunSettings {
  readonly networkId: string;
  /** T: dropout passes for each member and flip, 2 … 32. */
  readonly samples: number;
  /** All members of the package, not the first alone. */
  readonly isEnsemble: boolean;
  /** Test-time augmentation by the flips that the package allows. */
  readonly isFlipped: boolean;
  /** Samples are drawn everywhere, not only where there is any doubt. */
  readonly isWholeField: boolean;
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly backend: BackendChoice;
  /** Sampling may end before T when the queue no longer changes. */
  readonly stopWhenStable: boolean;
  /** The result so far is shown while samples are drawn. */
  readonly isShownEarly: boolean;
}

/** What a cancel leaves to keep: so many of the samples asked for, on so many of the slices. */
export interface KeptCount {
  readonly samplesKept: number;
  readonly samples: number;
  readonly slicesKept: number;
  readonly slicesPlanned: number;
}

/** The life of a run; a pair of states that makes no sense cannot be written. */
export type JobState =
  | { readonly status: 'idle' }
  | { readonly status: 'loading-network' }
  | ({
      readonly status: 'running';
      readonly stage: 'resample' | 'encode' | 'sample' | 'reduce';
      /** Of the stage; of the sample under way in the stage `sample`. */
      readonly slicesDone: number;
      readonly samplesDone: number;
      /** Calls of the network, the unit of progress. */
      readonly callsDone: number;
      readonly callsPlanned: number;
      /** performance.now() at the first slice. */
      readonly startedAtMs: number;
    } & KeptCount)
  | ({ readonly status: 'cancelling' } & KeptCount)
  /** Cancelled, or ended by a fault; the finished samples wait for a decision. */
  | ({
      readonly status: 'stopped';
      /** Null after a cancel. */
      readonly fault: { readonly code: ErrorCode; readonly detail: ErrorDetail } | null;
      /** The worker that drew the samples holds them; else it is gone, and what is left is the result so far on the screen. */
      readonly isHeldByWorker: boolean;
    } & KeptCount)
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

export interface JobSlice {
  readonly settings: RunSettings;
  readonly job: JobState;
  readonly backend: BackendBadge | null;
}

export const initialJob: JobSlice = {
  settings: {
    networkId: BUNDLED_NETWORKS[0].id,
    samples: 20,
    isEnsemble: true,
    isFlipped: false,
    isWholeField: false,
    seed: 1,
    backend: 'auto',
    stopWhenStable: false,
    isShownEarly: true,
  },
  job: { status: 'idle' },
  backend: null,
};

/** True while the inference worker is busy with a run. */
export function isBusy(job: JobState): boolean {
  return (
    job.status === 'loading-network' || job.status === 'running' || job.status === 'cancelling'
  );
}
