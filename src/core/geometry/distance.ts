import { AppError } from '../errors.ts';
import { completed } from '../steps.ts';

type Shape = readonly [ni: number, nj: number, nk: number];
type Spacing = readonly [number, number, number];

/**
 * Exact Euclidean distance in mm from each voxel's centre to the nearest centre in the mask: 0 inside,
 * Infinity everywhere when the mask is empty. Separable, linear in the number of voxels.
 * @param mask [K, J, I], non-zero inside; not modified.
 * @returns a new array. Working memory: sixteen lines.
 * @throws AppError `internal/shape` when the mask does not fit the shape.
 * Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012.
 */
export function distanceToMaskMm(
  mask: Uint8Array,
  shape: Shape,
  spacingMm: Spacing,
): Float32Array<ArrayBuffer> {
  return completed(distanceToMaskInSteps(mask, shape, spacingMm));
}

/** Voxels in a step of the work: some ten milliseconds. */
const STEP = 2 ** 20;

/** {@link distanceToMaskMm}; yields after each million or so of voxels along each axis. */
export function* distanceToMaskInSteps(
  mask: Uint8Array,
  shape: Shape,
  spacingMm: Spacing,
): Generator<undefined, Float32Array<ArrayBuffer>> {
  const [ni, nj, nk] = shape;
  if (mask.length !== ni * nj * nk) {
    throw new AppError('internal/shape', { expected: ni * nj * nk, actual: mask.length });
  }
  const squared = new Float32Array(mask.length);
  const slicesInStep = Math.ceil(STEP / (ni * nj));
  for (let row = 0; row < nj * nk; row++) {
    alongRow(mask, squared, { row, ni, spacing: spacingMm[0] });
    if (row % (nj * slicesInStep) === 0) yield;
  }
  const transform = linesTransform(Math.max(nj, nk));
  for (let k = 0; k < nk; k++) {
    if (k % slicesInStep === 0) yield;
    for (let i = 0; i < ni; i += LINES) {
      const lines = Math.min(LINES, ni - i);
      transform(squared, {
        start: i + k * ni * nj,
        lines,
        step: ni,
        length: nj,
        spacing: spacingMm[1],
      });
    }
  }
  const columnsInStep = LINES * Math.ceil(STEP / (LINES * nk));
  for (let column = 0; column < ni * nj; column += LINES) {
    if (column % columnsInStep === 0) yield;
    const lines = Math.min(LINES, ni * nj - column);
    const along = { start: column, lines, step: ni * nj, length: nk, spacing: spacingMm[2] };
    transform(squared, along);
    takeRoots(squared, along);
  }
  return squared;
}

/**
 * All voxels whose centre lies within `radiusMm` of a centre in the mask; one at exactly that distance
 * is in, whatever the rounding.
 * @param mask [K, J, I], non-zero inside; not modified.
 * @returns a new mask of 0 and 1; empty when the mask is empty.
 * @throws AppError `internal/shape` when the mask does not fit the shape.
 */
export function dilateMm(
  mask: Uint8Array,
  grid: { readonly shape: Shape; readonly spacingMm: Spacing },
  radiusMm: number,
): Uint8Array<ArrayBuffer> {
  return completed(dilateInSteps(mask, grid, radiusMm));
}

/** {@link dilateMm}; yields as {@link distanceToMaskInSteps}. */
export function* dilateInSteps(
  mask: Uint8Array,
  grid: { readonly shape: Shape; readonly spacingMm: Spacing },
  radiusMm: number,
): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const [ni, nj, nk] = grid.shape;
  if (mask.length !== ni * nj * nk) {
    throw new AppError('internal/shape', { expected: ni * nj * nk, actual: mask.length });
  }
  const out = new Uint8Array(mask.length);
  const box = boundingBox(mask, grid.shape);
  if (!box) return out;
  // Nothing beyond the mask's box plus the radius can be reached: transform that part only.
  const low = box.low.map((at, axis) => Math.max(0, at - reach(axis)));
  const high = box.high.map((at, axis) => Math.min(grid.shape[axis] - 1, at + reach(axis)));
  const shape: Shape = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1];
  const part = new Uint8Array(shape[0] * shape[1] * shape[2]);
  const eachRow = (visit: (whole: number, cut: number) => void): void => {
    for (let k = 0; k < shape[2]; k++) {
      for (let j = 0; j < shape[1]; j++) {
        visit(low[0] + ni * (low[1] + j + nj * (low[2] + k)), shape[0] * (j + shape[1] * k));
      }
    }
  };
  eachRow((whole, cut) => part.set(mask.subarray(whole, whole + shape[0]), cut));
  const distance = yield* distanceToMaskInSteps(part, shape, grid.spacingMm);
  const limit = radiusMm * (1 + 1e-6);
  eachRow((whole, cut) => {
    for (let i = 0; i < shape[0]; i++) out[whole + i] = distance[cut + i] <= limit ? 1 : 0;
  });
  return out;

  function reach(axis: number): number {
    return Math.ceil(radiusMm / grid.spacingMm[axis]);
  }
}

