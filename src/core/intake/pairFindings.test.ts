import { describe, expect, it } from 'vitest';
import { inventedSeries } from '../../testing/dicomSeries.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import type { DicomSeries } from '../volume/dicomSeries.ts';
import type { FileLook } from '../worklist/fileGlance.ts';
import type { ContoursFinding, Finding, VolumeFinding } from './findings.ts';
import { gridFit } from './gridFit.ts';
import { answerFindings, imageOnly, mismatchOf, OPEN, pairFindings } from './pairFindings.ts';

const GRID: VoxelGrid = {
  shape: [10, 12, 8],
  affine: [-2, 0, 0, 20, 0, -2, 0, 24, 0, 0, 3, -10, 0, 0, 0, 1],
};
/** The same voxels with j the other way. */
const FLIPPED: VoxelGrid = {
  shape: [10, 12, 8],
  affine: [-2, 0, 0, 20, 0, 2, 0, 2, 0, 0, 3, -10, 0, 0, 0, 1],
};
/** Half the spacing in the same place. */
const FINER: VoxelGrid = {
  shape: [20, 24, 8],
  affine: [-1, 0, 0, 20.5, 0, -1, 0, 24.5, 0, 0, 3, -10, 0, 0, 0, 1],
};
const FAR: VoxelGrid = {
  shape: [10, 12, 8],
  affine: [-2, 0, 0, 520, 0, -2, 0, 24, 0, 0, 3, -10, 0, 0, 0, 1],
};

const SERIES = inventedSeries(GRID);
const other = (change: Partial<DicomSeries>): DicomSeries => ({ ...SERIES, ...change });

function volume(
  name: string,
  { grid = GRID, look = 'image', series = null }: Partial<Given> = {},
): VolumeFinding {
  const { shape, affine } = grid;
  return {
    kind: 'volume',
    sources: [0],
    name,
    part: 0,
    glance: { format: series ? 'dicom' : 'nifti', shape, affine, planes: 1, look, segments: [] },
    series,
    isLocalizer: false,
    issues: [],
    refusal: null,
  };
}

interface Given {
  readonly grid: VoxelGrid;
  readonly look: FileLook;
  readonly series: DicomSeries | null;
}

function contours(change: Partial<ContoursFinding['reference']> = {}): ContoursFinding {
  return {
    kind: 'contours',
    sources: [1],
    name: 'RS.dcm',
    format: 'rtstruct',
    segments: [],
    grid: null,
    reference: {
      seriesInstanceUid: SERIES.instanceUid,
      frameOfReferenceUid: SERIES.frameOfReferenceUid,
      studyInstanceUid: SERIES.study.instanceUid,
      patientName: SERIES.patient.name,
      patientId: SERIES.patient.id,
      ...change,
    },
  };
}

function pair(findings: readonly Finding[], open: DicomSeries | 'nifti' | null = null) {
  const image = open === null ? null : imageOnly(GRID, open === 'nifti' ? null : open);
  return pairFindings(findings, { open: image, pathOf: (at) => findings[at]?.name ?? '' });
}

describe('grids', () => {
  it('are the same when an axis runs the other way, another one where voxels differ, apart elsewhere', () => {
    expect(gridFit(GRID, GRID)).toBe('same');
    expect(gridFit(GRID, FLIPPED)).toBe('same');
    expect(gridFit(GRID, FINER)).toBe('resampled');
    expect(gridFit(GRID, FAR)).toBe('apart');
  });
});

