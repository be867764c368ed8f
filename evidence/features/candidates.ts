import { spacingMm } from '../../src/core/geometry/affine.ts';
import { maskComponents } from '../../src/core/geometry/components.ts';
import { distanceToMaskMm } from '../../src/core/geometry/distance.ts';
import { gaussianSmooth } from '../../src/core/geometry/smooth.ts';
import type { SourceVolume } from '../../src/inference/networkCase.ts';
import type { Segmentation } from '../../src/inference/segmentation.ts';

/** What else a head could be given, by column; the fit says what each of them adds to the head's own features. */
export const CANDIDATES = [
  'mutual information',
  'expected entropy',
  'signed distance 1',
  'signed distance 2',
  'signed distance 3',
  'signed distance 4',
  'intensity',
  'smoothed intensity',
  'intensity gradient',
  'local deviation',
  'smoothed intensity less the structure’s mean',
  'component size',
  'slice position',
] as const;

const FARTHEST_MM = 25;
const STRUCTURES = 4;

/**
 * @param of image on the network's grid, Hounsfield units, and its run with all measures.
 * @returns [n, candidates] for the voxels.
 */
export function candidateFeatures(
  { image, segmentation }: { readonly image: SourceVolume; readonly segmentation: Segmentation },
  voxels: Uint32Array,
): Float32Array {
  const { maps, networkGrid, networkLabels: labels } = segmentation;
  if (!maps) throw new Error('the run has no further measures');
  const { shape } = networkGrid;
  const spacing = spacingMm(networkGrid.affine);
  const hu = Float32Array.from(image.channels[0] ?? [], (value) =>
    Math.min(240, Math.max(-160, value)),
  );
  const sigma = spacing.map((mm) => 3.75 / mm);
  const width = [sigma[0] ?? 1, sigma[1] ?? 1, sigma[2] ?? 1] as const;
  const smooth = gaussianSmooth(hu, shape, width);
  const squares = gaussianSmooth(
    hu.map((value) => value * value),
    shape,
    width,
  );
  const columns: ((voxel: number) => number)[] = [
    (voxel) => maps.mutualInformation[voxel] ?? 0,
    (voxel) => maps.expectedEntropy[voxel] ?? 0,
    ...Array.from({ length: STRUCTURES }, (_, at) => signedDistance(labels, at + 1)),
    (voxel) => hu[voxel] ?? 0,
    (voxel) => smooth[voxel] ?? 0,
    gradientOf(smooth, shape),
    (voxel) => Math.sqrt(Math.max(0, (squares[voxel] ?? 0) - (smooth[voxel] ?? 0) ** 2)),
    lessStructureMean(smooth, labels),
    componentSize(labels),
    slicePosition(),
  ];
  const out = new Float32Array(voxels.length * columns.length);
  columns.forEach((column, at) => {
    voxels.forEach((voxel, row) => (out[row * columns.length + at] = column(voxel)));
  });
  return out;

  function signedDistance(from: Uint8Array, structure: number): (voxel: number) => number {
    const inside = from.map((label) => (label === structure ? 1 : 0));
    const outside = inside.map((value) => 1 - value);
    const toInside = distanceToMaskMm(inside, shape, spacing);
    const toOutside = distanceToMaskMm(outside, shape, spacing);
    return (voxel) => {
      const mm = inside[voxel] === 0 ? -(toInside[voxel] ?? 0) : (toOutside[voxel] ?? 0);
      return Math.min(FARTHEST_MM, Math.max(-FARTHEST_MM, mm));
    };
  }

  function componentSize(of: Uint8Array): (voxel: number) => number {
    const sizes = new Float32Array(of.length);
    for (let structure = 1; structure <= STRUCTURES; structure++) {
      const parts = maskComponents(
        of.map((label) => (label === structure ? 1 : 0)),
        shape,
        6,
      );
      parts.labels.forEach((part, voxel) => {
        if (part > 0) sizes[voxel] = Math.log1p(parts.sizes[part - 1] ?? 0);
      });
    }
    return (voxel) => sizes[voxel] ?? 0;
  }

  /** From the lowest slice with a structure, 0, to the highest, 1. */
  function slicePosition(): (voxel: number) => number {
    const perSlice = shape[0] * shape[1];
    const first = Math.floor(labels.findIndex((label) => label > 0) / perSlice);
    const last = Math.floor(labels.findLastIndex((label) => label > 0) / perSlice);
    const span = Math.max(1, last - first);
    return (voxel) => (Math.floor(voxel / perSlice) - first) / span;
  }
}

function gradientOf(
  values: Float32Array,
  [ni, nj]: readonly [number, number, number],
): (voxel: number) => number {
  const at = (voxel: number): number =>
    values[Math.min(values.length - 1, Math.max(0, voxel))] ?? 0;
  return (voxel) =>
    Math.hypot(...[1, ni, ni * nj].map((step) => (at(voxel + step) - at(voxel - step)) / 2));
}

function lessStructureMean(values: Float32Array, labels: Uint8Array): (voxel: number) => number {
  const sums = new Float64Array(256);
  const counts = new Float64Array(256);
  labels.forEach((label, voxel) => {
    sums[label] = (sums[label] ?? 0) + (values[voxel] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  });
  return (voxel) => {
    const label = labels[voxel] ?? 0;
    return (values[voxel] ?? 0) - (sums[label] ?? 0) / Math.max(1, counts[label] ?? 0);
  };
}
