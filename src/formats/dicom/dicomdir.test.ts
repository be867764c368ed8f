import { expect, it } from 'vitest';
import { parseDicomFile } from './dicomFile.ts';
import { MEDIA_DIRECTORY, missingFromDirectory } from './dicomdir.ts';
import { writeDicom } from './writeDicom.ts';

it('counts the files that a DICOMDIR lists and that are not there', () => {
  const record = (...ReferencedFileID: string[]) => ({ ReferencedFileID });
  const bytes = writeDicom({
    SOPClassUID: MEDIA_DIRECTORY,
    SOPInstanceUID: '1.2.3',
    DirectoryRecordSequence: [
      { ReferencedFileID: undefined },
      record('DICOM', 'IM1'),
      record('DICOM', 'IM2'),
      record('DICOM', 'IM2'),
      record('OTHER', 'IM1'),
    ],
  });
  const { dataSet } = parseDicomFile(bytes, { inflateRaw: (raw) => raw, upTo: 'end' });
  const missing = (at: string, ...paths: string[]): number =>
    missingFromDirectory(dataSet, at, paths);
  expect(missing('DICOMDIR')).toBe(3);
  expect(missing('DICOMDIR', 'DICOM/IM1', 'dicom/im2.dcm', 'OTHER/IM1;1')).toBe(0);
  expect(missing('CD/DICOMDIR', 'CD/DICOM/IM1', 'DICOM/IM2', 'CD/OTHER/IM1')).toBe(1);
});
