import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import { emptySeries, inventedSeries } from '../../testing/dicomSeries.ts';
import { dicomSource, maskOf, parsed, readContours } from '../../testing/structureSet.ts';
import type { DicomFile } from '../dicom/dicomFile.ts';
import { writeDicom, type DicomObject } from '../dicom/writeDicom.ts';
import { glanceRtstruct, readRtstruct } from './readRtstruct.ts';
import { RT_STRUCTURE_SET_STORAGE } from './structureSet.ts';

/** 6 × 6 pixels of 1 mm, slices of 2 mm at z = 0, 2, 4 …; x and y of DICOM are i and j. */
const AXIAL: Affine = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
const GRID: VoxelGrid = { shape: [6, 6, 7], affine: AXIAL };
const IMAGE = { grid: GRID, source: dicomSource(inventedSeries(GRID)) };

type Corners = readonly (readonly [number, number])[];

const square = (from: number, to: number): Corners => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
];

const contour = (corners: Corners, z: number, part: DicomObject = {}): DicomObject => ({
  ContourGeometricType: 'CLOSED_PLANAR',
  NumberOfContourPoints: String(corners.length),
  ContourData: corners.flatMap(([x, y]) => [String(x), String(y), String(z)]),
  ...part,
});

interface RoiParts {
  readonly contours?: readonly DicomObject[];
  readonly roi?: DicomObject;
  readonly drawn?: DicomObject;
  readonly observation?: DicomObject;
}

/** A structure set in the frame of reference of {@link IMAGE}; ROIs are numbered 1, 2, … */
function structureSet(rois: readonly RoiParts[], part: DicomObject = {}): DicomFile {
  return parsed(
    writeDicom({
      SOPClassUID: RT_STRUCTURE_SET_STORAGE,
      SOPInstanceUID: '1.2.3.9',
      StudyInstanceUID: '1.2.3.1',
      PatientName: 'Doe^Jane',
      PatientID: 'J-1',
      ReferencedFrameOfReferenceSequence: [{ FrameOfReferenceUID: '1.2.3.3' }],
      StructureSetROISequence: rois.map(({ roi }, at) => ({
        ROINumber: String(at + 1),
        ReferencedFrameOfReferenceUID: '1.2.3.3',
        ROIName: `ROI ${at + 1}`,
        ROIGenerationAlgorithm: '',
        ...roi,
      })),
      ROIContourSequence: rois.map(({ contours, drawn }, at) => ({
        ReferencedROINumber: String(at + 1),
        ...(contours ? { ContourSequence: contours } : {}),
        ...drawn,
      })),
      RTROIObservationsSequence: rois.map(({ observation }, at) => ({
        ObservationNumber: String(at + 1),
        ReferencedROINumber: String(at + 1),
        RTROIInterpretedType: '',
        ROIInterpreter: '',
        ...observation,
      })),
      ...part,
    }),
  );
}

const drawn = (...contours: readonly DicomObject[]): DicomFile => structureSet([{ contours }]);

function read(file: DicomFile, image: { grid: VoxelGrid; source: VolumeSource } = IMAGE) {
  const layers = readContours(file, image);
  const doubts = layers.issues.map(({ detail: { reason, ...rest } }) => [reason, rest]);
  return { layers, doubts: Object.fromEntries(doubts) as Record<string, unknown> };
}

/** Voxels of the first structure by slice. */
function bySlice(layers: SegmentLayers): number[] {
  const mask = maskOf(layers, layers.segments[0]);
  return Array.from({ length: GRID.shape[2] }, (_, k) =>
    mask.slice(36 * k, 36 * (k + 1)).reduce((sum, value) => sum + value, 0),
  );
}

const refusal = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.detail['reason']];
    throw error;
  }
  return 'read';
};

