import { describe, expect, it, vi } from 'vitest';
import { syntheticManifest } from '../../testing/manifest.ts';
import { testSegmentation, testServices, type Answer } from '../../testing/services.ts';
import { dropout } from '../../testing/inferenceRun.ts';
import { decide, selectNeighbour, selectRegion, setBudget } from './review.ts';
import { cancelRun, discardRun, keepPartialRun, runSampling } from './run.ts';

const KEPT = { samplesKept: 3, samples: 10, slicesKept: 20, slicesPlanned: 20 };

const SEGMENTATION = testSegmentation([[5, 5, 5, 0.8]]);

/** A worker with a network of one structure, already loaded unless `answers` says otherwise. */
function services(answers: Record<string, Answer>) {
  const made = testServices({
    loadModel: () => ({ backend: SEGMENTATION.provenance.backend }),
    putVolume: () => ({ issues: [] }),
    ...answers,
  });
  const manifest = syntheticManifest();
  return Object.assign(made, {
    fetchAsset: (path: string) =>
      Promise.resolve(new Blob([path.endsWith('.json') ? JSON.stringify(manifest) : 'weights'])),
  });
}

const cancelledBy: Answer = async (_, cancelled) => {
  await cancelled;
  throw { code: 'cancelled' };
};

async function until(check: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !check(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 1));
  expect(check()).toBe(true);
}

