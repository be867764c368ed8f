import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import { indexToWorld, voxelCount, worldToIndex } from '../../core/geometry/gridMath.ts';
import {
  dcmdumpComplaints,
  dciodvfyErrors,
  HAS_DCIODVFY,
  HAS_DCMDUMP,
  HAS_HIGHDICOM,
  pythonVerdict,
} from '../../testing/dicomValidators.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { countedWriting, describedSegment, obliqueSeries } from '../../testing/obliqueSeries.ts';
import { labOfColor } from '../dicom/labColor.ts';
import { writeSeg } from './writeSeg.ts';
import { finished } from '../../testing/finished.ts';

const image = obliqueSeries([13, 11, 5]);
const layers = threeSegments();

describe.each([
  ['binary', 'binary'],
  ['label map', 'label-map'],
] as const)('conformance: DICOM SEG, written', (name, kind) => {
  it.skipIf(!HAS_DCMDUMP)(`${name} | dcmdump (DCMTK) reads all of it`, { timeout: 30_000 }, () => {
    expect(dcmdumpComplaints(written(kind, 'kept'))).toBe('');
  });

  it.skipIf(!HAS_HIGHDICOM)(
    `${name} | highdicom 0.28.2 reads the same masks at the same places`,
    { timeout: 60_000 },
    () => {
      const verdict = pythonVerdict('highdicom_seg', written(kind, 'removed')) as HighdicomVerdict;
      expect(verdict.labels).toEqual(['Liver', 'Größe', 'Segment 3']);
      expect(verdict.types).toEqual(['10200004', '85756007', '85756007']);
      expect(verdict.algorithms).toEqual(['AUTOMATIC', 'MANUAL', 'SEMIAUTOMATIC']);
      expect(verdict.colors).toEqual([labOfColor('#E69F00'), null, null]);
      expect(masksOnGrid(verdict)).toEqual(
        layers.segments.map(({ label }) => layers.layers[0]?.map((one) => Number(one === label))),
      );
    },
  );

  it(`${name} | byte for byte the file that highdicom 0.28.2 read so`, () => {
    const golden = readGolden('highdicom_read') as Record<string, string>;
    const sha256 = createHash('sha256').update(written(kind, 'removed')).digest('hex');
    expect(sha256, 'read it with highdicom, then note its hash').toBe(golden[kind]);
  });
});

// It does not know Label Map Segmentation Storage.
describe('conformance: DICOM SEG, written', () => {
  it.skipIf(!HAS_DCIODVFY)(
    'binary | dciodvfy (dicom3tools) finds no error',
    { timeout: 30_000 },
    () => {
      expect(dciodvfyErrors(written('binary', 'kept'))).toEqual([]);
      expect(dciodvfyErrors(written('binary', 'removed'))).toEqual([]);
    },
  );
});

function written(kind: 'binary' | 'label-map', identity: 'kept' | 'removed') {
  return finished(
    writeSeg({ series: image.series, layers, kind, writing: countedWriting(identity) }),
  );
}

interface HighdicomVerdict {
  readonly labels: readonly string[];
  readonly types: readonly string[];
  readonly algorithms: readonly string[];
  readonly colors: readonly (readonly number[] | null)[];
  /** Index (slice, row, column) to mm, LPS+. */
  readonly affine: readonly number[];
  /** slices, rows, columns, segments */
  readonly shape: readonly [number, number, number, number];
  readonly masks: readonly string[];
}

/** highdicom's masks at the voxels of our grid. */
function masksOnGrid({ affine, shape, masks }: HighdicomVerdict): Uint8Array[] {
  const [nk, nj, ni] = shape;
  const ras = affine.map((value, at) => (at < 8 ? -value : value)) as unknown as Affine;
  const theirs = { shape: [nk, nj, ni] as const, affine: ras };
  return masks.map((mask) => {
    const values = Buffer.from(mask, 'base64');
    const out = new Uint8Array(voxelCount(image.grid));
    values.forEach((value, at) => {
      if (value === 0) return;
      const index = [Math.floor(at / (ni * nj)), Math.floor(at / ni) % nj, at % ni] as const;
      const here = worldToIndex(image.grid, indexToWorld(theirs, index));
      const [i, j, k] = here.map(Math.round) as [number, number, number];
      for (const [axis, rounded] of [i, j, k].entries()) {
        expect(Math.abs((here[axis] ?? NaN) - rounded)).toBeLessThan(1e-6);
      }
      out[i + image.grid.shape[0] * (j + image.grid.shape[1] * k)] = 1;
    });
    return out;
  });
}

function threeSegments(): SegmentLayers {
  const labels = new Uint8Array(voxelCount(image.grid));
  for (let voxel = 100; voxel < 500; voxel++) labels[voxel] = (voxel >> 3) % 4;
  const described = [
    describedSegment(1, {
      name: 'Liver',
      color: '#E69F00',
      origin: 'automatic',
      algorithm: 'abdomen-ct 0.4.0',
    }),
    describedSegment(2, { name: 'Größe', origin: 'manual' }),
    describedSegment(3, { name: '', origin: 'semiautomatic' }),
  ];
  return {
    grid: image.grid,
    layers: [labels],
    segments: described.map((segment) => ({ ...segment, layer: 0, label: segment.number })),
    issues: [],
  };
}
