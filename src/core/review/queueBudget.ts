import { AppError } from '../errors.ts';
import { budgetCount } from './budget.ts';
import type { RankedRegion, ReadableRegion } from './readingOrder.ts';

/** How far down the queue a reviewer goes, in terms of her own. */
export interface QueueBudget {
  /**
   * `share`: of the region of interest, 0 … 1, as the volume of the regions. `regions`: how many. `minutes`: of reading, by the
   * time model. `remaining`: until no more error than so many ml is expected out of view.
   */
  readonly unit: 'share' | 'regions' | 'minutes' | 'remaining';
  /** ≥ 0 */
  readonly value: number;
}

/** What a budget is a part of. */
export interface QueueWhole {
  readonly roiVoxels: number;
  /** Expected error in the whole region of interest. */
  readonly expectedMl: number;
}

/** What has come of a queue of n regions after each of them, [n + 1], from 0 at the start on; none ever falls. */
export interface QueueCourse {
  readonly voxels: Float64Array<ArrayBuffer>;
  readonly readingSeconds: Float64Array<ArrayBuffer>;
  /** Expected error that has come into view. */
  readonly foundMl: Float64Array<ArrayBuffer>;
}

/** @param ranked the queue, in its order. */
export function queueCourse(
  ranked: readonly RankedRegion<ReadableRegion>[],
  voxelMl: number,
): QueueCourse {
  const course: QueueCourse = {
    voxels: new Float64Array(ranked.length + 1),
    readingSeconds: new Float64Array(ranked.length + 1),
    foundMl: new Float64Array(ranked.length + 1),
  };
  ranked.forEach(({ region, readingSeconds, expectedVoxels }, at) => {
    course.voxels[at + 1] = course.voxels[at] + region.voxels.length;
    course.readingSeconds[at + 1] = course.readingSeconds[at] + readingSeconds;
    course.foundMl[at + 1] = course.foundMl[at] + expectedVoxels * voxelMl;
  });
  return course;
}

/** A hair of slack: a budget that was read off the queue buys as much of it again. */
const SLACK = 1e-9;

/**
 * How many regions of the queue a budget buys: the most that fit into it; with `remaining` the fewest that leave no more
 * than that, or all of them where even these leave more. A binary search, whatever the size of the image.
 * @throws AppError `internal/shape` for a budget that is negative or no number.
 */
export function regionsWithin(course: QueueCourse, budget: QueueBudget, whole: QueueWhole): number {
  const { unit, value } = budget;
  if (!(value >= 0)) throw new AppError('internal/shape', { unit, value: String(value) });
  const all = course.voxels.length - 1;
  switch (unit) {
    case 'share':
      return mostWithin(course.voxels, budgetCount(value, whole.roiVoxels));
    case 'regions':
      return Math.min(all, Math.floor(value));
    case 'minutes':
      return mostWithin(course.readingSeconds, 60 * value);
    case 'remaining':
      return Math.min(all, firstAtLeast(course.foundMl, whole.expectedMl - value));
  }
}

/** The present part of the queue in another unit: it buys the same regions. */
export function inUnit(
  unit: QueueBudget['unit'],
  regions: number,
  { course, whole }: { readonly course: QueueCourse; readonly whole: QueueWhole },
): QueueBudget {
  switch (unit) {
    case 'share':
      return { unit, value: whole.roiVoxels > 0 ? course.voxels[regions] / whole.roiVoxels : 0 };
    case 'regions':
      return { unit, value: regions };
    case 'minutes':
      return { unit, value: course.readingSeconds[regions] / 60 };
    case 'remaining':
      return { unit, value: Math.max(0, whole.expectedMl - course.foundMl[regions]) };
  }
}

/** Largest n with values[n] ≤ limit. */
function mostWithin(values: Float64Array, limit: number): number {
  const most = limit * (1 + SLACK);
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (values[middle] <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Smallest n with values[n] ≥ limit; their number where none is. */
function firstAtLeast(values: Float64Array, limit: number): number {
  const least = limit - Math.abs(limit) * SLACK;
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (values[middle] >= least) high = middle;
    else low = middle + 1;
  }
  return low;
}
