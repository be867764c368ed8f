import { expect, it } from 'vitest';
import { MEDIA_DIRECTORY } from '../../formats/dicom/dicomdir.ts';
import { writeDicom } from '../../formats/dicom/writeDicom.ts';
import { codecContext } from '../../testing/codecContext.ts';
import { inspectFiles } from './inspectFiles.ts';

const DICOMDIR = writeDicom({
  SOPClassUID: MEDIA_DIRECTORY,
  SOPInstanceUID: '1.2.3',
  DirectoryRecordSequence: ['IM1', 'IM2', 'IM3'].map((name) => ({
    ReferencedFileID: ['DICOM', name],
  })),
});

async function directoryDetail(...paths: string[]): Promise<unknown> {
  const sources = [
    { path: 'CD/DICOMDIR', file: new Blob([DICOMDIR]), entry: null },
    ...paths.map((path) => ({ path, file: new Blob(['not read']), entry: null })),
  ];
  const { findings } = await inspectFiles({ sources }, codecContext());
  return findings.find(({ name }) => name === 'DICOMDIR');
}

it('says how many files that a DICOMDIR lists are missing', async () => {
  const detail = { format: 'dicom', reason: 'directory' };
  const all = ['CD/DICOM/IM1', 'CD/DICOM/IM2', 'CD/DICOM/IM3'];
  expect(await directoryDetail(...all)).toMatchObject({ kind: 'left-out', detail });
  expect(await directoryDetail(...all)).not.toHaveProperty('detail.missing');
  expect(await directoryDetail(all[0] ?? '')).toMatchObject({ detail: { ...detail, missing: 2 } });
});

it('misses nothing among files that were picked without their folders', async () => {
  const sources = ['DICOMDIR', 'IM1'].map((path) => ({
    path,
    file: new Blob(path === 'DICOMDIR' ? [DICOMDIR] : ['not read']),
    entry: null,
  }));
  const { findings } = await inspectFiles({ sources }, codecContext());
  const found = findings.find(({ name }) => name === 'DICOMDIR');
  expect(found).toMatchObject({ kind: 'left-out', detail: { reason: 'directory' } });
  expect(found).not.toHaveProperty('detail.missing');
});
