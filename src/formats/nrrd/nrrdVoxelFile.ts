import { AppError } from '../../core/errors.ts';
import { HOST_LITTLE_ENDIAN } from '../voxels/storedVoxels.ts';
import { checkedShape } from '../voxels/checkedGrid.ts';
import { integer, words } from '../voxels/headerText.ts';
import { SCALAR_DATATYPES, type ScalarDatatype } from '../voxels/scalarDatatype.ts';
import type { DataFiles, VoxelData, VoxelFile } from '../voxels/voxelFile.ts';
import { nrrdOrientation } from './nrrdOrientation.ts';
import { badNrrd, count, required, splitNrrdHeader, type NrrdFields } from './nrrdHeader.ts';
import { nrrdSegments } from './nrrdSegments.ts';

/** More axes than the format allows. */
const MOST_AXES = 16;
/** More data files than any series has slices. */
const MOST_DATA_FILES = 20_000;

/**
 * Reads and checks the header of an NRRD or NHDR file: three axes in space, and at most one more (first or last) that
 * counts volumes.
 * @param head as for `splitNrrdHeader`.
 * @throws AppError as `splitNrrdHeader`, `checkedShape` and `nrrdOrientation`; `input/unsupported-datatype`
 * { datatype }; `input/unsupported-format` { format: 'nrrd', reason: 'encoding' }.
 */
export function nrrdVoxelFile(head: Uint8Array): VoxelFile {
  const header = splitNrrdHeader(head);
  const dimension = integer(required(header, 'dimension'));
  const isDimension = dimension >= 1 && dimension <= MOST_AXES; // false for NaN
  if (!isDimension) throw badNrrd('dimension');
  const sizes = words(required(header, 'sizes')).map(integer);
  if (sizes.length !== dimension) throw badNrrd('sizes');
  const axes = axesOf(header, sizes);
  const { shape } = checkedShape(axes.space.map((axis) => sizes[axis]));
  const { affine, issues } = nrrdOrientation(header, { axes: axes.space, dimension, shape });
  const encoding = encodingOf(header);
  const datatype = datatypeOf(header);
  const segments = nrrdSegments(header.pairs, axes.planes);
  const singleton = { code: 'issue/singleton-fourth-dimension', detail: {} } as const;
  const isSingleton = dimension > 3 && axes.planes === 1 && segments.length === 0;
  return {
    source: { format: 'nrrd' },
    grid: { shape, affine },
    planes: axes.planes,
    isInterleaved: axes.isInterleaved,
    datatype,
    littleEndian: isLittleEndian(header, datatype, encoding),
    slope: 1,
    intercept: 0,
    data: dataOf(header, { encoding, sizes, isAttached: !header.fields.has('datafile') }),
    segments,
    issues: isSingleton ? [...issues, singleton] : issues,
  };
}

/** Which axes lie in space, which one counts volumes. */
function axesOf(
  header: NrrdFields,
  sizes: readonly number[],
): { space: readonly [number, number, number]; planes: number; isInterleaved: boolean } {
  const kinds = words(header.fields.get('kinds') ?? '').map((kind) => kind.toLowerCase());
  if (kinds.length > 0 && kinds.length !== sizes.length) throw badNrrd('kinds');
  const directions = header.fields.get('spacedirections')?.match(/none|\([^()]*\)/g);
  const isInSpace = (axis: number): boolean => {
    if (directions) return directions[axis] !== 'none';
    return kinds.length === 0 || ['domain', 'space', '???', 'none'].includes(kinds[axis]);
  };
  const all = [...sizes.keys()];
  const space = all.filter(isInSpace);
  let others = all.filter((axis) => !isInSpace(axis));
  // Without a word about it the further axes of a header come last.
  if (space.length > 3 && others.length === 0) others = space.splice(3);
  const counted = others.filter((axis) => sizes[axis] !== 1);
  const [i, j, k] = space;
  const isVolume = space.length === 3 && counted.length <= 1;
  const [plane] = counted;
  if (!isVolume || (plane > i && plane < k)) {
    throw new AppError('input/not-three-dimensional', { shape: sizes.map((size) => size || 0) });
  }
  if (plane !== undefined && UNGREY_KINDS.test(kinds[plane] ?? '')) {
    throw new AppError('input/unsupported-datatype', { datatype: 'vector', format: 'nrrd' });
  }
  const planes = plane === undefined ? 1 : sizes[plane];
  const isCount = Number.isSafeInteger(planes) && planes >= 1;
  if (!isCount) throw badNrrd('sizes');
  return { space: [i, j, k], planes, isInterleaved: plane < i };
}

/** Several numbers that are one colour, direction or tensor. */
const UNGREY_KINDS = /color|complex|quaternion|matrix|tensor|normal|gradient|point/;

