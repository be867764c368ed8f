import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import { derivedInstance, type DicomWriting } from './derivedInstance.ts';
import { parseDicomFile } from './dicomFile.ts';
import { verifyReferences } from './verifyReferences.ts';
import { writeDicom, type DicomInstance } from './writeDicom.ts';

const SERIES: DicomSeries = {
  patient: { name: 'Müller^Anna', id: 'P-1', birthDate: '19500304', sex: 'F' },
  study: {
    instanceUid: '1.2.3.1',
    date: '20240102',
    time: '101112',
    id: 'S7',
    description: '',
    accessionNumber: '',
    referringPhysician: '',
  },
  instanceUid: '1.2.3.2',
  number: 4,
  description: 'Portal venous',
  modality: 'CT',
  bodyPart: '',
  manufacturer: '',
  manufacturerModel: '',
  frameOfReferenceUid: '1.2.3.3',
  positionReferenceIndicator: '',
  frames: [
    { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.4.1', frame: null },
    { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.4.2', frame: null },
  ],
  window: null,
};
const KIND = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.66.4',
  modality: 'SEG',
  seriesDescription: 'Contours',
  seriesOffset: 2,
} as const;

type Identity = DicomWriting['identity'];

/** What is wrong with a file; null where nothing is. */
function faultOf(
  identity: Identity,
  change: Partial<DicomInstance> = {},
  asked: Identity = identity,
): unknown {
  let count = 0;
  const uid = (): string => `2.25.${(count += 1)}`;
  const writing = { uid, atMs: 0, identity, version: '1', reviewer: '' };
  const bytes = writeDicom({ ...derivedInstance(SERIES, KIND, writing), ...change });
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  const { dataSet } = parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
  try {
    verifyReferences(dataSet, SERIES, { identity: asked });
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'export/readback-mismatch') {
      return error.detail.what;
    }
    throw error;
  }
}

describe('what a written file says of where it belongs', () => {
  it('holds for what is written, with identity and without', () => {
    expect(faultOf('kept')).toBeNull();
    expect(faultOf('removed')).toBeNull();
  });

  it.each([
    ['another study', { StudyInstanceUID: '1.2.3.9' }, 'study'],
    ['another patient', { PatientID: 'P-2' }, 'patient'],
    ['another space', { FrameOfReferenceUID: '1.2.3.9' }, 'frame-of-reference'],
    ['the series of the image', { SeriesInstanceUID: '1.2.3.2' }, 'uid'],
    ['an image of the series', { SOPInstanceUID: '1.2.3.4.2' }, 'uid'],
    ['no image', { ReferencedSeriesSequence: [] }, 'references'],
    [
      'another series deep inside',
      {
        DerivationImageSequence: [
          { SourceImageSequence: [{ ReferencedSOPInstanceUID: '1.2.3.4.3' }] },
        ],
      },
      'references',
    ],
    [
      'another series by name',
      {
        ReferencedSeriesSequence: [
          {
            SeriesInstanceUID: '1.2.3.5',
            ReferencedInstanceSequence: [{ ReferencedSOPInstanceUID: '1.2.3.4.1' }],
          },
        ],
      },
      'references',
    ],
  ] as const)('finds %s', (_, change, what) => {
    expect(faultOf('kept', change)).toBe(what);
  });

  it('finds a patient that was to be removed', () => {
    expect(faultOf('kept', {}, 'removed')).toBe('patient');
    expect(faultOf('removed', { PatientSex: 'F' })).toBe('patient');
  });
});