describe('contours in slices', () => {
  it('fill them, with holes, and are without doubt', () => {
    const { layers, doubts } = read(
      drawn(
        contour(square(0.5, 4.5), 4),
        contour(square(1.5, 2.5), 4),
        contour(square(2.5, 4.5), 6),
      ),
    );
    expect(bySlice(layers)).toEqual([0, 0, 15, 4, 0, 0, 0]);
    expect(doubts).toEqual({});
  });

  it('lie in the planes of the grid, whichever way those face', () => {
    // Sagittal: i along y, j down along z, slices along x.
    const affine: Affine = [0, 0, -2, 0, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1];
    const grid: VoxelGrid = { shape: [6, 6, 7], affine };
    const source = dicomSource(inventedSeries(grid));
    const data = square(0.5, 2.5).flatMap(([i, j]) => ['4', String(i), String(-j)]);
    const { layers, doubts } = read(drawn(contour(square(0, 1), 0, { ContourData: data })), {
      grid,
      source,
    });
    expect(bySlice(layers)).toEqual([0, 0, 4, 0, 0, 0, 0]);
    expect(doubts).toEqual({});
  });

  it('a little off, as their text is rounded, are in them', () => {
    const { layers, doubts } = read(drawn(contour(square(0.5, 2.5), 4.05)));
    expect(bySlice(layers)).toEqual([0, 0, 4, 0, 0, 0, 0]);
    expect(doubts).toEqual({});
  });
});

describe('contours off the slices', () => {
  it('go to the nearest one, counted, with the largest distance', () => {
    const { layers, doubts } = read(
      drawn(contour(square(0.5, 2.5), 4.6), contour(square(0.5, 2.5), 7.1)),
    );
    expect(bySlice(layers)).toEqual([0, 0, 4, 0, 4, 0, 0]);
    expect(doubts).toMatchObject({ 'off-slices': { count: 2 }, gaps: { count: 1, structures: 1 } });
    const { maxMm } = doubts['off-slices'] as { maxMm: number };
    expect(maxMm).toBeCloseTo(0.9, 9);
  });

  it('beyond the outermost by more than half a slice are outside', () => {
    const within = drawn(contour(square(0.5, 2.5), -0.9), contour(square(0.5, 2.5), 12.9));
    expect(bySlice(read(within).layers)).toEqual([4, 0, 0, 0, 0, 0, 4]);
    const beyond = drawn(contour(square(0.5, 2.5), -1.1), contour(square(0.5, 2.5), 4));
    expect(read(beyond).doubts).toEqual({ outside: { count: 1 } });
    expect(refusal(() => read(drawn(contour(square(0.5, 2.5), 100))))).toEqual([
      'input/inconsistent-geometry',
      'contours-outside',
    ]);
  });

  it('make no structure longer, where they are closer together than the slices', () => {
    // On every millimetre from 1 to 5, on slices of 2 mm: those at 1, 3 and 5 are of slices that are not here.
    const { layers, doubts } = read(
      drawn(...[1, 2, 3, 4, 5].map((z) => contour(square(0.5, 2.5), z))),
    );
    expect(bySlice(layers)).toEqual([0, 4, 4, 0, 0, 0, 0]);
    expect(doubts).toMatchObject({ 'nearer-plane': { count: 3 } });
  });

  it('give way to those that lie nearer to the slice', () => {
    const contours = [0, 1, 2, 3, 4].map((z) => contour(square(0.5, z + 0.5), z));
    const { layers, doubts } = read(drawn(...contours));
    // z = 1 and 3 are midway and go up, where 2 and 4 are.
    expect(bySlice(layers)).toEqual([0, 4, 16, 0, 0, 0, 0]);
    expect(doubts).toEqual({
      'nearer-plane': { count: 2 },
      'off-slices': { count: 2, maxMm: 1 },
      'no-voxel': { count: 1 },
    });
  });

  it('that cross slices are left out; the file is refused where all do', () => {
    const across = contour(square(0.5, 2.5), 0, {
      ContourData: ['1', '1', '0', '1', '4', '0', '1', '4', '8', '1', '1', '8'],
    });
    expect(read(drawn(across, contour(square(0.5, 2.5), 4))).doubts).toEqual({
      'across-slices': { count: 1 },
    });
    expect(refusal(() => read(drawn(across)))).toEqual([
      'input/inconsistent-geometry',
      'contours-across-slices',
    ]);
  });
});