it('a run ends in a result with its queue', async () => {
  const doubt = { code: 'issue/out-of-valid-range', detail: { what: 'spacing' } };
  const one = services({
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

it('a second run sends neither the network nor the image again', async () => {
  const calls: string[] = [];
  const count =
    (name: string, answer: unknown): Answer =>
    () => (calls.push(name), answer);
  const one = services({
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
  const one = services({
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
  const one = services({ segment: cancelledBy });
  const running = runSampling(one);
  await until(() => one.prepared.caseId !== null);
  cancelRun(one);
  await running;
  expect(one.store.getState().job).toEqual({ status: 'idle' });
});

it('the samples of a cancelled run are kept or discarded by choice', async () => {
  for (const choice of ['keep', 'discard'] as const) {
    const discarded: string[] = [];
    const one = services({
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

describe('a look at the result while the run goes on', () => {
  const after = (samples: number, ended: 'under-way' | 'as-planned', blocks: Blocks) => {
    const segmentation = testSegmentation(blocks);
    const { provenance } = segmentation;
    const estimator = dropout(10);
    const drawn = { ...provenance.drawn, samples, ended };
    return { ...segmentation, provenance: { ...provenance, estimator, drawn } };
  };
  type Blocks = Parameters<typeof testSegmentation>[0];
  const progress = (preview: unknown) => ({
    stage: 'sample',
    slicesDone: 0,
    slicesPlanned: 20,
    samplesDone: 2,
    samples: 10,
    callsDone: 60,
    callsPlanned: 220,
    kept: { samples: 2, slices: 20 },
    preview,
  });

  it('is replaced by the next and by the result; decisions stay with their voxels', async () => {
    let go = (): void => undefined;
    const decided = new Promise<void>((resolve) => (go = resolve));
    const one = services({
      segment: async (_, __, report) => {
        report(progress(after(2, 'under-way', [[5, 5, 5, 0.8]])));
        await decided;
        report(progress(after(3, 'under-way', [[5, 5, 5, 0.7]])));
        return after(10, 'as-planned', [
          [5, 5, 5, 0.6],
          [12, 12, 12, 0.9],
        ]);
      },
    });
    const running = runSampling(one);
    await until(() => one.store.getState().result !== null);
    expect(one.store.getState().result).toMatchObject({ samples: 2, isPreview: true });
    expect(one.store.getState().job.status).toBe('running');
    setBudget(one, 0.05);
    selectRegion(one, one.store.getState().regions[0].id);
    decide(one, 'accepted');
    go();
    await running;
    const { result, regions, decisions, budgetFraction, job } = one.store.getState();
    expect(job).toEqual({ status: 'idle' });
    expect(result).toMatchObject({ samples: 10, samplesPlanned: 10, isPreview: false });
    expect(budgetFraction).toBe(0.05);
    expect(regions).toHaveLength(2);
    expect(regions.map(({ id }) => decisions[id])).toEqual([undefined, 'accepted']);
  });

  it('a run that is discarded after it gives back the result before', async () => {
    let runs = 0;
    const one = services({
      segment: async (_, cancelled, report) => {
        runs += 1;
        if (runs === 1) return SEGMENTATION;
        report(progress(after(2, 'under-way', [[12, 12, 12, 0.9]])));
        await cancelled;
        throw { code: 'cancelled' };
      },
      discardPartial: () => null,
    });
    await runSampling(one);
    const before = one.store.getState();
    const running = runSampling(one);
    await until(() => one.store.getState().result?.isPreview === true);
    cancelRun(one);
    await running;
    expect(one.store.getState().job.status).toBe('stopped');
    expect(one.store.getState().result?.isPreview).toBe(true);
    await discardRun(one);
    const { result, regions } = one.store.getState();
    expect(result).toBe(before.result);
    expect(regions).toEqual(before.regions);
  });

  it('the region that is looked at stays as it is, and in sight of the keys', async () => {
    let go = (): void => undefined;
    const looked = new Promise<void>((resolve) => (go = resolve));
    const one = services({
      segment: async (_, __, report) => {
        report(
          progress(
            after(2, 'under-way', [
              [5, 5, 5, 0.8],
              [12, 12, 12, 0.9],
            ]),
          ),
        );
        await looked;
        // Now elsewhere, and there one voxel further.
        return after(10, 'as-planned', [
          [6, 5, 5, 0.6],
          [1, 1, 12, 0.9],
        ]);
      },
    });
    const running = runSampling(one);
    await until(() => one.store.getState().regions.length > 0);
    setBudget(one, 0.05);
    const [, second] = one.store.getState().regions;
    selectRegion(one, second.id);
    const looksAt = (): unknown => {
      const { result, regions } = one.store.getState();
      const at = regions.findIndex(({ id }) => id === second.id);
      return result && one.registry.reviews.get(result.id).regions[at].voxels;
    };
    const voxels = looksAt();
    go();
    await running;
    const { selectedRegionId, regions, result } = one.store.getState();
    expect(result?.isPreview).toBe(false);
    expect(selectedRegionId).toBe(second.id);
    expect(looksAt()).toEqual(voxels);
    expect(regions.map(({ volumeMl }) => volumeMl / 0.015625)).toEqual([27, 27, 9]);
    decide(one, 'accepted');
    expect(one.store.getState().decisions[second.id]).toBe('accepted');
  });

  it('a worker that is lost leaves what is on the screen, to keep or discard', async () => {
    for (const choice of ['keep', 'discard'] as const) {
      const one = services({
        segment: async (_, __, report) => {
          report(progress(after(2, 'under-way', [[5, 5, 5, 0.8]])));
          await until(() => one.store.getState().result !== null);
          throw { code: 'resource/worker-lost' };
        },
      });
      await runSampling(one);
      expect(one.store.getState().job).toMatchObject({
        status: 'stopped',
        fault: { code: 'resource/worker-lost' },
        isHeldByWorker: false,
        samplesKept: 2,
        samples: 10,
      });
      await (choice === 'keep' ? keepPartialRun(one) : discardRun(one));
      const { job, result } = one.store.getState();
      expect(job).toEqual({ status: 'idle' });
      if (choice === 'keep') {
        expect(result).toMatchObject({ samples: 2, samplesPlanned: 10, isPreview: false });
        expect(result?.run?.ended).toBe('failed');
      } else expect(result).toBeNull();
    }
  });
});

describe('a fault', () => {
  const after3 = {
    ...SEGMENTATION,
    provenance: {
      ...SEGMENTATION.provenance,
      estimator: dropout(10),
      drawn: { samples: 3, ended: 'failed', stability: [] },
    },
  };
  const report = {
    stage: 'sample',
    slicesDone: 4,
    slicesPlanned: 20,
    samplesDone: 3,
    samples: 10,
    callsDone: 80,
    callsPlanned: 220,
    kept: { samples: 3, slices: 20 },
  };

  it('after finished samples: they are offered with the error; then the next run has a new worker', async () => {
    for (const choice of ['keep', 'discard'] as const) {
      const calls: string[] = [];
      let isBroken = true;
      const one = services({
        loadModel: () => (calls.push('load'), { backend: SEGMENTATION.provenance.backend }),
        putVolume: () => (calls.push('put'), { issues: [] }),
        segment: (_, __, progress) => {
          if (!isBroken) return SEGMENTATION;
          progress(report);
          throw { code: 'resource/device-lost', detail: { reason: 'destroyed' } };
        },
        keepPartial: () => (calls.push('keep'), after3),
      });
      const disposed = vi.spyOn(one.inference, 'dispose');
      await runSampling(one);
      expect(one.store.getState().job).toMatchObject({
        status: 'stopped',
        fault: { code: 'resource/device-lost', detail: { reason: 'destroyed' } },
        isHeldByWorker: true,
        ...KEPT,
      });
      expect(disposed).not.toHaveBeenCalled();
      await (choice === 'keep' ? keepPartialRun(one) : discardRun(one));
      expect(one.store.getState().job).toEqual({ status: 'idle' });
      expect(one.store.getState().result?.run?.ended).toBe(
        choice === 'keep' ? 'failed' : undefined,
      );
      expect(disposed).toHaveBeenCalledOnce();
      isBroken = false;
      await runSampling(one);
      expect(one.store.getState().result?.samples).toBe(2);
      const kept = choice === 'keep' ? ['keep'] : [];
      expect(calls).toEqual(['load', 'put', ...kept, 'load', 'put']);
    }
  });

  it('before the first sample: the error alone; a worker whose runtime may be broken is not used again', async () => {
    for (const [code, isEnded] of [
      ['resource/out-of-memory', true],
      ['inference/failed', true],
      ['inference/non-finite-output', false],
      ['model/signature-mismatch', false],
    ] as const) {
      const one = services({
        segment: () => {
          throw { code, detail: {} };
        },
      });
      const disposed = vi.spyOn(one.inference, 'dispose');
      await runSampling(one);
      expect(one.store.getState().job).toMatchObject({ status: 'failed', code });
      expect(disposed).toHaveBeenCalledTimes(isEnded ? 1 : 0);
    }
  });

  it('a worker that is deaf to a cancel is ended: no error without samples, an error where some are lost', async () => {
    for (const samplesKept of [0, 3]) {
      const one = services({
        segment: async (_, cancelled, progress) => {
          const late = { ...report, kept: { samples: samplesKept, slices: 20 } };
          progress(late);
          await cancelled;
          throw { code: 'resource/worker-lost' };
        },
      });
      const running = runSampling(one);
      await until(() => one.store.getState().job.status === 'running');
      cancelRun(one);
      await running;
      expect(one.store.getState().job.status).toBe(samplesKept > 0 ? 'failed' : 'idle');
    }
  });
});

it('nothing of a run is shown any more once its case is closed', async () => {
  const late = {
    stage: 'sample',
    slicesDone: 3,
    slicesPlanned: 20,
    samples: 2,
    kept: { samples: 1, slices: 20 },
  };
  const one = services({
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
  const one = services({ segment: () => SEGMENTATION });
  await runSampling(one);
  selectNeighbour(one, 1);
  decide(one, 'flagged');
  await runSampling(one);
  expect(Object.values(one.store.getState().decisions)).toEqual(['flagged']);
  expect(one.store.getState().canUndo).toBe(true);
});
