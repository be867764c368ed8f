import { resolveObjectURL } from 'node:buffer';
import { expect, it } from 'vitest';
import type { ReviewRecord } from '../../core/review/record.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { fakePort, testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import { reviewedCase } from '../../testing/reviewedCase.ts';
import { record } from './history.ts';
import { closeExport, exportReview } from './exportReview.ts';
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
    of: 2,
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
