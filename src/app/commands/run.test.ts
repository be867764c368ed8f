import { expect, it } from 'vitest';
import { syntheticHeadManifest } from '../../testing/errorHeadManifest.ts';
import { dropout } from '../../testing/inferenceRun.ts';
import { cancelledBy, runServices, SEGMENTATION, until } from '../../testing/runServices.ts';
import { type Answer } from '../../testing/services.ts';
import { selectNeighbour } from './navigate.ts';
import { decide } from './review.ts';
import { cancelRun, discardRun, keepPartialRun, runSampling } from './run.ts';

const KEPT = { samplesKept: 3, samples: 10, slicesKept: 20, slicesPlanned: 20 };

it('a run ends in a result with its queue', async () => {
  const doubt = { code: 'issue/out-of-valid-range', detail: { what: 'spacing' } };
  const one = runServices({
    putVolume: () => ({ issues: [doubt] }),
    segment: () => SEGMENTATION,
  });
  await runSampling(one);
  const { job, result, regions, backend } = one.store.getState();
  expect(result?.networkIssues).toEqual([doubt]);
  expect(job).toEqual({ status: 'idle' });
  expect(backend?.kind).toBe('wasm');
  expect(result?.structures[0]).toMatchObject({ volumeMl: 12, sampleRangeMl: [10, 14] });
  expect(regions.length).toBe(1);
});

it('the error network goes to the worker with the network; without it the run is none the worse, and it is said', async () => {
  const loaded: Record<string, unknown>[] = [];
  const answers: Record<string, Answer> = {
    loadModel: (params) => {
      loaded.push(params as Record<string, unknown>);
      return { backend: SEGMENTATION.provenance.backend };
    },
    segment: () => SEGMENTATION,
  };
  const manifest = syntheticHeadManifest();
  const whole = runServices(answers);
  const { fetchAsset } = whole;
  const head = (path: string): Promise<Blob> =>
    path.startsWith('models/error-probability/')
      ? Promise.resolve(new Blob([path.endsWith('.json') ? JSON.stringify(manifest) : 'head']))
      : fetchAsset(path);
  await runSampling(Object.assign(whole, { fetchAsset: head }));
  expect(loaded[0]?.['errorHead']).toMatchObject({ manifest: { id: 'synthetic-head' } });
  expect(whole.store.getState().notices).toEqual([]);

  const without = runServices(answers);
  await runSampling(without);
  expect(loaded[1]).not.toHaveProperty('errorHead');
  expect(without.store.getState().notices).toMatchObject([{ code: 'model/invalid' }]);
  expect(without.store.getState().result).not.toBeNull();
});

it('a second run sends neither the network nor the image again', async () => {
  const calls: string[] = [];
  const count =
    (name: string, answer: unknown): Answer =>
    () => (calls.push(name), answer);
  const one = runServices({
    loadModel: count('loadModel', { backend: SEGMENTATION.provenance.backend }),
    putVolume: count('putVolume', { issues: [] }),
    segment: count('segment', SEGMENTATION),
  });
  await runSampling(one);
  await runSampling(one);
  expect(calls).toEqual(['loadModel', 'putVolume', 'segment', 'segment']);
});

it('a failed run says why, keeps the result before it, and sends everything anew next time', async () => {
  let isBroken = false;
  let loads = 0;
  const one = runServices({
    loadModel: () => ((loads += 1), { backend: SEGMENTATION.provenance.backend }),
    segment: () => {
      if (isBroken) throw { code: 'resource/device-lost', detail: { reason: 'unknown' } };
      return SEGMENTATION;
    },
  });
  await runSampling(one);
  const before = one.store.getState().result;
  isBroken = true;
  await runSampling(one);
  expect(one.store.getState().job).toMatchObject({
    status: 'failed',
    code: 'resource/device-lost',
  });
  expect(one.store.getState().result).toBe(before);
  isBroken = false;
  await runSampling(one);
  expect(one.store.getState().job).toEqual({ status: 'idle' });
  expect(loads).toBe(2);
});

it('a run that is cancelled before its first sample leaves nothing to decide', async () => {
  const one = runServices({ segment: cancelledBy });
  const running = runSampling(one);
  await until(() => one.prepared.caseId !== null);
  cancelRun(one);
  await running;
  expect(one.store.getState().job).toEqual({ status: 'idle' });
});

it('the samples of a cancelled run are kept or discarded by choice', async () => {
  for (const choice of ['keep', 'discard'] as const) {
    const discarded: string[] = [];
    const one = runServices({
      segment: cancelledBy,
      keepPartial: () => ({
        ...SEGMENTATION,
        provenance: {
          ...SEGMENTATION.provenance,
          estimator: dropout(10),
          drawn: { samples: 3, ended: 'cancelled', stability: [] },
        },
      }),
      discardPartial: () => (discarded.push('yes'), null),
    });
    const running = runSampling(one);
    await until(() => one.prepared.caseId !== null);
    one.store.setState({
      job: {
        status: 'running',
        stage: 'sample',
        startedAtMs: 0,
        slicesDone: 7,
        samplesDone: 3,
        callsDone: 87,
        callsPlanned: 220,
        ...KEPT,
      },
    });
    cancelRun(one);
    await running;
    expect(one.store.getState().job).toEqual({
      status: 'stopped',
      fault: null,
      isHeldByWorker: true,
      ...KEPT,
    });
    await (choice === 'keep' ? keepPartialRun(one) : discardRun(one));
    expect(one.store.getState().job).toEqual({ status: 'idle' });
    expect(one.store.getState().result?.samples).toBe(choice === 'keep' ? 3 : undefined);
    expect(one.store.getState().result?.samplesPlanned).toBe(choice === 'keep' ? 10 : undefined);
    expect(discarded).toEqual(choice === 'keep' ? [] : ['yes']);
  }
});

it('nothing of a run is shown any more once its case is closed', async () => {
  const late = {
    stage: 'sample',
    slicesDone: 3,
    slicesPlanned: 20,
    samples: 2,
    kept: { samples: 1, slices: 20 },
  };
  const one = runServices({
    segment: async (_, cancelled, progress) => {
      await cancelled;
      progress(late);
      return SEGMENTATION;
    },
  });
  const running = runSampling(one);
  await until(() => one.prepared.caseId !== null);
  await discardRun(one);
  await running;
  expect(one.store.getState().job).toEqual({ status: 'idle' });
  expect(one.store.getState().result).toBeNull();
});

it('a second run keeps the decisions of the first: they are about voxels', async () => {
  const one = runServices({ segment: () => SEGMENTATION });
  await runSampling(one);
  selectNeighbour(one, 1);
  decide(one, 'flagged');
  await runSampling(one);
  expect(Object.values(one.store.getState().decisions)).toEqual(['flagged']);
  expect(one.store.getState().canUndo).toBe(true);
});
