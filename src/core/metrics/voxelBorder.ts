import { quantiles } from '../statistics/summary.ts';
import { completed } from '../steps.ts';
import { croppedPair, type CroppedPair, type EmptyMask, type MaskPair } from './maskPair.ts';
import {
  distancesBetween,
  latticeBuilder,
  type LatticeBuilder,
  type LatticePoints,
} from './nearestDistance.ts';

/**
 * Distances between voxel borders both ways, each voxel counted alike: the convention of medpy and nnU-Net v1, kept for
 * comparison with numbers made so. Not to be mixed with `surfaceDistances`.
 */
export interface VoxelBorderDistances {
  /** From each border voxel to the nearest border voxel of the other mask, in mm, in memory order; empty without one. */
  readonly referenceToPredicted: Float32Array;
  readonly predictedToReference: Float32Array;
  readonly empty: EmptyMask | null;
}

/**
 * Distances between the borders of two masks; a border voxel has a face (in a slice: an edge) in common with one outside the
 * mask or with the grid's end.
 * @throws AppError `internal/shape` when a mask does not fit the shape.
 */
export function voxelBorderDistances(masks: MaskPair): VoxelBorderDistances {
  return completed(voxelBorderDistancesInSteps(croppedPair(masks)));
}

/** {@link voxelBorderDistances} of masks that are cut already; yields after some ten milliseconds of work. */
export function* voxelBorderDistancesInSteps(
  pair: CroppedPair,
): Generator<undefined, VoxelBorderDistances> {
  const { empty, spacingMm } = pair;
  if (empty !== null) {
    const none = new Float32Array(0);
    return { referenceToPredicted: none, predictedToReference: none, empty };
  }
  const reference = yield* borderOf(pair.reference, pair);
  const predicted = yield* borderOf(pair.predicted, pair);
  return {
    referenceToPredicted: yield* distancesBetween(reference, predicted, spacingMm),
    predictedToReference: yield* distancesBetween(predicted, reference, spacingMm),
    empty,
  };
}

/**
 * The 95th percentile of border distances (linear interpolation), by the rule that is named: of both directions together as
 * medpy does, or the larger of the two directed ones.
 * @returns mm; null where a mask is empty.
 */
export function voxelBorderHd95Mm(
  { referenceToPredicted, predictedToReference, empty }: VoxelBorderDistances,
  rule: 'pooled' | 'larger-directed',
): number | null {
  if (empty !== null) return null;
  const percentile = (mm: Float32Array): number => quantiles(mm, [0.95])[0];
  return rule === 'pooled'
    ? percentile(joined(referenceToPredicted, predictedToReference))
    : Math.max(percentile(referenceToPredicted), percentile(predictedToReference));
}

/**
 * Mean border distance, by the rule that is named: of all distances together as medpy does since 0.5, or the mean of the two
 * directed means.
 * @returns mm; null where a mask is empty.
 */
export function voxelBorderAssdMm(
  { referenceToPredicted, predictedToReference, empty }: VoxelBorderDistances,
  rule: 'pooled' | 'mean-of-means',
): number | null {
  if (empty !== null) return null;
  const [there, back] = [sumOf(referenceToPredicted), sumOf(predictedToReference)];
  const [n, m] = [referenceToPredicted.length, predictedToReference.length];
  return rule === 'pooled' ? (there + back) / (n + m) : (there / n + back / m) / 2;
}

/** The larger of the two directed maxima; in mm, null where a mask is empty. */
export function voxelBorderHausdorffMm(distances: VoxelBorderDistances): number | null {
  if (distances.empty !== null) return null;
  let largest = 0;
  for (const mm of distances.referenceToPredicted) largest = Math.max(largest, mm);
  for (const mm of distances.predictedToReference) largest = Math.max(largest, mm);
  return largest;
}

/** The padding is outside, so that no neighbour of a voxel inside lies beyond the array. */
function* borderOf(
  mask: Uint8Array,
  { shape, dimensions }: CroppedPair,
): Generator<undefined, LatticePoints> {
  const [ni, nj, nk] = shape;
  const found = latticeBuilder(shape);
  const slice = dimensions === 3 ? ni * nj : 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      addBorderRow(mask, { start: ni * (j + nj * k), ni, slice }, found);
      found.endRow();
    }
    yield;
  }
  return found.finish();
}

/** @param row `slice` is the step along k; 0 where there is none. */
function addBorderRow(
  mask: Uint8Array,
  { start, ni, slice }: { readonly start: number; readonly ni: number; readonly slice: number },
  found: LatticeBuilder,
): void {
  for (let i = 0, at = start; i < ni; i++, at++) {
    if (mask[at] === 0) continue;
    const isWithin =
      mask[at - 1] !== 0 &&
      mask[at + 1] !== 0 &&
      mask[at - ni] !== 0 &&
      mask[at + ni] !== 0 &&
      mask[at - slice] !== 0 &&
      mask[at + slice] !== 0;
    if (!isWithin) found.add(i, 0);
  }
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
