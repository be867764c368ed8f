import dicomParser from 'dicom-parser';
import { AppError } from '../../core/errors.ts';
import { ATTRIBUTES } from './attributes.ts';
import { dicomDataSet, fileBytes, type DicomDataSet } from './dataSet.ts';

/** A DICOM file, parsed. Views point into its bytes (into the inflated ones, where it was deflated). */
export interface DicomFile {
  readonly dataSet: DicomDataSet;
  readonly transferSyntaxUid: string;
  /** What values point into. */
  readonly bytes: Uint8Array;
}

export interface DicomReading {
  /** Inflates a raw deflate stream. @throws AppError for damaged or too much data. */
  readonly inflateRaw: (deflated: Uint8Array) => Uint8Array;
  /** `header`, `float-header`: stops where the pixel data begins, so that the beginning of a file is enough. */
  readonly upTo: keyof typeof STOPS;
}

const STOPS = {
  header: ATTRIBUTES.PixelData[0],
  'float-header': ATTRIBUTES.FloatPixelData[0],
  end: null,
} as const;

export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';

/** Whether the frames lie in the file as they are (once it is inflated). */
export function isUncompressed(transferSyntaxUid: string): boolean {
  return (
    transferSyntaxUid === IMPLICIT_LITTLE_ENDIAN ||
    transferSyntaxUid === EXPLICIT_LITTLE_ENDIAN ||
    transferSyntaxUid === DEFLATED_LITTLE_ENDIAN ||
    transferSyntaxUid === EXPLICIT_BIG_ENDIAN
  );
}

const SEQUENCES: ReadonlySet<string> = new Set(
  Object.values(ATTRIBUTES).flatMap(([tag, vr]) => (vr === 'SQ' ? [tag] : [])),
);

/** Whether bytes begin like a DICOM file: by the preamble, or without one by their first elements. */
export function isDicom(bytes: Uint8Array): boolean {
  return hasPreamble(bytes) || syntaxWithoutMeta(bytes) !== null || beginsWithMeta(bytes);
}

/**
 * Parses a file (PS3.10), with or without preamble and meta information.
 * @throws AppError `input/unsupported-format` where it is none; `input/corrupt` { format: 'dicom', reason:
 *   'truncated' } where it ends within an element, and 'bad-structure' where its elements make no sense.
 */
export function parseDicomFile(bytes: Uint8Array, { inflateRaw, upTo }: DicomReading): DicomFile {
  const bare = hasPreamble(bytes) ? null : bareSyntax(bytes);
  const options = {
    ...(STOPS[upTo] === null ? {} : { untilTag: STOPS[upTo] }),
    ...(bare ? { TransferSyntaxUID: bare.syntax } : {}),
    // Without a representation an implicit sequence could only be guessed by what is in it.
    vrCallback: (tag: string) => (SEQUENCES.has(tag) ? 'SQ' : undefined),
    inflater: (all: Uint8Array, position: number): Uint8Array => {
      const inflated = inflateRaw(all.subarray(position));
      const whole = new Uint8Array(position + inflated.length);
      whole.set(all.subarray(0, position));
      whole.set(inflated, position);
      return whole;
    },
  };
  const parsed = attempt(() => parse(bare?.bytes ?? bytes, options));
  const stated = parsed.string(ATTRIBUTES.TransferSyntaxUID[0]);
  const transferSyntaxUid = stated ?? bare?.syntax ?? IMPLICIT_LITTLE_ENDIAN;
  return {
    dataSet: dicomDataSet(parsed, transferSyntaxUid !== EXPLICIT_BIG_ENDIAN),
    transferSyntaxUid,
    bytes: fileBytes(parsed),
  };
}

const OFFSET_TABLE = ATTRIBUTES.ExtendedOffsetTable[0];

