import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import { distanceToMaskMm } from '../geometry/distance.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';

/** Entropy against what is usual so far from the contour: r = (H − μ(d)) / σ(d). (METHODS F4) */
export interface Surprise {
  /** @param distance [net] mm to the contour. */
  readonly of: (entropy: Float32Array, distance: Float32Array) => Float32Array<ArrayBuffer>;
}

/** Voxels by their distance from the contour, to take mean and deviation of. Plain JSON. */
export interface SurpriseSums {
  readonly n: number[];
  readonly sum: number[];
  readonly squares: number[];
}

const BIN_MM = 1.25;
const BINS = 20;

function binOf(mm: number): number {
  return Math.min(BINS - 1, Math.floor(mm / BIN_MM));
}

/** What one case adds. @param distance [net] mm. @param roi [net] non-zero where voxels count. */
export function surpriseSums(
  entropy: Float32Array,
  distance: Float32Array,
  roi: Uint8Array,
): SurpriseSums {
  const zeros = (): number[] => Array.from({ length: BINS }, () => 0);
  const sums = { n: zeros(), sum: zeros(), squares: zeros() };
  for (let voxel = 0; voxel < roi.length; voxel++) {
    if (roi[voxel] === 0) continue;
    const bin = binOf(distance[voxel]);
    sums.n[bin]++;
    sums.sum[bin] += entropy[voxel];
    sums.squares[bin] += entropy[voxel] ** 2;
  }
  return sums;
}

/** What is usual over some cases; a fair measure is of cases that are not among them. */
export function surpriseOf(cases: readonly SurpriseSums[]): Surprise {
  const total = (of: keyof SurpriseSums, bin: number): number =>
    cases.reduce((sum, one) => sum + one[of][bin], 0);
  const bins = Array.from({ length: BINS }, (_, bin) => {
    const n = Math.max(1, total('n', bin));
    const mean = total('sum', bin) / n;
    const variance = Math.max(0, total('squares', bin) / n - mean * mean);
    return { mean, deviation: Math.max(1e-6, Math.sqrt(variance)) };
  });
  return {
    of: (entropy, distance) =>
      Float32Array.from(entropy, (value, voxel) => {
        const { mean, deviation } = bins[binOf(distance[voxel])];
        return (value - mean) / deviation;
      }),
  };
}

/** A finite stand-in where there is no contour at all. */
const FAR_MM = 1000;

/**
 * Distance of each voxel to the nearest one of another label, from either side of a contour.
 * @param labels [K, J, I]; not modified.
 * @returns [K, J, I] mm, at least one voxel's side; 1000 where there is but one label.
 * @throws AppError `internal/shape` when the labels do not fit the grid.
 */
export function distanceToContourMm(
  labels: Uint8Array,
  grid: VoxelGrid,
): Float32Array<ArrayBuffer> {
  const expected = voxelCount(grid);
  if (labels.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: labels.length });
  }
  const out = new Float32Array(labels.length).fill(FAR_MM);
  const spacing = spacingMm(grid.affine);
  const isPresent = new Uint8Array(256);
  for (let voxel = 0; voxel < labels.length; voxel++) isPresent[labels[voxel]] = 1;
  for (let c = 0; c < isPresent.length; c++) {
    if (isPresent[c] === 0) continue;
    // Of what is not c: for the voxels of c the way out.
    const outside = labels.map((label) => (label === c ? 0 : 1));
    const mm = distanceToMaskMm(outside, grid.shape, spacing);
    for (let voxel = 0; voxel < out.length; voxel++) {
      if (labels[voxel] === c) out[voxel] = Math.min(FAR_MM, mm[voxel]);
    }
  }
  return out;
}

/**
 * How surprising the entropy of each voxel is for its distance from the contour, by what is usual in the same case: what a
 * broad band of doubt or an island of it is, and a contour's own edge is not.
 * @param maps on `grid`: entropy ≥ 0, labels, and the region of interest, non-zero inside; not modified.
 * @returns [K, J, I] max(0, (H − μ(d)) / σ(d)) in the region, 0 outside.
 * @throws AppError `internal/shape` when an array does not fit the grid.
 * Source: METHODS F4, μ and σ of the case itself in the place of a validation set's.
 */
export function surpriseWithin(
  maps: {
    readonly entropy: Float32Array;
    readonly labels: Uint8Array;
    readonly roi: Uint8Array;
  },
  grid: VoxelGrid,
): Float32Array<ArrayBuffer> {
  const { entropy, labels, roi } = maps;
  const distance = distanceToContourMm(labels, grid);
  const misfit = [entropy, roi].find(({ length }) => length !== labels.length);
  if (misfit) {
    throw new AppError('internal/shape', { expected: labels.length, actual: misfit.length });
  }
  const usual = surpriseOf([surpriseSums(entropy, distance, roi)]);
  const out = usual.of(entropy, distance);
  for (let voxel = 0; voxel < out.length; voxel++) {
    if (roi[voxel] === 0 || !(out[voxel] > 0)) out[voxel] = 0;
  }
  return out;
}
