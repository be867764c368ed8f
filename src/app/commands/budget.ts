import {
  inUnit,
  regionsWithin,
  type QueueBudget,
  type QueueWhole,
} from '../../core/review/queueBudget.ts';
import type { QueuePart, RegionRow } from '../../store/reviewSlice.ts';
import { markRegion, reviewArrays } from '../presentReview.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import type { Services } from '../services.ts';

/** Goes further down the queue or less far; the queue itself does not change. */
export function setBudget(services: Services, budget: QueueBudget): void {
  const arrays = reviewArrays(services);
  if (arrays) spendBudget(services, arrays, { budget, staysSelected: false });
}

/** States the budget in other terms; it buys the same regions. */
export function setBudgetUnit(services: Services, unit: QueueBudget['unit']): void {
  const arrays = reviewArrays(services);
  const { bought } = services.store.getState();
  if (!arrays) return;
  const whole = wholeOf(services);
  setBudget(services, inUnit(unit, bought.regions, { course: arrays.course, whole }));
}

/**
 * A binary search and the voxels of the regions that come or go: it does not matter how large the image is.
 * @param staysSelected the region that is looked at is listed even where it is beyond the budget now: what moved was the
 *   queue, not the reviewer's mind.
 */
export function spendBudget(
  services: Services,
  arrays: ReviewArrays,
  { budget, staysSelected }: { readonly budget: QueueBudget; readonly staysSelected: boolean },
): void {
  const { store } = services;
  const { decisions, result, selectedRegionId } = store.getState();
  // Where nothing is known of the doubt there are but the places that break a rule, and no budget leaves one out.
  const regions =
    result?.errorSource.kind === 'none'
      ? arrays.course.voxels.length - 1
      : regionsWithin(arrays.course, budget, wholeOf(services));
  const kept = staysSelected ? selectedRegionId : null;
  const rows = arrays.rows.filter(
    ({ id, finding }, at) =>
      at < regions || decisions[id] !== undefined || id === kept || finding?.rule === 'audit',
  );
  const listed = new Set(rows.map(({ id }) => id));
  for (const { id, voxels } of arrays.regions) {
    if (listed.has(id) === arrays.marked.has(id)) continue;
    const value = listed.has(id) ? 1 : 0;
    for (const voxel of voxels) arrays.budgetMask[voxel] = value;
  }
  arrays.marked = listed;
  const isSelected = selectedRegionId !== null && listed.has(selectedRegionId);
  if (isSelected) markRegion(arrays, selectedRegionId, 2);
  store.setState({
    budget,
    bought: partOf(arrays, regions),
    regions: rows,
    selectedRegionId: isSelected ? selectedRegionId : null,
  });
}

function wholeOf({ store }: Services): QueueWhole {
  const { result } = store.getState();
  return { roiVoxels: result?.roiVoxels ?? 0, expectedMl: result?.expectedMl ?? 0 };
}

/** What the first regions of the queue come to. */
export function partOf(
  { rows, course }: Pick<ReviewArrays, 'rows' | 'course'>,
  count: number,
): QueuePart {
  return {
    regions: count,
    slices: slicesOf(rows.slice(0, count)),
    voxels: course.voxels[count] ?? 0,
    readingSeconds: course.readingSeconds[count] ?? 0,
    foundMl: course.foundMl[count] ?? 0,
  };
}

function slicesOf(rows: readonly RegionRow[]): number {
  const touched = new Set<number>();
  for (const { networkSlices } of rows) {
    for (let k = networkSlices.first; k <= networkSlices.last; k++) touched.add(k);
  }
  return touched.size;
}
