import { distanceToMaskMm } from '../geometry/distance.ts';
import { quantiles } from '../statistics/summary.ts';
import { croppedPair, type CroppedPair, type EmptyMask, type MaskPair } from './maskPair.ts';

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
  const pair = croppedPair(masks);
  const { empty } = pair;
  if (empty !== null) {
    const none = new Float32Array(0);
    return { referenceToPredicted: none, predictedToReference: none, empty };
  }
  const reference = borderOf(pair.reference, pair);
  const predicted = borderOf(pair.predicted, pair);
  return {
    referenceToPredicted: distancesAt(reference, predicted, pair),
    predictedToReference: distancesAt(predicted, reference, pair),
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
function borderOf(mask: Uint8Array, { shape, dimensions }: CroppedPair): Uint8Array {
  const steps = [1, shape[0], ...(dimensions === 3 ? [shape[0] * shape[1]] : [])];
  const border = new Uint8Array(mask.length);
  for (let voxel = 0; voxel < mask.length; voxel++) {
    if (mask[voxel] === 0) continue;
    for (const step of steps) {
      if (mask[voxel - step] === 0 || mask[voxel + step] === 0) border[voxel] = 1;
    }
  }
  return border;
}

function distancesAt(from: Uint8Array, to: Uint8Array, pair: CroppedPair): Float32Array {
  const distance = distanceToMaskMm(to, pair.shape, pair.spacingMm);
  return distance.filter((_, voxel) => from[voxel] !== 0);
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
