import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { IDENTITY } from '../../core/geometry/affine.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import { obliqueSeries } from '../../testing/obliqueSeries.ts';
import { parseDicomFile } from '../dicom/dicomFile.ts';
import { writeDicom, type DicomObject } from '../dicom/writeDicom.ts';
import { readSeg } from './readSeg.ts';

/** An image of 4 x 3 x 5 voxels of 1 mm, its first at the origin; of LPS+, as DICOM is, so that numbers are alike. */
const GRID: VoxelGrid = {
  shape: [4, 3, 5],
  affine: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};
const PLAIN: VolumeSource = { format: 'nrrd', sha256: '' };

interface Frame {
  readonly segment?: number;
  readonly positionMm: readonly [number, number, number];
  readonly pixels: readonly number[];
  readonly source?: string;
}

interface Made {
  readonly frames: readonly Frame[];
  readonly rows?: number;
  readonly columns?: number;
  readonly orientation?: readonly number[];
  readonly spacingMm?: readonly [number, number];
  readonly type?: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  readonly segments?: readonly number[];
  readonly change?: DicomObject;
}

describe('frames and the voxels of the image', () => {
  it('a slice that no frame lies on is empty, frames are in any order', () => {
    const result = read({
      frames: [
        { positionMm: [0, 0, 4], pixels: at(11) },
        { positionMm: [0, 0, 1], pixels: at(0, 5) },
      ],
    });
    expect(voxels(result)).toEqual([[12, 17, 59]]);
    expect(result.issues).toEqual([]);
  });

  it('a sagittal frame: its columns run along j, its rows along k', () => {
    // Column 1, row 2 of a plane at i = 3.
    const result = read({
      rows: 5,
      columns: 3,
      orientation: [0, 1, 0, 0, 0, 1],
      frames: [{ positionMm: [3, 0, 0], pixels: at(2 * 3 + 1, [15]) }],
    });
    expect(voxels(result)).toEqual([[3 + 4 * (1 + 3 * 2)]]);
  });

  it('a frame whose rows run the other way', () => {
    const result = read({
      orientation: [-1, 0, 0, 0, -1, 0],
      frames: [{ positionMm: [3, 2, 2], pixels: at(1) }],
    });
    expect(voxels(result)).toEqual([[2 + 4 * (2 + 3 * 2)]]);
  });

  it('pixels beyond the image are left out and counted', () => {
    const result = read({
      frames: [
        { positionMm: [2, 0, 0], pixels: at(0, 1, 2) },
        { positionMm: [0, 0, 7], pixels: at(3) },
      ],
    });
    expect(voxels(result)).toEqual([[2, 3]]);
    expect(reasons(result)).toEqual([{ reason: 'outside-image', voxels: 2 }]);
  });

  it('frames between the slices are resampled to the nearest, with the counts', () => {
    const result = read({
      frames: [
        { positionMm: [0, 0, 0.4], pixels: at(1, 2) },
        { positionMm: [0, 0, 2.4], pixels: at(2) },
      ],
    });
    // Frames 2 mm apart: slices 0 and 1 lie in the first, 2 and 3 in the second.
    expect(voxels(result)).toEqual([[1, 2, 13, 14, 26, 38]]);
    expect(result.issues[0]).toMatchObject({
      code: 'issue/contours-resampled',
      detail: { voxelsBefore: [3], voxelsAfter: [6], mlBefore: [0.006], mlAfter: [0.006] },
    });
  });

  it('a grid of half the pixels: each is four of the image', () => {
    const result = read({
      rows: 2,
      columns: 2,
      spacingMm: [2, 2],
      frames: [{ positionMm: [0.5, 0.5, 1], pixels: at(1, [4]) }],
    });
    expect(voxels(result)).toEqual([[14, 15, 18, 19]]);
  });

  it('frames that refer to a slice lie on it, though the slices are a little uneven', () => {
    const image = obliqueSeries([4, 3, 5]);
    const source: VolumeSource = { ...image.source };
    const frames = [{ positionMm: [0, 0, 2.2] as const, pixels: at(7), source: '2.25.400.3' }];
    expect(voxels(read({ frames }, source))).toEqual([[24 + 7]]);
    expect(read({ frames }, source).issues).toEqual([]);
    expect(read({ frames }, PLAIN).issues).toHaveLength(1);
  });

  it('frames turned against each other are no grid', () => {
    const frames = [
      { positionMm: [0.5, 0, 0] as const, pixels: at(1) },
      { positionMm: [0, 0.25, 2.5] as const, pixels: at(1) },
    ];
    expect(() => read({ frames })).toThrow('mixed-orientations');
  });

  it('unevenly spaced frames beside the slices are refused', () => {
    const frames = [0.3, 1.3, 2.8].map((z) => ({ positionMm: [0, 0, z] as const, pixels: at(1) }));
    expect(() => read({ frames })).toThrow('uneven-spacing');
  });

  it('of another frame of reference: accepted on the voxels with a doubt, refused beside them', () => {
    const image = obliqueSeries([4, 3, 5]);
    const change = { FrameOfReferenceUID: '2.25.77' };
    const on = { frames: [{ positionMm: [0, 0, 1] as const, pixels: at(1) }], change };
    expect(reasons(read(on, image.source))).toEqual([{ reason: 'other-frame-of-reference' }]);
    const beside = { frames: [{ positionMm: [0, 0, 1.4] as const, pixels: at(1) }], change };
    expect(() => read(beside, image.source)).toThrow('other-frame-of-reference');
  });
});