describe('contours', () => {
  it('go to the series that they refer to, and to no other of the patient', () => {
    const found = pair([
      volume('venous', { series: other({ instanceUid: '1.9' }) }),
      volume('arterial', { series: SERIES }),
      contours(),
    ]);
    expect(
      found.cases.map((one) => one.contours.map(({ position, by }) => [position, by])),
    ).toEqual([[], [[2, 'series']]]);
    expect([found.questions, found.leftOut]).toEqual([[], []]);
  });

  it('go to the only image of their frame of reference where their series is not there', () => {
    const found = pair([volume('ct', { series: SERIES }), contours({ seriesInstanceUid: '1.77' })]);
    expect(found.cases[0]?.contours).toMatchObject([{ by: 'frame-of-reference', mismatch: null }]);
  });

  it('are asked about where several images share the frame of reference', () => {
    const found = pair([
      volume('a', { series: SERIES }),
      volume('b', { series: other({ instanceUid: '1.9' }) }),
      contours({ seriesInstanceUid: '1.77' }),
    ]);
    expect(found.questions).toMatchObject([{ reason: 'several-images', images: [0, 1] }]);
  });

  it('of another series are left out, with the image or without', () => {
    const foreign = contours({ seriesInstanceUid: '1.77', frameOfReferenceUid: '1.78' });
    const withImage = pair([volume('ct', { series: SERIES }), foreign]);
    expect(withImage.leftOut).toEqual([{ position: 1, reason: 'other-series' }]);
    expect(withImage.cases[0]?.contours).toEqual([]);
    expect(pair([foreign]).leftOut).toEqual([{ position: 0, reason: 'no-image' }]);
    expect(pair([foreign], SERIES).leftOut).toEqual([{ position: 0, reason: 'other-series' }]);
  });

  it('are for the open image where none was dropped', () => {
    const found = pair([contours()], SERIES);
    expect(found.cases).toMatchObject([{ image: OPEN, contours: [{ by: 'series' }] }]);
  });

  it('without any reference are asked about, never guessed', () => {
    const bare = contours({ seriesInstanceUid: '', frameOfReferenceUid: '' });
    const found = pair([volume('ct', { series: SERIES }), bare]);
    expect(found.questions).toMatchObject([{ position: 1, reason: 'no-reference', images: [0] }]);
    const answered = answerFindings([volume('ct', { series: SERIES }), bare], found, {
      answers: new Map([[1, { kind: 'belongs-to', image: 0 }]]),
      open: null,
      pathOf: () => '',
    });
    expect(answered.cases[0]?.contours).toMatchObject([{ position: 1, by: 'choice' }]);
  });

  it('say when they are about somebody else, or of another study; what is not said is no mismatch', () => {
    const reference = contours().reference;
    expect(mismatchOf(reference, SERIES)).toBeNull();
    expect(mismatchOf({ ...reference, patientId: 'X' }, SERIES)).toBe('patient');
    expect(mismatchOf({ ...reference, studyInstanceUid: '9' }, SERIES)).toBe('study');
    expect(mismatchOf({ ...reference, patientId: '', patientName: 'Roe' }, SERIES)).toBe('patient');
    // A name may be written in two ways where the ID is the same.
    expect(mismatchOf({ ...reference, patientName: 'Roe' }, SERIES)).toBeNull();
    expect(mismatchOf({ ...reference, patientId: '', patientName: '' }, SERIES)).toBeNull();
  });
});

describe('label maps', () => {
  it('of the same voxels in another order belong to the series, unresampled', () => {
    const found = pair([
      volume('series', { series: SERIES }),
      volume('liver.nii.gz', { grid: FLIPPED, look: 'labels' }),
    ]);
    expect(found.cases[0]?.contours).toMatchObject([{ by: 'geometry', isResampled: false }]);
  });

  it('on another grid in the same place are resampled; elsewhere they are left out', () => {
    const found = pair([
      volume('series', { series: SERIES }),
      volume('finer.nii.gz', { grid: FINER, look: 'labels' }),
      volume('far.nii.gz', { grid: FAR, look: 'labels' }),
    ]);
    expect(found.cases[0]?.contours).toMatchObject([{ position: 1, isResampled: true }]);
    expect(found.leftOut).toEqual([{ position: 2, reason: 'other-grid' }]);
  });

  it('on another grid go to the image of their name, where several images lie in one place', () => {
    const found = pair([
      volume('a.nii.gz'),
      volume('b.nii.gz'),
      volume('b_gt.nii.gz', { grid: FINER, look: 'labels' }),
      volume('c_gt.nii.gz', { grid: FINER, look: 'labels' }),
    ]);
    const ofB = { position: 2, by: 'name', isResampled: true, told: 'reference' };
    expect(found.cases.map(({ contours }) => contours)).toMatchObject([[], [ofB]]);
    expect(found.questions).toMatchObject([{ position: 3, reason: 'several-images' }]);
  });

  it('alone belong to the open image', () => {
    const found = pair([volume('mask.nii.gz', { look: 'labels' })], 'nifti');
    expect(found.cases).toMatchObject([{ image: OPEN, contours: [{ by: 'geometry' }] }]);
  });
});
