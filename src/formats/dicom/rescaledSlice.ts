import type { FrameValues } from './frames.ts';
import type { StoredPixels } from './imageHeader.ts';

/** How stored values become real ones. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/** What one pass over a slice found. */
export interface SliceSurvey {
  readonly min: number;
  readonly max: number;
  /** Every value is a whole number of -32768 … 32767. */
  readonly fitsInt16: boolean;
  /** Values that fill what was not measured. */
  readonly padded: number;
}

/**
 * Real values of one slice: the bits that are stored, cut out and with their sign, times slope plus intercept, computed in
 * float64.
 * @param stored one value per pixel; not modified.
 * @param out as many; overwritten.
 */
export function rescaleSlice(
  stored: FrameValues,
  { pixels, slope, intercept }: Rescale & { readonly pixels: StoredPixels },
  out: Float32Array,
): SliceSurvey {
  const { isSigned, bitsStored, highBit } = pixels;
  // Bits above the stored ones may hold overlays, or the sign; those below are no part of the value (PS3.5 8.1.1).
  const left = 31 - highBit;
  const right = 32 - bitsStored;
  let low = Infinity;
  let high = -Infinity;
  for (let n = 0; n < out.length; n++) {
    const bits = stored[n] << left;
    const value = isSigned ? bits >> right : bits >>> right;
    if (value < low) low = value;
    if (value > high) high = value;
    out[n] = slope * value + intercept;
  }
  const [a, b] = [slope * low + intercept, slope * high + intercept];
  const [min, max] = a < b ? [a, b] : [b, a];
  const isInRange = min >= -32768 && max <= 32767;
  return {
    min,
    max,
    fitsInt16: isInRange && isWhole({ slope, intercept }, out),
    padded: pixels.padding ? countPadded(out, pixels.padding, { slope, intercept }) : 0,
  };
}

function isWhole({ slope, intercept }: Rescale, values: Float32Array): boolean {
  if (Number.isInteger(slope) && Number.isInteger(intercept)) return true;
  return values.every((value) => value === Math.floor(value));
}

function countPadded(
  values: Float32Array,
  [low, high]: readonly [number, number],
  { slope, intercept }: Rescale,
): number {
  const ends = [Math.fround(slope * low + intercept), Math.fround(slope * high + intercept)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  let count = 0;
  for (let n = 0; n < values.length; n++) {
    if (values[n] >= from && values[n] <= to) count++;
  }
  return count;
}

/**
 * {@link rescaleSlice} straight into a volume of whole numbers, at a third of its cost.
 * @returns null where slope or intercept are not whole, or a value does not fit into 16 bits: `out` is of no use then.
 */
export function rescaleWholeSlice(
  stored: FrameValues,
  { pixels, slope, intercept }: Rescale & { readonly pixels: StoredPixels },
  out: Int16Array,
): SliceSurvey | null {
  const isWhole = Number.isInteger(slope) && Number.isInteger(intercept);
  // Arithmetic of 32 bits throughout; it cannot overflow where both ends of the values fit into 16.
  if (!isWhole || pixels.bitsStored > 31 || Math.abs(intercept) > 2 ** 30) return null;
  const [lowest, highest] = pixels.isSigned
    ? rescaleSigned(stored, { pixels, slope, intercept }, out)
    : rescaleUnsigned(stored, { pixels, slope, intercept }, out);
  const ends = [slope * lowest + intercept, slope * highest + intercept];
  const [min, max] = [Math.min(...ends), Math.max(...ends)];
  if (!(min >= -32768 && max <= 32767)) return null;
  const { padding } = pixels;
  const padded = padding
    ? countBetween(
        out,
        padding.map((value) => slope * value + intercept),
      )
    : 0;
  return { min, max, fitsInt16: true, padded };
}

type IntegerRescale = Rescale & { readonly pixels: StoredPixels };

/** @returns the lowest and the highest stored value. */
function rescaleSigned(
  stored: FrameValues,
  { pixels: { highBit, bitsStored }, slope, intercept }: IntegerRescale,
  out: Int16Array,
): readonly [number, number] {
  const left = 31 - highBit;
  const right = 32 - bitsStored;
  let lowest = 0x7fffffff;
  let highest = -0x80000000;
  for (let n = 0; n < out.length; n++) {
    const value = (stored[n] << left) >> right;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    out[n] = Math.imul(slope, value) + intercept;
  }
  return [lowest, highest];
}

/** As {@link rescaleSigned}; a loop of its own, as one for both takes twice as long. */
function rescaleUnsigned(
  stored: FrameValues,
  { pixels: { highBit, bitsStored }, slope, intercept }: IntegerRescale,
  out: Int16Array,
): readonly [number, number] {
  const low = highBit + 1 - bitsStored;
  const mask = 2 ** bitsStored - 1;
  let lowest = 0x7fffffff;
  let highest = -0x80000000;
  for (let n = 0; n < out.length; n++) {
    const value = (stored[n] >> low) & mask;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    out[n] = Math.imul(slope, value) + intercept;
  }
  return [lowest, highest];
}

function countBetween(values: Int16Array, ends: readonly number[]): number {
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  let count = 0;
  for (let n = 0; n < values.length; n++) {
    if (values[n] >= low && values[n] <= high) count++;
  }
  return count;
}

/** How a plane is moved within its slice, voxels. */
export interface PlaneShift {
  readonly columns: number;
  readonly rows: number;
  /** Where the plane's first pixel lies. */
  readonly first: readonly [i: number, j: number];
  /** Columns and rows of the slice. */
  readonly size: readonly [ni: number, nj: number];
}

/**
 * A plane moved within its slice, bilinearly.
 * @param plane rows × columns
 * @param fill what lies beyond the plane.
 * @param out the slice; overwritten.
 */
export function shiftPlane(
  plane: Float32Array,
  { columns, rows, first, size: [ni, nj] }: PlaneShift,
  { out, fill }: { readonly out: Float32Array; readonly fill: number },
): void {
  out.fill(fill);
  const i = axisTaps(columns, first[0], ni);
  const j = axisTaps(rows, first[1], nj);
  for (let row = j.from; row <= j.to; row++) {
    const above = Math.min(rows - 1, Math.max(0, row + j.whole));
    const below = Math.min(rows - 1, Math.max(0, row + j.whole + 1));
    for (let at = i.from; at <= i.to; at++) {
      const before = Math.min(columns - 1, Math.max(0, at + i.whole));
      const after = Math.min(columns - 1, Math.max(0, at + i.whole + 1));
      const a = plane[above * columns + before];
      const b = plane[above * columns + after];
      const c = plane[below * columns + before];
      const d = plane[below * columns + after];
      const upper = a + i.share * (b - a);
      const lower = c + i.share * (d - c);
      out[row * ni + at] = upper + j.share * (lower - upper);
    }
  }
}

/** Indices of the slice whose centres lie within the plane, half a pixel of its rim included. */
function axisTaps(
  pixels: number,
  first: number,
  voxels: number,
): { readonly from: number; readonly to: number; readonly whole: number; readonly share: number } {
  const whole = Math.floor(-first);
  return {
    from: Math.max(0, Math.ceil(first - 0.5)),
    to: Math.min(voxels - 1, Math.floor(first + pixels - 0.5)),
    whole,
    share: -first - whole,
  };
}
