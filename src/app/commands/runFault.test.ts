import { describe, expect, it, vi } from 'vitest';
import { dropout } from '../../testing/inferenceRun.ts';
import { runServices, SEGMENTATION, until } from '../../testing/runServices.ts';
import { cancelRun, discardRun, keepPartialRun, runSampling } from './run.ts';

const KEPT = { samplesKept: 3, samples: 10, slicesKept: 20, slicesPlanned: 20 };

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
      const one = runServices({
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
      const one = runServices({
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
      const one = runServices({
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
