import { indexToWorld, nearestVoxel, worldToIndex } from '../core/geometry/gridMath.ts';
import { reorientation } from '../core/geometry/orientation.ts';
import type { VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import { budgetCount } from '../core/review/budget.ts';
import { decidedRegions, replay, type ReviewEvent } from '../core/review/decisions.ts';
import {
  groupRegions,
  groupRegionsInSteps,
  type GroupedRegions,
  type Region,
} from '../core/review/regions.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import type { RegionRow } from '../store/reviewSlice.ts';

/** A region that stays as it is though it is not decided: the reviewer has it before her. */
export interface LookedAt {
  readonly id: string;
  /** Voxel indices on the network's grid. */
  readonly voxels: Uint32Array;
}

export interface QueueSource {
  /** Share of the region of interest. */
  readonly fraction: number;
  /** The log of the review: its decided regions stay as they are. */
  readonly events: readonly ReviewEvent[];
  readonly lookedAt: LookedAt | undefined;
  readonly imageGrid: VoxelGrid;
}

/** A queue, and what it was composed of. */
export interface ComposedQueue {
  readonly source: QueueSource;
  /** How long the log was. */
  readonly eventCount: number;
  /** The budget: a part of the segmentation's ranking, not a copy. */
  readonly selected: Uint32Array;
  readonly kept: readonly LookedAt[];
  readonly regions: readonly Region[];
  readonly rows: readonly RegionRow[];
  readonly dropped: GroupedRegions['dropped'];
}

/** The decided regions, and what else is in the budget grouped into regions. */
export function composeQueue(segmentation: SegmentationResult, source: QueueSource): ComposedQueue {
  const { selected, kept } = budgetOf(segmentation, source);
  const grouped = groupRegions(selected, segmentation, { kept });
  return composed(segmentation, { source, selected, kept, grouped });
}

/** No task of the page lasts longer by itself; what else it has to do comes on top. */
const TASK_MS = 8;

/** As {@link composeQueue}, in tasks that leave the page free in between. The log may grow meanwhile. */
export async function composeQueueInTasks(
  segmentation: SegmentationResult,
  source: QueueSource,
): Promise<ComposedQueue> {
  const { selected, kept } = budgetOf(segmentation, source);
  const eventCount = source.events.length;
  await nextTask();
  const steps = groupRegionsInSteps(selected, segmentation, { kept });
  let step = steps.next();
  for (let startMs = performance.now(); !step.done; step = steps.next()) {
    if (performance.now() - startMs < TASK_MS) continue;
    await nextTask();
    startMs = performance.now();
  }
  await nextTask();
  const queue = composed(segmentation, { source, selected, kept, grouped: step.value });
  return { ...queue, eventCount };
}

/** Lets the page answer to what has happened meanwhile. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** The voxels to look at, and the regions that are not to be touched. */
function budgetOf(
  { ranking, roiVoxels }: SegmentationResult,
  { fraction, events, lookedAt }: QueueSource,
): Pick<ComposedQueue, 'selected' | 'kept'> {
  const selected = ranking.subarray(0, Math.min(budgetCount(fraction, roiVoxels), ranking.length));
  const decided: readonly LookedAt[] = decidedRegions(replay(events));
  const isOpen = lookedAt && !decided.some(({ id }) => id === lookedAt.id);
  return { selected, kept: isOpen ? [...decided, lookedAt] : decided };
}

function composed(
  { networkGrid }: SegmentationResult,
  {
    source,
    grouped,
    ...budget
  }: Pick<ComposedQueue, 'source' | 'selected' | 'kept'> & { readonly grouped: GroupedRegions },
): ComposedQueue {
  const { regions, dropped } = grouped;
  const rows = regions.map((region, position) =>
    toRow(region, position + 1, { networkGrid, imageGrid: source.imageGrid }),
  );
  return { ...budget, source, eventCount: source.events.length, regions, rows, dropped };
}

/** Whether a queue is still that of a source: the log may have grown since, the reviewer gone elsewhere. */
export function isComposedOf({ source, eventCount }: ComposedQueue, of: QueueSource): boolean {
  return (
    eventCount === of.events.length &&
    source.fraction === of.fraction &&
    source.imageGrid === of.imageGrid &&
    source.lookedAt?.voxels === of.lookedAt?.voxels
  );
}

/** Number of the image's slice through a point, from 1 at the feet. */
export function axialSliceNumber(grid: VoxelGrid, world: WorldPoint): number {
  const { sourceAxis, flipped } = reorientation(grid.affine, 'LPS')[2];
  const count = grid.shape[sourceAxis];
  const index = nearestVoxel(grid, worldToIndex(grid, world))[sourceAxis];
  return flipped ? count - index : index + 1;
}

function toRow(
  region: Region,
  rank: number,
  { networkGrid, imageGrid }: { readonly networkGrid: VoxelGrid; readonly imageGrid: VoxelGrid },
): RegionRow {
  const [i, j, k] = region.anchor;
  // On the image's own voxel, as the read-out has it.
  const onImage = worldToIndex(imageGrid, indexToWorld(networkGrid, region.anchor));
  const anchor = indexToWorld(imageGrid, nearestVoxel(imageGrid, onImage));
  const sliceAt = (slice: number): number =>
    axialSliceNumber(imageGrid, indexToWorld(networkGrid, [i, j, slice]));
  return {
    id: region.id,
    rank,
    structure: region.structure,
    alternatives: region.alternatives,
    volumeMl: region.volumeMl,
    summedUncertainty: region.summedUncertainty,
    peakUncertainty: region.peakUncertainty,
    slices: {
      first: sliceAt(region.slices.first),
      last: sliceAt(region.slices.last),
      largest: sliceAt(k),
    },
    networkSlices: { ...region.slices, largest: k },
    anchor,
  };
}
