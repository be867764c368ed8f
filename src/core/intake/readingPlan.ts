/** Which slices of a series are read. */
export interface ReadingPlan {
  /** Every n-th slice from the first on: 1, 2, … The spacing along k grows with it. */
  readonly every: number;
  /** The first and the last slice k that is read, both included, counted in the whole grid; null for all. */
  readonly slices: readonly [first: number, last: number] | null;
}

export const EVERY_SLICE: ReadingPlan = { every: 1, slices: null };
