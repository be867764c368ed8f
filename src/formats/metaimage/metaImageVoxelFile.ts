import { AppError, type Issue } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import { assertInvertible, checkedShape } from '../voxels/checkedGrid.ts';
import { decimal, integer, latin1, words } from '../voxels/headerText.ts';
import { SCALAR_DATATYPES, type ScalarDatatype } from '../voxels/scalarDatatype.ts';
import {
  LONGEST_TEXT_HEADER_BYTES,
  type DataFiles,
  type VoxelData,
  type VoxelFile,
} from '../voxels/voxelFile.ts';

/** Key in lower case → value; and where an attached file's data begin. */
interface MetaFields {
  readonly fields: ReadonlyMap<string, string>;
  readonly headerBytes: number;
}

/**
 * Reads and checks the header of a MetaImage (.mha, .mhd). World coordinates are LPS, as ITK has it, whatever
 * `AnatomicalOrientation` says, which describes the axes and places nothing; `CenterOfRotation` places nothing either.
 * @param head from the start of the file: {@link LONGEST_TEXT_HEADER_BYTES}, or the whole file where it is shorter.
 * @throws AppError `input/corrupt` { reason: 'bad-header', format: 'metaimage', field } or { reason: 'long-header' };
 * `input/unsupported-datatype` { datatype }; `input/unsupported-format` { format: 'metaimage', reason: 'data-file-list' |
 * 'not-an-image' }; as `checkedShape` and `assertInvertible`.
 * Source: itk.org/Wiki/MetaIO/Documentation; MetaIO `metaImage.cxx`, ITK 5 `itkMetaImageIO.cxx`.
 */
export function metaImageVoxelFile(head: Uint8Array): VoxelFile {
  const { fields, headerBytes } = splitHeader(head);
  const type = fields.get('objecttype');
  if (type !== undefined && type.toLowerCase() !== 'image') {
    throw new AppError('input/unsupported-format', { format: 'metaimage', reason: 'not-an-image' });
  }
  const axes = count(fields, 'ndims', { least: 1, otherwise: Number.NaN });
  const sizes = words(fields.get('dimsize') ?? '').map(integer);
  if (sizes.length !== axes) throw bad('DimSize');
  const { shape, further, hasSingletons } = checkedShape(sizes);
  const channels = count(fields, 'elementnumberofchannels', { least: 1, otherwise: 1 });
  if (channels > 1 && further > 1) {
    throw new AppError('input/not-three-dimensional', { shape: [...sizes, channels] });
  }
  const { affine, issues } = orientationOf(fields, axes);
  const singleton = { code: 'issue/singleton-fourth-dimension', detail: {} } as const;
  return {
    source: { format: 'metaimage' },
    grid: { shape, affine },
    planes: Math.max(channels, further),
    isInterleaved: channels > 1,
    datatype: datatypeOf(fields),
    littleEndian: !flag(fields, 'binarydatabyteordermsb', 'elementbyteordermsb'),
    slope: 1,
    intercept: 0,
    data: dataOf(fields, headerBytes),
    segments: [],
    issues: hasSingletons ? [...issues, singleton] : issues,
  };
}

/** `Key = Value` lines, `ElementDataFile` the last of them. */
function splitHeader(head: Uint8Array): MetaFields {
  const fields = new Map<string, string>();
  const limit = Math.min(head.length, LONGEST_TEXT_HEADER_BYTES);
  for (let start = 0; start < limit;) {
    const newline = head.indexOf(NEWLINE, start);
    const end = newline < 0 ? head.length : newline;
    if (end > LONGEST_TEXT_HEADER_BYTES) break;
    const line = latin1(head.subarray(start, end)).trim();
    start = end + 1;
    if (line === '') continue;
    const split = /^(\w+)\s*[=:]\s*(.*)$/.exec(line);
    if (!split) throw bad('line');
    const key = split[1].toLowerCase();
    // A key given twice: the first counts, as in MetaIO.
    if (!fields.has(key)) fields.set(key, split[2]);
    if (key === 'elementdatafile') return { fields, headerBytes: Math.min(start, head.length) };
  }
  if (head.length >= LONGEST_TEXT_HEADER_BYTES) {
    const limitBytes = LONGEST_TEXT_HEADER_BYTES;
    throw new AppError('input/corrupt', { reason: 'long-header', format: 'metaimage', limitBytes });
  }
  throw bad('ElementDataFile');
}

const NEWLINE = 10;

/** @param field name of a field of the format, never its value. */
function bad(field: string): AppError {
  return new AppError('input/corrupt', { reason: 'bad-header', format: 'metaimage', field });
}

type Fields = MetaFields['fields'];

function count(
  fields: Fields,
  key: string,
  range: { readonly least: number; readonly otherwise: number },
): number {
  const text = fields.get(key);
  const value = text === undefined ? range.otherwise : integer(text);
  const isCount = value >= range.least; // false for NaN
  if (!isCount) throw bad(key);
  return value;
}

