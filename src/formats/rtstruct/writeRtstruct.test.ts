import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { affineFromColumns, type Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { inventedSeries } from '../../testing/dicomSeries.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  dicomSource,
  maskOf,
  parsed,
  readContours,
  repeatableWriting,
  segmentOf,
} from '../../testing/structureSet.ts';
import type { DicomDataSet } from '../dicom/dataSet.ts';
import { writeRtstruct } from './writeRtstruct.ts';
import { finished } from '../../testing/finished.ts';

const AXIAL: Affine = [
  -0.9765625, 0, 0, 250.3, 0, -0.9765625, 0, 240.7, 0, 0, 1.25, -500.1, 0, 0, 0, 1,
];

function layersOf(grid: VoxelGrid, labels: readonly number[]): SegmentLayers {
  const segments = [...new Set(labels)].filter((label) => label > 0).toSorted((a, b) => a - b);
  return {
    grid,
    layers: [Uint8Array.from(labels)],
    segments: segments.map((label) => segmentOf(label)),
    issues: [],
  };
}

/** A square ring of 5 × 5 voxels with a hole of 3 × 3 and an island in it, in slice 1 of three. */
function ringGrid(): SegmentLayers {
  const plane = [
    [0, 0, 0, 0, 0, 0, 0],
    [0, 1, 1, 1, 1, 1, 0],
    [0, 1, 0, 0, 0, 1, 0],
    [0, 1, 0, 1, 0, 1, 0],
    [0, 1, 0, 0, 0, 1, 0],
    [0, 1, 1, 1, 1, 1, 0],
    [0, 0, 0, 0, 0, 0, 0],
  ].flat();
  const empty = plane.map(() => 0);
  return layersOf({ shape: [7, 7, 3], affine: AXIAL }, [...empty, ...plane, ...empty]);
}

function write(layers: SegmentLayers, identity: 'kept' | 'removed' = 'kept'): Uint8Array {
  const series = inventedSeries(layers.grid);
  return finished(writeRtstruct({ series, layers, writing: repeatableWriting(identity) }));
}

function contoursOf(dataSet: DicomDataSet, roi = 0): readonly DicomDataSet[] {
  return dataSet.items('ROIContourSequence')[roi].items('ContourSequence');
}

