import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { gaussianSmooth } from '../geometry/smooth.ts';
import { completed } from '../steps.ts';

/** How far around a voxel is looked: standard deviations of a Gaussian. Both 0: at the voxel alone. */
export interface FeatureScale {
  /** Along i and j. */
  readonly inSliceMm: number;
  /** Along k. */
  readonly acrossSlicesMm: number;
}

/** What a run says of each voxel, on the network's grid. */
export interface ProbabilityMaps {
  readonly grid: VoxelGrid;
  /** C arrays [net]: mean probability of each class, background first. Not modified. */
  readonly mean: readonly Float32Array[];
  /** [net] non-zero in the region of interest. Not modified. */
  readonly roi: Uint8Array;
}

/** Features of the region's voxels, read in parts. */
export interface FeatureTable {
  /** [n] voxels of the region by rising index on the network's grid. */
  readonly voxels: Uint32Array;
  /** Numbers in a row: scales · classes. */
  readonly columns: number;
  /**
   * Rows `first` … `first + rows − 1`, rows = out.length / columns: for each scale the mean probability of each class,
   * smoothed; 0 … 1.
   * @throws AppError `internal/shape` where there are not so many rows.
   */
  readonly read: (first: number, out: Float32Array) => void;
}

/**
 * The features of the error-probability head: the mean probability of every class at the voxel and around it, within
 * the slice, across slices and both, at several distances. So the head sees whether a voxel agrees with its
 * surroundings and a slice with its neighbours, how far the contour is, and how large the part is that it belongs to;
 * and it sees no intensity, so a scanner or a contrast phase reaches it through the network alone.
 * Smoothing is done in the region's box, beyond which the rim repeats. Of each smoothed map only the region's voxels are
 * kept, a third to a tenth of the box: 4 bytes for each voxel, scale and class, and beside them C maps of the box.
 * @throws AppError `internal/shape` when an array does not fit the grid.
 */
export function errorFeatures(
  maps: ProbabilityMaps,
  scales: readonly FeatureScale[],
): FeatureTable {
  return completed(errorFeaturesInSteps(maps, scales));
}

/** As {@link errorFeatures}, a map at a time. The arguments must not change until it is done. */
export function* errorFeaturesInSteps(
  maps: ProbabilityMaps,
  scales: readonly FeatureScale[],
): Generator<undefined, FeatureTable> {
  const { grid, mean, roi } = maps;
  const expected = voxelCount(grid);
  const misfit = [roi, ...mean].find((values) => values.length !== expected);
  if (misfit) throw new AppError('internal/shape', { expected, actual: misfit.length });
  const voxels = voxelsOf(roi);
  const columns = scales.length * mean.length;
  if (voxels.length === 0) return { voxels, columns, read: readerOf([], 0) };
  const box = boxOf(voxels, grid.shape);
  const spacing = spacingMm(grid.affine);
  const inBox = placesInBox(voxels, grid.shape, box);
  const maps3d = mean.map((values) => cutTo(box, values, grid.shape));
  const planes: Float32Array[] = [];
  for (const { inSliceMm, acrossSlicesMm } of scales) {
    const sigma = [
      inSliceMm / spacing[0],
      inSliceMm / spacing[1],
      acrossSlicesMm / spacing[2],
    ] as const;
    for (const values of maps3d) {
      const smoothed = gaussianSmooth(values, box.shape, sigma);
      planes.push(gathered(smoothed, inBox));
      yield;
    }
  }
  return { voxels, columns, read: readerOf(planes, voxels.length) };
}

function gathered(values: Float32Array, places: Uint32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(places.length);
  for (let at = 0; at < out.length; at++) out[at] = values[places[at]];
  return out;
}

/** @param planes [n] for each column. */
function readerOf(planes: readonly Float32Array[], voxels: number): FeatureTable['read'] {
  const columns = planes.length;
  return (first, out) => {
    const rows = columns === 0 ? 0 : out.length / columns;
    if (!Number.isInteger(rows) || first + rows > voxels) {
      throw new AppError('internal/shape', { rows, voxels });
    }
    for (let column = 0; column < columns; column++) {
      const plane = planes[column];
      for (let row = 0, at = column; row < rows; row++, at += columns) {
        out[at] = plane[first + row];
      }
    }
  };
}

function voxelsOf(roi: Uint8Array): Uint32Array<ArrayBuffer> {
  let count = 0;
  for (let voxel = 0; voxel < roi.length; voxel++) if (roi[voxel] !== 0) count++;
  const voxels = new Uint32Array(count);
  for (let voxel = 0, at = 0; at < count; voxel++) if (roi[voxel] !== 0) voxels[at++] = voxel;
  return voxels;
}

type Shape = readonly [number, number, number];

interface Box {
  readonly low: Shape;
  readonly shape: Shape;
}

function boxOf(voxels: Uint32Array, [ni, nj]: Shape): Box {
  const low = [Infinity, Infinity, Infinity];
  const high = [0, 0, 0];
  for (const voxel of voxels) {
    const row = Math.floor(voxel / ni);
    const at = [voxel - row * ni, row % nj, Math.floor(row / nj)];
    for (let axis = 0; axis < 3; axis++) {
      if (at[axis] < low[axis]) low[axis] = at[axis];
      if (at[axis] > high[axis]) high[axis] = at[axis];
    }
  }
  return {
    low: [low[0], low[1], low[2]],
    shape: [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1],
  };
}

function placesInBox(
  voxels: Uint32Array,
  [ni, nj]: Shape,
  { low, shape }: Box,
): Uint32Array<ArrayBuffer> {
  return voxels.map((voxel) => {
    const row = Math.floor(voxel / ni);
    const k = Math.floor(row / nj);
    return voxel - row * ni - low[0] + shape[0] * (row - k * nj - low[1] + shape[1] * (k - low[2]));
  });
}

function cutTo(
  { low, shape }: Box,
  values: Float32Array,
  [ni, nj]: Shape,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(shape[0] * shape[1] * shape[2]);
  for (let k = 0, to = 0; k < shape[2]; k++) {
    for (let j = 0; j < shape[1]; j++, to += shape[0]) {
      const from = low[0] + ni * (low[1] + j + nj * (low[2] + k));
      out.set(values.subarray(from, from + shape[0]), to);
    }
  }
  return out;
}
