import { AppError } from '../errors.ts';

type Shape = readonly [ni: number, nj: number, nk: number];
type Axis = 0 | 1 | 2;

/** 0 nearest, 1 linear, 3 cubic B-spline through the voxels. */
export type SplineOrder = 0 | 1 | 3;

/** What becomes of a volume's grid. */
export interface ResizeRequest {
  readonly from: Shape;
  /** Voxels along i, j, k afterwards; the outer faces of the volume stay where they are. */
  readonly to: Shape;
  readonly order: SplineOrder;
  /**
   * An axis to treat apart: the slices across it are resized one by one with `order`, and along it the
   * nearest slice is taken. For thick slices, between which a spline would invent anatomy.
   */
  readonly separateAxis?: Axis | null;
}

/**
 * A volume on another number of voxels, as scikit-image's `resize(order, mode='edge', clip=True,
 * anti_aliasing=False)` gives it: voxel centres at (index + ½) · from / to − ½, edge voxels repeated
 * outside, values clipped to the input's range (cubic splines overshoot), of each slice by itself
 * where an axis is treated apart. No smoothing when voxels become larger.
 *
 * Works one axis at a time, the axis that shrinks most first, in blocks of lines in float64.
 * @param voxels [K, J, I] on `from`; finite; not modified.
 * @returns [K, J, I] on `to`, a new array. Working memory: at most two volumes between the passes.
 * @throws AppError `internal/shape` when the voxels do not fit or a size is no positive integer.
 * Source: Unser, Aldroubi, Eden, "B-spline signal processing II", IEEE TSP 1993; scipy `ndimage.zoom`
 *   with `grid_mode`; nnU-Net `resample_data_or_seg` for the separate axis.
 */
export function resizeVolume(
  voxels: Float32Array | Int16Array,
  request: ResizeRequest,
): Float32Array<ArrayBuffer> {
  const { from, to, order, separateAxis = null } = request;
  requireShapes(voxels.length, from, to);
  const axes = ([0, 1, 2] as const)
    .filter((axis) => from[axis] !== to[axis])
    .toSorted((a, b) => to[a] / from[a] - to[b] / from[b]);
  const inSlices = axes.filter((axis) => axis !== separateAxis);
  const across = axes.filter((axis) => axis === separateAxis);
  let shape = from;
  let values: Float32Array<ArrayBuffer> | undefined;
  const run = (axis: Axis, passOrder: SplineOrder) => {
    values = resizeAxis(values ?? voxels, shape, { axis, length: to[axis], order: passOrder });
    shape = withLength(shape, axis, to[axis]);
    return values;
  };
  // Slices that are left out need no work, and none is worked on twice.
  const shrinks = across.some((axis) => to[axis] < from[axis]);
  if (shrinks) across.forEach((axis) => run(axis, 0));
  const limits = order === 3 ? slabLimits(values ?? voxels, shape, separateAxis) : null;
  const resized = inSlices.map((axis) => run(axis, order)).at(-1);
  if (limits && resized) clipSlabs(resized, shape, { limits, separateAxis });
  if (!shrinks) across.forEach((axis) => run(axis, 0));
  return values ?? new Float32Array(voxels);
}

/** One pass of `resizeVolume`. */
interface AxisPass {
  readonly axis: Axis;
  readonly length: number;
  readonly order: SplineOrder;
}

/** Lines that are worked on together: 64 doubles are eight cache lines. */
const BLOCK = 64;

function resizeAxis(
  values: Float32Array | Int16Array,
  shape: Shape,
  pass: AxisPass,
): Float32Array<ArrayBuffer> {
  const { axis, length, order } = pass;
  const [ni, nj, nk] = shape;
  const out = new Float32Array(((ni * nj * nk) / shape[axis]) * length);
  const table = tapTable(shape[axis], length, order);
  // Lines lie side by side along i, except those along i itself, which lie along j.
  const side: Axis = axis === 0 ? 1 : 0;
  const outer: Axis = axis === 2 ? 1 : 2;
  const [strides, outStrides] = [stridesOf(shape), stridesOf(withLength(shape, axis, length))];
  const scratch = new Float64Array((shape[axis] + 2 * MARGIN) * BLOCK);
  const sums = new Float64Array(BLOCK);
  for (let slab = 0; slab < shape[outer]; slab++) {
    for (let line = 0; line < shape[side]; line += BLOCK) {
      const width = Math.min(BLOCK, shape[side] - line);
      const base = slab * strides[outer] + line * strides[side];
      for (let at = 0; at < shape[axis]; at++) {
        const source = base + at * strides[axis];
        const target = (at + MARGIN) * BLOCK;
        for (let w = 0; w < width; w++) scratch[target + w] = values[source + w * strides[side]];
      }
      if (order === 3) toCoefficients(scratch, shape[axis], width);
      const outBase = slab * outStrides[outer] + line * outStrides[side];
      for (let at = 0; at < length; at++) {
        sums.fill(0);
        for (let tap = 0; tap < table.taps; tap++) {
          const weight = table.weights[at * table.taps + tap];
          const source = (table.firsts[at] + tap + MARGIN) * BLOCK;
          for (let w = 0; w < width; w++) sums[w] += weight * scratch[source + w];
        }
        const target = outBase + at * outStrides[axis];
        for (let w = 0; w < width; w++) out[target + w * outStrides[side]] = sums[w];
      }
    }
  }
  return out;
}

/** Coefficients beyond either end that a cubic spline at an outer face can need. */
const MARGIN = 2;

/** Pole of the cubic B-spline's inverse filter. */
const POLE = Math.sqrt(3) - 2;

