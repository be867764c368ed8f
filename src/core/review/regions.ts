import { spacingMm } from '../geometry/affine.ts';
import type { IndexPoint, VoxelGrid } from '../geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../geometry/gridMath.ts';
import { completed } from '../steps.ts';
import { growPatches } from './regionPatches.ts';

const REGIONS_PER_STEP = 32;

/** Labels are uint8. */
const CLASSES = 256;

/** One place to look at: uncertain voxels on the network's grid, connected or within one glance. */
export interface Region {
  /** Names its most uncertain voxel: kept while the budget grows, unless another region takes that voxel. */
  readonly id: string;
  /** Indices on the network's grid, most uncertain first; those of a kept region as they were given. */
  readonly voxels: Uint32Array;
  /** Sum of the normalised entropy over the voxels; the order of the queue. */
  readonly summedUncertainty: number;
  /** Largest normalised entropy, 0 … 1. */
  readonly peakUncertainty: number;
  readonly volumeMl: number;
  /** Network slices k that the region touches, both ends included. */
  readonly slices: { readonly first: number; readonly last: number };
  /** Slice in which it has most voxels; of equal ones that with the higher summed entropy, then the lower. */
  readonly largestSlice: number;
  /** The region's voxel in that slice nearest to the centroid of its voxels there: always on the region. */
  readonly anchor: IndexPoint;
  /**
   * The structure in question: of the two alternatives the first that is not background. 0 only if both
   * maps hold background there.
   */
  readonly structure: number;
  /** The most frequent pair of label and runner-up: the two answers; the more frequent label first. */
  readonly alternatives: readonly [number, number];
}

/** What the run found, on the network's grid; fields of `Segmentation`. */
export interface UncertaintyMaps {
  readonly networkGrid: VoxelGrid;
  /** [net] 0 … 1 */
  readonly entropy: Float32Array;
  /** [net] most probable class. */
  readonly networkLabels: Uint8Array;
  /** [net] second most probable class. */
  readonly runnerUp: Uint8Array;
}

export interface GroupOptions {
  /** Regions that stay as they are, in the budget or not: their voxels, which no two share, are grouped with no others. */
  readonly kept?: readonly { readonly id: string; readonly voxels: Uint32Array }[];
  /** A region below this joins a neighbour where the limits allow; default 0.2 ml. */
  readonly mergeBelowMl?: number;
  /** A region that stays below this is not listed; default 0.05 ml. */
  readonly minVolumeMl?: number;
  /**
   * Int32, one per voxel of the grid, all 0; is all 0 again on return. Saves an allocation per call
   * where regions follow a slider.
   */
  readonly work?: Int32Array;
}

export interface GroupedRegions {
  /** By summed uncertainty, most first; ties by the smallest voxel index. */
  readonly regions: Region[];
  /** Fragments below the smallest volume that touch no region able to take them. */
  readonly dropped: { readonly regions: number; readonly voxels: number };
}

/**
 * Groups the voxels of a budget into regions to look at, so that one glance at one place answers one
 * question.
 *
 * The rule: the most uncertain voxel that belongs to no region yet starts one. From there the region
 * takes the uncertain voxels that can be reached through neighbouring ones (faces, edges and corners
 * count) within 2 slices and 5.64 mm, the radius of a disc of 1 cm²; then once more, measured from the
 * middle of what it took. So no region spans more than 5 slices or about 1 cm² of surface, and a long
 * boundary becomes several regions. What is then smaller than 0.2 ml joins the region that it shares
 * most contacts with, or, where it touches none, the nearest: as long as that still spans at most 5
 * slices and nothing lies beyond one and a half times that radius, so that it is still one glance. What
 * stays below 0.05 ml is not listed, but counted.
 *
 * The result depends on nothing but the input, ties included.
 * @param selected voxel indices, entropy descending, ties by index: a prefix of `Segmentation.ranking`.
 */
export function groupRegions(
  selected: Uint32Array,
  maps: UncertaintyMaps,
  options: GroupOptions = {},
): GroupedRegions {
  return completed(groupRegionsInSteps(selected, maps, options));
}

/** As {@link groupRegions}, a short step at a time. The arguments must not change until it is done. */
export function* groupRegionsInSteps(
  selected: Uint32Array,
  maps: UncertaintyMaps,
  options: GroupOptions = {},
): Generator<undefined, GroupedRegions> {
  const { networkGrid } = maps;
  const voxelMl = voxelVolumeMl(networkGrid);
  // A hair of slack: 25 voxels of 0.002 ml are 0.05 ml.
  const voxels = (volumeMl: number): number => Math.ceil(volumeMl / voxelMl - 1e-9);
  const work = options.work ?? new Int32Array(voxelCount(networkGrid));
  const kept = options.kept ?? [];
  const patches = yield* growPatches(without(kept, selected, work), {
    shape: networkGrid.shape,
    spacingMm: spacingMm(networkGrid.affine),
    work,
    mergeBelowVoxels: voxels(options.mergeBelowMl ?? 0.2),
    minVoxels: voxels(options.minVolumeMl ?? 0.05),
  });
  const pairCounts = new Uint32Array(CLASSES * CLASSES);
  const regions = kept.map(({ id, voxels }) => ({
    ...describeRegion(voxels, maps, pairCounts),
    id,
  }));
  const dropped = { regions: 0, voxels: 0 };
  for (const { voxels, isListed } of patches) {
    if (isListed) {
      regions.push(describeRegion(voxels, maps, pairCounts));
      if (regions.length % REGIONS_PER_STEP === 0) yield;
    } else {
      dropped.regions++;
      dropped.voxels += voxels.length;
    }
  }
  const smallest = new Map(regions.map((region) => [region, Math.min(...region.voxels)]));
  regions.sort(
    (a, b) =>
      b.summedUncertainty - a.summedUncertainty || (smallest.get(a) ?? 0) - (smallest.get(b) ?? 0),
  );
  return { regions, dropped };
}

