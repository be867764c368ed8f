import { describe, expect, it } from 'vitest';
import { dropout } from '../../testing/inferenceRun.ts';
import { runServices, SEGMENTATION, until } from '../../testing/runServices.ts';
import { testSegmentation } from '../../testing/services.ts';
import { setBudget } from './budget.ts';
import { selectRegion } from './navigate.ts';
import { decide } from './review.ts';
import { cancelRun, discardRun, keepPartialRun, runSampling } from './run.ts';

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
    const one = runServices({
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
    setBudget(one, { unit: 'share', value: 0.05 });
    selectRegion(one, one.store.getState().regions[0].id);
    decide(one, 'accepted');
    go();
    await running;
    const { result, regions, decisions, budget, job } = one.store.getState();
    expect(job).toEqual({ status: 'idle' });
    expect(result).toMatchObject({ samples: 10, samplesPlanned: 10, isPreview: false });
    expect(budget).toEqual({ unit: 'share', value: 0.05 });
    expect(regions).toHaveLength(2);
    expect(regions.map(({ id }) => decisions[id])).toEqual([undefined, 'accepted']);
  });

  it('a run that is discarded after it gives back the result before', async () => {
    let runs = 0;
    const one = runServices({
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
    const seenSlices = one.store.getState().seenSlices.with(3, true);
    one.store.setState({ timeSpentMs: { r1: 4200 }, seenSlices });
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
    expect(one.store.getState()).toMatchObject({ timeSpentMs: { r1: 4200 }, seenSlices });
  });

  it('the region that is looked at stays as it is, and in sight of the keys', async () => {
    let go = (): void => undefined;
    const looked = new Promise<void>((resolve) => (go = resolve));
    const one = runServices({
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
    setBudget(one, { unit: 'share', value: 0.05 });
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
      const one = runServices({
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