describe('values', () => {
  it('a fraction is inside from the half on', () => {
    const result = read({
      type: 'FRACTIONAL',
      frames: [{ positionMm: [0, 0, 0], pixels: [49, 50, 51, 100, 0, 0, 0, 0, 0, 0, 0, 0] }],
      change: { MaximumFractionalValue: 100 },
    });
    expect(voxels(result)).toEqual([[1, 2, 3]]);
    expect(reasons(result)).toEqual([{ reason: 'fractional' }]);
  });

  it('two frames of a segment on one slice are joined, and it is said', () => {
    const result = read({
      frames: [
        { positionMm: [0, 0, 0], pixels: at(1) },
        { positionMm: [0, 0, 0], pixels: at(2) },
      ],
    });
    expect(voxels(result)).toEqual([[1, 2]]);
    expect(reasons(result)).toEqual([{ reason: 'frames-repeated', frames: 1 }]);
  });

  it('a label map: background by its padding value, numbers that no segment has are background', () => {
    const result = read({
      type: 'LABELMAP',
      segments: [1, 5, 200],
      frames: [{ positionMm: [0, 0, 0], pixels: [0, 1, 5, 200, 9, 9, 7, 0, 0, 0, 0, 1] }],
      change: { PixelPaddingValue: 7 },
    });
    expect(voxels(result)).toEqual([[1, 11], [2], [3]]);
    expect(reasons(result)).toEqual([{ reason: 'unknown-labels', voxels: 2 }]);
  });

  it('a label map whose padding value is a described number: that one is the background', () => {
    const result = read({
      type: 'LABELMAP',
      segments: [0, 1, 5],
      frames: [{ positionMm: [0, 0, 0], pixels: [0, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5] }],
      change: { PixelPaddingValue: 5 },
    });
    expect(result.segments.map(({ number }) => number)).toEqual([0, 1]);
    expect(voxels(result)).toEqual([[0], [1]]);
    expect(result.issues).toEqual([]);
  });
});

