import { gunzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { AppError, ERROR_CODES } from '../../core/errors.ts';
import { axisCodes } from '../../core/geometry/orientation.ts';
import { makeNifti, notNifti, promisesThreeGigabytes } from '../../../e2e/fixtures/badFiles.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { readLabelmap } from './readLabelmap.ts';
import { parseNiftiHeader } from './niftiHeader.ts';
import { assertHoldable } from '../voxels/checkedGrid.ts';
import { readNifti, type NiftiVolume } from './readNifti.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

interface GoldenCase {
  readonly name: string;
  readonly bytes: string;
  readonly shape: number[];
  readonly affine: number[];
  /** The affine is copied from the header, not computed of a quaternion. */
  readonly isExact: boolean;
  readonly mmPerUnit: number;
  readonly axisCodes: string;
  readonly values: number[];
  readonly isInt16: boolean;
}

interface RealFile extends Pick<GoldenCase, 'shape' | 'affine' | 'isExact' | 'axisCodes'> {
  readonly path: string;
  readonly sha256OfFloat32: string;
  readonly nonFiniteCount: number;
}

const golden = readGolden('nifti') as { cases: GoldenCase[]; realFiles: RealFile[] };
const DATA = resolve(process.env.ISODOUBT_DATA ?? '../shared/data');

function read(bytes: Uint8Array): NiftiVolume {
  return readNifti(bytes, { sha256: 'abc' });
}

function failureOf(bytes: Uint8Array): AppError {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was read');
}

function expectAffine(volume: NiftiVolume, expected: readonly number[], isExact: boolean): void {
  if (isExact) expect([...volume.grid.affine]).toEqual(expected.map((value) => value + 0));
  else
    expected.forEach((value, n) =>
      // nibabel computes rotations in 80-bit reals.
      expect(Math.abs(volume.grid.affine[n] - value)).toBeLessThanOrEqual(1e-13),
    );
}

describe('readNifti against nibabel', () => {
  it.each(golden.cases.map((c) => [c.name, c] as const))('%s', (_, expected) => {
    const volume = read(gunzipSync(Buffer.from(expected.bytes, 'base64')));
    expect(volume.grid.shape).toEqual(expected.shape);
    const { mmPerUnit } = expected;
    const inMm = expected.affine.map((value, n) => {
      if (n >= 12) return value;
      return mmPerUnit === 0.001 ? value / 1000 : value * mmPerUnit;
    });
    expectAffine(volume, inMm, expected.isExact);
    expect(axisCodes(volume.grid.affine).join('')).toBe(expected.axisCodes);
    expect(volume.voxels).toBeInstanceOf(expected.isInt16 ? Int16Array : Float32Array);
    expect([...volume.voxels]).toEqual(expected.values);
  });

  const isPresent = existsSync(DATA);
  it.skipIf(!isPresent).each(golden.realFiles.map((f) => [f.path, f] as const))(
    'data folder: %s',
    (path, expected) => {
      const file = readFileSync(resolve(DATA, path));
      const volume = read(path.endsWith('.gz') ? gunzipSync(file) : file);
      expect(volume.grid.shape).toEqual(expected.shape);
      expectAffine(volume, expected.affine, expected.isExact);
      expect(axisCodes(volume.grid.affine).join('')).toBe(expected.axisCodes);
      const values = Float32Array.from(volume.voxels);
      const hash = createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
      expect(hash).toBe(expected.sha256OfFloat32);
      const issue = volume.issues.find(({ code }) => code === 'issue/non-finite-voxels');
      expect(issue?.detail.count ?? 0).toBe(expected.nonFiniteCount);
    },
  );

  it.skipIf(!isPresent).each([
    ['example4d.nii.gz', { shape: [128, 96, 24, 2] }],
    ['example_nifti2.nii.gz', { shape: [32, 20, 12, 2] }],
    ['functional.nii', { shape: [17, 21, 3, 20] }],
    ['row_major.dconn.nii', undefined],
  ])('data folder: %s is not three-dimensional', (name, detail) => {
    const file = readFileSync(resolve(DATA, 'malformed/nibabel', name));
    const failure = failureOf(name.endsWith('.gz') ? gunzipSync(file) : file);
    expect(failure.code).toBe('input/not-three-dimensional');
    if (detail) expect(failure.detail).toEqual(detail);
  });

  it.skipIf(!isPresent).each([
    ['nibabel/analyze.hdr', 'analyze'],
    ['nibabel/nifti1.hdr', 'nifti-pair'],
    ['nibabel/nifti2.hdr', 'nifti-pair'],
    ['nibabel/test.mgz', 'mgh'],
    ['nibabel/0.dcm', 'dicom'],
    ['pydicom/ExplVR_LitEndNoMeta.dcm', 'dicom'],
  ])('data folder: names %s as %s', (name, format) => {
    const file = readFileSync(resolve(DATA, 'malformed', name));
    const failure = failureOf(name.endsWith('z') ? gunzipSync(file) : file);
    expect([failure.code, failure.detail]).toEqual(['input/unsupported-format', { format }]);
  });
});

describe('conformance: Read, volumes and label maps on a grid', () => {
  it('NIfTI-1 and NIfTI-2, every number type in both byte orders, sform, qform, neither, units | nibabel 5.4', () => {
    for (const { bytes, shape, axisCodes: codes, values } of golden.cases) {
      const volume = read(gunzipSync(Buffer.from(bytes, 'base64')));
      expect(volume.grid.shape).toEqual(shape);
      expect(axisCodes(volume.grid.affine).join('')).toBe(codes);
      expect([...volume.voxels]).toEqual(values);
    }
  });
});

describe('readNifti, what it says of bad files', () => {
  it.each([
    ['no bytes', () => new Uint8Array(0), 'input/corrupt', { reason: 'empty' }],
    [
      'cut within the header',
      () => makeNifti().subarray(0, 200),
      'input/corrupt',
      { reason: 'truncated-header', expectedBytes: 352, actualBytes: 200 },
    ],
    [
      'cut within the voxels',
      () => makeNifti().subarray(0, -5),
      'input/corrupt',
      { reason: 'truncated-data', expectedBytes: 400, actualBytes: 395 },
    ],
    [
      'a header that promises 3 GB',
      () => makeNifti({ dim: [3, 1500, 1000, 1000] }),
      'input/corrupt',
      { reason: 'truncated-data', expectedBytes: 3e9 + 352, actualBytes: 400 },
    ],
    [
      'four dimensions',
      () => makeNifti({ dim: [4, 2, 3, 2, 2] }),
      'input/not-three-dimensional',
      { shape: [2, 3, 2, 2] },
    ],
    [
      'two dimensions',
      () => makeNifti({ dim: [2, 4, 6] }),
      'input/not-three-dimensional',
      { shape: [4, 6] },
    ],
    [
      'one slice',
      () => makeNifti({ dim: [3, 4, 6, 1] }),
      'input/not-three-dimensional',
      { shape: [4, 6, 1] },
    ],
    [
      'a length of zero',
      () => makeNifti({ dim: [3, 0, 6, 2] }),
      'input/inconsistent-geometry',
      { reason: 'non-positive-dimension', shape: [0, 6, 2] },
    ],
    [
      'a negative length',
      () => makeNifti({ dim: [3, 4, -6, 2] }),
      'input/inconsistent-geometry',
      { reason: 'non-positive-dimension', shape: [4, -6, 2] },
    ],
    [
      'no dimensions',
      () => makeNifti({ dim: [0, 4, 6, 2] }),
      'input/corrupt',
      { reason: 'bad-dimension-count', dimensions: 0 },
    ],
    [
      'nine dimensions',
      () => makeNifti({ dim: [9, 4, 6, 2] }),
      'input/corrupt',
      { reason: 'bad-dimension-count', dimensions: 9 },
    ],
    [
      'spacing 0',
      () => makeNifti({ pixdim: [1, 1, 0, 1] }),
      'input/inconsistent-geometry',
      { reason: 'zero-spacing', axis: 1 },
    ],
    [
      'spacing NaN',
      () => makeNifti({ pixdim: [1, 1, 1, Number.NaN] }),
      'input/inconsistent-geometry',
      { reason: 'zero-spacing', axis: 2 },
    ],
    [
      'sform of zeros',
      () => makeNifti({ srow: Array.from({ length: 12 }, () => 0) }),
      'input/inconsistent-geometry',
      { reason: 'singular-affine' },
    ],
    [
      'sform with two equal axes',
      () => makeNifti({ srow: [1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0] }),
      'input/inconsistent-geometry',
      { reason: 'singular-affine' },
    ],
    [
      'sform not finite',
      () => makeNifti({ srow: [1, 0, 0, Infinity, 0, 1, 0, 0, 0, 0, 1, 0] }),
      'input/inconsistent-geometry',
      { reason: 'singular-affine' },
    ],
    [
      'quaternion too long',
      () => makeNifti({ sformCode: 0, qformCode: 1, quaternion: [1, 1, 0] }),
      'input/inconsistent-geometry',
      { reason: 'invalid-qform' },
    ],
    [
      'offset inside the header',
      () => makeNifti({ voxOffset: 100 }),
      'input/corrupt',
      { reason: 'bad-data-offset', offset: 100, least: 352 },
    ],
    [
      'offset that is no number',
      () => makeNifti({ voxOffset: Number.NaN }),
      'input/corrupt',
      { reason: 'bad-data-offset', offset: 'non-finite', least: 352 },
    ],
    [
      'intercept that is no number',
      () => makeNifti({ slope: 2, inter: Number.NaN }),
      'input/corrupt',
      { reason: 'bad-intensity-scaling' },
    ],
    [
      'RGB',
      () => makeNifti({ datatype: 128 }),
      'input/unsupported-datatype',
      { datatype: 'rgb24', code: 128 },
    ],
    [
      'complex',
      () => makeNifti({ datatype: 32 }),
      'input/unsupported-datatype',
      { datatype: 'complex64', code: 32 },
    ],
    [
      'float128',
      () => makeNifti({ datatype: 1536 }),
      'input/unsupported-datatype',
      { datatype: 'float128', code: 1536 },
    ],
    [
      'an unknown datatype',
      () => makeNifti({ datatype: 77 }),
      'input/unsupported-datatype',
      { datatype: 'unknown', code: 77 },
    ],
    ['all zero', () => makeNifti({ voxels: [0] }), 'input/no-image-content', { value: 0 }],
    [
      'all NaN',
      () => makeNifti({ datatype: 16, voxels: [Number.NaN] }),
      'input/no-image-content',
      { value: 'non-finite' },
    ],
  ] as const)('%s', (_, make, code, detail) => {
    const failure = failureOf(make());
    expect([failure.code, failure.detail]).toEqual([code, detail]);
  });

  it.each(Object.entries(notNifti))('names %s', (format, make) => {
    const failure = failureOf(make());
    expect([failure.code, failure.detail]).toEqual(['input/unsupported-format', { format }]);
  });

  it('refuses what no browser can hold, by the header alone', () => {
    const header = parseNiftiHeader(promisesThreeGigabytes());
    expect(() => assertHoldable(header.shape, 2)).toThrow(
      new AppError('input/too-large', { bytes: 3e9, limitBytes: 1.9e9 }),
    );
  });

  it('refuses a NIfTI-2 whose line ends were translated', () => {
    const file = gunzipSync(
      Buffer.from(golden.cases.find((c) => c.name.startsWith('nifti2'))?.bytes ?? '', 'base64'),
    );
    file[8] = 0x0a;
    expect(failureOf(file).detail).toEqual({ reason: 'bad-magic' });
  });
});

describe('readNifti, what it doubts', () => {
  it('puts the smallest finite value where voxels are not finite, and counts them', () => {
    const voxels = [Number.NaN, 7.5, Infinity, -2.25, -Infinity, 3];
    const volume = read(makeNifti({ datatype: 16, voxels }));
    expect([...volume.voxels.subarray(0, 6)]).toEqual([-2.25, 7.5, -2.25, -2.25, -2.25, 3]);
    expect(volume.issues).toEqual([
      { code: 'issue/non-finite-voxels', detail: { count: 12, replacedBy: -2.25 } },
    ]);
  });

  it('counts values beyond float32 as not finite', () => {
    const volume = read(makeNifti({ datatype: 64, voxels: [1, 2.5, 1e300] }));
    expect(volume.issues[0]?.detail).toEqual({ count: 8, replacedBy: 1 });
  });

  it('reports qform and sform that lie apart, and takes the sform', () => {
    const volume = read(makeNifti({ qformCode: 1, offset: [0.2, 0, 0] }));
    expect(volume.grid.affine[3]).toBe(0);
    expect(volume.issues[0]?.code).toBe('issue/qform-sform-disagree');
    expect(volume.issues[0]?.detail.distanceMm).toBeCloseTo(0.2, 6);
    expect(read(makeNifti({ qformCode: 1, offset: [0.09, 0, 0] })).issues).toEqual([]);
    const invalid = read(makeNifti({ qformCode: 1, quaternion: [1, 1, 1] }));
    expect(invalid.issues[0]?.detail).toEqual({ reason: 'invalid-qform' });
  });

  it('reports a missing orientation, a fourth dimension of 1 and bytes at the end', () => {
    expect(read(makeNifti({ sformCode: 0 })).issues).toEqual([
      { code: 'issue/no-orientation', detail: {} },
    ]);
    expect(read(makeNifti({ dim: [5, 4, 3, 2, 1, 1] })).issues).toEqual([
      { code: 'issue/singleton-fourth-dimension', detail: {} },
    ]);
    const longer = new Uint8Array([...makeNifti(), 1, 2, 3]);
    expect(readNifti(longer, { sha256: '', trailingBytes: 4 }).issues).toEqual([
      { code: 'issue/extra-bytes', detail: { extraBytes: 7 } },
    ]);
  });

  it('keeps the header as it was, and nothing of the extensions', () => {
    const file = makeNifti();
    const { source } = read(file);
    expect([...source.header]).toEqual([...file.subarray(0, 348)]);
    expect(source).toMatchObject({ format: 'nifti1', littleEndian: true, sha256: 'abc' });
  });
});

describe('readLabelmap', () => {
  it('reads whole numbers of any datatype, also an empty map', () => {
    const labels = readLabelmap(makeNifti({ datatype: 16, voxels: [0, 3, 255] })).labels;
    expect([...labels.subarray(0, 4)]).toEqual([0, 3, 255, 0]);
    expect(Math.max(...readLabelmap(makeNifti({ voxels: [0] })).labels)).toBe(0);
  });

  it.each([[[0, 1.5]], [[-1, 2]], [[0, 256]], [[0, Number.NaN]]])('refuses %j', (voxels) => {
    expect(() => readLabelmap(makeNifti({ datatype: 16, voxels }))).toThrow(AppError);
  });
});

describe('readNifti under corruption', () => {
  it('gives a volume or a known error for 3000 damaged headers', () => {
    const random = seededRandom(20261121);
    const files = golden.cases.map((c) => gunzipSync(Buffer.from(c.bytes, 'base64')));
    const seen = new Map<string, number>();
    for (let round = 0; round < 3000; round++) {
      const file = Uint8Array.from(files[Math.floor(random() * files.length)] ?? []);
      const hits = 1 + Math.floor(random() * 6);
      for (let hit = 0; hit < hits; hit++) {
        file[Math.floor(random() * Math.min(560, file.length))] = Math.floor(random() * 256);
      }
      const cut = random() < 0.2 ? Math.floor(random() * file.length) : file.length;
      const outcome = outcomeOf(file.subarray(0, cut));
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    expect([...seen.keys()].filter((code) => code !== 'volume' && !(code in ERROR_CODES))).toEqual(
      [],
    );
    expect(seen.get('volume')).toBeGreaterThan(500); // the damage is not so wild that nothing is tested
    expect(seen.size).toBeGreaterThan(4);
  });
});

function outcomeOf(file: Uint8Array): string {
  try {
    const { voxels, grid } = read(file);
    // Bounded memory: never more voxels than the file has bytes.
    expect(voxels.length).toBeLessThanOrEqual(file.length);
    expect(grid.affine.every((value) => Number.isFinite(value))).toBe(true);
    return 'volume';
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('input/')) return error.code;
    throw error;
  }
}
