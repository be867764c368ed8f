import { describe, expect, it } from 'vitest';
import type { SegmentDescription, SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  countedWriting,
  describedSegment,
  obliqueSeries,
  type ObliqueSeries,
} from '../../testing/obliqueSeries.ts';
import { parseDicomFile, type DicomFile } from '../dicom/dicomFile.ts';
import { readSeg } from './readSeg.ts';
import { writeSeg } from './writeSeg.ts';
import { finished } from '../../testing/finished.ts';

type Kind = 'binary' | 'label-map';

describe('writeSeg, read back', () => {
  it.each(['binary', 'label-map'] as const)('%s: label maps are identical', (kind) => {
    const image = obliqueSeries([13, 11, 5]);
    const written = randomLayers(image, 3);
    const { result, file } = roundTrip(image, written, kind);
    expect(result.issues).toEqual([]);
    expect(masksOf(result)).toEqual(masksOf(written));
    expect(file.dataSet.number('NumberOfFrames')).toBe(kind === 'binary' ? 15 : 5);
  });

  it.each(['binary', 'label-map'] as const)('%s: what a segment is comes back', (kind) => {
    const image = obliqueSeries([4, 3, 2]);
    const given: Partial<SegmentDescription> = {
      name: 'Leber, größer',
      color: '#E69F00',
      type: { scheme: 'SCT', value: '10200004', meaning: 'Liver' },
      category: { scheme: 'SCT', value: '91723000', meaning: 'Anatomical Structure' },
      origin: 'semiautomatic',
      algorithm: 'abdomen-ct 0.4.0',
    };
    const written = layersOf(image, [[1, 2, 3]], [describedSegment(1, given)]);
    const { result } = roundTrip(image, written, kind);
    expect(result.segments).toEqual([{ ...describedSegment(1, given), layer: 0, label: 1 }]);
  });

  it.each(['binary', 'label-map'] as const)('%s: a segment without a voxel is kept', (kind) => {
    const image = obliqueSeries([5, 3, 3]);
    const written = layersOf(image, [[], [7], []]);
    const { result } = roundTrip(image, written, kind);
    expect(masksOf(result)).toEqual(masksOf(written));
  });

  it.each(['binary', 'label-map'] as const)('%s: may be left between slices', (kind) => {
    const image = obliqueSeries([5, 3, 7]);
    const content = { series: image.series, layers: layersOf(image, [[1]]), kind };
    const parts = [...writeSeg({ ...content, writing: countedWriting() })];
    expect(parts.length).toBeGreaterThanOrEqual(7);
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
    expect(parts.at(-1)).toBe(1);
  });

  it('binary: nothing at all is one empty frame', () => {
    const image = obliqueSeries([5, 3, 3]);
    const { result, file } = roundTrip(image, layersOf(image, [[]]), 'binary');
    expect(file.dataSet.number('NumberOfFrames')).toBe(1);
    expect(masksOf(result)).toEqual([[]]);
  });

  it.each([
    ['binary', 255, 8],
    ['label-map', 255, 8],
    ['label-map', 300, 16],
  ] as const)('%s: %d segments', (kind, count, bits) => {
    const image = obliqueSeries([17, 19, 3]);
    const written = layersOf(
      image,
      Array.from({ length: count }, (_, at) => [at * 3, at * 3 + 1]),
    );
    const { result, file } = roundTrip(image, written, kind);
    expect(file.dataSet.number('BitsAllocated')).toBe(kind === 'binary' ? 1 : bits);
    expect(masksOf(result)).toEqual(masksOf(written));
  });

  it('binary: segments overlap, and the file says so', () => {
    const image = obliqueSeries([5, 3, 3]);
    const one = layersOf(image, [[1, 2, 3]]);
    const other = layersOf(image, [[3, 4]], [describedSegment(2)]);
    const written: SegmentLayers = {
      ...one,
      layers: [...one.layers, ...other.layers],
      segments: [...one.segments, ...other.segments.map((each) => ({ ...each, layer: 1 }))],
    };
    const { result, file } = roundTrip(image, written, 'binary');
    expect(file.dataSet.text('SegmentsOverlap')).toBe('YES');
    expect(masksOf(result)).toEqual([
      [1, 2, 3],
      [3, 4],
    ]);
    expect(() => roundTrip(image, written, 'label-map')).toThrow('overlapping-segments');
  });

  it.each(['many', 'one'] as const)('refers to the very frames of %s instance(s)', (instances) => {
    const image = obliqueSeries([4, 3, 3], instances);
    const { file } = roundTrip(image, layersOf(image, [[0, 25]]), 'binary');
    const frames = file.dataSet.items('PerFrameFunctionalGroupsSequence');
    const sources = frames.map((frame) =>
      frame.item('DerivationImageSequence')?.item('SourceImageSequence'),
    );
    const named = sources.map((source) => [
      source?.text('ReferencedSOPInstanceUID'),
      source?.number('ReferencedFrameNumber'),
    ]);
    expect(named).toEqual(
      instances === 'many'
        ? [
            ['2.25.400.1', null],
            ['2.25.400.3', null],
          ]
        : [
            ['2.25.500', 1],
            ['2.25.500', 3],
          ],
    );
  });

  it('a slice that was made from its neighbours refers to nothing', () => {
    const image = obliqueSeries([4, 3, 3]);
    const frames = image.series.frames.map((frame, k) => (k === 1 ? null : frame));
    const gappy = { ...image, series: { ...image.series, frames } };
    const { result, file } = roundTrip(gappy, layersOf(image, [[13]]), 'binary');
    expect(masksOf(result)).toEqual([[13]]);
    const [frame] = file.dataSet.items('PerFrameFunctionalGroupsSequence');
    expect(frame?.has('DerivationImageSequence')).toBe(false);
  });

  it('a contour of which nobody knows how it came about is a manual one', () => {
    const image = obliqueSeries([4, 3, 3]);
    const { result } = roundTrip(image, layersOf(image, [[1]]), 'binary');
    expect(result.segments[0]?.origin).toBe('manual');
    expect(result.segments[0]?.type?.meaning).toBe('Tissue');
  });

  it.each([
    ['no-segments', (image: ObliqueSeries) => layersOf(image, [])],
    [
      'not-orthogonal',
      (image: ObliqueSeries) => {
        const [a, b, c, ...rest] = image.grid.affine;
        const affine = [a, b + 0.1, c, ...rest] as unknown as typeof image.grid.affine;
        return { ...layersOf(image, [[1]]), grid: { ...image.grid, affine } };
      },
    ],
  ])('refuses what a SEG cannot say: %s', (reason, layers) => {
    const image = obliqueSeries([4, 3, 3]);
    const attempt = () =>
      finished(
        writeSeg({
          series: image.series,
          layers: layers(image),
          kind: 'binary',
          writing: countedWriting(),
        }),
      );
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow(reason);
  });
});

