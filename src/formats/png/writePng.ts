import { crc32 } from '../../core/crc32.ts';
import { AppError } from '../../core/errors.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * An image of grey values as PNG: eight bits, no alpha, not interlaced.
 * @param image.pixels [height, width] 0 black … 255 white; not modified.
 * @param deflate into the zlib format (RFC 1950).
 * @throws AppError `internal/shape` when the pixels do not fill the image; what `deflate` throws.
 * Source: PNG, third edition (W3C 2025).
 */
export async function writeGreyPng(
  image: { readonly width: number; readonly height: number; readonly pixels: Uint8Array },
  deflate: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, pixels } = image;
  if (pixels.length !== width * height) {
    throw new AppError('internal/shape', { expected: width * height, actual: pixels.length });
  }
  // Each row begins with its filter: 1, every pixel as the difference to the one before it.
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    rows[at++] = 1;
    for (let x = 0; x < width; x++) {
      rows[at++] = pixels[x + width * y] - (x > 0 ? pixels[x - 1 + width * y] : 0);
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 0, 0, 0, 0], 8);
  const chunks = [
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', await deflate(rows)),
    chunk('IEND', new Uint8Array(0)),
  ];
  const out = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of chunks) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

/** Length, type, data, and the CRC of both. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}
