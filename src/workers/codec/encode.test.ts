import { describe, expect, it, vi } from 'vitest';
import type { LabelledStructure } from '../../core/contour/flattenLayers.ts';
import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import { niftiTarget } from '../../formats/nifti/plainSource.ts';
import type { CallContext } from '../../rpc/serve.ts';
import { describedSegment, obliqueSeries } from '../../testing/obliqueSeries.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import type {
  CodecProgress,
  ContourFormat,
  EncodedContours,
  ExportedContours,
  MapFormat,
} from '../codec.api.ts';
import { codecHandlers } from './handlers.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

const writing = {
  atMs: Date.UTC(2026, 0, 2),
  identity: 'kept',
  version: '1',
  reviewer: 'R',
} as const;

function context(): CallContext<CodecProgress> {
  return {
    signal: new AbortController().signal,
    progress: () => undefined,
    deliver: () => undefined,
    transfer: () => undefined,
    checkpoint: () => Promise.resolve(),
  };
}

const SHAPE = [23, 19, 11] as const;
const AXIAL: Affine = [-0.9, 0, 0, 90, 0, -0.9, 0, 80, 0, 0, 3, -400, 0, 0, 0, 1];
/** A gantry that was tilted: the slices lie askew over one another. */
const SHEARED: Affine = [-0.9, 0, 0, 90, 0, -0.9, 0.7, 80, 0, 0, 3, -400, 0, 0, 0, 1];

interface Image {
  readonly grid: VoxelGrid;
  readonly source: VolumeSource;
}

const oblique = obliqueSeries(SHAPE);
const dicom = (affine: Affine): Image => ({
  grid: { shape: SHAPE, affine },
  source: oblique.source,
});
const nrrd = (affine: Affine): Image => ({
  grid: { shape: SHAPE, affine },
  source: { format: 'nrrd', sha256: 'a'.repeat(64) },
});
const IMAGES: readonly (readonly [string, Image])[] = [
  ['axial DICOM', dicom(AXIAL)],
  ['oblique DICOM', { grid: oblique.grid, source: oblique.source }],
  ['sheared DICOM', dicom(SHEARED)],
  ['frames of one DICOM file', obliqueSeries(SHAPE, 'one')],
  ['axial NRRD', nrrd(AXIAL)],
  ['sheared NRRD', nrrd(SHEARED)],
  ['NIfTI', niftiTarget(nrrd(SHEARED).source, nrrd(SHEARED).grid)],
];

const STRUCTURES: readonly LabelledStructure[] = [
  {
    ...describedSegment(1, {
      name: 'Liver "right", lobe',
      color: '#E69F00',
      origin: 'semiautomatic',
      algorithm: 'abdomen-ct 0.4.0',
      type: { scheme: 'SCT', value: '10200004', meaning: 'Liver' },
    }),
    index: 1,
  },
  { ...describedSegment(2, { name: 'Größe', origin: 'manual' }), index: 2 },
  { ...describedSegment(7, { name: 'GTV', color: '#CC79A7', origin: 'automatic' }), index: 7 },
];

/** Blobs and loose voxels: holes, corners that touch, gaps between slices. @param labels that occur. */
function blobs(grid: VoxelGrid, labels: readonly number[]): Uint8Array<ArrayBuffer> {
  const random = seededRandom(11);
  const [ni, nj, nk] = grid.shape;
  const out = new Uint8Array(voxelCount(grid));
  for (let n = 0; n < 40; n++) {
    const label = labels[n % labels.length] ?? 0;
    const [ci, cj, ck] = [ni * random(), nj * random(), nk * random()];
    const radius = 1 + 4 * random();
    for (let voxel = 0; voxel < out.length; voxel++) {
      const [i, j, k] = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
      const distance = Math.hypot(i - ci, j - cj, 2 * (k - ck));
      if (distance < radius && (distance > 0.5 * radius || random() < 0.2)) out[voxel] = label;
    }
  }
  return out;
}

function contoursOn(grid: VoxelGrid): ExportedContours {
  return { kind: 'labels', labels: blobs(grid, [0, 1, 2, 7]), structures: STRUCTURES, sets: [] };
}

