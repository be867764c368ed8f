import { AppError } from '../errors.ts';
import { invert, multiply } from './affine.ts';
import type { VoxelGrid } from './grid.ts';

/**
 * How one axis of a grid runs along an axis of another, parallel grid:
 * index on `axis` of the other grid = scale · index + offset.
 */
export interface AxisMap {
  readonly axis: 0 | 1 | 2;
  /** Voxels of the other grid per voxel of this one; negative when the axes run against each other. */
  readonly scale: number;
  readonly offset: number;
}

const AXES = [0, 1, 2] as const;

/**
 * Expresses each axis of `from` in indices of `to`.
 * @throws AppError `input/inconsistent-geometry` {reason: 'axes-not-parallel'} when the grids are not
 *   permutations, flips and rescalings of each other: no corner of `from` may be off by 1e-3 voxels.
 */
export function axisMaps(from: VoxelGrid, to: VoxelGrid): readonly [AxisMap, AxisMap, AxisMap] {
  const matrix = multiply(invert(to.affine), from.affine);
  const map = (source: 0 | 1 | 2): AxisMap => {
    const entries = AXES.map((row) => matrix[4 * row + source] ?? 0);
    const axis = AXES.reduce((best, row) =>
      Math.abs(entries[row]) > Math.abs(entries[best]) ? row : best,
    );
    const stray = Math.max(
      ...AXES.filter((row) => row !== axis).map((row) => Math.abs(entries[row])),
    );
    if (!(stray * from.shape[source] < 1e-3)) throw notParallel();
    return { axis, scale: entries[axis], offset: matrix[4 * axis + 3] ?? 0 };
  };
  const maps = [map(0), map(1), map(2)] as const;
  if (new Set(maps.map(({ axis }) => axis)).size !== 3) throw notParallel();
  return maps;
}

function notParallel(): AppError {
  return new AppError('input/inconsistent-geometry', { reason: 'axes-not-parallel' });
}

/**
 * What each index of an output axis takes from the input axis: for output index o the contributions
 * are entries `starts[o]` to `starts[o + 1] − 1` of `indices` and `weights`. Weights are > 0, sum to 1.
 */
export interface WeightTable {
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly weights: Float64Array;
}

/** One axis of a resampling: output index o lies at scale · o + offset on an input of `inputLength`. */
export interface AxisSampling {
  readonly outputLength: number;
  readonly inputLength: number;
  readonly scale: number;
  readonly offset: number;
}

/** Down-sampling beyond this many input voxels per output voxel averages instead of picking. */
const ANTIALIAS_ABOVE = 1.5;

/**
 * Weights along one axis. Up to 1.5 input voxels per output voxel: linear interpolation at the output
 * voxel's centre. Beyond: the mean of the linear interpolant over the output voxel's whole width
 * (a box convolved with a hat), so that noise of thin slices is averaged instead of aliased.
 * Both reproduce a linear ramp exactly; outside the input the edge voxel is repeated.
 */
export function averagingTable(sampling: AxisSampling): WeightTable {
  const width = Math.abs(sampling.scale);
  return width > ANTIALIAS_ABOVE ? boxTable(sampling, width) : linearTable(sampling);
}

/** Linear interpolation at the output voxel's centre whatever the scale; at most two contributions. */
export function linearTable(sampling: AxisSampling): WeightTable {
  return buildTable(sampling, (position, add) => {
    const low = Math.floor(position);
    add(low, low + 1 - position);
    add(low + 1, position - low);
  });
}

/** The input voxel nearest to the output voxel's centre, the later one of two, as scipy takes it. */
export function nearestTable(sampling: AxisSampling): WeightTable {
  // Twice the position is snapped: it must not depend on rounding which of two voxels is nearer.
  return buildTable(sampling, (position, add) => add(Math.floor(snap(2 * position) / 2 + 0.5), 1));
}

function boxTable(sampling: AxisSampling, width: number): WeightTable {
  return buildTable(sampling, (position, add) => {
    const from = position - width / 2;
    const to = position + width / 2;
    for (let index = Math.floor(from); index <= Math.ceil(to); index++) {
      add(index, (hatIntegral(to - index) - hatIntegral(from - index)) / width);
    }
  });
}

/** Integral of the hat function max(0, 1 − |t|) from −∞ to t. */
function hatIntegral(t: number): number {
  if (t <= -1) return 0;
  if (t >= 1) return 1;
  return t <= 0 ? (1 + t) ** 2 / 2 : 1 - (1 - t) ** 2 / 2;
}

function buildTable(
  { outputLength, inputLength, scale, offset }: AxisSampling,
  contribute: (position: number, add: (index: number, weight: number) => void) => void,
): WeightTable {
  const starts = new Int32Array(outputLength + 1);
  const indices: number[] = [];
  const weights: number[] = [];
  for (let output = 0; output < outputLength; output++) {
    contribute(snap(scale * output + offset), (index, weight) => {
      if (weight <= 0) return;
      const clamped = Math.min(Math.max(index, 0), inputLength - 1);
      const last = indices.length - 1;
      // Contributions come in rising order, so those beyond an edge are neighbours of the edge's own.
      if (last >= starts[output] && indices[last] === clamped) {
        weights[last] += weight;
      } else {
        indices.push(clamped);
        weights.push(weight);
      }
    });
    starts[output + 1] = indices.length;
  }
  return { starts, indices: Int32Array.from(indices), weights: Float64Array.from(weights) };
}

/** Equal grids must give equal values: rounding in the affines may not smear a voxel over two. */
function snap(position: number): number {
  const whole = Math.round(position);
  return Math.abs(position - whole) < 1e-7 ? whole : position;
}
