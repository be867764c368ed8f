import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../core/canonicalJson.ts';
import { mghSegments } from './mghColorTable.ts';
import { MGH_HEADER_BYTES, mghVoxelFile } from './mghVoxelFile.ts';

function header({ sizes = [3, 4, 2, 1], type = 0, placed = 1 } = {}): Uint8Array {
  const bytes = new Uint8Array(MGH_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  [1, ...sizes, type].forEach((value, at) => view.setInt32(4 * at, value));
  view.setInt16(28, placed);
  // x to the left, y to the inferior, z to the anterior.
  const floats = [0.5, 2, 1.5, -1, 0, 0, 0, 0, -1, 0, 1, 0, 10, 20, 30];
  floats.forEach((value, at) => view.setFloat32(30 + 4 * at, value));
  return bytes;
}

describe('mghVoxelFile', () => {
  it('puts the stated centre at half of the shape', () => {
    const { grid, littleEndian } = mghVoxelFile(header());
    expect(grid.affine).toEqual([-0.5, 0, 0, 10.75, 0, 0, 1.5, 18.5, 0, -2, 0, 34, 0, 0, 0, 1]);
    expect(littleEndian).toBe(false);
  });

  it('takes coronal slices of 1 mm about the origin where nothing places them, as FreeSurfer does', () => {
    // nibabel 5 has the second and third axis the other way round; FreeSurfer's mriio.cpp (MRIalloc) is the source.
    const { grid, issues } = mghVoxelFile(header({ placed: 0 }));
    expect(grid.affine).toEqual([-1, 0, 0, 1.5, 0, 0, 1, -1, 0, -1, 0, 2, 0, 0, 0, 1]);
    expect(issues).toEqual([{ code: 'issue/no-orientation', detail: {} }]);
  });

  it.each([
    ['complex numbers', header({ type: 7 }), 'input/unsupported-datatype'],
    ['no rows', header({ sizes: [3, 0, 2, 1] }), 'input/inconsistent-geometry'],
    ['a cut header', header().subarray(0, 283), 'input/corrupt'],
    ['another version', header().fill(2, 3, 4), 'input/corrupt'],
  ])('refuses %s', (_, head, code) => {
    expect(() => mghVoxelFile(head)).toThrow(code);
  });
});

/** Big-endian integers and texts, one behind the other. */
function footer(...parts: readonly (number | bigint | string)[]): Uint8Array {
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return utf8Bytes(`${part}\0`);
    const piece = new Uint8Array(typeof part === 'number' ? 4 : 8);
    const view = new DataView(piece.buffer);
    if (typeof part === 'number') view.setInt32(0, part);
    else view.setBigInt64(0, part);
    return piece;
  });
  return Uint8Array.from([...new Uint8Array(20), ...pieces.flatMap((piece) => [...piece])]);
}

const TABLE = [
  1,
  -2,
  12000,
  4,
  'lut',
  2,
  2,
  6,
  'Unkno',
  70,
  130,
  180,
  0,
  11101,
  5,
  'Äx!',
  25,
  100,
  40,
  0,
];

describe('mghSegments', () => {
  const expected = [
    { value: 2, plane: 0, name: 'Unkno', color: '#4682b4' },
    { value: 11101, plane: 0, name: 'Äx!', color: '#196428' },
  ];

  it('finds the table behind other tags', () => {
    expect(mghSegments(footer(...TABLE))).toMatchObject(expected);
    // A transform's length is an int and one too large; other tags have one of 64 bits.
    const path = [30, 5, 1234, 3, 4n, 99] as const;
    expect(mghSegments(footer(...path, ...TABLE))).toMatchObject(expected);
  });

  it('reads the first version, whose entries are counted', () => {
    const table = [1, 2, 4, 'lut', 2, '0', 0, 0, 0, 0, 2, '1', 255, 0, 0, 0];
    expect(mghSegments(footer(...table))).toMatchObject([
      { value: 1, name: '1', color: '#ff0000' },
    ]);
  });

  it.each([
    ['no footer', new Uint8Array(0)],
    ['scan parameters alone', footer()],
    ['a table that is cut', footer(...TABLE.slice(0, -1))],
    ['a length beyond the end', footer(3, 10n ** 15n)],
    ['a length that points back', footer(3, -8n)],
    ['a version to come', footer(1, -3, 1)],
  ])('is empty for %s', (_, bytes) => {
    expect(mghSegments(bytes)).toEqual([]);
  });
});
