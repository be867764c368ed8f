import { invert, multiply, type Affine } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../geometry/gridMath.ts';
import type { Issue } from '../errors.ts';
import type { SegmentLayers } from './segmentLayers.ts';

/** How far the voxels of two grids may lie apart and still count as the same, in voxels: rounding of headers. */
const SAME_PLACE_VOXELS = 0.01;

/**
 * Segments on another grid: each voxel gets the labels of the voxel that its centre lies in. A grid of the same voxels is
 * only renamed, and one of the same voxels in other axis orders or senses is turned, nothing lost; anything else is an
 * issue with the counts before and after.
 * Yields the part done, 0 … 1, after each slice.
 * @param layers not modified; where they lie on the grid already, their arrays are the result's.
 * @param grid of the image; any affine that can be inverted.
 * @returns layers on `grid`; its issues are those of `layers` and, where voxels may have been lost, one
 * `issue/contours-resampled` { segments, voxelsBefore, voxelsAfter, mlBefore, mlAfter, voxelsOutside }, a list each, by
 * segment: their numbers, their counts, and how many voxels had their centre beyond the image.
 */
export function* resampleLayers(
  layers: SegmentLayers,
  grid: VoxelGrid,
): Generator<number, SegmentLayers, void> {
  const toSource = multiply(invert(layers.grid.affine), grid.affine);
  const isSameShape = grid.shape.every((size, axis) => size === layers.grid.shape[axis]);
  if (isSameShape && isNear(toSource, IDENTITY_ENTRIES, grid.shape)) {
    return { ...layers, grid };
  }
  const source = layers.grid.shape;
  const resampled: Uint8Array<ArrayBuffer>[] = [];
  for (const [at, layer] of layers.layers.entries()) {
    const out = new Uint8Array(voxelCount(grid));
    for (const done of nearest(layer, { source, toSource, grid, out })) {
      yield (at + done) / layers.layers.length;
    }
    resampled.push(out);
  }
  if (isTurned(toSource, grid, source)) return { ...layers, grid, layers: resampled };
  const issue = yield* countsIssue(layers, resampled, grid);
  return {
    grid,
    layers: resampled,
    segments: layers.segments,
    issues: [...layers.issues, issue],
  };
}

/** Counts by segment, in their order. */
function* countsIssue(
  layers: SegmentLayers,
  resampled: readonly Uint8Array[],
  grid: VoxelGrid,
): Generator<number, Issue, void> {
  const perSegment = (counts: readonly Float64Array[]): number[] =>
    layers.segments.map(({ layer, label }) => counts[layer][label]);
  const before = perSegment(layers.layers.map(countLabels));
  const after = perSegment(resampled.map(countLabels));
  const outside = perSegment(yield* outsideCounts(layers, grid));
  return {
    code: 'issue/contours-resampled',
    detail: {
      segments: layers.segments.map(({ number }) => number),
      voxelsBefore: before,
      voxelsAfter: after,
      mlBefore: before.map((count) => count * voxelVolumeMl(layers.grid)),
      mlAfter: after.map((count) => count * voxelVolumeMl(grid)),
      voxelsOutside: outside,
    },
  };
}

const IDENTITY_ENTRIES: readonly number[] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** No corner of the grid is farther away than rounding explains. */
function isNear(affine: Affine, other: readonly number[], shape: VoxelGrid['shape']): boolean {
  return [0, 4, 8].every((row) => {
    const stray = (column: number): number => Math.abs(affine[row + column] - other[row + column]);
    const farthest =
      stray(0) * (shape[0] - 1) + stray(1) * (shape[1] - 1) + stray(2) * (shape[2] - 1) + stray(3);
    return farthest <= SAME_PLACE_VOXELS;
  });
}

/** The same voxels, their axes in another order or sense. */
function isTurned(toSource: Affine, grid: VoxelGrid, source: VoxelGrid['shape']): boolean {
  const rounded = toSource.map((entry) => Math.round(entry));
  const axes = [0, 1, 2].map((row) => {
    const entries = rounded.slice(4 * row, 4 * row + 3);
    const axis = entries.findIndex((entry) => Math.abs(entry) === 1);
    const isUnit = entries.filter((entry) => entry !== 0).length === 1 && axis >= 0;
    if (!isUnit || grid.shape[axis] !== source[row]) return -1;
    return rounded[4 * row + 3] === (entries[axis] === 1 ? 0 : source[row] - 1) ? axis : -1;
  });
  const isPermutation = new Set(axes).size === 3 && !axes.includes(-1);
  return isPermutation && isNear(toSource, rounded, grid.shape);
}

