import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeNifti } from '../../../e2e/fixtures/badFiles.ts';
import { AppError } from '../../core/errors.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { HEADER_LAYOUTS, geometryRuns } from './headerLayout.ts';
import { readLabelmap } from './readLabelmap.ts';
import { readNifti, type NiftiVolume } from './readNifti.ts';
import { readbackOf, verifyReadback } from './verifyReadback.ts';
import { exportHeader, quantizeUncertainty } from './writeNifti.ts';

interface Written {
  readonly name: string;
  readonly labelmapSha256: string;
  readonly uncertaintySha256: string;
}
const golden = readGolden('nifti') as { cases: { name: string; bytes: string }[] };
const written = readGolden('nifti_written') as { files: Written[] };

function open(name: string): NiftiVolume {
  const bytes = golden.cases.find((c) => c.name === name)?.bytes ?? '';
  return readNifti(gunzipSync(Buffer.from(bytes, 'base64')), { sha256: '' });
}

/** As the script that had nibabel open these files was given them. */
function labelmapOf({ source, grid, voxels }: NiftiVolume): Uint8Array<ArrayBuffer> {
  const labels = Uint8Array.from(voxels, (_, n) => n % 5);
  const content = { kind: 'labelmap', labels } as const;
  return join(exportHeader(source, grid, { content, description: 'Isodoubt label map' }), labels);
}