/** Segments of one layer, by the voxels of each. */
function layersOf(
  { grid }: ObliqueSeries,
  voxels: readonly (readonly number[])[],
  described = voxels.map((_, at) => describedSegment(at + 1)),
): SegmentLayers {
  const layerCount = Math.ceil(voxels.length / 255);
  const layers = Array.from({ length: layerCount }, () => new Uint8Array(voxelCount(grid)));
  const segments = described.map((segment, at) => {
    const layer = Math.floor(at / 255);
    const label = (at % 255) + 1;
    for (const voxel of voxels[at] ?? []) layers[layer]?.fill(label, voxel, voxel + 1);
    return { ...segment, layer, label };
  });
  return { grid, layers, segments, issues: [] };
}

function randomLayers(image: ObliqueSeries, count: number): SegmentLayers {
  const random = seededRandom(7);
  const lists = Array.from({ length: count }, (): number[] => []);
  for (let voxel = 0; voxel < voxelCount(image.grid); voxel++) {
    lists[Math.floor(random() * (count + 1))]?.push(voxel);
  }
  return layersOf(image, lists);
}

function roundTrip(
  { series, grid, source }: ObliqueSeries,
  layers: SegmentLayers,
  kind: Kind,
): { file: DicomFile; result: SegmentLayers } {
  const bytes = finished(writeSeg({ series, layers, kind, writing: countedWriting() }));
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  const file = parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
  const steps = readSeg(file, { grid, source: { ...source, series } }, null);
  for (;;) {
    const step = steps.next();
    if (step.done) return { file, result: step.value };
  }
}

/** Voxels of each segment. */
function masksOf({ layers, segments }: SegmentLayers): number[][] {
  return segments.map(({ layer, label }) =>
    [...(layers[layer] ?? [])].flatMap((value, voxel) => (value === label ? [voxel] : [])),
  );
}
