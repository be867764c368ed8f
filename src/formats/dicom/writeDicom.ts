import { data, log, type ElementsByTag } from 'dcmjs';
import { AppError } from '../../core/errors.ts';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './dicomFile.ts';

// It warns of long values, names of patients among them, by quoting them on the console.
for (const logger of [log, log.getLogger('validation.dcmjs')]) logger.setLevel('silent', false);

/** Values by keyword of PS3.6; a sequence is a list of such objects, binary data an ArrayBuffer. */
export interface DicomObject {
  readonly [keyword: string]: DicomValue | readonly DicomValue[] | undefined;
}
export type DicomValue = string | number | ArrayBuffer | DicomObject;

/** What every file has to say of itself. */
export interface DicomInstance extends DicomObject {
  readonly SOPClassUID: string;
  readonly SOPInstanceUID: string;
}

/** Names this program in files (PS3.7 D.3.3.2); under the root that anyone may use with a UUID (PS3.5 B.2). */
const IMPLEMENTATION_CLASS_UID = '2.25.157013284116303318871935016529306123307';

/** The representation of pixel data, where the attribute alone does not tell it. */
export interface WritingChoices {
  readonly pixelDataVr?: 'OB' | 'OW';
  /**
   * Explicit little endian where it is not given. An explicit element of text holds at most 65,534 bytes: longer ones are
   * written as UN, which few readers undo. `implicit` has no such limit, and takes an ArrayBuffer of even length for any
   * value as it is to stand in the file: of a sequence its items.
   */
  readonly encoding?: 'explicit' | 'implicit';
  /** Bytes of Float Pixel Data, an even number, that the caller appends: the file ends where they begin. */
  readonly floatPixelsBytes?: number;
}

/**
 * A DICOM file (PS3.10) in little endian. Text is UTF-8 (the instance has to say ISO_IR 192). A sequence item's
 * `undefined` values are left out.
 */
export function writeDicom(
  instance: DicomInstance,
  { pixelDataVr = 'OW', encoding = 'explicit', floatPixelsBytes }: WritingChoices = {},
): Uint8Array<ArrayBuffer> {
  const { DicomMetaDictionary, DicomDict } = data;
  const written = new DicomDict({
    '00020001': { vr: 'OB', Value: [new Uint8Array([0, 1]).buffer] },
    '00020002': { vr: 'UI', Value: [instance.SOPClassUID] },
    '00020003': { vr: 'UI', Value: [instance.SOPInstanceUID] },
    '00020010': {
      vr: 'UI',
      Value: [encoding === 'implicit' ? IMPLICIT_LITTLE_ENDIAN : EXPLICIT_LITTLE_ENDIAN],
    },
    '00020012': { vr: 'UI', Value: [IMPLEMENTATION_CLASS_UID] },
    '00020013': { vr: 'SH', Value: ['ISODOUBT'] },
  });
  const pixels = PIXELS.find(({ keyword }) => instance[keyword] instanceof ArrayBuffer);
  const header = pixels ? { ...instance, [pixels.keyword]: undefined } : instance;
  written.dict = DicomMetaDictionary.denaturalizeDataset({
    ...withoutUndefined(header),
    _vrMap: { PixelPaddingValue: 'US' },
  });
  if (encoding === 'implicit') putStored(header, written.dict);
  const bytes = writtenBytes(written);
  if (floatPixelsBytes !== undefined) {
    const vr = encoding === 'explicit' ? FLOAT_PIXELS.vr : null;
    const head = pixelHead(floatPixelsBytes, { element: FLOAT_PIXELS.element, vr });
    return joined([bytes, head]);
  }
  const value = pixels ? instance[pixels.keyword] : undefined;
  if (!pixels || !(value instanceof ArrayBuffer)) return bytes;
  const vr = pixels.vr ?? pixelDataVr;
  return withPixels(bytes, new Uint8Array(value), {
    element: pixels.element,
    vr: encoding === 'explicit' ? vr : null,
  });
}

