import { AppError } from '../../core/errors.ts';
import { encapsulatedFrames } from '../dicom/encapsulated.ts';
import type { DicomFile } from '../dicom/dicomFile.ts';
import type { DecodeFrame } from '../dicom/frames.ts';
import type { FrameSize } from '../dicom/placePlanes.ts';

/** Pixels of one frame, row by row; 1-bit ones as 0 and 1. */
export type FramePixels = Uint8Array | Uint16Array;

/** How the pixels of a segmentation are stored. */
export interface SegPixels extends FrameSize {
  /** Number of frames, ≥ 1. */
  readonly frames: number;
  readonly bitsAllocated: 1 | 8 | 16;
  /**
   * @param frame 0, 1, …
   * @returns memory that the next call overwrites.
   * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-frame' | 'bad-fragments' } for encapsulated ones
   */
  readonly pixelsOf: (frame: number) => FramePixels;
}

/** Beyond any frame of a patient's image: 16384 x 16384. */
const LARGEST_FRAME = 1 << 28;

/**
 * The frames of a segmentation or label map: native or encapsulated, of 1, 8 or 16 bits. Native 1-bit frames follow each
 * other without a gap (PS3.5 8.1.1): a frame may begin within a byte.
 * @param decodeFrame for the file's transfer syntax, where its frames are encapsulated; else null.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-structure' } where the header does not describe such
 *   pixels; { reason: 'truncated-data', expectedBytes, actualBytes } where there are fewer than it says;
 *   `input/too-large` { bytes, limitBytes } for a frame beyond all use; `input/unsupported-format` { format: 'dicom',
 *   reason: 'transfer-syntax' } where frames are encapsulated and there is no decoder.
 */
export function segPixels(file: DicomFile, decodeFrame: DecodeFrame | null): SegPixels {
  const { dataSet } = file;
  const size = { rows: wholeOf(file, 'Rows'), columns: wholeOf(file, 'Columns') };
  const frames = dataSet.number('NumberOfFrames') ?? 1;
  const bitsAllocated = depthOf(file);
  const isUnsigned = (dataSet.number('PixelRepresentation') ?? 0) === 0;
  const isOneSample = (dataSet.number('SamplesPerPixel') ?? 1) === 1;
  if (!isUnsigned || !isOneSample || !Number.isInteger(frames) || frames < 1) {
    throw badStructure();
  }
  const pixels = size.rows * size.columns;
  if (pixels > LARGEST_FRAME) {
    throw new AppError('input/too-large', { bytes: pixels, limitBytes: LARGEST_FRAME });
  }
  const layout = { ...size, frames, bitsAllocated, pixels };
  const isEncapsulated = dataSet.element('PixelData')?.encapsulatedPixelData === true;
  const pixelsOf = isEncapsulated
    ? decodedFrames(file, layout, decodeFrame)
    : nativeFrames(file, layout);
  return { ...size, frames, bitsAllocated, pixelsOf };
}

interface Layout extends FrameSize {
  readonly frames: number;
  readonly bitsAllocated: 1 | 8 | 16;
  readonly pixels: number;
}

function decodedFrames(
  file: DicomFile,
  { rows, columns, frames, bitsAllocated, pixels }: Layout,
  decodeFrame: DecodeFrame | null,
): (frame: number) => FramePixels {
  if (!decodeFrame) {
    throw new AppError('input/unsupported-format', { format: 'dicom', reason: 'transfer-syntax' });
  }
  const encodedOf = encapsulatedFrames(file, frames);
  const description = {
    transferSyntaxUid: file.transferSyntaxUid,
    rows,
    columns,
    samplesPerPixel: 1,
    // Decoders give at least a byte for each pixel.
    bitsAllocated: Math.max(8, bitsAllocated),
    bitsStored: file.dataSet.number('BitsStored') ?? bitsAllocated,
    isSigned: false,
    littleEndian: true,
  };
  return (frame) => {
    const values = decodeFrame(encodedOf(frame), description);
    const isUnsigned = values instanceof Uint8Array || values instanceof Uint16Array;
    if (!isUnsigned || values.length !== pixels) {
      throw new AppError('input/corrupt', { format: 'dicom', reason: 'bad-frame' });
    }
    return values;
  };
}

function nativeFrames(file: DicomFile, layout: Layout): (frame: number) => FramePixels {
  const { frames, bitsAllocated, pixels } = layout;
  const stored = file.dataSet.bytes('PixelData');
  const expectedBytes = Math.ceil((frames * pixels * bitsAllocated) / 8);
  if (!stored || stored.length < expectedBytes) {
    const detail = { expectedBytes, actualBytes: stored?.length ?? 0 };
    throw new AppError('input/corrupt', { reason: 'truncated-data', ...detail });
  }
  const bytes = littleEndianWords(file, stored);
  if (bitsAllocated === 1) {
    const out = new Uint8Array(pixels);
    return (frame) => unpackBits(bytes, frame * pixels, out);
  }
  if (bitsAllocated === 8) {
    return (frame) => bytes.subarray(frame * pixels, (frame + 1) * pixels);
  }
  const out = new Uint16Array(pixels);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (frame) => {
    for (let pixel = 0; pixel < pixels; pixel++) {
      out[pixel] = view.getUint16(2 * (frame * pixels + pixel), true);
    }
    return out;
  };
}

/** Pixel data of words (OW) is swapped in a big-endian file, and so are the bits in it (PS3.5 A.3). */
function littleEndianWords(file: DicomFile, stored: Uint8Array): Uint8Array {
  if (file.dataSet.littleEndian || file.dataSet.element('PixelData')?.vr === 'OB') return stored;
  const swapped = new Uint8Array(stored.length);
  for (let at = 0; at + 1 < stored.length; at += 2) {
    swapped[at] = stored[at + 1];
    swapped[at + 1] = stored[at];
  }
  return swapped;
}

/** @param first the first bit; the lowest of a byte comes first. */
function unpackBits(bytes: Uint8Array, first: number, out: Uint8Array): Uint8Array {
  out.fill(0);
  const last = first + out.length;
  // Whole bytes without a pixel set are most of a mask.
  for (let byte = Math.floor(first / 8); byte * 8 < last; byte++) {
    let bits = bytes[byte];
    for (let pixel = byte * 8 - first; bits !== 0; pixel++, bits >>= 1) {
      if ((bits & 1) !== 0 && pixel >= 0 && pixel < out.length) out[pixel] = 1;
    }
  }
  return out;
}

function depthOf({ dataSet }: DicomFile): 1 | 8 | 16 {
  const depth = dataSet.number('BitsAllocated');
  if (depth === 1 || depth === 8 || depth === 16) return depth;
  throw badStructure();
}

function wholeOf({ dataSet }: DicomFile, attribute: 'Rows' | 'Columns'): number {
  const value = dataSet.number(attribute);
  if (value === null || !Number.isInteger(value) || value < 1) throw badStructure();
  return value;
}

function badStructure(): AppError {
  return new AppError('input/corrupt', { format: 'dicom', reason: 'bad-structure' });
}
