import { expect, it } from 'vitest';
import { WorkerClient } from '../../rpc/client.ts';
import { fakePort, testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import { closeExport, exportReview } from './exportReview.ts';
import { showResult } from './showResult.ts';

it('an export that is closed while it works is given up, and does not come back', async () => {
  const one = testServices();
  const segmentation = testSegmentation([[5, 5, 5, 0.8]]);
  showResult(one, segmentation, (id) => ({ ...testSummary(id), structures: [] }));
  const codec = new WorkerClient(() =>
    fakePort({
      encodeLabelmap: async (_, cancelled) => {
        await cancelled;
        throw { code: 'cancelled' };
      },
    }),
  );
  const services = Object.assign(one, { codec });
  const exporting = exportReview(services);
  expect(one.store.getState().exporting).toEqual({ status: 'working', step: 'contours' });
  closeExport(services);
  await exporting;
  expect(one.store.getState().exporting).toEqual({ status: 'closed' });
});
