import { deflateSync } from 'node:zlib';
import { crc32 } from '../../src/core/crc32.ts';

/** Colours of a picture, row by row from the top left. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] sRGB 0 … 255. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BITS = 8;
const TRUE_COLOUR = 2;

/** A PNG file, without filters. Source: W3C PNG specification, sections 5 and 11. */
export function encodePng({ width, height, rgb }: Raster): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = BITS;
  header[9] = TRUE_COLOUR;
  // Every row begins with the number of its filter, 0 for none.
  const rows = new Uint8Array(height * (1 + 3 * width));
  for (let row = 0; row < height; row++) {
    rows.set(rgb.subarray(3 * width * row, 3 * width * (row + 1)), row * (1 + 3 * width) + 1);
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}
