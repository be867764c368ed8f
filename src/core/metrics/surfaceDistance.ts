import { ascendingOrderInSteps } from '../statistics/order.ts';
import { completed } from '../steps.ts';
import { croppedPair, type CroppedPair, type EmptyMask, type MaskPair } from './maskPair.ts';
import { distancesBetween } from './nearestDistance.ts';
import { elementAreas, surfaceElements, type SurfaceElements } from './surfaceElements.ts';

/** From every element of one surface to the nearest element of the other. */
export interface DirectedDistances {
  /** Rising; Infinity when the other surface does not exist. */
  readonly mm: Float32Array;
  /** Area of each element in mm², of a contour its length in mm; in the same order. */
  readonly areas: Float64Array;
  readonly totalArea: number;
}

/** Distances between two surfaces both ways, in DeepMind's convention. */
export interface SurfaceDistances {
  readonly referenceToPredicted: DirectedDistances;
  readonly predictedToReference: DirectedDistances;
  /** Why the distances of this pair are undefined; null where they are not. */
  readonly empty: EmptyMask | null;
}

/** Rounding of a distance must not decide whether it lies within a tolerance. */
const SLACK = 1 + 1e-6;

/**
 * Distances between the surfaces of two masks. A surface is made of elements at the corners between voxels with the area that
 * marching cubes gives them (contours: length), so that a finely cut surface does not count more. Distances are exact from
 * element to element, to float32. Beyond the grid is outside. Time and memory grow with the surfaces, and little with the
 * masks' common box where the surfaces are near to each other.
 * @throws AppError `internal/shape` when a mask does not fit the shape.
 * Source: Nikolov et al. 2018, google-deepmind/surface-distance.
 */
export function surfaceDistances(masks: MaskPair): SurfaceDistances {
  return completed(surfaceDistancesInSteps(croppedPair(masks)));
}

/** {@link surfaceDistances} of masks that are cut already; yields after some ten milliseconds of work. */
export function* surfaceDistancesInSteps(
  pair: CroppedPair,
): Generator<undefined, SurfaceDistances> {
  const { spacingMm, dimensions, empty } = pair;
  const [si, sj] = spacingMm;
  const areas = elementAreas(dimensions === 2 ? [si, sj] : spacingMm);
  const reference = yield* surfaceElements(pair.reference, pair);
  const predicted = yield* surfaceElements(pair.predicted, pair);
  const directed = function* (
    from: SurfaceElements,
    to: SurfaceElements,
  ): Generator<undefined, DirectedDistances> {
    const mm =
      to.count === 0
        ? new Float32Array(from.count).fill(Infinity)
        : yield* distancesBetween(from, to, spacingMm);
    return yield* sortedElements(from, mm, areas);
  };
  return {
    referenceToPredicted: yield* directed(reference, predicted),
    predictedToReference: yield* directed(predicted, reference),
    empty,
  };
}

function* sortedElements(
  { codes, count }: SurfaceElements,
  distance: Float32Array,
  areaOf: Float64Array,
): Generator<undefined, DirectedDistances> {
  // Distances that do not exist are all alike.
  const order =
    count > 0 && distance[0] === Infinity ? null : yield* ascendingOrderInSteps(distance);
  const sorted = { mm: new Float32Array(count), areas: new Float64Array(count) };
  let totalArea = 0;
  for (let rank = 0; rank < count; rank++) {
    const at = order ? order[rank] : rank;
    sorted.mm[rank] = distance[at];
    sorted.areas[rank] = areaOf[codes[at]];
    // In the order of memory, whatever the distances: the surface has one area.
    totalArea += areaOf[codes[rank]];
  }
  return { ...sorted, totalArea };
}

/** Mean distances between two surfaces in mm; each null where a mask is empty. */
export interface AverageDistances {
  readonly referenceToPredictedMm: number | null;
  readonly predictedToReferenceMm: number | null;
  /** Of all elements of both surfaces together, not the mean of the two numbers before. */
  readonly assdMm: number | null;
}

/** Average surface distances, each element weighted by its area. */
export function averageDistances(distances: SurfaceDistances): AverageDistances {
  if (distances.empty !== null) {
    return { referenceToPredictedMm: null, predictedToReferenceMm: null, assdMm: null };
  }
  const [there, back] = [distances.referenceToPredicted, distances.predictedToReference];
  const [sumThere, sumBack] = [weightedSum(there), weightedSum(back)];
  return {
    referenceToPredictedMm: sumThere / there.totalArea,
    predictedToReferenceMm: sumBack / back.totalArea,
    assdMm: (sumThere + sumBack) / (there.totalArea + back.totalArea),
  };
}

/**
 * Robust Hausdorff distance: the larger of the two directed percentiles, by area.
 * @param percentile 0 … 100; 100 is the Hausdorff distance itself, 95 the usual HD95.
 * @returns mm; null where a mask is empty.
 */
export function hausdorffMm(distances: SurfaceDistances, percentile = 100): number | null {
  if (distances.empty !== null) return null;
  return Math.max(
    percentileByArea(distances.referenceToPredicted, percentile),
    percentileByArea(distances.predictedToReference, percentile),
  );
}

/**
 * Share of both surfaces that lies within a tolerance of the other one (NSD).
 * @param toleranceMm inclusive.
 * @returns 0 … 1; 0 when one mask is empty, null when both are.
 */
export function surfaceDice(distances: SurfaceDistances, toleranceMm: number): number | null {
  if (distances.empty === 'both-empty') return null;
  const [there, back] = [distances.referenceToPredicted, distances.predictedToReference];
  const within = areaWithin(there, toleranceMm) + areaWithin(back, toleranceMm);
  return within / (there.totalArea + back.totalArea);
}

/** The usual surface measures of one contour. */
export interface SurfaceMeasures extends AverageDistances {
  readonly hd95Mm: number | null;
  readonly hausdorffMm: number | null;
  readonly surfaceDice: number | null;
  /** Why measures are null. */
  readonly reason: EmptyMask | null;
}

/**
 * All surface measures of {@link surfaceDistances} at once.
 * @throws as {@link surfaceDistances}.
 */
export function surfaceMeasures(masks: MaskPair, toleranceMm: number): SurfaceMeasures {
  return surfaceMeasuresOf(surfaceDistances(masks), toleranceMm);
}

/** The measures of distances that are known already. */
export function surfaceMeasuresOf(
  distances: SurfaceDistances,
  toleranceMm: number,
): SurfaceMeasures {
  return {
    ...averageDistances(distances),
    hd95Mm: hausdorffMm(distances, 95),
    hausdorffMm: hausdorffMm(distances),
    surfaceDice: surfaceDice(distances, toleranceMm),
    reason: distances.empty,
  };
}

function weightedSum({ mm, areas }: DirectedDistances): number {
  let sum = 0;
  for (let at = 0; at < mm.length; at++) sum += mm[at] * areas[at];
  return sum;
}

/** The first distance at which the elements so far make up the share of the area. */
function percentileByArea(
  { mm, areas, totalArea }: Pick<DirectedDistances, 'mm' | 'areas' | 'totalArea'>,
  percentile: number,
): number {
  const wanted = percentile / 100;
  let area = 0;
  for (let at = 0; at < mm.length; at++) {
    area += areas[at];
    if (area / totalArea >= wanted) return mm[at];
  }
  return mm[mm.length - 1];
}

function areaWithin({ mm, areas }: DirectedDistances, toleranceMm: number): number {
  const limit = toleranceMm * SLACK;
  let area = 0;
  for (let at = 0; at < mm.length && mm[at] <= limit; at++) area += areas[at];
  return area;
}
