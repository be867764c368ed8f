import { expect, it } from 'vitest';
import type { DicomSeries } from '../core/volume/dicomSeries.ts';
import { emptySeries } from '../testing/dicomSeries.ts';
import { dicomHindrances } from './exportFacts.ts';

const SERIES: DicomSeries = {
  ...emptySeries(),
  instanceUid: '1.2',
  study: { ...emptySeries().study, instanceUid: '1.1' },
  frameOfReferenceUid: '1.3',
  frames: [null, { sopClassUid: '1.5', sopInstanceUid: '1.4', frame: null }],
};
const hindrances = (change: Partial<DicomSeries>, isOverlapping = false) =>
  dicomHindrances({ format: 'dicom', sha256: '', series: { ...SERIES, ...change } }, isOverlapping);

it('a series that names itself and its space takes every format of DICOM', () => {
  expect(hindrances({})).toEqual({});
});

it('where structures overlap, a label map does not', () => {
  expect(hindrances({}, true)).toEqual({ 'dicom-seg-labelmap': 'overlaps' });
});

it.each([
  [{ frameOfReferenceUid: '' }, 'no-frame-of-reference'],
  [{ instanceUid: '' }, 'no-source-images'],
  [{ study: emptySeries().study }, 'no-source-images'],
  [{ frames: [null, null] }, 'no-source-images'],
])('without what is referred to, none can be written: %j', (change, reason) => {
  expect(new Set(Object.values(hindrances(change, true)))).toEqual(new Set([reason]));
  expect(Object.keys(hindrances(change))).toHaveLength(4);
});

it('an image of another format is no series', () => {
  const found = dicomHindrances({ format: 'nrrd', sha256: '' }, true);
  expect(new Set(Object.values(found))).toEqual(new Set(['not-dicom']));
});