const TYPES: readonly (readonly [ScalarDatatype, RegExp])[] = [
  [SCALAR_DATATYPES.int8, /^(signed char|int8|int8_t)$/],
  [SCALAR_DATATYPES.uint8, /^(uchar|unsigned char|uint8|uint8_t)$/],
  [SCALAR_DATATYPES.int16, /^(short|short int|signed short|signed short int|int16|int16_t)$/],
  [SCALAR_DATATYPES.uint16, /^(ushort|unsigned short|unsigned short int|uint16|uint16_t)$/],
  [SCALAR_DATATYPES.int32, /^(int|signed int|int32|int32_t)$/],
  [SCALAR_DATATYPES.uint32, /^(uint|unsigned int|uint32|uint32_t)$/],
  [
    SCALAR_DATATYPES.int64,
    /^(longlong|long long|long long int|signed long long|signed long long int|int64|int64_t)$/,
  ],
  [
    SCALAR_DATATYPES.uint64,
    /^(ulonglong|unsigned long long|unsigned long long int|uint64|uint64_t)$/,
  ],
  [SCALAR_DATATYPES.float32, /^float$/],
  [SCALAR_DATATYPES.float64, /^double$/],
];

function datatypeOf(header: NrrdFields): ScalarDatatype {
  const name = required(header, 'type').toLowerCase();
  const known = TYPES.find(([, names]) => names.test(name));
  if (known) return known[0];
  const datatype = name === 'block' ? 'block' : 'unknown';
  throw new AppError('input/unsupported-datatype', { datatype, format: 'nrrd' });
}

const ENCODINGS: Readonly<Record<string, VoxelData['encoding']>> = {
  raw: 'raw',
  gzip: 'gzip',
  gz: 'gzip',
  hex: 'hex',
  txt: 'text',
  text: 'text',
  ascii: 'text',
};

function encodingOf(header: NrrdFields): VoxelData['encoding'] {
  const name = required(header, 'encoding').toLowerCase();
  const known = Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined;
  if (known) return known;
  const encoding = /^(bzip2|bz2)$/.test(name) ? 'bzip2' : 'unknown';
  throw new AppError('input/unsupported-format', { format: 'nrrd', reason: 'encoding', encoding });
}

function isLittleEndian(
  header: NrrdFields,
  { bytes }: ScalarDatatype,
  encoding: VoxelData['encoding'],
): boolean {
  const endian = header.fields.get('endian')?.toLowerCase();
  if (endian === 'little' || endian === 'big') return endian === 'little';
  // One byte and text have no order; anything else without it could be read either way.
  if (endian !== undefined || (bytes > 1 && encoding !== 'text')) throw badNrrd('endian');
  return HOST_LITTLE_ENDIAN;
}

function dataOf(
  header: NrrdFields,
  {
    encoding,
    sizes,
    isAttached,
  }: { encoding: VoxelData['encoding']; sizes: readonly number[]; isAttached: boolean },
): VoxelData {
  const byteSkip = count(header, 'byteskip', { least: -1, otherwise: 0 });
  if (byteSkip === -1 && encoding !== 'raw') throw badNrrd('byteskip');
  return {
    encoding,
    files: isAttached ? { kind: 'attached' } : dataFilesOf(header, sizes),
    offsetBytes: isAttached ? header.headerBytes : 0,
    skipLines: count(header, 'lineskip', { least: 0, otherwise: 0 }),
    skipBytes: Math.max(0, byteSkip),
    isAtEnd: byteSkip === -1,
  };
}

/** Characters of a name or a pattern with its numbers. */
const LONGEST_FILE_NAMES = 4096;

/** A name, a list of names, or a pattern for them. */
function dataFilesOf(header: NrrdFields, sizes: readonly number[]): DataFiles {
  const value = required(header, 'datafile');
  // The expressions below take hours for a line of a megabyte that is made for them.
  if (value.length > LONGEST_FILE_NAMES) throw badNrrd('datafile');
  const list = /^LIST(?:\s+(\d+))?$/.exec(value);
  const pattern = /^(\S*%\S*d\S*)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)(?:\s+(\d+))?$/.exec(value);
  let names: readonly string[];
  let perFile = sizes.length - 1;
  if (list) {
    names = header.list;
    perFile = Number(list[1] ?? perFile);
  } else if (pattern) {
    const [, format, ...numbers] = pattern;
    const [first, last, step, axes = perFile] = numbers.map((text) => text && integer(text));
    names = numberedNames(format, [Number(first), Number(last), Number(step)]);
    perFile = Number(axes);
  } else {
    return { kind: 'named', names: [value] };
  }
  const slabs = sizes.slice(perFile).reduce((product, size) => product * size, 1);
  const isWhole = perFile === sizes.length ? sizes[perFile - 1] % names.length === 0 : true;
  const isAsMany = perFile === sizes.length || slabs === names.length;
  if (names.length === 0 || perFile < 1 || perFile > sizes.length || !isWhole || !isAsMany) {
    throw badNrrd('datafile');
  }
  return { kind: 'named', names };
}

/** As C's printf writes `%d`, `%03d`. */
function numberedNames(
  pattern: string,
  [first, last, step]: readonly [number, number, number],
): string[] {
  const split = /^([^%]*)%(0?)(\d{0,2})d([^%]*)$/.exec(pattern);
  const files = Math.floor((last - first) / step) + 1;
  if (!split || step === 0 || !(files >= 1 && files <= MOST_DATA_FILES)) throw badNrrd('datafile');
  const [, before, zero, width, after] = split;
  return Array.from({ length: files }, (_, at) => {
    const number = String(first + at * step).padStart(Number(width), zero === '0' ? '0' : ' ');
    return `${before}${number}${after}`;
  });
}
