import { AppError } from '../../core/errors.ts';

/** How one number of an array is stored. `float16`: IEEE 754 half precision. */
export type NpyType =
  'uint8' | 'int8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float16' | 'float32' | 'float64';

export interface NpyHeader {
  readonly type: NpyType;
  readonly littleEndian: boolean;
  /** The first axis is the fastest instead of the last. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly dataOffsetBytes: number;
}

/** A header is a line of text; numpy itself writes 64 to a few hundred bytes. */
export const LONGEST_NPY_HEADER_BYTES = 4096;

const MAGIC = '\x93NUMPY';

/** Kind and width as in `numpy.dtype.str`; bool is stored as bytes 0 and 1. */
const TYPES: Readonly<Record<string, NpyType>> = {
  b1: 'uint8',
  u1: 'uint8',
  i1: 'int8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

/**
 * Reads the header of a .npy file, versions 1 to 3. It is a Python dict; of that language only what numpy writes is
 * understood, and nothing is evaluated.
 * @param head the first bytes, {@link LONGEST_NPY_HEADER_BYTES} or all there are. Not modified.
 * @throws AppError `input/corrupt` { reason: 'bad-npy-header' }; `input/unsupported-datatype` { datatype }: objects
 *   (they would need Python's pickle), structures, complex numbers, text, 64-bit integers.
 * Source: numpy's `lib/format.py`.
 */
export function parseNpyHeader(head: Uint8Array): NpyHeader {
  if (head.length < 12 || latin1(head, 0, 6) !== MAGIC) throw bad();
  const version = head[6];
  if (!(version >= 1 && version <= 3)) throw bad();
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const lengthBytes = version === 1 ? 2 : 4;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataOffsetBytes = 8 + lengthBytes + length;
  if (dataOffsetBytes > LONGEST_NPY_HEADER_BYTES || dataOffsetBytes > head.length) throw bad();
  const dict = latin1(head, 8 + lengthBytes, length);
  const fields = /^\{(.*?),?\s*\}\s*$/s.exec(dict)?.[1];
  if (fields === undefined) throw bad();
  const shape = shapeOf(field(fields, /'shape'\s*:\s*\(([^()]*)\)/));
  const fortranOrder = field(fields, /'fortran_order'\s*:\s*(True|False)/) === 'True';
  return { ...typeOf(fields), fortranOrder, shape, dataOffsetBytes };
}

/** Bytes of the numbers, without the header. */
export function npyDataBytes({ type, shape }: Pick<NpyHeader, 'type' | 'shape'>): number {
  return shape.reduce((product, size) => product * size, npyTypeBytes(type));
}

export function npyTypeBytes(type: NpyType): 1 | 2 | 4 | 8 {
  switch (type) {
    case 'uint8':
    case 'int8':
      return 1;
    case 'int16':
    case 'uint16':
    case 'float16':
      return 2;
    case 'int32':
    case 'uint32':
    case 'float32':
      return 4;
    case 'float64':
      return 8;
  }
}

function typeOf(fields: string): Pick<NpyHeader, 'type' | 'littleEndian'> {
  // A list instead of a string describes a structure.
  if (/'descr'\s*:\s*\[/.test(fields)) throw unsupported('structured');
  const descr = field(fields, /'descr'\s*:\s*'([^']*)'/);
  const [, order, kind = ''] = /^([<>|=])(\w+)$/.exec(descr) ?? [];
  if (order === undefined) throw bad();
  const type = Object.hasOwn(TYPES, kind) ? TYPES[kind] : undefined;
  if (kind.startsWith('O')) throw unsupported('object');
  if (type === undefined) throw unsupported(kind.slice(0, 8));
  return { type, littleEndian: order !== '>' };
}

function shapeOf(text: string): number[] {
  const sizes = text
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '');
  return sizes.map((size) => {
    const value = Number(size);
    if (!/^\d+$/.test(size) || !Number.isSafeInteger(value)) throw bad();
    return value;
  });
}

function field(fields: string, pattern: RegExp): string {
  const value = pattern.exec(fields)?.[1];
  if (value === undefined) throw bad();
  return value;
}

function latin1(bytes: Uint8Array, offset: number, length: number): string {
  let text = '';
  for (let at = offset; at < offset + length; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

function bad(): AppError {
  return new AppError('input/corrupt', { reason: 'bad-npy-header' });
}

function unsupported(datatype: string): AppError {
  return new AppError('input/unsupported-datatype', { datatype, format: 'npz' });
}
