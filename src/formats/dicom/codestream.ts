import { badFrame } from './badFrame.ts';

/** What a compressed image says of itself. */
export interface CodestreamHeader {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  /** Bits of a value. */
  readonly precision: number;
  /** Always false for JPEG and JPEG-LS, which do not say. */
  readonly isSigned: boolean;
  /** JPEG: the low nibble of the frame's marker (0 baseline, 1 extended, 2 progressive, 3 lossless); 0xf7 JPEG-LS. */
  readonly process: number | null;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const JPEG_LS = 0xf7;
/** FFC4, FFC8 and FFCC define tables and are reserved. */
const NO_FRAME_MARKERS = [0xc4, 0xc8, 0xcc];

/**
 * The frame header of a JPEG or JPEG-LS stream: read before a decoder takes memory by it.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-frame' } where there is none.
 * Source: ITU-T T.81, B.1 and B.2.2; T.87, C.2.2.
 */
export function jpegHeader(encoded: Uint8Array): CodestreamHeader {
  if (encoded[0] !== 0xff || encoded[1] !== SOI) throw badFrame();
  const view = viewOf(encoded);
  let at = 2;
  for (;;) {
    // Any number of fill bytes may stand before a marker.
    while (encoded[at] === 0xff && encoded[at + 1] === 0xff) at++;
    const marker = encoded[at + 1];
    if (at + 4 > encoded.length || encoded[at] !== 0xff) throw badFrame();
    if (marker === SOS || marker === EOI) throw badFrame();
    if (isFrameMarker(marker)) break;
    at += 2 + view.getUint16(at + 2);
  }
  if (at + 10 > encoded.length) throw badFrame();
  const marker = encoded[at + 1];
  return {
    precision: encoded[at + 4],
    rows: view.getUint16(at + 5),
    columns: view.getUint16(at + 7),
    components: encoded[at + 9],
    isSigned: false,
    process: marker === JPEG_LS ? marker : marker & 0xf,
  };
}

function isFrameMarker(marker: number): boolean {
  if (marker === JPEG_LS) return true;
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAME_MARKERS.includes(marker);
}

const SOC = 0xff4f;
const SIZ = 0xff51;
const SOT = 0xff90;
const EOC = 0xffd9;
/** A JP2 file's first box, which has no place in DICOM but is found there. */
const JP2_BOX = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20];

/**
 * The size of a JPEG 2000 or HTJ2K image and that its tile-parts are all there: one of the decoders takes what is missing
 * for grey. The tiles must not be smaller than 1/64 of the image each way, for each costs memory.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-frame' }.
 * Source: ITU-T T.800, A.4 and A.5.1.
 */
export function j2kHeader(encoded: Uint8Array): CodestreamHeader {
  const stream = j2kCodestream(encoded);
  const view = viewOf(stream);
  if (stream.length < 42 || view.getUint16(0) !== SOC || view.getUint16(2) !== SIZ) {
    throw badFrame();
  }
  const [right, bottom, left, top, tileColumns, tileRows] = [8, 12, 16, 20, 24, 28].map((field) =>
    view.getUint32(field),
  );
  const [columns, rows] = [right - left, bottom - top];
  if (tileColumns * 64 < columns || tileRows * 64 < rows) throw badFrame();
  requireWhole(stream, view);
  return {
    columns,
    rows,
    components: view.getUint16(40),
    precision: (stream[42] & 0x7f) + 1,
    isSigned: (stream[42] & 0x80) !== 0,
    process: null,
  };
}

/** The codestream alone, where a file of boxes is around it. */
function j2kCodestream(encoded: Uint8Array): Uint8Array {
  if (!JP2_BOX.every((byte, at) => encoded[at] === byte)) return encoded;
  const view = viewOf(encoded);
  for (let at = 0; at + 8 <= encoded.length;) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x6a703263) return encoded.subarray(at + 8);
    if (length < 8) break;
    at += length;
  }
  throw badFrame();
}

function requireWhole(stream: Uint8Array, view: DataView): void {
  let at = 2;
  while (at + 4 <= stream.length && view.getUint16(at) !== SOT) at += 2 + view.getUint16(at + 2);
  while (at + 12 <= stream.length && view.getUint16(at) === SOT) {
    const length = view.getUint32(at + 6);
    // The last tile-part need not say how long it is.
    if (length === 0) return;
    if (length < 14 || at + length > stream.length) throw badFrame();
    at += length;
  }
  const isAtEnd = at + 2 > stream.length || view.getUint16(at) === EOC;
  if (at === 2 || !isAtEnd) throw badFrame();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