function uncertaintyOf({ source, grid, voxels }: NiftiVolume): Uint8Array<ArrayBuffer> {
  const values = Float32Array.from(voxels, (_, n) => n / (voxels.length - 1));
  const stored = new Uint16Array(voxels.length);
  quantizeUncertainty(values, stored, source.littleEndian);
  const content = { kind: 'uncertainty' } as const;
  const header = exportHeader(source, grid, { content, description: 'Isodoubt entropy' });
  return join(header, new Uint8Array(stored.buffer));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** The files for nifti_written.py, where ISODOUBT_WRITE names a folder for them. */
function writeForNibabel(folder: string): void {
  const names = golden.cases.map(({ name }) => name);
  writeFileSync(`${folder}/names.json`, JSON.stringify(names));
  golden.cases.forEach(({ name, bytes }, n) => {
    writeFileSync(`${folder}/${n}.source.nii`, gunzipSync(Buffer.from(bytes, 'base64')));
    writeFileSync(`${folder}/${n}.labelmap.nii`, labelmapOf(open(name)));
    writeFileSync(`${folder}/${n}.uncertainty.nii`, uncertaintyOf(open(name)));
  });
}
if (process.env.ISODOUBT_WRITE) writeForNibabel(process.env.ISODOUBT_WRITE);

describe('exports', () => {
  it.each(written.files.map((f) => [f.name, f] as const))(
    '%s: the bytes that nibabel opened with the same affine, shape and geometry',
    (name, file) => {
      expect(sha256(labelmapOf(open(name)))).toBe(file.labelmapSha256);
      expect(sha256(uncertaintyOf(open(name)))).toBe(file.uncertaintySha256);
    },
  );

  it.each(golden.cases.map(({ name }) => name))('%s: read back, geometry bit for bit', (name) => {
    const volume = open(name);
    const { source, grid, voxels } = volume;
    const file = labelmapOf(volume);
    const labels = Uint8Array.from(voxels, (_, n) => n % 5);
    expect(() => verifyReadback(file, { source, grid, voxels: labels })).not.toThrow();
    const again = readLabelmap(file);
    expect(again.grid).toEqual(grid);
    expect([...again.labels]).toEqual([...labels]);
    for (const [at, length] of geometryRuns(HEADER_LAYOUTS[source.format])) {
      expect([...file.subarray(at, at + length)]).toEqual([
        ...source.header.subarray(at, at + length),
      ]);
    }
    const map = readNifti(uncertaintyOf(volume), { sha256: '' });
    map.voxels.forEach((value, n) =>
      expect(Math.abs(value - n / (voxels.length - 1))).toBeLessThanOrEqual(7.7e-6),
    );
  });

  it('carries nothing of the source but its geometry', () => {
    const file = makeNifti();
    file.set(new TextEncoder().encode('DOE^JOHN'), 148);
    file.set(new TextEncoder().encode('DOE^JOHN'), 14);
    const out = labelmapOf(readNifti(file, { sha256: '' }));
    expect(new TextDecoder('latin1').decode(out)).not.toContain('DOE');
  });

  it.each(['é', 'a\n', 'x'.repeat(80)])('refuses the description %j', (description) => {
    const { source, grid } = open('nifti1 little-endian int16');
    const content = { kind: 'labelmap', labels: new Uint8Array(24) } as const;
    expect(() => exportHeader(source, grid, { content, description })).toThrow(
      new AppError('export/not-representable', { field: 'description' }),
    );
  });

  it.each([Number.NaN, 1.001, -0.001, Infinity])('refuses the uncertainty %f', (value) => {
    expect(() => quantizeUncertainty(Float32Array.of(value), new Uint16Array(1), true)).toThrow(
      'export/not-representable',
    );
  });

  it('quantises by rounding, and clamps what resampling rounded outside', () => {
    const out = new Uint16Array(5);
    quantizeUncertainty(Float32Array.of(0, 1, 0.5, 1.000001, -0.000001), out, true);
    expect([...out]).toEqual([0, 65535, 32768, 65535, 0]);
  });
});

describe('verifyReadback finds', () => {
  const volume = open('nifti1 little-endian int16');
  const { source, grid, voxels } = volume;
  const labels = Uint8Array.from(voxels, (_, n) => n % 5);
  const whatOf = (file: Uint8Array, meant = { source, grid, voxels: labels }): unknown => {
    try {
      verifyReadback(file, meant);
      return undefined;
    } catch (error) {
      return error instanceof AppError && error.code === 'export/readback-mismatch'
        ? error.detail.what
        : error;
    }
  };
  const damaged = (at: number): Uint8Array => {
    const file = labelmapOf(volume);
    file[at] = (file[at] ?? 0) ^ 1;
    return file;
  };

  it.each([
    ['nothing in a good file', labelmapOf(volume), undefined],
    ['a changed magic', damaged(345), 'header'],
    ['a changed datatype', damaged(71), 'header'],
    ['a changed length of the first axis', damaged(42), 'shape'],
    ['one bit of the sform', damaged(280), 'geometry'],
    ['one bit of the unused qform', damaged(256), 'geometry'],
    ['one label', damaged(352 + 7), 'label-count'],
    ['a byte too many', join(labelmapOf(volume), Uint8Array.of(0)), 'length'],
    ['a byte too few', labelmapOf(volume).subarray(0, -1), 'length'],
  ])('%s', (_, file, what) => expect(whatOf(file)).toBe(what));

  it.each([1, 5, 351, 353])('the same in pieces of %d bytes', (size) => {
    const inPieces = (file: Uint8Array): void => {
      const readback = readbackOf({ source, grid, voxels: labels });
      for (let at = 0; at < file.length; at += size) readback.push(file.subarray(at, at + size));
      readback.end();
    };
    const file = labelmapOf(volume);
    expect(() => inPieces(file)).not.toThrow();
    expect(() => inPieces(damaged(280))).toThrow('readback-mismatch');
    expect(() => inPieces(file.subarray(0, -1))).toThrow('readback-mismatch');
    expect(() => inPieces(file.subarray(0, 200))).toThrow('readback-mismatch');
    expect(() => inPieces(damaged(file.length - 1))).toThrow('readback-mismatch');
  });

  it('two labels exchanged', () => {
    const file = labelmapOf(volume);
    [file[352], file[353]] = [1, 0];
    expect(whatOf(file)).toBe('values');
  });

  it('an affine that is not the one shown', () => {
    const affine = [...grid.affine] as unknown as typeof grid.affine;
    const other = { ...grid, affine: affine.with(3, 1) as unknown as typeof grid.affine };
    expect(whatOf(labelmapOf(volume), { source, grid: other, voxels: labels })).toBe('affine');
  });
});