/** The parser does not know OV, as which the extended offset table is written, and loses its way there. */
function parse(bytes: Uint8Array, options: dicomParser.ParseDicomOptions): dicomParser.DataSet {
  let parsed: dicomParser.DataSet;
  try {
    parsed = dicomParser.parseDicom(bytes, options);
  } catch (thrown) {
    const readable = withReadableTables(bytes, options);
    if (!readable) throw thrown;
    return dicomParser.parseDicom(readable, options);
  }
  const readable = parsed.elements[OFFSET_TABLE] ? withReadableTables(bytes, options) : null;
  return readable ? dicomParser.parseDicom(readable, options) : parsed;
}

/** A copy in which the extended offset table and the lengths behind it are OB; null where they are not OV. */
function withReadableTables(
  bytes: Uint8Array,
  options: dicomParser.ParseDicomOptions,
): Uint8Array | null {
  let at: number;
  try {
    const upToTable = dicomParser.parseDicom(bytes, { ...options, untilTag: OFFSET_TABLE });
    const table = upToTable.elements[OFFSET_TABLE];
    if (table?.vr !== 'OV') return null;
    at = table.dataOffset - 8;
  } catch {
    return null; // broken before it: what is wrong was said by the first try
  }
  const readable = bytes.slice();
  const view = new DataView(readable.buffer);
  while (at + 12 <= readable.length && text(readable, at + 4, 2) === 'OV') {
    readable[at + 5] = 0x42;
    at += 12 + view.getUint32(at + 8, true);
  }
  return readable;
}

function attempt(parse: () => dicomParser.DataSet): dicomParser.DataSet {
  try {
    return parse();
  } catch (thrown) {
    const cause = innermost(thrown);
    if (cause instanceof AppError) throw cause;
    const text = typeof cause === 'string' ? cause : cause instanceof Error ? cause.message : '';
    const isShort = /past the end|overrun|out of bounds|beyond|outside|length/i.test(text);
    const detail = { format: 'dicom', reason: isShort ? 'truncated' : 'bad-structure' };
    throw new AppError('input/corrupt', detail);
  }
}

/** The parser wraps what it catches: { exception, dataSet }. */
function innermost(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'exception' in thrown
    ? innermost(thrown.exception)
    : thrown;
}

function hasPreamble(bytes: Uint8Array): boolean {
  return bytes.length > 132 && text(bytes, 128, 4) === 'DICM';
}

/** Meta information without the 128 bytes before it. */
function beginsWithMeta(bytes: Uint8Array): boolean {
  return bytes.length > 12 && bytes[0] === 2 && bytes[1] === 0 && text(bytes, 4, 2) === 'UL';
}

function bareSyntax(bytes: Uint8Array): { bytes: Uint8Array; syntax?: string } {
  if (beginsWithMeta(bytes)) {
    const whole = new Uint8Array(132 + bytes.length);
    whole.set([0x44, 0x49, 0x43, 0x4d], 128);
    whole.set(bytes, 132);
    return { bytes: whole };
  }
  const syntax = syntaxWithoutMeta(bytes);
  if (!syntax) throw new AppError('input/unsupported-format', { format: 'unknown' });
  return { bytes, syntax };
}

/** How the elements of a file without meta information are written, by the first of them; null where it is none. */
function syntaxWithoutMeta(bytes: Uint8Array): string | null {
  if (bytes.length < 16) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isGroup = (group: number): boolean => group === 8 || group === 4;
  const isExplicit = /^(AE|AS|CS|DA|DT|IS|LO|OB|PN|SH|SQ|TM|UI|UL|US)$/.test(text(bytes, 4, 2));
  if (isGroup(view.getUint16(0, true))) {
    if (isExplicit) return EXPLICIT_LITTLE_ENDIAN;
    const [element, length] = [view.getUint16(2, true), view.getUint32(4, true)];
    return element <= 0x70 && length <= 64 ? IMPLICIT_LITTLE_ENDIAN : null;
  }
  return isGroup(view.getUint16(0, false)) && isExplicit ? EXPLICIT_BIG_ENDIAN : null;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
