import type { DataSet, Element } from 'dicom-parser';
import { ATTRIBUTES, type Attribute } from './attributes.ts';
import { decodeText } from './characterSet.ts';

/** The attributes of a file or of an item of a sequence. What is absent or empty is null or an empty list. */
export interface DicomDataSet {
  /** Whether it is there, with a value or without. */
  has(attribute: Attribute): boolean;
  /** The first value of a string, without padding. */
  text(attribute: Attribute): string | null;
  /** All values of a string, without padding. */
  texts(attribute: Attribute): readonly string[];
  /** The first value as a number; null where it is none, or not finite. */
  number(attribute: Attribute): number | null;
  /** All values as numbers; empty where one of them is none, or not finite. */
  numbers(attribute: Attribute): readonly number[];
  /** Items of a sequence. */
  items(attribute: Attribute): readonly DicomDataSet[];
  /** The first item of a sequence. */
  item(attribute: Attribute): DicomDataSet | null;
  /** The value as it is stored: a view into the file, not a copy. Null for pixel data that is encapsulated. */
  bytes(attribute: Attribute): Uint8Array | null;
  /** Where the value lies, as the parser found it: for pixel data in fragments. */
  element(attribute: Attribute): Element | null;
  readonly littleEndian: boolean;
}

/** More values than any attribute that is read here has, pixel data apart. */
const LONGEST_NUMBERS = 1 << 24;

const WIDTHS: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

/** @param charset the file's Specific Character Set, which items of sequences inherit. */
export function dicomDataSet(
  dataSet: DataSet,
  littleEndian: boolean,
  charset: readonly string[] = [],
): DicomDataSet {
  const bytes = fileBytes(dataSet);
  const elementOf = (attribute: Attribute): Element | null =>
    dataSet.elements[ATTRIBUTES[attribute][0]] ?? null;
  const viewOf = ({ dataOffset, length }: Element): Uint8Array =>
    bytes.subarray(dataOffset, dataOffset + length);
  const own = elementOf('SpecificCharacterSet');
  const sets = own ? splitText(latin1(viewOf(own))) : charset;

  const texts = (attribute: Attribute): readonly string[] => {
    const element = elementOf(attribute);
    if (!element || element.length === 0) return [];
    const vr = vrOf(element, attribute);
    const text = decodeText(viewOf(element), vr, sets);
    return isUnsplit(vr) ? [withoutPadding(text)] : splitText(text);
  };
  const numbers = (attribute: Attribute): readonly number[] => {
    const element = elementOf(attribute);
    if (!element || element.length === 0) return [];
    const vr = vrOf(element, attribute);
    const width = WIDTHS[vr];
    const values =
      width === undefined
        ? texts(attribute).map((text) => (text === '' ? NaN : Number(text)))
        : binaryNumbers(viewOf(element), { vr, width, littleEndian });
    return values.every(Number.isFinite) ? values : [];
  };
  const items = (attribute: Attribute): readonly DicomDataSet[] => {
    const found = elementOf(attribute)?.items ?? [];
    return found.flatMap((item) =>
      item.dataSet ? [dicomDataSet(item.dataSet, littleEndian, sets)] : [],
    );
  };
  return {
    littleEndian,
    has: (attribute) => elementOf(attribute) !== null,
    text: (attribute) => texts(attribute)[0] || null,
    texts,
    number: (attribute) => numbers(attribute)[0] ?? null,
    numbers,
    items,
    item: (attribute) => items(attribute)[0] ?? null,
    bytes: (attribute) => {
      const element = elementOf(attribute);
      return element && !element.encapsulatedPixelData ? viewOf(element) : null;
    },
    element: elementOf,
  };
}

/** What the values of a data set point into. The parser's own type names Node's Buffer, which is one of these. */
export function fileBytes(dataSet: DataSet): Uint8Array {
  return dataSet.byteArray as Uint8Array;
}

function vrOf({ vr }: Element, attribute: Attribute): string {
  return vr === undefined || vr === 'UN' || vr === 'OB' || vr === 'OW'
    ? ATTRIBUTES[attribute][1]
    : vr;
}

/** Text in which a backslash is a character. */
function isUnsplit(vr: string): boolean {
  return vr === 'LT' || vr === 'ST' || vr === 'UT' || vr === 'UR';
}

function splitText(text: string): string[] {
  return text.split('\\').map((value) => withoutPadding(value.trimStart()));
}

/** By hand: an expression that looks for padding at the end takes hours for a value of a million blanks and a letter. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s\0]/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 256), (byte) => String.fromCharCode(byte)).join('');
}

function binaryNumbers(
  bytes: Uint8Array,
  { vr, width, littleEndian }: { vr: string; width: number; littleEndian: boolean },
): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(LONGEST_NUMBERS, Math.floor(bytes.length / width));
  return Array.from({ length: count }, (_, at) => {
    const offset = at * width;
    switch (vr) {
      case 'US':
        return view.getUint16(offset, littleEndian);
      case 'SS':
        return view.getInt16(offset, littleEndian);
      case 'UL':
        return view.getUint32(offset, littleEndian);
      case 'SL':
        return view.getInt32(offset, littleEndian);
      case 'FL':
        return view.getFloat32(offset, littleEndian);
      default:
        return view.getFloat64(offset, littleEndian);
    }
  });
}
