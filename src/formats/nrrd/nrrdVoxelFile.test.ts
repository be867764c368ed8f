import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { utf8Bytes } from '../../core/canonicalJson.ts';
import { LONGEST_TEXT_HEADER_BYTES } from '../voxels/voxelFile.ts';
import { nrrdVoxelFile } from './nrrdVoxelFile.ts';

const FIELDS: Readonly<Record<string, string>> = {
  type: 'short',
  dimension: '3',
  space: 'left-posterior-superior',
  sizes: '3 4 2',
  'space directions': '(0.5,0,0) (0,-0.7,0) (0,0,2)',
  kinds: 'domain domain domain',
  endian: 'little',
  encoding: 'raw',
  'space origin': '(10,20,-30)',
};

/** @param changes undefined drops a field. */
function header(changes: Record<string, string | undefined> = {}, more = ''): Uint8Array {
  const lines = Object.entries({ ...FIELDS, ...changes }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${value}`],
  );
  return utf8Bytes(`NRRD0004\n# note\n${lines.join('\n')}\n${more}\n`);
}

function failure(head: Uint8Array): unknown[] {
  try {
    nrrdVoxelFile(head);
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.detail];
    throw error;
  }
  throw new Error('was read');
}

describe('nrrdVoxelFile', () => {
  it('turns LPS into RAS and finds where the voxels begin', () => {
    const head = header();
    const file = nrrdVoxelFile(head);
    expect(file.grid).toEqual({
      shape: [3, 4, 2],
      affine: [-0.5, 0, 0, -10, 0, 0.7, 0, -20, 0, 0, 2, -30, 0, 0, 0, 1],
    });
    expect(file.data).toMatchObject({ files: { kind: 'attached' }, offsetBytes: head.length });
    expect([file.planes, file.issues, file.segments]).toEqual([1, [], []]);
  });

  it('knows that a space without a patient places nothing', () => {
    const issues = [{ code: 'issue/no-orientation', detail: {} }];
    expect(nrrdVoxelFile(header({ space: '3D-right-handed' })).issues).toEqual(issues);
    expect(nrrdVoxelFile(header({ 'space origin': undefined })).issues).toEqual(issues);
  });

  it('applies the units of the space, axis by axis', () => {
    const { affine } = nrrdVoxelFile(header({ 'space units': '"cm" "um" "mm"' })).grid;
    expect([affine[0], affine[3]]).toEqual([-5, -100]);
    expect(affine[5]).toBeCloseTo(0.0007, 12);
    expect([affine[10], affine[11]]).toEqual([2, -30]);
  });

  it('takes a list of volumes before or behind the axes in space, and none in between', () => {
    const vectors = '(1,0,0) (0,1,0) (0,0,1)';
    const list = { dimension: '4', kinds: undefined };
    const first = header({ ...list, sizes: '2 3 4 5', 'space directions': `none ${vectors}` });
    expect(nrrdVoxelFile(first)).toMatchObject({
      planes: 2,
      isInterleaved: true,
      grid: { shape: [3, 4, 5] },
    });
    const last = header({ ...list, sizes: '3 4 5 2', 'space directions': `${vectors} none` });
    expect(nrrdVoxelFile(last)).toMatchObject({ planes: 2, isInterleaved: false });
    const middle = '(1,0,0) none (0,1,0) (0,0,1)';
    expect(failure(header({ ...list, sizes: '3 2 4 5', 'space directions': middle }))[0]).toBe(
      'input/not-three-dimensional',
    );
    const one = header({ ...list, sizes: '1 3 4 5', 'space directions': `none ${vectors}` });
    expect(nrrdVoxelFile(one).issues).toEqual([
      { code: 'issue/singleton-fourth-dimension', detail: {} },
    ]);
  });

  it('reads what 3D Slicer says of segments, and of older files without labels', () => {
    const tags =
      'Segmentation.Status:completed|TerminologyEntry:x~SCT^123037004^Anatomical Structure~SCT^10200004^Liver~^^~y~^^~^^|';
    const { segments } = nrrdVoxelFile(
      header(
        {},
        `Segment0_Name:=Foie é\\nb\nSegment0_Color:=1 0.501961 0\nSegment0_LabelValue:=7\nSegment0_Layer:=0\nSegment0_Tags:=${tags}\nSegment1_ID:=Segment_2\nSegment1_Color:=2 0 0\nSegment2_Name:=elsewhere\nSegment2_Layer:=9\n`,
      ),
    );
    expect(segments).toMatchObject([
      {
        name: 'Foie é\nb',
        value: 7,
        plane: 0,
        color: '#ff8000',
        type: { scheme: 'SCT', value: '10200004', meaning: 'Liver' },
        category: { scheme: 'SCT', value: '123037004' },
      },
      { name: 'Segment_2', value: 2, color: null, type: null },
    ]);
    const old = header(
      {
        dimension: '4',
        sizes: '2 3 4 5',
        kinds: 'list domain domain domain',
        'space directions': 'none (1,0,0) (0,1,0) (0,0,1)',
      },
      'Segment0_Name:=a\nSegment1_Name:=b\n',
    );
    expect(nrrdVoxelFile(old).segments).toMatchObject([
      { name: 'a', plane: 0, value: 1 },
      { name: 'b', plane: 1, value: 1 },
    ]);
  });

  const bad = (field: string) => ['input/corrupt', { reason: 'bad-header', format: 'nrrd', field }];
  it.each([
    ['a line that is no field', header({}, 'nonsense\n'), bad('line')],
    ['a field given twice', header({}, 'type: int\n'), bad('type')],
    ['no sizes', header({ sizes: undefined }), bad('sizes')],
    ['too few sizes', header({ sizes: '3 4' }), bad('sizes')],
    ['no dimension', header({ dimension: undefined }), bad('dimension')],
    ['seventeen dimensions', header({ dimension: '17' }), bad('dimension')],
    ['no byte order', header({ endian: undefined }), bad('endian')],
    ['another byte order', header({ endian: 'middle' }), bad('endian')],
    [
      'a vector of two',
      header({ 'space directions': '(1,0) (0,1,0) (0,0,1)' }),
      bad('spacedirections'),
    ],
    ['two vectors', header({ 'space directions': '(1,0,0) (0,1,0)' }), bad('spacedirections')],
    ['NaN in a vector', header({ 'space origin': '(nan,0,0)' }), bad('spaceorigin')],
    ['an unknown space', header({ space: 'mars' }), bad('space')],
    [
      'skipping backwards in gzip',
      header({ encoding: 'gzip', 'byte skip': '-1' }),
      bad('byteskip'),
    ],
    ['fewer files than slices', header({ 'data file': 'LIST\na\n' }), bad('datafile')],
    ['a pattern without end', header({ 'data file': 'a%d.raw 1 9999999 1' }), bad('datafile')],
    ['a pattern that stands still', header({ 'data file': 'a%d.raw 1 2 0' }), bad('datafile')],
    ['a version to come', utf8Bytes('NRRD0009\n\n'), bad('magic')],
    [
      'negative sizes',
      header({ sizes: '3 -4 2' }),
      ['input/inconsistent-geometry', { reason: 'non-positive-dimension', shape: [3, -4, 2] }],
    ],
    [
      'two directions alike',
      header({ 'space directions': '(1,0,0) (1,0,0) (0,0,1)' }),
      ['input/inconsistent-geometry', { reason: 'singular-affine' }],
    ],
    [
      'a spacing of nothing',
      header({
        space: undefined,
        'space directions': undefined,
        'space origin': undefined,
        spacings: '1 0 1',
      }),
      ['input/inconsistent-geometry', { reason: 'zero-spacing', axis: 1 }],
    ],
    [
      'colours',
      header({
        dimension: '4',
        sizes: '3 4 5 6',
        kinds: 'RGB-color domain domain domain',
        'space directions': 'none (1,0,0) (0,1,0) (0,0,1)',
      }),
      ['input/unsupported-datatype', { datatype: 'vector', format: 'nrrd' }],
    ],
    [
      'blocks',
      header({ type: 'block' }),
      ['input/unsupported-datatype', { datatype: 'block', format: 'nrrd' }],
    ],
    [
      'bzip2',
      header({ encoding: 'bzip2' }),
      ['input/unsupported-format', { format: 'nrrd', reason: 'encoding', encoding: 'bzip2' }],
    ],
    [
      'a space with time',
      header({ space: 'RAST' }),
      ['input/not-three-dimensional', { shape: [3, 4, 2], format: 'nrrd' }],
    ],
    [
      'a header that does not end',
      new Uint8Array(LONGEST_TEXT_HEADER_BYTES + 9).fill(97),
      [
        'input/corrupt',
        { reason: 'long-header', format: 'nrrd', limitBytes: LONGEST_TEXT_HEADER_BYTES },
      ],
    ],
  ])('refuses %s', (_, head, expected) => {
    expect(failure(head)).toEqual(expected);
  });

  it('puts no text of the header into an error', () => {
    const [, detail] = failure(header({ type: 'DOE^JOHN' }));
    expect(JSON.stringify(detail)).not.toContain('DOE');
  });
});