describe('slices without a contour', () => {
  it('between two that overlap are a gap, and stay empty', () => {
    const file = drawn(...[0, 4, 8].map((z) => contour(square(0.5, 2.5), z)));
    const { layers, doubts } = read(file);
    expect(bySlice(layers)).toEqual([4, 0, 4, 0, 4, 0, 0]);
    expect(doubts).toEqual({ gaps: { count: 2, structures: 1 } });
  });

  it('between two apart are none: there are two parts', () => {
    const file = drawn(contour(square(-0.5, 1.5), 0), contour(square(2.5, 4.5), 8));
    expect(read(file).doubts).toEqual({});
  });
});

describe('contours of no use', () => {
  it('are ignored by kind, and their structure is kept', () => {
    const point = contour([[1, 1]], 4, { ContourGeometricType: 'POINT' });
    const open = contour(square(0.5, 2.5), 4, { ContourGeometricType: 'OPEN_PLANAR' });
    const other = contour(square(0.5, 2.5), 4, { ContourGeometricType: 'OPEN_NONPLANAR' });
    const { layers, doubts } = read(structureSet([{ contours: [point, open, other] }, {}]));
    expect(layers.segments.map(({ name }) => name)).toEqual(['ROI 1', 'ROI 2']);
    expect(doubts).toEqual({ 'not-closed': { count: 3 } });
    expect(layers.layers).toHaveLength(1);
    expect(layers.layers[0].some((value) => value !== 0)).toBe(false);
  });

  it('are left out where their coordinates cannot be read', () => {
    const broken = (data: readonly string[]): DicomObject =>
      contour(square(0.5, 2.5), 4, { ContourData: data });
    const contours = [
      broken(['1', '2', '4', '3']),
      broken(['1', '2', 'x']),
      broken(['NaN', '2', '4']),
      broken(['1e300', '2', '4']),
      broken([]),
      { ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: '4' },
    ];
    expect(refusal(() => read(drawn(...contours)))).toEqual(['input/corrupt', 'bad-contours']);
    const { layers, doubts } = read(drawn(...contours, contour(square(0.5, 2.5), 4)));
    expect(bySlice(layers)).toEqual([0, 0, 4, 0, 0, 0, 0]);
    expect(doubts).toEqual({ broken: { count: 6 } });
  });

  it('are used as they are where their number of points is another', () => {
    const { layers, doubts } = read(
      drawn(contour(square(0.5, 2.5), 4, { NumberOfContourPoints: '5' })),
    );
    expect(bySlice(layers)[2]).toBe(4);
    expect(doubts).toEqual({ 'point-count': { count: 1 } });
  });

  it('are cut at the rim, or lie beside the image', () => {
    const { layers, doubts } = read(
      drawn(contour(square(3.5, 9), 4), contour(square(20, 22), 4), contour(square(-0.5, 5.5), 6)),
    );
    expect(bySlice(layers)).toEqual([0, 0, 4, 36, 0, 0, 0]);
    expect(doubts).toEqual({ cut: { count: 1 }, outside: { count: 1 } });
  });

  it('are counted where they are smaller than a voxel', () => {
    expect(read(drawn(contour(square(1.2, 1.4), 4))).doubts).toEqual({ 'no-voxel': { count: 1 } });
  });
});

