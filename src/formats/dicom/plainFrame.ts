import { badFrame } from './badFrame.ts';
import type { FrameDescription, FrameValues } from './frames.ts';

/**
 * A frame that is not compressed (PS3.5 8.1.1). Bytes behind it are padding and left out.
 * @returns a view into `encoded` where its place allows one, else a copy; in the byte order of the host, which is little.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-frame' } where bytes are missing.
 */
export function plainFrame(encoded: Uint8Array, frame: FrameDescription): FrameValues {
  const count = frame.rows * frame.columns * frame.samplesPerPixel;
  const width = frame.bitsAllocated / 8;
  const bytes = count * width;
  if (encoded.length < bytes) throw badFrame();
  if (frame.littleEndian || width === 1) {
    const isAligned = encoded.byteOffset % width === 0;
    const held = isAligned ? encoded.subarray(0, bytes) : encoded.slice(0, bytes);
    return asValues(held, frame);
  }
  const swapped = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += width) {
    for (let byte = 0; byte < width; byte++) swapped[at + byte] = encoded[at + width - 1 - byte];
  }
  return asValues(swapped, frame);
}

/**
 * Bytes, least significant first, as the stored values that they are.
 * @param bytes at a place that is a multiple of the values' width; not copied.
 * @throws AppError 'bad-frame' for values of another width than 8, 16 or 32 bits.
 */
export function asValues(
  { buffer, byteOffset, byteLength }: Uint8Array,
  { bitsAllocated, isSigned }: FrameDescription,
): FrameValues {
  const count = byteLength / (bitsAllocated / 8);
  switch (bitsAllocated) {
    case 8:
      return isSigned
        ? new Int8Array(buffer, byteOffset, count)
        : new Uint8Array(buffer, byteOffset, count);
    case 16:
      return isSigned
        ? new Int16Array(buffer, byteOffset, count)
        : new Uint16Array(buffer, byteOffset, count);
    case 32:
      return isSigned
        ? new Int32Array(buffer, byteOffset, count)
        : new Uint32Array(buffer, byteOffset, count);
    default:
      throw badFrame();
  }
}