describe('conformance: RTSTRUCT, written', () => {
  const random = seededRandom(31);
  const turn = (angle: number): readonly [number, number] => [Math.cos(angle), Math.sin(angle)];
  const [c, s] = turn(0.4);
  const [d, e] = turn(1.1);
  const grids: readonly (readonly [string, Affine])[] = [
    ['axial', AXIAL],
    ['sagittal', [0, 0, 3.3, -70.07, -0.7, 0, 0, 100.1, 0, -0.7, 0, 200.2, 0, 0, 0, 1]],
    ['coronal, left-handed', [0.8, 0, 0, -9.9, 0, 0, 2.2, 33.3, 0, -0.9, 0, 44.4, 0, 0, 0, 1]],
    [
      'oblique',
      affineFromColumns(
        [
          [0.7 * c, 0.7 * s, 0],
          [-0.7 * s * d, 0.7 * c * d, 0.7 * e],
          [3.1 * s * e, -3.1 * c * e, 3.1 * d],
        ],
        [-123.456, 98.7654321, 1234.5678],
      ),
    ],
    ['sheared', [1.1, 0.2, 0.3, -5, 0.1, 1.3, -0.2, 7, 0, 0.15, 5, 11, 0, 0, 0, 1]],
    ['far away, tiny', [0.05, 0, 0, 4321.1, 0, 0.05, 0, -4321.1, 0, 0, 0.05, 2e4, 0, 0, 0, 1]],
  ];

  it.each(grids)(
    'read again on a grid that is %s | the same voxels of random masks',
    (_, affine) => {
      for (const density of [0.1, 0.5, 0.8]) {
        const grid: VoxelGrid = { shape: [9, 8, 3], affine };
        const labels = Array.from({ length: 216 }, () =>
          random() < density ? 1 + Math.floor(random() * 3) : 0,
        );
        const layers = layersOf(grid, labels);
        const source = dicomSource(inventedSeries(grid));
        const again = readContours(parsed(write(layers)), { grid, source });
        expect(again.issues).toEqual([]);
        expect(again.segments.map(({ name }) => name)).toEqual(
          layers.segments.map(({ name }) => name),
        );
        again.segments.forEach((segment, at) =>
          expect(maskOf(again, segment)).toEqual(maskOf(layers, layers.segments[at])),
        );
      }
    },
  );

  it('read again with overlapping and empty structures | names, colours, types, codes, origins, voxels', () => {
    const grid: VoxelGrid = { shape: [4, 2, 1], affine: AXIAL };
    const layers: SegmentLayers = {
      grid,
      layers: [Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0), Uint8Array.of(0, 9, 9, 0, 0, 0, 0, 0)],
      segments: [
        segmentOf(7, {
          label: 1,
          name: 'Leber, links · 肝',
          color: '#FF8000',
          interpretedType: 'ORGAN',
          origin: 'semiautomatic',
          algorithm: 'Abdomen CT 1.2',
          type: { scheme: 'SCT', value: '10200004', meaning: 'Liver' },
        }),
        segmentOf(3, { layer: 1, label: 9, origin: 'manual', interpretedType: 'not a CS' }),
        segmentOf(12, { label: 4, origin: 'automatic' }),
      ],
      issues: [],
    };
    const source = dicomSource(inventedSeries(grid));
    const again = readContours(parsed(write(layers)), { grid, source });
    const [first, second, third] = layers.segments;
    expect(again.segments).toEqual([
      { ...first, layer: 0, label: 1 },
      // What is no Code String is left out.
      { ...second, layer: 1, label: 1, interpretedType: '' },
      { ...third, layer: 0, label: 2 },
    ]);
    expect(again.segments.map((segment) => maskOf(again, segment))).toEqual([
      [1, 1, 0, 0, 1, 1, 0, 0],
      [0, 1, 1, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });
});

describe('a structure set', () => {
  it('refers to the very image of each contour, and to all of the series', () => {
    const { dataSet, transferSyntaxUid } = parsed(write(ringGrid()));
    expect(transferSyntaxUid).toBe('1.2.840.10008.1.2');
    expect(dataSet.text('FrameOfReferenceUID')).toBe('1.2.3.3');
    const frame = dataSet.item('ReferencedFrameOfReferenceSequence');
    expect(frame?.text('FrameOfReferenceUID')).toBe('1.2.3.3');
    const series = frame?.item('RTReferencedStudySequence')?.item('RTReferencedSeriesSequence');
    expect(series?.text('SeriesInstanceUID')).toBe('1.2.3.2');
    expect(series?.items('ContourImageSequence')).toHaveLength(3);
    const contours = contoursOf(dataSet);
    expect(contours.map((contour) => contour.text('ContourGeometricType'))).toEqual([
      'CLOSED_PLANAR',
      'CLOSED_PLANAR',
    ]);
    for (const contour of contours) {
      const image = contour.item('ContourImageSequence');
      expect(image?.text('ReferencedSOPInstanceUID')).toBe('1.2.3.4.2');
      expect(image?.has('ReferencedFrameNumber')).toBe(false);
    }
  });

  it('names frames of a multi-frame image, and no image where the slice came from none', () => {
    const layers = ringGrid();
    const three = layersOf(
      layers.grid,
      Array.from({ length: 147 }, () => 1),
    );
    const series = inventedSeries(layers.grid);
    const frames = [0, 1, 2].map((k) =>
      k === 1
        ? null
        : { sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1', sopInstanceUid: '1.7', frame: k + 1 },
    );
    const bytes = finished(
      writeRtstruct({
        series: { ...series, frames },
        layers: three,
        writing: repeatableWriting(),
      }),
    );
    const contours = contoursOf(parsed(bytes).dataSet);
    expect(
      contours.map((contour) =>
        contour
          .items('ContourImageSequence')
          .map((image) => [
            image.text('ReferencedSOPInstanceUID'),
            image.number('ReferencedFrameNumber'),
          ]),
      ),
    ).toEqual([[['1.7', 1]], [], [['1.7', 3]]]);
    const source = dicomSource({ ...series, frames });
    expect(readContours(parsed(bytes), { grid: layers.grid, source }).issues).toEqual([]);
  });

  it('has holes as keyholes: an outline and its hole are one contour, an island another', () => {
    const [outline, island] = contoursOf(parsed(write(ringGrid())).dataSet);
    const corners = (contour: DicomDataSet): string[] => {
      const texts = contour.texts('ContourData');
      return Array.from({ length: texts.length / 3 }, (_, at) =>
        texts.slice(3 * at, 3 * at + 3).join(' '),
      );
    };
    expect(outline.number('NumberOfContourPoints')).toBe(corners(outline).length);
    // Outline 8, hole 8; the channel repeats the corner of either end.
    expect(corners(outline)).toHaveLength(8 + 1 + 8 + 2);
    expect(new Set(corners(outline)).size).toBe(corners(outline).length - 2);
    expect(corners(island)).toHaveLength(4);
  });

  it('writes each coordinate to 16 characters, as near as they allow', () => {
    const [outline] = contoursOf(parsed(write(ringGrid())).dataSet);
    const texts = outline.texts('ContourData');
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(16);
    // LPS: x = 0.9765625 i − 250.3 and so on; the first corner is (½ + 1/1024, 1).
    expect(Number(texts[0])).toBeCloseTo(0.9765625 * (0.5 + 1 / 1024) - 250.3, 11);
    expect(Number(texts[1])).toBeCloseTo(0.9765625 - 240.7, 11);
    expect(texts[2]).toBe('-498.85');
  });

  it('holds contours longer than 65,534 bytes', () => {
    const [ni, nj] = [801, 9];
    const comb = Array.from({ length: ni * nj }, (_, at) =>
      (at % ni) % 2 === 0 || Math.floor(at / ni) === 0 ? 1 : 0,
    );
    const grid: VoxelGrid = { shape: [ni, nj, 1], affine: AXIAL };
    const layers = layersOf(grid, comb);
    const file = parsed(write(layers));
    expect(contoursOf(file.dataSet)[0].bytes('ContourData')?.length).toBeGreaterThan(65_536);
    const again = readContours(file, { grid, source: dicomSource(inventedSeries(grid)) });
    expect(maskOf(again, again.segments[0])).toEqual(comb);
  });

  it('numbers structures anew only where their numbers are not their own', () => {
    const layers = ringGrid();
    const segments = [segmentOf(5, { label: 1 }), segmentOf(5, { label: 2 })];
    const { dataSet } = parsed(write({ ...layers, segments }));
    const numbers = dataSet.items('StructureSetROISequence').map((roi) => roi.number('ROINumber'));
    expect(numbers).toEqual([1, 2]);
  });

  it('has new UIDs, is not approved, and says nothing of the patient where that is asked', () => {
    const kept = parsed(write(ringGrid())).dataSet;
    expect(kept.text('SOPInstanceUID')).toMatch(/^2\.25\.9/);
    expect(kept.text('SeriesInstanceUID')).toMatch(/^2\.25\.9/);
    expect(kept.text('PatientName')).toBe('Doe^Jane');
    const bytes = write(ringGrid(), 'removed');
    const text = Buffer.from(bytes).toString('latin1');
    for (const told of ['Doe', 'J-1', '19700203', '20240506', 'Roe', '2025']) {
      expect(text).not.toContain(told);
    }
    expect(text).toContain('UNAPPROVED');
  });

  it('may be left between slices with contours', () => {
    const layers = ringGrid();
    const series = inventedSeries(layers.grid);
    const parts = [...writeRtstruct({ series, layers, writing: repeatableWriting() })];
    expect(parts).toEqual([1 / 3]);
  });

  it('is refused without a frame of reference, without structures, and for other slices', () => {
    const layers = ringGrid();
    const series = inventedSeries(layers.grid);
    const writing = repeatableWriting();
    const refused = (part: Partial<Parameters<typeof writeRtstruct>[0]>) => () =>
      finished(writeRtstruct({ series, layers, writing, ...part }));
    expect(refused({ series: { ...series, frameOfReferenceUid: '' } })).toThrow(
      /no-frame-of-reference/,
    );
    expect(refused({ layers: { ...layers, segments: [] } })).toThrow(/no-structures/);
    expect(refused({ series: { ...series, frames: series.frames.slice(1) } })).toThrow(
      /internal\/shape/,
    );
  });
});

const hasValidator = spawnSync('dciodvfy', ['-version']).error === undefined;
const hasDump = spawnSync('dcmdump', ['--version']).error === undefined;

describe('conformance: RTSTRUCT, written', () => {
  const inFile = (bytes: Uint8Array, check: (path: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'structure-set-'));
    const path = join(folder, 'rs.dcm');
    try {
      writeFileSync(path, bytes);
      check(path);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const described = (): SegmentLayers => ({
    ...ringGrid(),
    segments: [
      segmentOf(1, {
        color: '#12AB00',
        origin: 'automatic',
        interpretedType: 'ORGAN',
        type: { scheme: 'SCT', value: '10200004', meaning: 'Liver' },
      }),
      segmentOf(2, { origin: 'manual', interpretedType: 'GTV' }),
    ],
  });

  it.skipIf(!hasValidator)('with and without identity | dciodvfy (dicom3tools): no error', () => {
    for (const identity of ['kept', 'removed'] as const) {
      inFile(write(described(), identity), (path) => {
        const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
        expect(stderr).toContain('RTStructureSet');
        expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
      });
    }
  });

  it.skipIf(!hasDump)('as a DICOM file | dcmdump (dcmtk): no complaint', () => {
    inFile(write(described()), (path) => {
      const { stdout, stderr } = spawnSync('dcmdump', [path], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout).toContain('[CLOSED_PLANAR]');
      expect(execFileSync('dcmdump', ['+P', 'ROIName', path], { encoding: 'utf8' })).toContain(
        '[Structure 1]',
      );
    });
  });
});