describe('contours that meet in a slice', () => {
  it('are used once where they are there twice', () => {
    const { layers, doubts } = read(
      drawn(
        contour(square(0.5, 2.5), 4),
        contour(square(0.5, 2.5), 4),
        contour(square(0.5, 2.5), 6),
      ),
    );
    expect(bySlice(layers)).toEqual([0, 0, 4, 4, 0, 0, 0]);
    expect(doubts).toEqual({ repeated: { count: 1 } });
  });

  it('are found there twice though they begin elsewhere or run the other way', () => {
    const [a, b, c, d] = square(0.5, 2.5);
    const { layers, doubts } = read(
      drawn(contour([a, b, c, d], 4), contour([d, c, b, a], 4), contour([c, d, a, b], 4)),
    );
    expect(bySlice(layers)[2]).toBe(4);
    expect(doubts).toEqual({ repeated: { count: 2 } });
    // The same extent and number of corners, but another shape.
    const notch = contour([a, b, [1.5, 1.5], d], 4);
    const corner = contour([a, [1.5, 1.5], c, d, [0.5, 2.5], b], 4);
    expect(read(drawn(contour([a, b, c, d], 4), notch, corner)).doubts).not.toHaveProperty(
      'repeated',
    );
  });

  it('are named where they cross, since what both surround is cut out', () => {
    const { layers, doubts } = read(
      drawn(contour(square(-0.5, 3.5), 4), contour(square(1.5, 4.5), 4)),
    );
    expect(bySlice(layers)[2]).toBe(16 + 9 - 2 * 4);
    expect(doubts).toEqual({ crossing: { count: 1 } });
  });

  it('are no doubt where one is in the other, or they only touch', () => {
    const nested = drawn(contour(square(0, 4), 4), contour(square(0, 2), 4));
    expect(read(nested).doubts).toEqual({});
    const beside = (from: number): DicomObject =>
      contour(
        [
          [from, 0],
          [from + 2, 0],
          [from + 2, 2],
          [from, 2],
        ],
        4,
      );
    const { layers, doubts } = read(drawn(beside(0), beside(2)));
    expect(bySlice(layers)[2]).toBe(15);
    expect(doubts).toEqual({});
  });
});

describe('the frame of reference', () => {
  const one = { contours: [contour(square(0.5, 2.5), 4)] };

  it('of another image refuses the file, of some structures leaves those out', () => {
    const elsewhere = { ...one, roi: { ReferencedFrameOfReferenceUID: '7.7' } };
    expect(refusal(() => read(structureSet([elsewhere])))).toEqual([
      'input/inconsistent-geometry',
      'other-frame-of-reference',
    ]);
    const { layers, doubts } = read(structureSet([elsewhere, one]));
    expect(layers.segments.map(({ number }) => number)).toEqual([2]);
    expect(doubts).toEqual({ 'structures-elsewhere': { count: 1 } });
  });

  it('is said to be unknown where the image or the file has none', () => {
    const grid: VolumeSource = { format: 'nrrd', sha256: '' };
    const unknown = { 'frame-of-reference-unknown': { count: 1 } };
    expect(read(structureSet([one]), { grid: GRID, source: grid }).doubts).toEqual(unknown);
    const source = dicomSource({ ...emptySeries(), frames: [] });
    expect(read(structureSet([one]), { grid: GRID, source }).doubts).toEqual(unknown);
    const silent = structureSet([{ ...one, roi: { ReferencedFrameOfReferenceUID: '' } }], {
      ReferencedFrameOfReferenceSequence: [],
    });
    expect(read(silent).doubts).toEqual(unknown);
  });
});

