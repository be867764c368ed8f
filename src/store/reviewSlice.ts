import type { WorldPoint } from '../core/geometry/grid.ts';

export type Decision = 'accepted' | 'skipped' | 'flagged';

/** One region to look at; its voxels live in the volume registry. */
export interface RegionRow {
  readonly id: string;
  /** Place in the queue, from 1. */
  readonly rank: number;
  /** Class that the region belongs to. */
  readonly structure: number;
  /** The two classes between which the samples hesitate. */
  readonly alternatives: readonly [number, number];
  readonly volumeMl: number;
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

export interface ReviewSlice {
  /** Share of the region of interest, 0 … 0.05. */
  readonly budgetFraction: number;
  readonly regions: readonly RegionRow[];
  /** Voxels in the budget and how many of them are in islands too small to list. */
  readonly budgetVoxels: number;
  readonly unlisted: { readonly regions: number; readonly voxels: number };
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly selectedRegionId: string | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export const initialReview: ReviewSlice = {
  budgetFraction: 0.01,
  regions: [],
  budgetVoxels: 0,
  unlisted: { regions: 0, voxels: 0 },
  decisions: {},
  selectedRegionId: null,
  canUndo: false,
  canRedo: false,
};

/** Largest budget that the slider offers. */
export const MAX_BUDGET_FRACTION = 0.05;