/** The first of the keys that is there; false where none is. */
function flag(fields: Fields, ...keys: readonly string[]): boolean {
  const value = keys.map((key) => fields.get(key)).find((text) => text !== undefined);
  if (value === undefined) return false;
  if (/^(true|t|1|yes)$/i.test(value)) return true;
  if (/^(false|f|0|no)$/i.test(value)) return false;
  throw bad(keys[0]);
}

/** Numbers of the first key that is there; null where none is. */
function numbers(fields: Fields, keys: readonly string[], length: number): number[] | null {
  const key = keys.find((name) => fields.has(name));
  if (key === undefined) return null;
  const values = words(fields.get(key) ?? '').map(decimal);
  if (values.length !== length || !values.every(Number.isFinite)) throw bad(key);
  return values;
}

const MM_PER_UNIT: Readonly<Record<string, number>> = { um: 0.001, cm: 10 };

/** The matrix holds the direction of each axis, one after the other. */
function orientationOf(fields: Fields, axes: number): { affine: Affine; issues: readonly Issue[] } {
  const spacing = numbers(fields, ['elementspacing', 'elementsize'], axes) ?? [];
  const matrix = numbers(fields, ['transformmatrix', 'rotation', 'orientation'], axes * axes);
  const offset = numbers(fields, ['offset', 'position', 'origin'], axes);
  const unit = fields.get('distanceunits')?.toLowerCase() ?? '';
  const mm = Object.hasOwn(MM_PER_UNIT, unit) ? MM_PER_UNIT[unit] : 1;
  const row = (world: number, sign: 1 | -1): [number, number, number, number] => {
    const cell = (axis: number): number => {
      const direction = matrix ? matrix[axis * axes + world] : axis === world ? 1 : 0;
      return sign * direction * (spacing[axis] ?? 1) * mm + 0;
    };
    return [cell(0), cell(1), cell(2), sign * (offset?.[world] ?? 0) * mm + 0];
  };
  const affine: Affine = [...row(0, -1), ...row(1, -1), ...row(2, 1), 0, 0, 0, 1];
  assertInvertible(affine);
  const isPlaced = matrix !== null && offset !== null;
  return { affine, issues: isPlaced ? [] : [{ code: 'issue/no-orientation', detail: {} }] };
}

/** `LONG` has four bytes in MetaIO on every platform. */
const DATATYPES: Readonly<Record<string, ScalarDatatype>> = {
  MET_CHAR: SCALAR_DATATYPES.int8,
  MET_UCHAR: SCALAR_DATATYPES.uint8,
  MET_SHORT: SCALAR_DATATYPES.int16,
  MET_USHORT: SCALAR_DATATYPES.uint16,
  MET_INT: SCALAR_DATATYPES.int32,
  MET_UINT: SCALAR_DATATYPES.uint32,
  MET_LONG: SCALAR_DATATYPES.int32,
  MET_ULONG: SCALAR_DATATYPES.uint32,
  MET_LONG_LONG: SCALAR_DATATYPES.int64,
  MET_ULONG_LONG: SCALAR_DATATYPES.uint64,
  MET_FLOAT: SCALAR_DATATYPES.float32,
  MET_DOUBLE: SCALAR_DATATYPES.float64,
};

function datatypeOf(fields: Fields): ScalarDatatype {
  const name = (fields.get('elementtype') ?? '').toUpperCase().replace(/_ARRAY$/, '');
  if (name === '') throw bad('ElementType');
  if (Object.hasOwn(DATATYPES, name)) return DATATYPES[name];
  throw new AppError('input/unsupported-datatype', { datatype: 'unknown', format: 'metaimage' });
}

function dataOf(fields: Fields, headerBytes: number): VoxelData {
  const isCompressed = flag(fields, 'compresseddata');
  const isText = fields.has('binarydata') && !flag(fields, 'binarydata');
  if (isText && isCompressed) throw bad('CompressedData');
  const files = dataFilesOf(fields.get('elementdatafile') ?? '');
  const headerSize = count(fields, 'headersize', { least: -1, otherwise: 0 });
  if (headerSize === -1 && (isCompressed || isText)) throw bad('HeaderSize');
  return {
    encoding: isText ? 'text' : isCompressed ? 'zlib' : 'raw',
    files,
    offsetBytes: files.kind === 'attached' ? headerBytes : Math.max(0, headerSize),
    skipLines: 0,
    skipBytes: 0,
    isAtEnd: headerSize === -1,
  };
}

function dataFilesOf(value: string): DataFiles {
  if (value === '') throw bad('ElementDataFile');
  if (/^local$/i.test(value)) return { kind: 'attached' };
  // A list of slices, or a pattern with a range: nothing says which of them are there.
  if (/^list\b/i.test(value) || value.includes('%')) {
    const detail = { format: 'metaimage', reason: 'data-file-list' };
    throw new AppError('input/unsupported-format', detail);
  }
  return { kind: 'named', names: [value] };
}
