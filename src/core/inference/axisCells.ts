import { AppError } from '../errors.ts';
import type { Size3 } from './slidingWindow.ts';

/** What every cell along an axis is made of. */
interface AxisCells {
  /** First voxel of each cell. */
  readonly first: Int32Array;
  /** Weights of the voxels from `first` on, `taps` for each cell; every cell's sum is 1. */
  readonly weights: Float64Array;
  readonly taps: number;
}

/**
 * A volume on a fixed number of cells between the same outer faces. A cell is the mean of linear interpolations at
 * ceil(voxels / cells) places spread evenly over it: no voxel is passed over where cells are larger than voxels, and
 * where they are smaller the volume is interpolated. Beyond the outermost centres the outermost value holds.
 * @param values [K, J, I] of shape `from`; not modified.
 * @returns a new array [K, J, I] of shape `to`.
 * @throws AppError `internal/shape` when the values do not fit `from`.
 */
export function onCells(
  values: Uint8Array | Float32Array,
  { from, to }: { readonly from: Size3; readonly to: Size3 },
): Float32Array<ArrayBuffer> {
  const [ni, nj, nk] = from;
  if (values.length !== ni * nj * nk) {
    throw new AppError('internal/shape', { expected: ni * nj * nk, actual: values.length });
  }
  const plane = ni * nj;
  return onCellsBySlice((k) => values.subarray(k * plane, (k + 1) * plane), { from, to });
}

/**
 * As {@link onCells}, to the last bit, of a volume that is never there as a whole.
 * @param sliceAt gives slice k, [J, I], for k = 0, 1, … in turn; it is not kept.
 * @returns a new array [K, J, I] of shape `to`. Working memory: a row of cells for each row of voxels.
 */
export function onCellsBySlice(
  sliceAt: (k: number) => Uint8Array | Float32Array,
  { from, to }: { readonly from: Size3; readonly to: Size3 },
): Float32Array<ArrayBuffer> {
  const [ni, nj, nk] = from;
  const [ci, cj, ck] = to;
  const cellsI = axisCells(ni, ci);
  const alongI = new Float32Array(ci * nj * nk);
  for (let k = 0; k < nk; k++) {
    alongI.set(joinedRows(sliceAt(k), cellsI, { rows: nj, length: ni }), k * ci * nj);
  }
  const alongJ = joined(alongI, { axis: axisCells(nj, cj), inner: ci, outer: nk, length: nj });
  return joined(alongJ, { axis: axisCells(nk, ck), inner: ci * cj, outer: 1, length: nk });
}

function axisCells(length: number, cells: number): AxisCells {
  const step = length / cells;
  const places = Math.max(1, Math.ceil(step));
  const taps = Math.min(length, Math.ceil(step) + 2);
  const first = new Int32Array(cells);
  const weights = new Float64Array(cells * taps);
  for (let cell = 0; cell < cells; cell++) {
    const at = (place: number): number =>
      Math.min(Math.max((cell + (place + 0.5) / places) * step - 0.5, 0), length - 1);
    const start = Math.min(Math.floor(at(0)), length - taps);
    first[cell] = start;
    for (let place = 0; place < places; place++) {
      const below = Math.min(Math.floor(at(place)), Math.max(length - 2, 0));
      const share = at(place) - below;
      const tap = cell * taps + below - start;
      weights[tap] += (1 - share) / places;
      if (share > 0) weights[tap + 1] += share / places;
    }
  }
  return { first, weights, taps };
}

/** Along the last axis of [rows, length]. */
function joinedRows(
  values: Uint8Array | Float32Array,
  { first, weights, taps }: AxisCells,
  { rows, length }: { readonly rows: number; readonly length: number },
): Float32Array<ArrayBuffer> {
  const cells = first.length;
  const out = new Float32Array(rows * cells);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let cell = 0; cell < cells; cell++, to++) {
      const from = row * length + first[cell];
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += weights[cell * taps + tap] * values[from + tap];
      out[to] = sum;
    }
  }
  return out;
}

/** Along the middle axis of [outer, length, inner]. */
function joined(
  values: Float32Array,
  along: {
    readonly axis: AxisCells;
    readonly inner: number;
    readonly outer: number;
    readonly length: number;
  },
): Float32Array<ArrayBuffer> {
  const { axis, inner, outer, length } = along;
  const { first, weights, taps } = axis;
  const cells = first.length;
  const out = new Float32Array(outer * cells * inner);
  const sums = new Float64Array(inner);
  for (let block = 0; block < outer; block++) {
    for (let cell = 0; cell < cells; cell++) {
      sums.fill(0);
      const from = (block * length + first[cell]) * inner;
      for (let tap = 0; tap < taps; tap++) {
        const weight = weights[cell * taps + tap];
        if (weight === 0) continue;
        const row = from + tap * inner;
        for (let at = 0; at < inner; at++) sums[at] += weight * values[row + at];
      }
      out.set(sums, (block * cells + cell) * inner);
    }
  }
  return out;
}
