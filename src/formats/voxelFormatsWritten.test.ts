import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../core/contour/segmentLayers.ts';
import type { Affine } from '../core/geometry/affine.ts';
import { readGolden } from '../testing/golden/readGolden.ts';
import { niftiTarget } from './nifti/plainSource.ts';
import { exportHeader } from './nifti/writeNifti.ts';
import { readNifti } from './nifti/readNifti.ts';
import { writeNrrdMap, writeSegNrrd, type NrrdParts } from './nrrd/writeNrrd.ts';

const SHAPE = [3, 4, 2] as const;
const COUNT = 24;
/** Index 2, 1, 1. */
const MARKED = 2 + 3 * (1 + 4 * 1);

/** Every axis order and sense, an oblique one, one oblique and left-handed, one sheared. */
function affines(): readonly (readonly [name: string, affine: Affine])[] {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const spacing = [0.7, 0.9, 2.5];
  const turned = orders.flatMap((order) =>
    Array.from({ length: 8 }, (_, signs) => {
      const cells = Array.from({ length: 9 }, () => 0);
      const name = order.map((world, axis) => {
        const isNegative = ((signs >> axis) & 1) === 1;
        cells[3 * world + axis] = (spacing[axis] ?? 1) * (isNegative ? -1 : 1);
        return ['RL', 'AP', 'SI'][world]?.charAt(isNegative ? 1 : 0) ?? '';
      });
      return [name.join(''), placed(cells)] as const;
    }),
  );
  const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
  const [d, t] = [Math.cos(-0.7), Math.sin(-0.7)];
  // About z, then about x.
  const rotation = [c, -s, 0, d * s, d * c, -t, t * s, t * c, d];
  const scaled = (cells: readonly number[], by: readonly number[]): number[] =>
    cells.map((cell, at) => cell * (by[at % 3] ?? 1));
  return [
    ...turned,
    ['oblique', placed(scaled(rotation, spacing))],
    ['oblique, left-handed', placed(scaled(rotation, [0.7, 0.9, -2.5]))],
    ['sheared', placed([0.7, 0.1, 0, 0, 0.9, -0.3, 0, 0, 2.5])],
  ];
}

function placed([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0]: number[]): Affine {
  return [a, b, c, -12.5, d, e, f, 31.25, g, h, i, 700.125, 0, 0, 0, 1];
}

function segmentation(affine: Affine): SegmentLayers {
  const layer = new Uint8Array(COUNT);
  const other = new Uint8Array(COUNT);
  layer[MARKED] = 1;
  layer[0] = 2;
  other[MARKED] = 1;
  const unknown = { type: null, category: null, interpretedType: '', origin: null, algorithm: '' };
  return {
    grid: { shape: SHAPE, affine },
    layers: [layer, other],
    segments: [
      { ...unknown, number: 5, name: 'marked', color: '#ff8000', layer: 0, label: 1 },
      { ...unknown, number: 6, name: 'first', color: '#0000ff', layer: 0, label: 2 },
      { ...unknown, number: 7, name: 'Läsion', color: '#00ff00', layer: 1, label: 1 },
    ],
    issues: [],
  };
}

function niftiOf(affine: Affine): Buffer {
  const labels = new Uint8Array(COUNT);
  labels[MARKED] = 5;
  const target = niftiTarget({ format: 'nrrd', sha256: '' }, { shape: SHAPE, affine });
  const content = { kind: 'labelmap', labels } as const;
  const header = exportHeader(target.source, target.grid, { content, description: 'Isodoubt' });
  return Buffer.concat([header, labels]);
}

function filesOf(affine: Affine): Readonly<Record<string, Buffer>> {
  const values = new Float32Array(COUNT).map((_, at) => at / 100);
  const gzipped = ({ header, voxels }: NrrdParts): Buffer =>
    Buffer.concat([header, gzipSync(voxels)]);
  return {
    'map.nrrd': gzipped(writeNrrdMap({ shape: SHAPE, affine }, values, 'Isodoubt')),
    'a.seg.nrrd': gzipped(writeSegNrrd(segmentation(affine), 'Isodoubt')),
    'labels.nii': niftiOf(affine),
  };
}

/** What the verdict is about: everything but how gzip packs it. */
function digestOf(affine: Affine): string {
  const values = new Float32Array(COUNT).map((_, at) => at / 100);
  const parts = [
    writeNrrdMap({ shape: SHAPE, affine }, values, 'Isodoubt'),
    writeSegNrrd(segmentation(affine), 'Isodoubt'),
  ].flatMap(({ header, voxels }) => [header, voxels]);
  return createHash('sha256')
    .update(Buffer.concat([...parts, niftiOf(affine)]))
    .digest('hex');
}

/** The files for voxel_formats_written.py, where ISODOUBT_WRITE names a folder for them. */
function writeForOthers(folder: string): void {
  const written = affines().map(([name, affine], n) => {
    mkdirSync(`${folder}/${n}`, { recursive: true });
    for (const [file, bytes] of Object.entries(filesOf(affine))) {
      writeFileSync(`${folder}/${n}/${file}`, bytes);
    }
    return { name, affine, sha256: digestOf(affine) };
  });
  writeFileSync(`${folder}/written.json`, JSON.stringify(written));
}
if (process.env.ISODOUBT_WRITE) writeForOthers(process.env.ISODOUBT_WRITE);

const golden = readGolden('voxel_formats_written') as {
  files: { name: string; sha256: string }[];
};

function shaOf(name: string): string | undefined {
  return golden.files.find((file) => file.name === name)?.sha256;
}

describe('NRRD maps, segmentations and NIfTI label maps as they are written', () => {
  it('are tried in every orientation', () => {
    expect(golden.files.map(({ name }) => name)).toEqual(affines().map(([name]) => name));
  });

  it.each(affines())(
    '%s: the bytes in which SimpleITK, pynrrd and nibabel found a voxel at its millimetre',
    (name, affine) => {
      expect(digestOf(affine)).toBe(shaOf(name));
    },
  );

  it.each(affines())('%s: qform and sform of a new NIfTI header agree', (name, affine) => {
    const volume = readNifti(new Uint8Array(niftiOf(affine)), { sha256: '' });
    expect(volume.issues).toEqual([]);
    expect(volume.source.header[252]).toBe(name === 'sheared' ? 0 : 1);
  });
});

const PYTHON = process.env['ISODOUBT_PYTHON'] ?? 'python3';
const hasReaders =
  spawnSync(PYTHON, ['-c', 'import SimpleITK, nibabel, nrrd'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasReaders)(
  'SimpleITK, pynrrd and nibabel, where they are installed, find it all once more',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'isodoubt-'));
    try {
      writeForOthers(folder);
      const script = new URL('../testing/golden/voxel_formats_written.py', import.meta.url);
      const { status, stderr, stdout } = spawnSync(PYTHON, [script.pathname, folder], {
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect((JSON.parse(stdout) as typeof golden).files).toEqual(golden.files);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);

describe('conformance: Written, on a grid', () => {
  const found = (): string[] =>
    affines()
      .filter(([name, affine]) => digestOf(affine) !== shaOf(name))
      .map(([name]) => name);

  it.each([
    'NRRD maps, a marked voxel at its millimetre in 48 axis orders and flips, oblique and sheared | SimpleITK 2.5, pynrrd 1.1',
    '.seg.nrrd, overlapping segments with names, colours, labels and layers | SimpleITK 2.5, pynrrd 1.1',
    'NIfTI label maps of sources without a NIfTI header, sform and qform | nibabel 5.4, SimpleITK 2.5',
  ])('%s', () => {
    expect(found()).toEqual([]);
  });
});
