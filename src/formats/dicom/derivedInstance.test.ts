import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import {
  codeItem,
  contentCreator,
  contentMoment,
  derivedInstance,
  frameReference,
  plainText,
  type DicomWriting,
} from './derivedInstance.ts';
import { parseDicomFile } from './dicomFile.ts';
import { writeDicom } from './writeDicom.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const SERIES: DicomSeries = {
  patient: { name: 'Müller^Anna', id: 'P-1', birthDate: '19500304', sex: 'F' },
  study: {
    instanceUid: '1.2.3.1',
    date: '20240102',
    time: '101112',
    id: 'S7',
    description: 'Abdomen of Müller',
    accessionNumber: 'ACC9',
    referringPhysician: 'House^G',
  },
  instanceUid: '1.2.3.2',
  number: 4,
  description: 'Portal venous',
  modality: 'CT',
  bodyPart: 'ABDOMEN',
  manufacturer: 'Scanner Inc',
  manufacturerModel: 'X',
  frameOfReferenceUid: '1.2.3.3',
  positionReferenceIndicator: 'SN',
  frames: [
    { sopClassUid: CT, sopInstanceUid: '1.2.3.4.1', frame: null },
    null,
    { sopClassUid: CT, sopInstanceUid: '1.2.3.4.2', frame: 1 },
    { sopClassUid: CT, sopInstanceUid: '1.2.3.4.2', frame: 2 },
  ],
  window: null,
};
const KIND = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.66.4',
  modality: 'SEG',
  seriesDescription: 'Contours',
  seriesOffset: 2,
} as const;

function writing(identity: 'kept' | 'removed'): DicomWriting {
  let count = 0;
  const uid = (): string => `2.25.${(count += 1)}`;
  const atMs = new Date(2026, 10, 21, 9, 8, 7).getTime();
  return { uid, atMs, identity, version: '1.2.3', reviewer: 'Reader^One' };
}

function written(identity: 'kept' | 'removed', series = SERIES) {
  const bytes = writeDicom(derivedInstance(series, KIND, writing(identity)));
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  return { bytes, dataSet: parseDicomFile(bytes, { inflateRaw, upTo: 'end' }).dataSet };
}

describe('derivedInstance', () => {
  it('stands in the patient, the study and the frame of reference of its series, in a series of its own', () => {
    const { dataSet } = written('kept');
    expect(dataSet.text('PatientName')).toBe('Müller^Anna');
    expect(dataSet.text('PatientID')).toBe('P-1');
    expect(dataSet.text('StudyInstanceUID')).toBe('1.2.3.1');
    expect(dataSet.text('StudyDate')).toBe('20240102');
    expect(dataSet.text('FrameOfReferenceUID')).toBe('1.2.3.3');
    expect(dataSet.text('SOPInstanceUID')).toBe('2.25.1');
    expect(dataSet.text('SeriesInstanceUID')).toBe('2.25.2');
    expect(dataSet.number('SeriesNumber')).toBe(4002);
    expect(dataSet.text('Manufacturer')).toBe('Isodoubt');
    expect(dataSet.text('SeriesDate')).toBe('20261121');
  });

  it('what the header could not say is cut or left out, identifiers are kept', () => {
    const study = { ...SERIES.study, id: 'A study of 17 char', date: '2024.01.02', time: '10:11' };
    const patient = { ...SERIES.patient, sex: 'female', birthDate: '1950' };
    const { dataSet } = written('kept', { ...SERIES, study, patient, bodyPart: 'Oberbauch' });
    expect(dataSet.text('StudyID')).toBe('A study of 17 ch');
    expect(dataSet.text('PatientID')).toBe('P-1');
    for (const empty of ['StudyDate', 'StudyTime', 'PatientSex', 'PatientBirthDate'] as const) {
      expect(dataSet.has(empty)).toBe(true);
      expect(dataSet.text(empty)).toBeNull();
    }
    expect(dataSet.has('BodyPartExamined')).toBe(false);
  });

  it('refers to every image once, and to slices that were interpolated not at all', () => {
    const series = written('kept').dataSet.item('ReferencedSeriesSequence');
    expect(series?.text('SeriesInstanceUID')).toBe('1.2.3.2');
    const images = series?.items('ReferencedInstanceSequence') ?? [];
    expect(images.map((image) => image.text('ReferencedSOPInstanceUID'))).toEqual([
      '1.2.3.4.1',
      '1.2.3.4.2',
    ]);
  });

  it('without identity: nothing of the patient is left in the bytes, the references are', () => {
    const { bytes, dataSet } = written('removed');
    const text = new TextDecoder().decode(bytes);
    const private_ = ['Müller', 'P-1', '19500304', '20240102', '101112', 'ACC9', 'House', '2026'];
    for (const value of private_) expect(text).not.toContain(value);
    expect(dataSet.text('PatientName')).toBe('Removed^Identity');
    expect(dataSet.text('PatientID')).toBe('1.2.3.1');
    expect(dataSet.text('FrameOfReferenceUID')).toBe('1.2.3.3');
    expect(text).toContain('1.2.3.4.2');
    expect(text).toContain('113110');
    expect(dataSet.has('SeriesDate')).toBe(false);
  });

  it.each([
    ['no-frame-of-reference', { frameOfReferenceUid: '' }],
    ['no-series-uid', { instanceUid: '' }],
    ['no-source-images', { frames: [null] }],
  ])('refuses a series that cannot be referred to: %s', (reason, change) => {
    const attempt = (): unknown => written('kept', { ...SERIES, ...change });
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow(reason);
  });
});

describe('parts of it', () => {
  it('the moment is local time; a dummy without identity', () => {
    expect(contentMoment(writing('kept'))).toEqual({ date: '20261121', time: '090807' });
    expect(contentMoment(writing('removed'))).toEqual({ date: '19000101', time: '000000' });
  });

  it('the reviewer is a person, and nobody without identity', () => {
    expect(contentCreator(writing('kept'))).toBe('Reader^One');
    expect(contentCreator({ ...writing('kept'), reviewer: 'A=B C' })).toBe('A B C^');
    expect(contentCreator(writing('removed'))).toBe('');
  });

  it('text holds no separator, no control character, and is cut by characters', () => {
    expect(plainText(' a\\b\nc ', 64)).toBe('a/b c');
    expect(plainText('äöü', 2)).toBe('äö');
  });

  it('long codes have an attribute of their own', () => {
    const long = codeItem({ scheme: 'SCT', value: '12345678901234567', meaning: 'x' });
    expect(long).toMatchObject({ LongCodeValue: '12345678901234567' });
    expect(long).not.toHaveProperty('CodeValue');
  });

  it('a frame is named where the image has several', () => {
    const frame = { sopClassUid: CT, sopInstanceUid: '1', frame: 3 };
    expect(frameReference(frame)).toMatchObject({ ReferencedFrameNumber: '3' });
  });
});