/** Squared distance along one row of the mask: how far the last voxel inside is, from either side. */
function alongRow(
  mask: Uint8Array,
  squared: Float32Array,
  { row, ni, spacing }: { readonly row: number; readonly ni: number; readonly spacing: number },
): void {
  const start = row * ni;
  let inside = -Infinity;
  for (let i = 0; i < ni; i++) {
    if (mask[start + i] !== 0) inside = i;
    const mm = (i - inside) * spacing;
    squared[start + i] = mm * mm;
  }
  if (inside === -Infinity) return;
  inside = Infinity;
  for (let i = ni - 1; i >= 0; i--) {
    if (mask[start + i] !== 0) inside = i;
    const mm = (inside - i) * spacing;
    if (mm * mm < squared[start + i]) squared[start + i] = mm * mm;
  }
}

/** Lines that lie side by side are transformed together: a cache line holds sixteen float32. */
const LINES = 16;

/** `lines` neighbouring lines that run across memory. */
interface Lines {
  readonly start: number;
  readonly lines: number;
  readonly step: number;
  readonly length: number;
  readonly spacing: number;
}

/** One-dimensional transform in place: the lower envelope of the parabolas f(q) + (x − q)². */
function linesTransform(longest: number): (squared: Float32Array, along: Lines) => void {
  const values = new Float64Array(LINES * longest);
  /** Indices whose parabolas form the envelope, and where (in mm) each takes over from the one before. */
  const vertices = new Int32Array(longest);
  const from = new Float64Array(longest);
  return (squared, { start, lines, step, length, spacing }) => {
    for (let q = 0, at = start; q < length; q++, at += step) {
      for (let line = 0; line < lines; line++) values[line * longest + q] = squared[at + line];
    }
    for (let line = 0; line < lines; line++) {
      const first = line * longest;
      const count = envelope(first, length, spacing);
      if (count > 0) evaluate(squared, { first, count, to: start + line, step, length, spacing });
    }
  };

  function envelope(first: number, length: number, spacing: number): number {
    let count = 0;
    for (let q = 0; q < length; q++) {
      const value = values[first + q];
      if (value === Infinity) continue;
      const x = q * spacing;
      let takesOver = -Infinity;
      while (count > 0) {
        const other = vertices[count - 1];
        const y = other * spacing;
        takesOver = (value + x * x - (values[first + other] + y * y)) / (2 * (x - y));
        if (takesOver > from[count - 1]) break;
        count--;
      }
      from[count] = count === 0 ? -Infinity : takesOver;
      vertices[count] = q;
      count++;
    }
    return count;
  }

  function evaluate(
    squared: Float32Array,
    line: {
      readonly first: number;
      readonly count: number;
      readonly to: number;
      readonly step: number;
      readonly length: number;
      readonly spacing: number;
    },
  ): void {
    const { first, count, to, step, length, spacing } = line;
    let current = 0;
    for (let q = 0; q < length; q++) {
      const x = q * spacing;
      while (current + 1 < count && from[current + 1] < x) current++;
      const offset = x - vertices[current] * spacing;
      squared[to + q * step] = values[first + vertices[current]] + offset * offset;
    }
  }
}

function takeRoots(squared: Float32Array, { start, lines, step, length }: Lines): void {
  for (let q = 0, at = start; q < length; q++, at += step) {
    for (let line = at; line < at + lines; line++) squared[line] = Math.sqrt(squared[line]);
  }
}

/** Smallest box around the mask, both ends included; null when it is empty. */
function boundingBox(
  mask: Uint8Array,
  [ni, nj, nk]: Shape,
): { low: [number, number, number]; high: [number, number, number] } | null {
  const low: [number, number, number] = [ni, nj, nk];
  const high: [number, number, number] = [-1, -1, -1];
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = ni * (j + nj * k);
      for (let i = 0; i < ni; i++) {
        if (mask[row + i] === 0) continue;
        if (i < low[0]) low[0] = i;
        if (i > high[0]) high[0] = i;
        if (j < low[1]) low[1] = j;
        if (j > high[1]) high[1] = j;
        if (k < low[2]) low[2] = k;
        if (k > high[2]) high[2] = k;
      }
    }
  }
  return high[0] < 0 ? null : { low, high };
}