/**
 * Turns the values of `width` lines into B-spline coefficients, in place, as if the first and last
 * value went on for ever, and fills the margins. scipy repeats the edge 12 times and then mirrors;
 * the difference is of the order POLE²⁴, 2e-14.
 * @param scratch lines side by side; position p of line w lies at (p + MARGIN) · BLOCK + w.
 */
function toCoefficients(scratch: Float64Array, length: number, width: number): void {
  const gain = (1 - POLE) * (1 - 1 / POLE);
  const end = length + 2 * MARGIN;
  for (let w = 0; w < width; w++) {
    const [head, tail] = [MARGIN * BLOCK + w, (MARGIN + length - 1) * BLOCK + w];
    const [first, last] = [scratch[head], scratch[tail]];
    for (let p = 0; p < MARGIN; p++) {
      scratch[p * BLOCK + w] = first;
      scratch[(end - 1 - p) * BLOCK + w] = last;
    }
    // Causal filter at rest on the first value.
    scratch[w] = (gain * first) / (1 - POLE);
  }
  for (let p = 1; p < end - 1; p++) {
    const at = p * BLOCK;
    for (let w = 0; w < width; w++) {
      scratch[at + w] = gain * scratch[at + w] + POLE * scratch[at - BLOCK + w];
    }
  }
  const at = (end - 1) * BLOCK;
  for (let w = 0; w < width; w++) {
    // What the causal filter would still give is rest + (now − rest) · POLEⁿ; its sum starts the way back.
    const rest = (gain * scratch[at + w]) / (1 - POLE);
    const now = gain * scratch[at + w] + POLE * scratch[at - BLOCK + w];
    scratch[at + w] = -POLE * (rest / (1 - POLE) + (now - rest) / (1 - POLE * POLE));
  }
  for (let p = end - 2; p >= 0; p--) {
    const at = p * BLOCK;
    for (let w = 0; w < width; w++) {
      scratch[at + w] = POLE * (scratch[at + BLOCK + w] - scratch[at + w]);
    }
  }
}

/** For each output position: the first input position it needs and the weights from there on. */
interface TapTable {
  readonly taps: number;
  readonly firsts: Int32Array;
  readonly weights: Float64Array;
}

function tapTable(from: number, to: number, order: SplineOrder): TapTable {
  const taps = order + 1;
  const firsts = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  const scale = from / to;
  for (let at = 0; at < to; at++) {
    const position = scale * (at + 0.5) - 0.5;
    if (order === 0) {
      firsts[at] = Math.min(Math.max(Math.floor(position + 0.5), 0), from - 1);
      weights[at] = 1;
    } else if (order === 1) {
      const inside = Math.min(Math.max(position, 0), from - 1);
      firsts[at] = Math.min(Math.floor(inside), Math.max(0, from - 2));
      const share = inside - firsts[at];
      weights.set([1 - share, share], at * taps);
    } else {
      const below = Math.floor(position);
      firsts[at] = below - 1;
      weights.set(cubicWeights(position - below), at * taps);
    }
  }
  return { taps, firsts, weights };
}

/** Cubic B-spline at the four knots around a position, t of the way from the second to the third. */
function cubicWeights(t: number): readonly number[] {
  const s = 1 - t;
  const before = (s * s * s) / 6;
  const left = (t * t * (t - 2) * 3 + 4) / 6;
  const right = (s * s * (s - 2) * 3 + 4) / 6;
  return [before, left, right, 1 - before - left - right];
}

/** Least and largest value: of the volume, or of each slice across an axis. */
function slabLimits(
  values: Float32Array | Int16Array,
  shape: Shape,
  axis: Axis | null,
): Float64Array {
  const slabs = axis === null ? 1 : shape[axis];
  const limits = new Float64Array(2 * slabs);
  for (let slab = 0; slab < slabs; slab++) limits.set([Infinity, -Infinity], 2 * slab);
  forEachSlabRun(shape, axis, (slab, start, end) => {
    let [low, high] = [limits[2 * slab], limits[2 * slab + 1]];
    for (let at = start; at < end; at++) {
      if (values[at] < low) low = values[at];
      if (values[at] > high) high = values[at];
    }
    limits[2 * slab] = low;
    limits[2 * slab + 1] = high;
  });
  return limits;
}

function clipSlabs(
  values: Float32Array,
  shape: Shape,
  bounds: { readonly limits: Float64Array; readonly separateAxis: Axis | null },
): void {
  forEachSlabRun(shape, bounds.separateAxis, (slab, start, end) => {
    const [low, high] = [bounds.limits[2 * slab], bounds.limits[2 * slab + 1]];
    for (let at = start; at < end; at++) {
      if (values[at] < low) values[at] = low;
      else if (values[at] > high) values[at] = high;
    }
  });
}

/** Visits the stretches of memory that belong to one slice across an axis. */
function forEachSlabRun(
  shape: Shape,
  axis: Axis | null,
  visit: (slab: number, start: number, end: number) => void,
): void {
  const total = shape[0] * shape[1] * shape[2];
  const run = axis === null ? total : stridesOf(shape)[axis];
  const slabs = axis === null ? 1 : shape[axis];
  for (let start = 0, n = 0; start < total; start += run, n++) visit(n % slabs, start, start + run);
}

function stridesOf(shape: Shape): readonly [number, number, number] {
  return [1, shape[0], shape[0] * shape[1]];
}

function withLength(shape: Shape, axis: Axis, length: number): Shape {
  const of = (at: Axis) => (at === axis ? length : shape[at]);
  return [of(0), of(1), of(2)];
}

function requireShapes(length: number, from: Shape, to: Shape): void {
  const isWhole = [...from, ...to].every((size) => Number.isInteger(size) && size >= 1);
  const expected = from[0] * from[1] * from[2];
  if (!isWhole || length !== expected) {
    throw new AppError('internal/shape', { from, to, expected, actual: length });
  }
}
