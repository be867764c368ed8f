import { expect, it } from 'vitest';
import { WorkerClient } from '../../rpc/client.ts';
import { fakePort, testSegmentation, testServices } from '../../testing/services.ts';
import { closeExport, exportReview } from './exportReview.ts';
import { showResult } from './showResult.ts';

it('an export that is closed while it works is given up, and does not come back', async () => {
  const one = testServices();
  const segmentation = testSegmentation([[5, 5, 5, 0.8]]);
  showResult(one, segmentation, (id) => ({
    id,
    origin: 'run',
    networkName: 'test',
    networkIssues: [],
    structures: [],
    roiVoxels: 2700,
    expectedMl: 1,
    errorSource: { kind: 'probabilities', refused: null },
    voxelVolumeMl: 0.015625,
    slicesDone: 20,
    slicesPlanned: 20,
    samples: 2,
    samplesPlanned: 2,
    isPreview: false,
    run: null,
    seed: 1,
    backend: null,
    elapsedMs: 1,
    sliceProfile: [],
  }));
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
