import { inGivenOrderInSteps, type LikelyErrors, type ReadableRegion } from './readingOrder.ts';
import type { ReadingCosts } from './readingOrder.ts';

/** Where the expected error of the whole region of interest is after a review, ml; the three parts make up the whole. */
export interface ResidualError {
  readonly wholeMl: number;
  /** In view of the regions that were accepted or corrected: taken for settled. */
  readonly settledMl: number;
  /** In view of skipped or flagged regions alone: seen, and left as it was. */
  readonly leftMl: number;
  /** In view of no decided region. */
  readonly unseenMl: number;
  /** What is to be expected still: what was left and what was not seen. */
  readonly remainingMl: number;
}

/**
 * The expected error that a review leaves, a region at a time. What a glance at a region holds counts once, however many
 * regions show it, and for settled before left.
 * @param decided regions on the grid of the errors.
 * @param whole.expectedMl of the region of interest; `voxelMl` of that grid.
 */
export function* residualErrorInSteps(
  decided: {
    readonly settled: readonly ReadableRegion[];
    readonly left: readonly ReadableRegion[];
  },
  errors: LikelyErrors,
  {
    costs,
    expectedMl: wholeMl,
    voxelMl,
  }: { readonly costs: ReadingCosts; readonly expectedMl: number; readonly voxelMl: number },
): Generator<undefined, ResidualError> {
  const regions = [...decided.settled, ...decided.left];
  const ranked = regions.length === 0 ? [] : yield* inGivenOrderInSteps(regions, errors, costs);
  const sum = (from: number, to: number): number =>
    ranked.slice(from, to).reduce((ml, { expectedVoxels }) => ml + expectedVoxels * voxelMl, 0);
  // Sums of float32 in another order: the parts must not exceed the whole by a last digit.
  const settledMl = Math.min(wholeMl, sum(0, decided.settled.length));
  const leftMl = Math.min(wholeMl - settledMl, sum(decided.settled.length, ranked.length));
  const unseenMl = wholeMl - settledMl - leftMl;
  return { wholeMl, settledMl, leftMl, unseenMl, remainingMl: leftMl + unseenMl };
}