/**
 * Names and identifiers as they are, however long they are in the image's own headers. What the library says of a failure
 * quotes values, names among them: that goes no further.
 * @throws AppError `internal/unexpected` { what: 'dicom-writer' }
 */
function writtenBytes(dictionary: InstanceType<typeof data.DicomDict>): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(dictionary.write({ allowInvalidVRLength: true }));
  } catch {
    throw new AppError('internal/unexpected', { what: 'dicom-writer' });
  }
}

const FLOAT_PIXELS = { keyword: 'FloatPixelData', element: 0x0008, vr: 'OF' } as const;

/** The elements of group 7FE0, which stand last in a file; their representations where the attribute alone tells them. */
const PIXELS = [
  FLOAT_PIXELS,
  { keyword: 'DoubleFloatPixelData', element: 0x0009, vr: 'OD' },
  { keyword: 'PixelData', element: 0x0010, vr: null },
] as const;

/** Where pixels stand. */
interface PixelElement {
  readonly element: number;
  /** null: implicit. */
  readonly vr: string | null;
}

/** Appends the pixels: the library writes them byte by byte, in seconds for a volume. */
function withPixels(
  header: Uint8Array,
  pixels: Uint8Array,
  element: PixelElement,
): Uint8Array<ArrayBuffer> {
  const padding = new Uint8Array(pixels.length % 2);
  const head = pixelHead(pixels.length + padding.length, element);
  return joined([header, head, pixels, padding]);
}

/** What stands before the pixels: their element, its representation and its length. */
function pixelHead(length: number, { element, vr }: PixelElement): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(vr === null ? 8 : 12);
  const view = new DataView(head.buffer);
  view.setUint16(0, 0x7fe0, true);
  view.setUint16(2, element, true);
  if (vr !== null) head.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
  view.setUint32(vr === null ? 4 : 8, length, true);
  return head;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * A number as Decimal String (VR DS): the nearest one of at most 16 characters (PS3.5 6.2).
 * @throws RangeError where it is not finite.
 */
export function decimalString(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('a decimal string has to be finite');
  const shortest = String(value === 0 ? 0 : value);
  if (shortest.length <= 16) return shortest;
  const size = Math.abs(value);
  if (size >= 1 && size < 1e12) {
    const whole = String(Math.trunc(value)).length + 1;
    const text = String(Number(value.toFixed(16 - whole)));
    if (text.length <= 16) return text;
  }
  for (let digits = 16; digits > 0; digits--) {
    const candidates = [Number(value.toPrecision(digits)), value].map((one, at) =>
      at === 0 ? String(one) : one.toExponential(digits - 1),
    );
    const fitting = candidates.find((text) => text.length <= 16);
    if (fitting !== undefined) return fitting;
  }
  return value.toExponential(0);
}

/** A new UID from a UUID (PS3.5 B.2). @param uuid as `randomUuid` gives it. */
export function uidOf(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;
}

function withoutUndefined(object: DicomObject): Record<string, unknown> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, cleaned(value)]));
}

/** Puts values that are given as they are stored into the elements, sequences' items included. */
function putStored(object: DicomObject, elements: ElementsByTag): void {
  for (const [keyword, value] of Object.entries(object)) {
    const tag = data.DicomMetaDictionary.nameMap[keyword]?.tag.replaceAll(/[(),]/g, '');
    if (tag === undefined) continue;
    if (value instanceof ArrayBuffer) {
      // Without representations in the file, bytes are the same whatever they are called.
      elements[tag] = { vr: 'OB', Value: [value] };
      continue;
    }
    if (!Array.isArray(value)) continue;
    value.forEach((item: unknown, at) => {
      const inner = elements[tag].Value[at];
      if (isObject(item) && isObject(inner)) putStored(item as DicomObject, inner as ElementsByTag);
    });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof ArrayBuffer);
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  return isObject(value) ? withoutUndefined(value as DicomObject) : value;
}
