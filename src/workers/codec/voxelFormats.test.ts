import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import type { SourceFile } from '../codec.api.ts';
import { encodeNrrdMap, encodeSegNrrd } from './encodeNrrd.ts';
import { inspectVoxelFiles } from './inspectVoxelFiles.ts';
import { openVolume } from './openVolume.ts';
import { readLabels } from './readLabels.ts';

const context = {
  progress: () => undefined,
  checkpoint: () => Promise.resolve(),
  signal: new AbortController().signal,
  transfer: () => undefined,
  deliver: () => undefined,
};

function source(path: string, ...parts: BlobPart[]): SourceFile {
  return { path, file: new Blob(parts), entry: null };
}

const OBLIQUE: Affine = [
  0.7, -0.2, 0.1, -11.3, 0.3, 0.8, -0.1, 4.7, 0.05, 0.1, 2.5, 700.1, 0, 0, 0, 1,
];

/** Two segments that overlap, one with every detail and one with none. */
function twoLayers(): SegmentLayers {
  const unknown = { type: null, category: null, interpretedType: '', origin: null, algorithm: '' };
  const liver = { scheme: 'SCT', value: '10200004', meaning: 'Liver' };
  const anatomy = { scheme: 'SCT', value: '123037004', meaning: 'Anatomical Structure' };
  return {
    grid: { shape: [3, 2, 2], affine: OBLIQUE },
    layers: [
      Uint8Array.of(0, 1, 1, 0, 2, 2, 0, 0, 0, 0, 0, 2),
      Uint8Array.of(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0),
    ],
    segments: [
      {
        number: 4,
        name: 'Foie | «é»\nzwei \\ n',
        color: '#dd8265',
        type: liver,
        category: anatomy,
        interpretedType: 'ORGAN',
        origin: 'semiautomatic',
        algorithm: 'Isodoubt: 1.0',
        layer: 0,
        label: 1,
      },
      { number: 9, name: 'spleen', color: null, ...unknown, layer: 0, label: 2 },
      { number: 7, name: 'tumour', color: '#ff0000', ...unknown, layer: 1, label: 1 },
    ],
    issues: [],
  };
}

