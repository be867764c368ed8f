import type { Issue } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';

/** Which volume of the files, and which of its slices, is read. */
export interface ReadingPlan {
  /** Among the volumes that the very same files hold (several echoes in one file): 0, 1, … */
  readonly part: number;
  /** Every n-th slice from the first on: 1, 2, … The spacing along k grows with it. */
  readonly every: number;
  /** The first and the last slice k that is read, both included, counted in the whole grid; null for all. */
  readonly slices: readonly [first: number, last: number] | null;
  /** What inspection found; goes into the volume's issues where reading does not find it itself. */
  readonly issues: readonly Issue[];
}

export const EVERY_SLICE: ReadingPlan = { part: 0, every: 1, slices: null, issues: [] };

/** The plan for what inspection found, with the slices of another one. */
export function planFor(
  { part, issues }: Pick<ReadingPlan, 'part' | 'issues'>,
  plan: ReadingPlan = EVERY_SLICE,
): ReadingPlan {
  return { ...plan, part, issues };
}

/**
 * Memory of a tab for a case, for each voxel of its image: the image, its copy for the network, contours and what is drawn of
 * them, uncertainty. In Chromium a run of the bundled network on 512 × 512 × 400 voxels took the tab and the graphics process
 * to 18 bytes a voxel beyond what they hold empty, as far as to the drawing of its contours; the rest is allowance.
 */
const WORKING_BYTES_PER_VOXEL = 20;
/** The app and its networks, before any image. */
const EMPTY_TAB_BYTES = 300e6;
/** Where the browser does not say how much memory the device has. */
export const USUAL_DEVICE_GB = 8;
/** A tab is not given more, whatever the device has. */
export const LARGEST_TAB_BYTES = 8e9;

/** Whether an image can be worked with as it is, and else what of it can. */
export type ReadingChoice =
  | { readonly kind: 'whole'; readonly neededBytes: number }
  | {
      readonly kind: 'part';
      readonly neededBytes: number;
      readonly limitBytes: number;
      /** As many slices as can be read, 0 where not even one. */
      readonly mostSlices: number;
      /** The smallest `every` that fits; null where not two slices of a volume would be left. */
      readonly every: number | null;
    };

/**
 * Decides by the headers alone, before memory is taken for voxels.
 * @param shape of the whole grid.
 * @param deviceMemoryGb as `navigator.deviceMemory` says, which some browsers do not: null. Half of it may be used.
 */
export function readingChoice(
  shape: VoxelGrid['shape'],
  deviceMemoryGb: number | null,
): ReadingChoice {
  const [ni, nj, nk] = shape;
  const limitBytes = Math.min(LARGEST_TAB_BYTES, ((deviceMemoryGb ?? USUAL_DEVICE_GB) * 1e9) / 2);
  const sliceBytes = ni * nj * WORKING_BYTES_PER_VOXEL;
  const neededBytes = EMPTY_TAB_BYTES + sliceBytes * nk;
  if (neededBytes <= limitBytes) return { kind: 'whole', neededBytes };
  const mostSlices = Math.max(0, Math.floor((limitBytes - EMPTY_TAB_BYTES) / sliceBytes));
  const every = mostSlices < 2 ? null : Math.ceil(nk / mostSlices);
  return { kind: 'part', neededBytes, limitBytes, mostSlices, every };
}

/** As many consecutive slices as can be read, around slice `center`. */
export function slicesAround(center: number, { mostSlices, nk }: SliceRoom): ReadingPlan {
  const count = Math.min(mostSlices, nk);
  const first = Math.min(Math.max(0, Math.round(center - count / 2)), nk - count);
  return { ...EVERY_SLICE, slices: [first, first + count - 1] };
}

interface SliceRoom {
  readonly mostSlices: number;
  /** Slices of the whole grid. */
  readonly nk: number;
}

/** How many slices of a grid of `nk` a plan reads. */
export function plannedSlices(
  nk: number,
  { every, slices }: Pick<ReadingPlan, 'every' | 'slices'>,
): number {
  const [first, last] = slices ?? [0, nk - 1];
  return Math.floor((Math.min(last, nk - 1) - Math.max(first, 0)) / every) + 1;
}
