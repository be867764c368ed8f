import type { LabelSets } from '../core/contour/labelSets.ts';
import type { ReviewEvent, Segment } from '../core/review/events.ts';
import type { QueueCourse } from '../core/review/queueBudget.ts';
import type { RuleFinding } from '../core/review/ruleChecks.ts';
import type { RegionRow } from '../store/reviewSlice.ts';

/** A score of each voxel and the highest of them. */
export interface RankedScores {
  /** [net] ≥ 0 */
  readonly score: Float32Array;
  /** Voxel indices, highest first. */
  readonly ranking: Uint32Array;
}

/** The large or growing parts of a review; the store has their summary. */
export interface ReviewArrays {
  /** [net] 1 in listed regions, 2 in the selected one, else 0; changed in place. */
  readonly budgetMask: Uint8Array;
  /** Voxels of each region of the queue, in its order, in the budget or not. */
  regions: readonly { readonly id: string; readonly voxels: Uint32Array }[];
  /** Of the same regions. */
  rows: readonly RegionRow[];
  course: QueueCourse;
  /** Ids of the regions that are marked in the mask. */
  marked: ReadonlySet<string>;
  /** Worked out when that order is first asked for. */
  surprise: RankedScores | null;
  /** [src] The contours as they are now; the automatic ones are the segmentation's and stay. Changed in place. */
  readonly corrected: Uint8Array<ArrayBuffer>;
  /** [256] Voxels of each label in them, background left out; changed in place. */
  readonly labelVoxels: Float64Array<ArrayBuffer>;
  /** Labels in them, or in what may be done again, that stand for several structures; only grows, with the log. */
  sets: LabelSets;
  /** The structures that the review began with. */
  readonly initialSegments: readonly Segment[];
  /** Places to look at by a rule; empty until they are worked out. */
  findings: readonly RuleFinding[];
  /** The log; it only grows. */
  readonly events: ReviewEvent[];
  /** How many of them the last export holds. */
  exportedEvents: number;
}