describe('a .seg.nrrd that was written', () => {
  it('is read to the same segments, layers and grid', async () => {
    const meant = twoLayers();
    const { blob } = await encodeSegNrrd(meant, 'Isodoubt', context);
    const found = await readLabels([source('a.seg.nrrd', blob)], null, context);
    expect(found.grid).toEqual(meant.grid);
    expect(found.issues).toEqual([]);
    expect(found.layers.map((layer) => [...layer])).toEqual([
      [0, 4, 4, 0, 9, 9, 0, 0, 0, 0, 0, 9],
      [0, 0, 7, 0, 7, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(found.segments).toEqual(
      meant.segments.map((segment) => ({
        ...segment,
        label: segment.number,
        // A colour that nobody chose is one all the same.
        color: segment.color ?? '#808080',
      })),
    );
  });

  it('is told from an image at a glance, with the names of its segments', async () => {
    const { blob } = await encodeSegNrrd(twoLayers(), 'Isodoubt', context);
    const [finding] = await inspectVoxelFiles([source('a.seg.nrrd', blob)], [0], context);
    if (finding?.kind !== 'volume') throw new Error('no volume');
    expect(finding.glance).toMatchObject({ format: 'nrrd', shape: [3, 2, 2], look: 'labels' });
    expect(finding.glance.segments.map(({ number, name }) => [number, name])).toEqual([
      [4, 'Foie | «é»\nzwei \\ n'],
      [9, 'spleen'],
      [7, 'tumour'],
    ]);
  });
});

it('writes a map that opens on the same grid with the same values', async () => {
  const values = Float32Array.from({ length: 12 }, (_, at) => at / 13);
  const grid = { shape: [3, 2, 2], affine: OBLIQUE } as const;
  const { blob } = await encodeNrrdMap({ grid, networkGrid: grid, values }, 'entropy', context);
  const volume = await open(source('map.nrrd', blob));
  expect(volume.grid).toEqual(grid);
  expect([...volume.voxels]).toEqual([...values]);
  expect(volume.source.format).toBe('nrrd');
});

function open(...sources: SourceFile[]) {
  return openVolume({ sources, plan: EVERY_SLICE }, context);
}

const RAW = Uint8Array.from({ length: 24 }, (_, at) => at);
const NHDR =
  'NRRD0004\ntype: uint8\ndimension: 3\nspace: RAS\nsizes: 2 3 4\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n';
const MHD =
  'ObjectType = Image\nNDims = 3\nDimSize = 2 3 4\nElementType = MET_UCHAR\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\n';

describe('voxels beside their header', () => {
  it.each([
    [
      'one file',
      [source('d/a.nhdr', NHDR, 'encoding: raw\ndata file: a.raw\n'), source('d/a.raw', RAW)],
    ],
    [
      'a list of slices, lines before each',
      [
        source('a.nhdr', NHDR, 'encoding: raw\nline skip: 1\ndata file: LIST\ns4\ns3\ns2\ns1\n'),
        ...[3, 2, 1, 0].map((k) => source(`s${4 - k}`, 'x\n', RAW.slice(6 * k, 6 * k + 6))),
      ],
    ],
    [
      'numbered files',
      [
        source('a.nhdr', NHDR, 'encoding: raw\ndata file: s%02d.raw 1 4 1\n'),
        ...[4, 3, 2, 1].map((k) => source(`s0${k}.raw`, RAW.slice(6 * k - 6, 6 * k))),
      ],
    ],
    [
      'at the end of a file',
      [
        source('a.nhdr', NHDR, 'encoding: raw\nbyte skip: -1\ndata file: b\n'),
        source('b', 'whatever', RAW),
      ],
    ],
    [
      'gzipped',
      [
        source('a.nhdr', NHDR, 'encoding: gzip\ndata file: ./a.gz\n'),
        source('a.gz', new Uint8Array(gzipSync(RAW))),
      ],
    ],
    ['.mhd', [source('a.mhd', MHD, 'ElementDataFile = a.raw\n'), source('a.raw', RAW)]],
    [
      '.mhd with a header in its data',
      [
        source('a.mhd', MHD, 'HeaderSize = 5\nElementDataFile = a.raw\n'),
        source('a.raw', '12345', RAW),
      ],
    ],
  ])('%s', async (_, sources) => {
    expect([...(await open(...sources)).voxels]).toEqual([...RAW]);
    // The order in which files come says nothing, and no data file is left out as unknown.
    const turned = sources.toReversed();
    const findings = await inspectVoxelFiles(turned, [...turned.keys()], context);
    const volumes = findings.filter(({ kind }) => kind === 'volume');
    expect(volumes.map(({ sources: positions }) => positions.length)).toEqual([sources.length]);
    expect(findings).toHaveLength(1);
  });

  it.each([
    [
      'is missing',
      [source('a.nhdr', NHDR, 'encoding: raw\ndata file: a.raw\n'), source('b.raw', RAW)],
      'data-file-missing',
    ],
    [
      'could be either of two',
      [
        source('a.nhdr', NHDR, 'encoding: raw\ndata file: a.raw\n'),
        source('x/a.raw', RAW),
        source('y/a.raw', RAW),
      ],
      'data-file-missing',
    ],
    [
      'is too short',
      [source('a.nhdr', NHDR, 'encoding: raw\ndata file: a.raw\n'), source('a.raw', RAW.slice(1))],
      'truncated-data',
    ],
    [
      'is the header',
      [source('a.nhdr', NHDR, 'encoding: raw\ndata file: a.nhdr\n')],
      'data-file-missing',
    ],
  ])('that %s', async (_, sources, reason) => {
    const failure = await open(...sources).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code: 'input/corrupt', detail: { reason } });
  });
});

it('names labels after a table beside the map', async () => {
  const map = source(
    'case.nrrd',
    NHDR,
    'encoding: raw\n\n',
    RAW.map((n) => (n < 3 ? n : 0)),
  );
  const table = source(
    'case.label',
    '# ITK-SnAP Label Description File\n0 0 0 0 0 0 0 "Clear Label"\n1 255 0 0 1 1 1 "Liver, left"\n9 1 2 3 1 1 1 "none"\n',
  );
  const [finding] = await inspectVoxelFiles([table, map], [0, 1], context);
  expect(finding).toMatchObject({ kind: 'volume', sources: [1, 0] });
  const layers = await readLabels([map, table], null, context);
  expect(layers.segments.map(({ number, name, color }) => [number, name, color])).toEqual([
    [1, 'Liver, left', '#ff0000'],
    [2, '', null],
  ]);
});
