import { AppError } from '../../core/errors.ts';
import { pngFile } from './pngFile.ts';

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
  return pngFile({ width, height, color: 'grey' }, await deflate(rows));
}