/** The last label stands for the first two structures. */
function overlapping(grid: VoxelGrid): ExportedContours {
  const sets = [{ label: 9, structures: [1, 2] }];
  return { kind: 'labels', labels: blobs(grid, [0, 1, 2, 7, 9]), structures: STRUCTURES, sets };
}

function encode(
  { grid, source }: Image,
  contours: ExportedContours,
  format: ContourFormat,
): Promise<EncodedContours> {
  return codecHandlers.encodeContours({ grid, source, contours, format, writing }, context());
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => new Error('no failure'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return [error.code, error.detail];
  throw error;
}

// A file that is given out was read again, with the same segments and voxels.
describe.each(IMAGES)('contours on %s', (_, image) => {
  const isDicom = image.source.format === 'dicom';

  it.each(['nifti', 'nrrd', 'rtstruct', 'dicom-seg', 'dicom-seg-labelmap'] as const)(
    'as %s',
    async (format) => {
      const call = encode(image, contoursOn(image.grid), format);
      if (!isDicom && format !== 'nifti' && format !== 'nrrd') {
        expect(await failureOf(call)).toEqual([
          'export/not-representable',
          { format: 'dicom', reason: 'not-dicom' },
        ]);
        return;
      }
      const { files, tables, segments } = await call;
      expect([files.length, tables.length, segments]).toEqual([1, format === 'nifti' ? 1 : 0, 3]);
    },
  );

  it.each(['nifti', 'nrrd', 'rtstruct', 'dicom-seg'] as const)(
    'that overlap, as %s',
    async (format) => {
      if (!isDicom && format !== 'nifti' && format !== 'nrrd') return;
      const { files, segments } = await encode(image, overlapping(image.grid), format);
      expect([files.length, segments]).toEqual([format === 'nifti' ? 2 : 1, 3]);
    },
  );
});

describe('contours', () => {
  const [, image] = IMAGES[1] ?? ['', nrrd(AXIAL)];

  it('that overlap are no label map of DICOM', async () => {
    const call = encode(image, overlapping(image.grid), 'dicom-seg-labelmap');
    expect(await failureOf(call)).toMatchObject(['export/not-representable', {}]);
  });

  it.each(['nifti', 'nrrd', 'rtstruct', 'dicom-seg'] as const)(
    'of which one is empty, as %s',
    async (format) => {
      const labels = blobs(image.grid, [0, 1, 7]);
      const contours = { kind: 'labels', labels, structures: STRUCTURES, sets: [] } as const;
      expect((await encode(image, contours, format)).segments).toBe(3);
    },
  );

  it.each(['nifti', 'nrrd', 'dicom-seg'] as const)(
    'of 300 regions on a coarser grid, as %s',
    async (format) => {
      const networkGrid: VoxelGrid = {
        shape: [23, 19, 6],
        affine: image.grid.affine.map((value, at) =>
          at % 4 === 2 ? 2 * value : value,
        ) as unknown as Affine,
      };
      const layers = [0, 1].map(() => new Uint8Array(voxelCount(networkGrid)));
      const segments = Array.from({ length: 300 }, (_, at) => {
        const [layer, label] = [Math.floor(at / 255), (at % 255) + 1];
        layers[layer]?.fill(label, 8 * label, 8 * label + 6);
        return { ...describedSegment(at + 1, { origin: 'automatic' }), layer, label };
      });
      const contours = { kind: 'layers', networkGrid, layers, segments } as const;
      const { files, segments: found } = await encode(image, contours, format);
      expect([files.length, found]).toEqual([format === 'nifti' ? 2 : 1, 300]);
    },
  );
});

describe.each(IMAGES)('maps on %s', (_, { grid, source }) => {
  it.each(['nifti', 'nrrd', 'dicom-pmap'] as const)('as %s', async (format: MapFormat) => {
    const random = seededRandom(5);
    const values = Float32Array.from({ length: voxelCount(grid) }, () => random());
    const call = codecHandlers.encodeMap(
      {
        grid,
        source,
        networkGrid: grid,
        values,
        format,
        writing,
        quantity: { kind: 'uncertainty' },
      },
      context(),
    );
    if (source.format !== 'dicom' && format === 'dicom-pmap') {
      expect(await failureOf(call)).toMatchObject(['export/not-representable', {}]);
      return;
    }
    expect((await call).blob.size).toBeGreaterThan(1000);
  });
});
