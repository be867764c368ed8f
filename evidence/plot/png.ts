import { deflateSync } from 'node:zlib';
import { pngFile } from '../../src/formats/png/pngFile.ts';

/** Colours of a picture, row by row from the top left. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] sRGB 0 … 255. */
  readonly rgb: Uint8Array;
}

/** A PNG file, without filters. */
export function encodePng({ width, height, rgb }: Raster): Uint8Array {
  // Every row begins with the number of its filter, 0 for none.
  const rows = new Uint8Array(height * (1 + 3 * width));
  for (let row = 0; row < height; row++) {
    rows.set(rgb.subarray(3 * width * row, 3 * width * (row + 1)), row * (1 + 3 * width) + 1);
  }
  return pngFile({ width, height, color: 'rgb' }, deflateSync(rows, { level: 9 }));
}
