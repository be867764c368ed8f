import { AppError } from '../errors.ts';

type Shape = readonly [ni: number, nj: number, nk: number];

/** Three boxes, one after the other, are a Gaussian to within 7 % of its peak. */
const BOXES = 3;

/**
 * Smooths with a Gaussian, axis by axis, as three running means of fractional width whose variances add up to that of
 * the Gaussian: the time does not grow with its width. Beyond the rim the outermost voxel repeats.
 * @param values [K, J, I]; not modified.
 * @param sigmaVoxels standard deviation along i, j, k in voxels, ≥ 0; an axis with 0 is left as it is.
 * @returns a new array; the weights sum to 1, so values stay within the range of those given, rounding apart.
 * @throws AppError `internal/shape` when the values do not fit the shape.
 * Source: Gwosdek et al., "Theoretical foundations of Gaussian convolution by extended box filtering", 2011.
 */
export function gaussianSmooth(
  values: Float32Array,
  shape: Shape,
  sigmaVoxels: readonly [number, number, number],
): Float32Array<ArrayBuffer> {
  const [ni, nj, nk] = shape;
  if (values.length !== ni * nj * nk) {
    throw new AppError('internal/shape', { expected: ni * nj * nk, actual: values.length });
  }
  let from = Float32Array.from(values);
  let to = new Float32Array(values.length);
  for (let axis = 0; axis < 3; axis++) {
    if (!(sigmaVoxels[axis] > 0) || shape[axis] === 1) continue;
    const box = boxOf(sigmaVoxels[axis]);
    for (let pass = 0; pass < BOXES; pass++) {
      if (axis === 0) alongRows(from, to, { ni, box });
      else if (axis === 1) for (let k = 0; k < nk; k++) acrossRows(from, to, slice(k));
      else acrossRows(from, to, { start: 0, width: ni * nj, count: nk, box });
      [from, to] = [to, from];
    }

    function slice(k: number): Rows {
      return { start: k * ni * nj, width: ni, count: nj, box };
    }
  }
  return from;
}

/** A mean over 2 · radius + 1 voxels with weight 1 and one more on either side with weight `edge`. */
interface Box {
  readonly radius: number;
  /** 0 ≤ edge < 1 */
  readonly edge: number;
}

/** The box with a third of the Gaussian's variance. */
function boxOf(sigma: number): Box {
  const variance = (sigma * sigma) / BOXES;
  const radius = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const whole = 2 * radius + 1;
  const missing = variance - (radius * (radius + 1)) / 3;
  return { radius, edge: (whole * missing) / (2 * ((radius + 1) ** 2 - variance)) };
}

function alongRows(
  from: Float32Array,
  to: Float32Array,
  { ni, box: { radius, edge } }: { readonly ni: number; readonly box: Box },
): void {
  const scale = 1 / (2 * radius + 1 + 2 * edge);
  const last = ni - 1;
  for (let row = 0; row < from.length; row += ni) {
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += from[row + Math.min(last, Math.max(0, i))];
    for (let i = 0; i < ni; i++) {
      const before = from[row + Math.max(0, i - radius - 1)];
      const after = from[row + Math.min(last, i + radius + 1)];
      to[row + i] = (sum + edge * (before + after)) * scale;
      sum += after - from[row + Math.max(0, i - radius)];
    }
  }
}

/** `count` rows of `width` voxels, one after the other in memory, that are averaged with each other. */
interface Rows {
  readonly start: number;
  readonly width: number;
  readonly count: number;
  readonly box: Box;
}

function acrossRows(
  from: Float32Array,
  to: Float32Array,
  { start, width, count, box: { radius, edge } }: Rows,
): void {
  const scale = 1 / (2 * radius + 1 + 2 * edge);
  const sums = new Float64Array(width);
  const rowAt = (row: number): number => start + width * Math.min(count - 1, Math.max(0, row));
  for (let row = -radius; row <= radius; row++) {
    const at = rowAt(row);
    for (let x = 0; x < width; x++) sums[x] += from[at + x];
  }
  for (let row = 0; row < count; row++) {
    const [here, before, after] = [rowAt(row), rowAt(row - radius - 1), rowAt(row + radius + 1)];
    const leaving = rowAt(row - radius);
    for (let x = 0; x < width; x++) {
      to[here + x] = (sums[x] + edge * (from[before + x] + from[after + x])) * scale;
      sums[x] += from[after + x] - from[leaving + x];
    }
  }
}