describe('references to images', () => {
  const on = (uid: string): DicomObject => ({
    ContourImageSequence: [
      { ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2', ReferencedSOPInstanceUID: uid },
    ],
  });

  it('that resolve are no doubt', () => {
    const { doubts } = read(drawn(contour(square(0.5, 2.5), 4, on('1.2.3.4.3'))));
    expect(doubts).toEqual({});
  });

  it('that do not are a notice where the frame of reference is shared', () => {
    const { layers, doubts } = read(
      drawn(contour(square(0.5, 2.5), 4, on('8.8')), contour(square(0.5, 2.5), 6, on('8.9'))),
    );
    expect(bySlice(layers)).toEqual([0, 0, 4, 4, 0, 0, 0]);
    expect(doubts).toEqual({ 'references-unresolved': { count: 2 } });
    const series = structureSet([{ contours: [contour(square(0.5, 2.5), 4)] }], {
      ReferencedFrameOfReferenceSequence: [
        {
          FrameOfReferenceUID: '1.2.3.3',
          RTReferencedStudySequence: [
            { RTReferencedSeriesSequence: [{ SeriesInstanceUID: '8.8.8' }] },
          ],
        },
      ],
    });
    expect(read(series).doubts).toEqual({ 'references-unresolved': { count: 1 } });
  });

  it('that name another slice than the coordinates are named; the coordinates count', () => {
    const { layers, doubts } = read(drawn(contour(square(0.5, 2.5), 4, on('1.2.3.4.4'))));
    expect(bySlice(layers)[2]).toBe(4);
    expect(doubts).toEqual({ 'reference-elsewhere': { count: 1 } });
  });
});

describe('what is said of structures', () => {
  it('is kept: names, colours, types, algorithms, codes', () => {
    const file = structureSet([
      {
        roi: {
          ROIName: 'GTV',
          ROIGenerationAlgorithm: 'SEMIAUTOMATIC',
          ROIGenerationDescription: 'snake',
        },
        drawn: { ROIDisplayColor: ['255', '64', '0'] },
        observation: {
          RTROIInterpretedType: 'GTV',
          RTROIIdentificationCodeSequence: [
            { CodeValue: '86049000', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Neoplasm' },
          ],
        },
      },
      { roi: { ROIName: '' }, observation: { ROIObservationLabel: 'cord' } },
      { drawn: { ROIDisplayColor: ['300', '0', '0'] } },
    ]);
    const { segments, reference } = glanceRtstruct(file);
    expect(segments[0]).toEqual({
      number: 1,
      name: 'GTV',
      color: '#FF4000',
      type: { scheme: 'SCT', value: '86049000', meaning: 'Neoplasm' },
      category: null,
      interpretedType: 'GTV',
      origin: 'semiautomatic',
      algorithm: 'snake',
    });
    expect(segments[1]).toMatchObject({ name: 'cord', origin: null, color: null });
    expect(segments[2].color).toBeNull();
    expect(reference).toEqual({
      seriesInstanceUid: '',
      frameOfReferenceUid: '1.2.3.3',
      studyInstanceUid: '1.2.3.1',
      patientName: 'Doe^Jane',
      patientId: 'J-1',
    });
  });

  it('is of one structure for each number', () => {
    const again = { roi: { ROINumber: '1', ROIName: 'again' } };
    const none = { roi: { ROINumber: '' } };
    const { layers, doubts } = read(structureSet([{}, again, none]));
    expect(layers.segments.map(({ number, name }) => [number, name])).toEqual([[1, 'ROI 1']]);
    expect(doubts).toEqual({ unnumbered: { count: 2 } });
  });

  it('and contours in several items are one structure’s', () => {
    const file = structureSet([{ contours: [contour(square(0.5, 2.5), 4)] }], {
      ROIContourSequence: [4, 6].map((z) => ({
        ReferencedROINumber: '1',
        ContourSequence: [contour(square(0.5, 2.5), z)],
      })),
    });
    expect(bySlice(read(file).layers)).toEqual([0, 0, 4, 4, 0, 0, 0]);
  });

  it('is in several layers where structures overlap, and there may be more than 255', () => {
    const both = [
      { contours: [contour(square(0.5, 2.5), 4)] },
      { contours: [contour(square(1.5, 3.5), 4)] },
    ];
    const { layers } = read(structureSet(both));
    expect(layers.segments.map(({ layer, label }) => [layer, label])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    const many = structureSet(Array.from({ length: 300 }, () => ({})));
    expect(read(many).layers.segments.map(({ number }) => number)[299]).toBe(300);
  });
});

it('what is no structure set, or holds none, is refused', () => {
  const plan = structureSet([{}], { SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.5' });
  expect(refusal(() => glanceRtstruct(plan))).toEqual(['input/unsupported-format', undefined]);
  expect(refusal(() => glanceRtstruct(structureSet([])))).toEqual([
    'input/corrupt',
    'no-structures',
  ]);
});

it('the part done rises to all of it', () => {
  const file = structureSet([{ contours: [contour(square(0.5, 2.5), 4)] }, {}]);
  const steps = readRtstruct(file, IMAGE);
  const done = [steps.next().value, steps.next().value];
  expect(done).toEqual([2 / 3, 1]);
});
