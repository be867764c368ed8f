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
  const [paddingLow, paddingHigh] = pixels.padding ?? [Infinity, -Infinity];
  let min = Infinity;
  let max = -Infinity;
  let padded = 0;
  let isWhole = true;
  for (let n = 0; n < out.length; n++) {
    const bits = stored[n] << left;
    const value = isSigned ? bits >> right : bits >>> right;
    if (value >= paddingLow && value <= paddingHigh) padded++;
    const exact = slope * value + intercept;
    if (isWhole && exact !== Math.floor(exact)) isWhole = false;
    if (exact < min) min = exact;
    if (exact > max) max = exact;
    out[n] = exact;
  }
  return { min, max, fitsInt16: isWhole && min >= -32768 && max <= 32767, padded };
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
