import { inflateSync } from 'fflate';
import { AppError } from '../../core/errors.ts';
import { badFrame } from '../../formats/dicom/badFrame.ts';
import { j2kHeader, jpegHeader, type CodestreamHeader } from '../../formats/dicom/codestream.ts';
import type { DecodeFrame, FrameDescription, FrameValues } from '../../formats/dicom/frames.ts';
import { plainFrame } from '../../formats/dicom/plainFrame.ts';
import { rleFrame } from '../../formats/dicom/rleFrame.ts';
import { loadWasmCodec, type WasmCodec } from './wasmFrame.ts';

const CHARLS: WasmCodec = {
  script: () => import('@cornerstonejs/codec-charls/decodewasmjs'),
  url: () => import('@cornerstonejs/codec-charls/decodewasm?url'),
  file: '@cornerstonejs/codec-charls/decodewasm',
  decoder: 'JpegLSDecoder',
};

const LIBJPEG: WasmCodec = {
  script: () => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'),
  url: () => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'),
  file: '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
  decoder: 'JPEGDecoder',
};

const OPENJPEG: WasmCodec = {
  script: () => import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
  url: () => import('@cornerstonejs/codec-openjpeg/decodewasm?url'),
  file: '@cornerstonejs/codec-openjpeg/decodewasm',
  decoder: 'J2KDecoder',
};

const OPENJPH: WasmCodec = {
  script: () => import('@cornerstonejs/codec-openjph/wasmjs'),
  url: () => import('@cornerstonejs/codec-openjph/wasm?url'),
  file: '@cornerstonejs/codec-openjph/wasm',
  decoder: 'HTJ2KDecoder',
};

const LOSSLESS_PROCESS = 3;
const JPEG_LS_PROCESS = 0xf7;

/** Transfer syntaxes whose frames can be decoded (PS3.5 A.4, PS3.6 A), and how. Nothing is loaded before it is asked for. */
const DECODERS = new Map<string, () => DecodeFrame | Promise<DecodeFrame>>([
  ['1.2.840.10008.1.2', () => plainFrame],
  ['1.2.840.10008.1.2.1', () => plainFrame],
  ['1.2.840.10008.1.2.1.98', () => plainFrame],
  ['1.2.840.10008.1.2.1.99', () => plainFrame],
  ['1.2.840.10008.1.2.2', () => plainFrame],
  ['1.2.840.10008.1.2.5', () => rleFrame],
  ['1.2.840.10008.1.2.8.1', () => deflatedFrame],
  ['1.2.840.10008.1.2.4.50', () => jpegDecoder()],
  ['1.2.840.10008.1.2.4.51', () => jpegDecoder()],
  ['1.2.840.10008.1.2.4.57', () => losslessJpegDecoder()],
  ['1.2.840.10008.1.2.4.70', () => losslessJpegDecoder()],
  ['1.2.840.10008.1.2.4.80', () => jpegLsDecoder()],
  ['1.2.840.10008.1.2.4.81', () => jpegLsDecoder()],
  ['1.2.840.10008.1.2.4.90', () => jpeg2000Decoder(OPENJPEG)],
  ['1.2.840.10008.1.2.4.91', () => jpeg2000Decoder(OPENJPEG)],
  ['1.2.840.10008.1.2.4.201', () => jpeg2000Decoder(OPENJPH)],
  ['1.2.840.10008.1.2.4.202', () => jpeg2000Decoder(OPENJPH)],
  ['1.2.840.10008.1.2.4.203', () => jpeg2000Decoder(OPENJPH)],
]);

const loading = new Map<string, Promise<DecodeFrame>>();

/**
 * The decoder for frames of a transfer syntax, its codec loaded; the same for each call. A frame that fails does not spoil the
 * next.
 * @throws AppError `input/unsupported-format` { format: 'dicom', reason: 'transfer-syntax' } for a syntax that is not decoded:
 *   those for video and of several components, and private ones; `internal/unexpected` { what: 'image-codec' } where its codec cannot be loaded.
 *   The decoder itself also throws it with reason 'jpeg-12-bit'.
 */
export function decoderFor(transferSyntaxUid: string): Promise<DecodeFrame> {
  const known = loading.get(transferSyntaxUid);
  if (known) return known;
  const load = async (): Promise<DecodeFrame> => {
    const decoder = DECODERS.get(transferSyntaxUid);
    if (!decoder) throw unsupported('transfer-syntax');
    try {
      return await decoder();
    } catch (cause) {
      loading.delete(transferSyntaxUid); // so that another try may succeed
      throw new AppError('internal/unexpected', { what: 'image-codec' }, { cause });
    }
  };
  const started = load();
  if (DECODERS.has(transferSyntaxUid)) loading.set(transferSyntaxUid, started);
  return started;
}

