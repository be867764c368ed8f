import { initialWindow } from './initialWindow.ts';

/** A slice to be looked at while its volume is read: small, grey, with square pixels. */
export interface SlicePicture {
  readonly width: number;
  readonly height: number;
  /** height × width, row by row; 0 black. */
  readonly grey: Uint8Array<ArrayBuffer>;
  /** Whether it is an axial slice, its left side the patient's right as radiologists look at it. */
  readonly isAxial: boolean;
}

export interface ShownSlice {
  readonly columns: number;
  readonly rows: number;
  /** Between columns, between rows. */
  readonly spacingMm: readonly [number, number];
  /** Columns from the last to the first, and rows. */
  readonly flips: readonly [boolean, boolean];
  readonly isAxial: boolean;
}

/** Pixels of the longer side, at most. */
const MOST_PIXELS = 256;

/**
 * @param values rows × columns, real values; shown as `initialWindow` says. Not modified.
 * @returns at most 256 pixels each way, by the nearest value.
 */
export function slicePicture(
  values: Float32Array,
  { columns, rows, spacingMm, flips, isAxial }: ShownSlice,
): SlicePicture {
  const { center, width: windowWidth } = initialWindow(values);
  const low = center - windowWidth / 2;
  const [widthMm, heightMm] = [columns * spacingMm[0], rows * spacingMm[1]];
  const pixelMm = Math.max(Math.max(widthMm, heightMm) / MOST_PIXELS, Math.min(...spacingMm));
  const width = Math.max(1, Math.round(widthMm / pixelMm));
  const height = Math.max(1, Math.round(heightMm / pixelMm));
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = nearest(flips[1] ? height - 1 - y : y, height, rows);
    for (let x = 0; x < width; x++) {
      const column = nearest(flips[0] ? width - 1 - x : x, width, columns);
      const share = (values[row * columns + column] - low) / windowWidth;
      grey[y * width + x] = Math.round(255 * Math.min(1, Math.max(0, share)));
    }
  }
  return { width, height, grey, isAxial };
}

function nearest(pixel: number, pixels: number, values: number): number {
  return Math.min(values - 1, Math.floor(((pixel + 0.5) * values) / pixels));
}
