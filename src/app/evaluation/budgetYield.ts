import type { BudgetRecall } from '../../store/evaluationSlice.ts';
import type { RegionRow } from '../../store/reviewSlice.ts';
import { reviewArrays } from '../presentReview.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import { completedInTasks } from '../reviewQueue.ts';
import type { Services } from '../services.ts';
import { comparedStructureOf } from './questions.ts';
import { comparedMaps } from './shownMaps.ts';

/** Voxels that are looked up in one step. */
const STEP_VOXELS = 2 ** 14;

/**
 * How many voxels of each region are among the wrong ones.
 * @param errors [net] indices, rising.
 * @returns by the id of the region. Yields now and then.
 */
export function* wrongByRegion(
  regions: ReviewArrays['regions'],
  errors: Uint32Array,
): Generator<undefined, ReadonlyMap<string, number>> {
  const wrong = new Map<string, number>();
  let looked = 0;
  for (const { id, voxels } of regions) {
    let count = 0;
    for (const voxel of voxels) {
      if (isAmong(errors, voxel)) count++;
      if (++looked % STEP_VOXELS === 0) yield;
    }
    wrong.set(id, count);
  }
  return wrong;
}

function isAmong(rising: Uint32Array, value: number): boolean {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return rising[low] === value;
}

/** Whether a region is about a structure: it belongs to it, or hesitates between it and another. */
function isAbout({ structure: of, alternatives }: RegionRow, structure: number): boolean {
  return of === structure || alternatives.includes(structure);
}

interface Counted {
  readonly regions: ReviewArrays['regions'];
  readonly errors: Uint32Array;
  /** Null while it is worked out. */
  wrong: ReadonlyMap<string, number> | null;
}

/**
 * Keeps `budgetRecall` what it says: how much of the network's error lies in the regions of the present budget. Regions are
 * looked through once for a queue and a structure, in short tasks; from then on another budget is a sum.
 */
export function watchBudgetYield(services: Services): void {
  const { store } = services;
  let counted: Counted | null = null;
  const publish = (budgetRecall: BudgetRecall | null): void => {
    if (JSON.stringify(store.getState().budgetRecall) === JSON.stringify(budgetRecall)) return;
    store.setState({ budgetRecall });
  };
  const count = async (of: Counted): Promise<void> => {
    of.wrong = await completedInTasks(wrongByRegion(of.regions, of.errors));
    if (counted === of) look();
  };
  const look = (): void => {
    const errors = comparedMaps(services)?.errors;
    const regions = errors ? reviewArrays(services)?.regions : undefined;
    if (!regions || !errors) {
      counted = null;
      return publish(null);
    }
    if (counted?.regions !== regions || counted.errors !== errors) {
      counted = { regions, errors, wrong: null };
      void count(counted);
    }
    publish(counted.wrong && recallOf(services, errors, counted.wrong));
  };
  store.subscribe((state, before) => {
    const fields = ['result', 'regions', 'evaluations', 'matches', 'comparedStructure'] as const;
    if (fields.some((field) => state[field] !== before[field])) look();
  });
  look();
}

function recallOf(
  services: Services,
  errors: Uint32Array,
  wrong: ReadonlyMap<string, number>,
): BudgetRecall | null {
  const state = services.store.getState();
  const structure = comparedStructureOf(state);
  const arrays = reviewArrays(services);
  const doubt = structure === null ? null : state.evaluations[structure]?.doubt;
  if (structure === null || !arrays || !doubt || !state.result) return null;
  const about = new Set(state.regions.filter((row) => isAbout(row, structure)).map(({ id }) => id));
  const { voxelVolumeMl } = state.result;
  let found = 0;
  let listedVoxels = 0;
  for (const { id, voxels } of arrays.regions) {
    if (!about.has(id)) continue;
    found += wrong.get(id) ?? 0;
    listedVoxels += voxels.length;
  }
  return {
    structure,
    foundMl: found * voxelVolumeMl,
    errorMl: errors.length * voxelVolumeMl,
    recall: errors.length > 0 ? found / errors.length : null,
    listedVoxels,
    budget: doubt.region.voxels > 0 ? listedVoxels / doubt.region.voxels : null,
  };
}