/** The label of the source voxel in which each voxel's centre lies; 0 beyond the source. Yields the part done. */
function* nearest(
  layer: Uint8Array,
  {
    source,
    toSource,
    grid,
    out,
  }: { source: VoxelGrid['shape']; toSource: Affine; grid: VoxelGrid; out: Uint8Array },
): Generator<number, void, void> {
  const [ni, nj, nk] = grid.shape;
  const rowOf = rowLookup(toSource, grid.shape, source);
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = rowOf(j, k);
      if (!row) continue;
      const start = ni * (j + nj * k);
      for (let i = 0; i < ni; i++) if (row[i] >= 0) out[start + i] = layer[row[i]];
    }
    yield (k + 1) / nk;
  }
}

/** By layer and label: voxels whose centre lies in none of the grid's. Yields 1: a lookup after all is done. */
function* outsideCounts(
  layers: SegmentLayers,
  grid: VoxelGrid,
): Generator<number, readonly Float64Array[], void> {
  const [ni, nj, nk] = layers.grid.shape;
  const toGrid = multiply(invert(grid.affine), layers.grid.affine);
  const rowOf = rowLookup(toGrid, layers.grid.shape, grid.shape);
  const all: Float64Array[] = [];
  for (const layer of layers.layers) {
    const counts = new Float64Array(256);
    all.push(counts);
    for (let k = 0; k < nk; k++) {
      for (let j = 0; j < nj; j++) {
        const row = rowOf(j, k);
        const start = ni * (j + nj * k);
        for (let i = 0; i < ni; i++) {
          const label = layer[start + i];
          if (label !== 0 && (!row || row[i] < 0)) counts[label]++;
        }
      }
      yield 1;
    }
  }
  return all;
}

/** To the nearest index by floor; rounding of the affine must not tip a centre that lies between two voxels. */
const HALF = 0.5 - 1e-9;

/**
 * Which voxel of another grid the centres of a row of voxels lie in.
 * @param m voxel index to voxel index of the other grid.
 * @returns for j and k the other grid's array indices by i, -1 beyond it, valid until the next call; null where the whole
 * row is known to lie beyond.
 */
function rowLookup(
  m: Affine,
  [ni]: VoxelGrid['shape'],
  [oi, oj, ok]: VoxelGrid['shape'],
): (j: number, k: number) => Int32Array | null {
  const row = new Int32Array(ni);
  // Where i moves along one axis of the other grid alone, two of the three indices are the same for the whole row.
  const moving = [m[0], m[4], m[8]].flatMap((step, axis) =>
    Math.abs(step) * ni < 1e-7 ? [] : [axis],
  );
  const [axis] = moving;
  const isAlong = moving.length === 1;
  const other = [oi, oj, ok];
  const strides = [1, oi, oi * oj];
  return (j, k) => {
    const x = m[1] * j + m[2] * k + m[3] + HALF;
    const y = m[5] * j + m[6] * k + m[7] + HALF;
    const z = m[9] * j + m[10] * k + m[11] + HALF;
    if (isAlong) {
      const starts = [x, y, z];
      let base = 0;
      for (let a = 0; a < 3; a++) {
        if (a === axis) continue;
        const index = Math.floor(starts[a]);
        if (index < 0 || index >= other[a]) return null;
        base += index * strides[a];
      }
      const [start, step, size, stride] = [starts[axis], m[4 * axis], other[axis], strides[axis]];
      for (let i = 0; i < ni; i++) {
        const index = Math.floor(step * i + start);
        row[i] = index < 0 || index >= size ? -1 : base + index * stride;
      }
      return row;
    }
    for (let i = 0; i < ni; i++) {
      const a = Math.floor(m[0] * i + x);
      const b = Math.floor(m[4] * i + y);
      const c = Math.floor(m[8] * i + z);
      const isBeyond = a < 0 || b < 0 || c < 0 || a >= oi || b >= oj || c >= ok;
      row[i] = isBeyond ? -1 : a + oi * (b + oj * c);
    }
    return row;
  };
}

function countLabels(layer: Uint8Array): Float64Array {
  const counts = new Float64Array(256);
  for (let at = 0; at < layer.length; at++) counts[layer[at]]++;
  return counts;
}
