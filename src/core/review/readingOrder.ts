import { completed } from '../steps.ts';

/** What reading a region costs, and what one look holds. */
export interface ReadingCosts {
  /** To go to a region and see where one is. */
  readonly perRegionSeconds: number;
  /** To go on to one of its slices and look. */
  readonly perSliceSeconds: number;
  /** Radius of what one glance holds, around the middle of the region. */
  readonly glanceRadiusMm: number;
}

/** What has to be known of a region. */
export interface ReadableRegion {
  /** Indices on the network's grid. */
  readonly voxels: Uint32Array;
  readonly slices: { readonly first: number; readonly last: number };
}

/** Where errors are likely. */
export interface LikelyErrors {
  readonly shape: readonly [ni: number, nj: number, nk: number];
  readonly spacingMm: readonly [number, number, number];
  /** [K, J, I] P(error), 0 … 1; not modified. */
  readonly probability: Float32Array;
}

/** A region at its place in the order, and what is expected of it there. */
export interface RankedRegion<Region> {
  readonly region: Region;
  /** Contour to be redrawn that has not been in view before, mm. */
  readonly expectedMm: number;
  /** Wrong voxels expected in view that have not been in view before. */
  readonly expectedVoxels: number;
  /** To read it. */
  readonly readingSeconds: number;
}

/**
 * Regions by expected correction per second of reading, most first: whoever stops at any moment has corrected about as
 * much as was to be had until then. A glance shows more than the region's own voxels, so what counts of a region is every
 * likely error in view, as far as no region before it has shown it; that is why neighbours of a good region come late.
 * In each slice the path to redraw is the expected number of wrong pixels times their side, at most across the glance and
 * back: an organ's part that is missing as a whole has one outline.
 * Greedy, which is within 1 − 1/e of the best order for what is covered; of equal regions the order given stays.
 * @returns every region once, in a new array.
 */
export function byExpectedYield<Region extends ReadableRegion>(
  regions: readonly Region[],
  errors: LikelyErrors,
  costs: ReadingCosts,
): RankedRegion<Region>[] {
  return completed(byExpectedYieldInSteps(regions, errors, costs));
}

/** As {@link byExpectedYield}, a region at a time. The arguments must not change until it is done. */
export function* byExpectedYieldInSteps<Region extends ReadableRegion>(
  regions: readonly Region[],
  errors: LikelyErrors,
  costs: ReadingCosts,
): Generator<undefined, RankedRegion<Region>[]> {
  const seen = new Uint8Array(errors.probability.length);
  const waiting: Waiting<Region>[] = [];
  for (const region of regions) {
    waiting.push(waitingOf(region, errors, costs));
    yield;
  }
  const ranked: RankedRegion<Region>[] = [];
  while (ranked.length < waiting.length) {
    // What a region shows can only have become less since it was last counted: count again from the top until one stays.
    let best = mostPromising(waiting);
    for (;;) {
      count(best, { ...errors, seen }, costs.glanceRadiusMm);
      const next = mostPromising(waiting);
      if (next === best) break;
      best = next;
      yield;
    }
    best.isTaken = true;
    ranked.push(taken(best, errors.shape, seen));
    yield;
  }
  return ranked;
}

/**
 * What regions bring when they are read in the order given, a region at a time: each counts what none before it has shown.
 * @returns every region once, in that order, in a new array.
 */
export function* inGivenOrderInSteps<Region extends ReadableRegion>(
  regions: readonly Region[],
  errors: LikelyErrors,
  costs: ReadingCosts,
): Generator<undefined, RankedRegion<Region>[]> {
  const seen = new Uint8Array(errors.probability.length);
  const ranked: RankedRegion<Region>[] = [];
  for (const region of regions) {
    const one = waitingOf(region, errors, costs);
    count(one, { ...errors, seen }, costs.glanceRadiusMm);
    ranked.push(taken(one, errors.shape, seen));
    yield;
  }
  return ranked;
}