function without(
  kept: readonly { readonly voxels: Uint32Array }[],
  selected: Uint32Array,
  work: Int32Array,
): Uint32Array {
  if (kept.length === 0) return selected;
  for (const { voxels } of kept) for (const voxel of voxels) work[voxel] = 1;
  const rest = selected.filter((voxel) => work[voxel] === 0);
  for (const { voxels } of kept) for (const voxel of voxels) work[voxel] = 0;
  return rest;
}

/**
 * What is to be known of a region, by its voxels.
 * @param pairCounts [65536] all 0, and all 0 again on return; saves an allocation per region.
 */
export function describeRegion(
  voxels: Uint32Array,
  maps: UncertaintyMaps,
  pairCounts: Uint32Array = new Uint32Array(CLASSES * CLASSES),
): Region {
  const [ni, nj] = maps.networkGrid.shape;
  const perSlice = ni * nj;
  let [summedUncertainty, peakUncertainty] = [0, 0];
  let [first, last] = [Infinity, -Infinity];
  for (const voxel of voxels) {
    const k = Math.floor(voxel / perSlice);
    summedUncertainty += maps.entropy[voxel];
    peakUncertainty = Math.max(peakUncertainty, maps.entropy[voxel]);
    if (k < first) first = k;
    if (k > last) last = k;
  }
  const largestSlice = findLargestSlice(voxels, { entropy: maps.entropy, perSlice, first, last });
  return {
    id: `r${voxels[0]}`,
    voxels,
    summedUncertainty,
    peakUncertainty,
    volumeMl: voxels.length * voxelVolumeMl(maps.networkGrid),
    slices: { first, last },
    largestSlice,
    anchor: anchorIn(voxels, maps.networkGrid, largestSlice),
    ...namesOf(voxels, maps, pairCounts),
  };
}

function findLargestSlice(
  voxels: Uint32Array,
  of: {
    readonly entropy: Float32Array;
    readonly perSlice: number;
    readonly first: number;
    readonly last: number;
  },
): number {
  const counts = new Float64Array(of.last - of.first + 1);
  const sums = new Float64Array(counts.length);
  for (const voxel of voxels) {
    const slice = Math.floor(voxel / of.perSlice) - of.first;
    counts[slice]++;
    sums[slice] += of.entropy[voxel];
  }
  let best = 0;
  for (let slice = 1; slice < counts.length; slice++) {
    const more = counts[slice] - counts[best];
    if (more > 0 || (more === 0 && sums[slice] > sums[best])) best = slice;
  }
  return of.first + best;
}

/** Distances in mm along the slice's own axes; of equally near voxels the lower index. */
function anchorIn(voxels: Uint32Array, grid: VoxelGrid, slice: number): IndexPoint {
  const [ni, nj] = grid.shape;
  const [si, sj] = spacingMm(grid.affine);
  const inSlice = voxels.filter((voxel) => Math.floor(voxel / (ni * nj)) === slice).toSorted();
  let [sumI, sumJ] = [0, 0];
  for (const voxel of inSlice) {
    sumI += voxel % ni;
    sumJ += Math.floor(voxel / ni) % nj;
  }
  const [meanI, meanJ] = [sumI / inSlice.length, sumJ / inSlice.length];
  let [anchorI, anchorJ, nearest] = [0, 0, Infinity];
  for (const voxel of inSlice) {
    const [i, j] = [voxel % ni, Math.floor(voxel / ni) % nj];
    const distance = ((i - meanI) * si) ** 2 + ((j - meanJ) * sj) ** 2;
    if (distance < nearest) [anchorI, anchorJ, nearest] = [i, j, distance];
  }
  return [anchorI, anchorJ, slice];
}

/** Counts ordered pairs of classes; both maps are uint8, so a pair is one number. */
function namesOf(
  voxels: Uint32Array,
  { networkLabels, runnerUp }: UncertaintyMaps,
  pairCounts: Uint32Array,
): Pick<Region, 'structure' | 'alternatives'> {
  const present: number[] = [];
  for (const voxel of voxels) {
    const pair = networkLabels[voxel] * CLASSES + runnerUp[voxel];
    if (pairCounts[pair]++ === 0) present.push(pair);
  }
  let [alternatives, largest] = [0, 0];
  for (const pair of present.toSorted((a, b) => a - b)) {
    const [label, second] = [Math.floor(pair / CLASSES), pair % CLASSES];
    const reverse = pairCounts[second * CLASSES + label];
    // Of a pair and its reverse only the more frequent, or the first seen, stands for both.
    const count = pairCounts[pair] >= reverse ? pairCounts[pair] + reverse : 0;
    if (count > largest) [alternatives, largest] = [pair, count];
  }
  for (const pair of present) pairCounts[pair] = 0;
  const [label, second] = [Math.floor(alternatives / CLASSES), alternatives % CLASSES];
  return { structure: label === 0 ? second : label, alternatives: [label, second] };
}
