import type { ReviewEvent } from '../core/review/decisions.ts';

/** The large or growing parts of a review; the store has their summary. */
export interface ReviewArrays {
  /** [net] 1 within the present budget, 2 in the selected region, else 0; changed in place. */
  readonly budgetMask: Uint8Array;
  /** Voxels of each listed region, in the order of the queue. */
  regions: readonly { readonly id: string; readonly voxels: Uint32Array }[];
  /** The log; it only grows. */
  readonly events: ReviewEvent[];
  /** How many of them the last export holds. */
  exportedEvents: number;
}