/** A frame deflated by itself (PS3.5 A.4.13). More than the frame has is not inflated. */
function deflatedFrame(encoded: Uint8Array, frame: FrameDescription): FrameValues {
  const { rows, columns, samplesPerPixel, bitsAllocated } = frame;
  const out = new Uint8Array(rows * columns * samplesPerPixel * (bitsAllocated / 8));
  let inflated: Uint8Array;
  try {
    inflated = inflateSync(encoded, { out });
  } catch (cause) {
    throw badFrame(cause);
  }
  return plainFrame(inflated, { ...frame, littleEndian: true });
}

async function jpegDecoder(): Promise<DecodeFrame> {
  const decode = await loadWasmCodec(LIBJPEG);
  return (encoded, frame) => {
    const header = agreeing(jpegHeader(encoded), frame);
    const isDct = header.process !== null && header.process < LOSSLESS_PROCESS;
    if (!isDct) throw badFrame();
    if (header.precision !== 8) throw unsupported('jpeg-12-bit');
    return decodedValues(decode(encoded, header), header, frame);
  };
}

async function jpegLsDecoder(): Promise<DecodeFrame> {
  const decode = await loadWasmCodec(CHARLS);
  return (encoded, frame) => {
    const header = agreeing(jpegHeader(encoded), frame);
    if (header.process !== JPEG_LS_PROCESS) throw badFrame();
    return decodedValues(decode(encoded, header), header, frame);
  };
}

async function jpeg2000Decoder(codec: WasmCodec): Promise<DecodeFrame> {
  const decode = await loadWasmCodec(codec);
  return (encoded, frame) => {
    const header = agreeing(j2kHeader(encoded), frame);
    return decodedValues(decode(encoded, header), header, frame);
  };
}

async function losslessJpegDecoder(): Promise<DecodeFrame> {
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  return (encoded, frame) => {
    const header = agreeing(jpegHeader(encoded), frame);
    if (header.process !== LOSSLESS_PROCESS) throw badFrame();
    const decoder = new Decoder();
    let values: Uint8Array | Uint16Array;
    try {
      values = decoder.decode(encoded.buffer, encoded.byteOffset, encoded.length);
    } catch (cause) {
      throw badFrame(cause);
    }
    // Beyond the end of the data it reads zeros, up to the last value.
    const isRead = (decoder.stream?.index ?? Infinity) <= encoded.length;
    if (!isRead || values.length !== frame.rows * frame.columns) throw badFrame();
    return decodedValues(new Uint8Array(values.buffer), header, frame);
  };
}

/** @throws AppError 'bad-frame' where the image in the frame is another than the file says. */
function agreeing(header: CodestreamHeader, frame: FrameDescription): CodestreamHeader {
  const isSame =
    header.rows === frame.rows &&
    header.columns === frame.columns &&
    header.components === 1 &&
    frame.samplesPerPixel === 1 &&
    header.precision <= Math.min(frame.bitsAllocated, 16);
  if (!isSame) throw badFrame();
  return header;
}

/**
 * Values of an image as the file's own. Where a JPEG 2000 image and its file disagree about signs, the bits count (two's
 * complement of the image's precision), as those write it who disagree. JPEG's have no sign of their own.
 */
function decodedValues(
  { buffer, byteOffset, byteLength }: Uint8Array,
  { precision, isSigned, process }: CodestreamHeader,
  frame: FrameDescription,
): FrameValues {
  if (isSigned) {
    const values =
      precision > 8
        ? new Int16Array(buffer, byteOffset, byteLength / 2)
        : new Int8Array(buffer, byteOffset, byteLength);
    if (frame.isSigned) return values;
    return Uint16Array.from(values, (value) => value & ((1 << precision) - 1));
  }
  const values =
    precision > 8
      ? new Uint16Array(buffer, byteOffset, byteLength / 2)
      : new Uint8Array(buffer, byteOffset, byteLength);
  if (process !== null || !frame.isSigned) return values;
  const shift = 32 - precision;
  return Int16Array.from(values, (value) => (value << shift) >> shift);
}

function unsupported(reason: 'transfer-syntax' | 'jpeg-12-bit'): AppError {
  return new AppError('input/unsupported-format', { format: 'dicom', reason });
}
