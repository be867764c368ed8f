import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { utf8Bytes } from '../../core/canonicalJson.ts';
import { metaImageVoxelFile } from './metaImageVoxelFile.ts';

const FIELDS: Readonly<Record<string, string>> = {
  ObjectType: 'Image',
  NDims: '3',
  DimSize: '3 4 2',
  ElementType: 'MET_SHORT',
  ElementSpacing: '0.5 0.7 2',
  // The first axis runs to the posterior, the second to the left.
  TransformMatrix: '0 1 0 1 0 0 0 0 1',
  Offset: '10 20 -30',
};

function header(changes: Record<string, string | undefined> = {}, data = 'LOCAL'): Uint8Array {
  const lines = Object.entries({ ...FIELDS, ...changes }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${value}`],
  );
  return utf8Bytes(`${lines.join('\n')}\nElementDataFile = ${data}\n`);
}

describe('metaImageVoxelFile', () => {
  it('takes the matrix axis by axis and LPS for the world', () => {
    const head = header();
    const { grid, data, littleEndian, issues } = metaImageVoxelFile(head);
    expect(grid.affine).toEqual([0, -0.7, 0, -10, -0.5, 0, 0, -20, 0, 0, 2, -30, 0, 0, 0, 1]);
    expect([data.offsetBytes, littleEndian, issues]).toEqual([head.length, true, []]);
  });

  it('says that it has no orientation where there is none', () => {
    const { issues } = metaImageVoxelFile(header({ TransformMatrix: undefined }));
    expect(issues).toEqual([{ code: 'issue/no-orientation', detail: {} }]);
  });

  it('takes channels for volumes that lie together', () => {
    const file = metaImageVoxelFile(header({ ElementNumberOfChannels: '3' }));
    expect([file.planes, file.isInterleaved]).toEqual([3, true]);
  });

  const bad = (field: string) => [
    'input/corrupt',
    { reason: 'bad-header', format: 'metaimage', field },
  ];
  it.each([
    ['no data file', utf8Bytes('NDims = 3\nDimSize = 3 4 2\n'), bad('ElementDataFile')],
    ['no sizes', header({ DimSize: undefined }), bad('DimSize')],
    ['a size too few', header({ DimSize: '3 4' }), bad('DimSize')],
    ['a matrix that is none', header({ TransformMatrix: '1 0 0' }), bad('transformmatrix')],
    ['no type', header({ ElementType: undefined }), bad('ElementType')],
    ['a flag that is neither', header({ CompressedData: 'maybe' }), bad('compresseddata')],
    [
      'compressed text',
      header({ CompressedData: 'True', BinaryData: 'False' }),
      bad('CompressedData'),
    ],
    ['a line without a value', utf8Bytes('NDims = 3\nnonsense\n'), bad('line')],
    [
      'shapes',
      header({ ObjectType: 'Tube' }),
      ['input/unsupported-format', { format: 'metaimage', reason: 'not-an-image' }],
    ],
    [
      'a list of slices',
      header({}, 'LIST'),
      ['input/unsupported-format', { format: 'metaimage', reason: 'data-file-list' }],
    ],
    [
      'a pattern',
      header({}, 'a%03d.raw 1 2 1'),
      ['input/unsupported-format', { format: 'metaimage', reason: 'data-file-list' }],
    ],
    [
      'strings',
      header({ ElementType: 'MET_STRING' }),
      ['input/unsupported-datatype', { datatype: 'unknown', format: 'metaimage' }],
    ],
    [
      'a spacing of nothing',
      header({ ElementSpacing: '0 1 1' }),
      ['input/inconsistent-geometry', { reason: 'singular-affine' }],
    ],
    [
      'one slice',
      header({ DimSize: '3 4 1' }),
      ['input/not-three-dimensional', { shape: [3, 4, 1] }],
    ],
  ])('refuses %s', (_, head, expected) => {
    const failure = (): unknown => metaImageVoxelFile(head);
    expect(failure).toThrow(AppError);
    try {
      failure();
    } catch (error) {
      if (error instanceof AppError) expect([error.code, error.detail]).toEqual(expected);
    }
  });
});