describe('files that do not hold together', () => {
  const frames = [{ positionMm: [0, 0, 0] as const, pixels: at(1) }];
  const cases: readonly (readonly [string, DicomObject, string])[] = [
    ['more frames than pixels', { NumberOfFrames: '100000' }, 'truncated-data'],
    ['an enormous frame', { Rows: 65535, Columns: 65535 }, 'too-large'],
    ['no rows', { Rows: 0 }, 'bad-structure'],
    ['bits that no segmentation has', { BitsAllocated: 32 }, 'bad-structure'],
    ['no groups', { PerFrameFunctionalGroupsSequence: [] }, 'bad-structure'],
    ['no planes', { SharedFunctionalGroupsSequence: [] }, 'no-plane-position'],
    ['no segments', { SegmentSequence: [] }, 'bad-structure'],
    [
      'two segments of one number',
      { SegmentSequence: [{ SegmentNumber: 1 }, { SegmentNumber: 1 }] },
      'bad-structure',
    ],
    [
      'rows and columns that are not at right angles',
      { SharedFunctionalGroupsSequence: [shared([1, 0, 0, 0.5, 0.5, 0.7], [1, 1])] },
      'bad-orientation',
    ],
    [
      'spacing of nothing',
      { SharedFunctionalGroupsSequence: [shared(AXIAL, [0, 1])] },
      'bad-orient',
    ],
    ['a fraction of nothing', { SegmentationType: 'FRACTIONAL' }, 'bad-structure'],
  ];

  it.each(cases)('%s', (_, change, reason) => {
    expect(() => read({ frames, change })).toThrow(reason);
  });

  it('a plane of nearly no distance does not take memory', () => {
    const near = [0.3, 0.32, 90_000_000.3].map((z) => ({
      positionMm: [0, 0, z] as const,
      pixels: at(1),
    }));
    expect(() => read({ frames: near })).toThrow(/too-large|uneven-spacing/);
  });

  it('an image without an inverse', () => {
    const grid = { ...GRID, affine: [...IDENTITY] as unknown as VoxelGrid['affine'] };
    const flat = { ...grid, affine: grid.affine.map((v, at) => (at === 0 ? 0 : v)) };
    const target = { grid: flat as unknown as VoxelGrid, source: PLAIN };
    expect(() => finish(readSeg(fileOf({ frames }), target, null))).toThrow('singular-affine');
  });
});

const AXIAL = [1, 0, 0, 0, 1, 0];

/** A frame of 12 pixels (or as many as said), these set. */
function at(...pixels: readonly (number | readonly [number])[]): number[] {
  const size = pixels.find((one) => typeof one === 'object')?.[0] ?? 12;
  const out = Array.from({ length: size }, () => 0);
  for (const pixel of pixels) if (typeof pixel === 'number') out[pixel] = 1;
  return out;
}

function shared(orientation: readonly number[], spacing: readonly number[]): DicomObject {
  return {
    PlaneOrientationSequence: [{ ImageOrientationPatient: orientation.map(String) }],
    PixelMeasuresSequence: [{ PixelSpacing: spacing.map(String) }],
  };
}

function fileOf(made: Made) {
  const { frames, rows = 3, columns = 4, type = 'BINARY', segments = [1] } = made;
  const values = frames.flatMap(({ pixels }) => pixels);
  const bits = type === 'BINARY' ? 1 : 8;
  const bytes = new Uint8Array(2 * Math.ceil((values.length * bits) / 16));
  values.forEach((value, pixel) => {
    if (bits === 8) bytes[pixel] = value;
    else bytes[pixel >> 3] = (bytes[pixel >> 3] ?? 0) | (value << (pixel & 7));
  });
  const written = writeDicom(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4',
      SOPInstanceUID: '2.25.1',
      SegmentationType: type,
      SegmentSequence: segments.map((number) => ({ SegmentNumber: number, SegmentLabel: 'S' })),
      SamplesPerPixel: 1,
      PixelRepresentation: 0,
      NumberOfFrames: String(frames.length),
      Rows: rows,
      Columns: columns,
      BitsAllocated: bits,
      SharedFunctionalGroupsSequence: [shared(made.orientation ?? AXIAL, made.spacingMm ?? [1, 1])],
      PerFrameFunctionalGroupsSequence: frames.map(({ positionMm, segment = 1, source }) => ({
        PlanePositionSequence: [{ ImagePositionPatient: positionMm.map(String) }],
        SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
        DerivationImageSequence: source
          ? [{ SourceImageSequence: [{ ReferencedSOPInstanceUID: source }] }]
          : [],
      })),
      PixelData: bytes.buffer,
      ...made.change,
    },
    { pixelDataVr: 'OB' },
  );
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  return parseDicomFile(written, { inflateRaw, upTo: 'end' });
}

function read(made: Made, source: VolumeSource = PLAIN): SegmentLayers {
  return finish(readSeg(fileOf(made), { grid: GRID, source }, null));
}

function finish<T>(steps: Generator<number, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function voxels({ layers, segments }: SegmentLayers): number[][] {
  return segments.map(({ layer, label }) =>
    [...(layers[layer] ?? [])].flatMap((value, voxel) => (value === label ? [voxel] : [])),
  );
}

function reasons({ issues }: SegmentLayers): unknown[] {
  return issues.map(({ detail }) => detail);
}
