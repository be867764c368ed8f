import { resolveObjectURL } from 'node:buffer';
import { expect, it } from 'vitest';
import type { ReviewRecord } from '../../core/review/record.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { fakePort, testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import { reviewedCase } from '../../testing/reviewedCase.ts';
import { record } from './history.ts';
import { chooseExport, closeExport, exportReview, returnToExportChoices } from './exportReview.ts';
import { openExport } from './openExport.ts';
import { showResult } from './showResult.ts';

it('an export that is closed while it works is given up, and does not come back', async () => {
  const one = testServices();
  const segmentation = testSegmentation([[5, 5, 5, 0.8]]);
  showResult(one, segmentation, (id) => ({ ...testSummary(id), structures: [] }));
  const codec = new WorkerClient(() =>
    fakePort({
      encodeContours: async (_, cancelled) => {
        await cancelled;
        throw { code: 'cancelled' };
      },
    }),
  );
  const services = Object.assign(one, { codec });
  const exporting = exportReview(services);
  expect(one.store.getState().exporting).toMatchObject({
    status: 'working',
    name: 'case_contours.nii.gz',
    done: 0,
    of: 4,
  });
  closeExport(services);
  await exporting;
  expect(one.store.getState().exporting).toEqual({ status: 'closed' });
});

it('what is noted while it works is in the record and in the trail, with one head', async () => {
  const services = reviewedCase();
  let isNoted = false;
  const made = Object.assign(services, {
    writeReport: () => {
      if (!isNoted) record(services, { kind: 'noted', topic: 'commented', text: 'late' });
      isNoted = true;
      return '<!doctype html>';
    },
  });
  await exportReview(made);
  const { exporting } = made.store.getState();
  if (exporting.status !== 'ready') throw new Error(exporting.status);
  const read = async (end: string): Promise<unknown> => {
    const url = exporting.files.find(({ name }) => name.endsWith(end))?.url ?? '';
    return JSON.parse((await resolveObjectURL(url)?.text()) ?? '');
  };
  const [reviewed, trail] = [await read('_review.json'), await read('_audit.json')];
  expect(reviewed).toMatchObject({ comments: [{ text: 'late' }], auditTrail: { entries: 2 } });
  expect(trail).toMatchObject({ head: (reviewed as ReviewRecord).auditTrail.head });
  const { events, exportedEvents } = made.registry.reviews.get(
    made.store.getState().result?.id ?? '',
  );
  expect(exportedEvents).toBe(events.length);
  closeExport(made);
});

function readyState(services: ReturnType<typeof reviewedCase>) {
  const { exporting } = services.store.getState();
  if (exporting.status !== 'ready') throw new Error(exporting.status);
  return exporting;
}

async function readRecord(services: ReturnType<typeof reviewedCase>): Promise<ReviewRecord> {
  const file = readyState(services).files.find(({ name }) => name.endsWith('_review.json'));
  return JSON.parse((await resolveObjectURL(file?.url ?? '')?.text()) ?? '') as ReviewRecord;
}

it('a file that does not read back is refused by name; the others are offered, and the record says so', async () => {
  const services = reviewedCase();
  const codec = new WorkerClient(() =>
    fakePort({
      encodeContours: () => {
        throw { code: 'export/readback-mismatch', detail: { what: 'voxels' } };
      },
      encodeMap: () => ({ blob: new Blob(['7']), sha256: 'a'.repeat(64) }),
    }),
  );
  const made = Object.assign(services, { codec });
  chooseExport(made, { formats: { dicom: [], other: ['nifti'] } });
  await exportReview(made);
  const { files, failed } = readyState(made);
  expect(failed).toEqual([
    {
      name: 'case_contours.nii.gz',
      code: 'export/readback-mismatch',
      detail: { what: 'voxels' },
    },
  ]);
  expect(files.filter(({ kind }) => kind === 'image').map(({ name }) => name)).toEqual([
    'case_uncertainty.nii.gz',
  ]);
  expect(await readRecord(made)).toMatchObject({
    files: [{ name: 'case_uncertainty.nii.gz', content: 'uncertainty', format: 'nifti' }],
    filesNotWritten: [{ name: 'case_contours.nii.gz', code: 'export/readback-mismatch' }],
  });
  closeExport(made);
});

it('without identity no name of a file is left in names, record and trail', async () => {
  const services = reviewedCase();
  chooseExport(services, { contents: ['contours', 'regions'] });
  await exportReview(services);
  chooseExport(services, { identity: 'removed' });
  await exportReview(services);
  const { files } = readyState(services);
  for (const { name, url } of files) {
    expect(name).toMatch(/^case-ffffffff_/);
    const text = (await resolveObjectURL(url)?.text()) ?? '';
    expect(text).not.toContain('case.nii');
    expect(text).not.toContain('case_');
  }
  const written = await readRecord(services);
  expect(written).toMatchObject({ filesIdentity: 'removed', image: { name: 'case-ffffffff' } });
  expect(written.regions.map(({ map }) => map)).toEqual([
    { layer: 0, label: 1 },
    { layer: 0, label: 2 },
    { layer: 0, label: 3 },
  ]);
  closeExport(services);
});

it('the dialog opens with what is possible here, and comes back to it from a cancel', async () => {
  const services = reviewedCase();
  openExport(services);
  expect(services.store.getState().exporting).toMatchObject({
    status: 'choosing',
    facts: {
      image: 'other',
      hindrances: { automatic: 'unchanged', share: 'too-many-votes', rtstruct: 'not-dicom' },
      structures: [{ index: 1, name: 'Liver' }],
    },
  });
  const working = exportReview(services);
  returnToExportChoices(services);
  await working;
  expect(services.store.getState().exporting.status).toBe('choosing');
  closeExport(services);
});