function waitingOf<Region extends ReadableRegion>(
  region: Region,
  errors: LikelyErrors,
  costs: ReadingCosts,
): Waiting<Region> {
  const { first, last } = region.slices;
  const readingSeconds = costs.perRegionSeconds + (last - first + 1) * costs.perSliceSeconds;
  const pixels = glanceOf(region, errors, costs.glanceRadiusMm);
  const uncounted = { expectedMm: Infinity, expectedVoxels: Infinity };
  return { region, readingSeconds, pixels, ...uncounted, isTaken: false };
}

/** From now on what the region shows has been in view. */
function taken<Region extends ReadableRegion>(
  one: Waiting<Region>,
  shape: LikelyErrors['shape'],
  seen: Uint8Array,
): RankedRegion<Region> {
  eachInView(one, shape, (voxel) => (seen[voxel] = 1));
  const { region, expectedMm, expectedVoxels, readingSeconds } = one;
  return { region, expectedMm, expectedVoxels, readingSeconds };
}

interface Waiting<Region> {
  readonly region: Region;
  readonly readingSeconds: number;
  /** In view in each of the region's slices. */
  readonly pixels: Uint32Array;
  /** As last counted: upper bounds. */
  expectedMm: number;
  expectedVoxels: number;
  isTaken: boolean;
}

function mostPromising<Region>(waiting: readonly Waiting<Region>[]): Waiting<Region> {
  let [best, rate] = [waiting[0], -1];
  for (const one of waiting) {
    if (one.isTaken || !(one.expectedMm / one.readingSeconds > rate)) continue;
    [best, rate] = [one, one.expectedMm / one.readingSeconds];
  }
  return best;
}

function count(
  one: Waiting<ReadableRegion>,
  { shape, spacingMm, probability, seen }: LikelyErrors & { readonly seen: Uint8Array },
  glanceRadiusMm: number,
): void {
  const { region, pixels } = one;
  const pixelMm = Math.sqrt(spacingMm[0] * spacingMm[1]);
  const across = 4 * glanceRadiusMm;
  let [sum, voxels] = [0, 0];
  for (let k = region.slices.first; k <= region.slices.last; k++) {
    const start = k * shape[0] * shape[1];
    let wrong = 0;
    for (const pixel of pixels) {
      if (seen[start + pixel] === 0) wrong += probability[start + pixel];
    }
    sum += Math.min(across, wrong * pixelMm);
    voxels += wrong;
  }
  one.expectedMm = sum;
  one.expectedVoxels = voxels;
}

function eachInView(
  { region, pixels }: Pick<Waiting<ReadableRegion>, 'region' | 'pixels'>,
  shape: LikelyErrors['shape'],
  visit: (voxel: number) => void,
): void {
  for (let k = region.slices.first; k <= region.slices.last; k++) {
    for (const pixel of pixels) visit(k * shape[0] * shape[1] + pixel);
  }
}

/**
 * Pixels within a glance of a region's middle, as seen along the slices.
 * @returns indices i + ni · j.
 */
export function glanceOf(
  { voxels }: Pick<ReadableRegion, 'voxels'>,
  { shape, spacingMm }: Pick<LikelyErrors, 'shape' | 'spacingMm'>,
  radiusMm: number,
): Uint32Array<ArrayBuffer> {
  const [ni, nj] = shape;
  const [si, sj] = spacingMm;
  let [sumI, sumJ] = [0, 0];
  for (const voxel of voxels) {
    sumI += voxel % ni;
    sumJ += Math.floor(voxel / ni) % nj;
  }
  const [i, j] = [sumI / voxels.length, sumJ / voxels.length];
  const [reachI, reachJ] = [radiusMm / si, radiusMm / sj];
  const pixels: number[] = [];
  for (let y = Math.max(0, Math.ceil(j - reachJ)); y <= Math.min(nj - 1, j + reachJ); y++) {
    for (let x = Math.max(0, Math.ceil(i - reachI)); x <= Math.min(ni - 1, i + reachI); x++) {
      if (Math.hypot((x - i) * si, (y - j) * sj) <= radiusMm) pixels.push(x + ni * y);
    }
  }
  return Uint32Array.from(pixels);
}
