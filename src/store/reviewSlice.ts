import type { WorldPoint } from '../core/geometry/grid.ts';
import type { Decision } from '../core/review/events.ts';
import type { OfferedFor } from '../core/review/ruleChecks.ts';
import type { QueueBudget } from '../core/review/queueBudget.ts';

/**
 * What comes first. `expected`: correction per second of reading. `uncertainty`: summed entropy. `surprise`: entropy beyond
 * what is usual so far from the contour.
 */
export type RegionOrder = 'expected' | 'uncertainty' | 'surprise';

/** One region to look at; its voxels live in the volume registry. */
export interface RegionRow {
  readonly id: string;
  /** Place in the queue, from 1. */
  readonly rank: number;
  /** Class that the region belongs to. */
  readonly structure: number;
  /** Why it is in the queue whatever the samples say; null for a place where they are uncertain. */
  readonly finding: OfferedFor | null;
  /** The two classes between which the samples hesitate. */
  readonly alternatives: readonly [number, number];
  readonly volumeMl: number;
  /** Error expected in view here that no region before it shows, ml. */
  readonly expectedMl: number;
  readonly readingSeconds: number;
  /** Least and most of the structure that a sample has within the region, ml; null where that is not known. */
  readonly sampleRangeMl: readonly [number, number] | null;
  readonly summedUncertainty: number;
  /** Largest normalised entropy, 0 … 1. */
  readonly peakUncertainty: number;
  /** Slices of the image, from 1. */
  readonly slices: {
    readonly first: number;
    readonly last: number;
    readonly largest: number;
  };
  /** Millimetres along the slice axis, for the strip: slice of the network's grid, from 0. */
  readonly networkSlices: {
    readonly first: number;
    readonly last: number;
    readonly largest: number;
  };
  /** On the region, in its largest slice. */
  readonly anchor: WorldPoint;
}

/** What a part of the queue takes and brings. */
export interface QueuePart {
  readonly regions: number;
  /** Slices of the network's grid that it touches. */
  readonly slices: number;
  readonly voxels: number;
  readonly readingSeconds: number;
  /** Expected error that comes into view, ml. */
  readonly foundMl: number;
}

export interface ReviewSlice {
  readonly budget: QueueBudget;
  readonly order: RegionOrder;
  /** Another order is being worked out. */
  readonly isOrdering: boolean;
  /**
   * The part of the queue that is in the budget, decided regions beyond it, and random checks; in the order of the queue.
   */
  readonly regions: readonly RegionRow[];
  /** What the budget buys. */
  readonly bought: QueuePart;
  readonly wholeQueue: QueuePart;
  /** Islands too small to list. */
  readonly unlisted: { readonly regions: number; readonly voxels: number };
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly selectedRegionId: string | null;
  /** For each region that was selected: while it was, and the window visible. */
  readonly timeSpentMs: Readonly<Record<string, number>>;
  /** For each slice of the network's grid whether it was on screen long enough to be seen. */
  readonly seenSlices: readonly boolean[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

const NOTHING: QueuePart = { regions: 0, slices: 0, voxels: 0, readingSeconds: 0, foundMl: 0 };

export const initialReview: ReviewSlice = {
  // Half of the ten minutes that a reviewer has: the other half goes into correcting.
  budget: { unit: 'minutes', value: 5 },
  order: 'expected',
  isOrdering: false,
  regions: [],
  bought: NOTHING,
  wholeQueue: NOTHING,
  unlisted: { regions: 0, voxels: 0 },
  decisions: {},
  selectedRegionId: null,
  timeSpentMs: {},
  seenSlices: [],
  canUndo: false,
  canRedo: false,
};

/** Largest budget that the slider offers. */
export const MAX_BUDGET_FRACTION = 0.05;
