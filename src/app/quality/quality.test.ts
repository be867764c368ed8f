import { describe, expect, it } from 'vitest';
import { syntheticQualityManifest } from '../../testing/qualityManifest.ts';
import {
  fakePort,
  testSegmentation,
  testServices,
  testSummary,
  type Answer,
} from '../../testing/services.ts';
import { until } from '../../testing/runServices.ts';
import { WorkerClient } from '../../rpc/client.ts';
import type { CodecApi } from '../../workers/codec.api.ts';
import type { InferenceApi } from '../../workers/inference.api.ts';
import { showResult } from '../commands/showResult.ts';
import { record, undo } from '../commands/history.ts';
import type { Services } from '../services.ts';
import { QualityAssessor } from './qualityAssessor.ts';
import { watchQuality } from './watchQuality.ts';

const AT_ONCE = {
  after: (_: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

type Asked = InferenceApi['assessContours']['params'];

/** Services with a network that finds these Dice, one call after the other. */
function assessed(
  dice: readonly number[],
  {
    answers = {},
    issues = [],
    rules = () => [],
  }: { answers?: Record<string, Answer>; issues?: object[]; rules?: Answer } = {},
) {
  const asked: Asked[] = [];
  const puts: string[] = [];
  const made = testServices({
    putVolume: (params) => {
      puts.push((params as { id: string }).id);
      return { issues: [] };
    },
    assessContours: (params) => {
      const given = params as Asked;
      asked.push(given);
      const found = dice[asked.length - 1] ?? 0.5;
      const contours = given.structures.map(({ index }) => ({
        index,
        reason: null,
        dice: found,
        volumeError: 0,
        decision: 'accept',
      }));
      return issues.length > 0 ? { issues, contours: [] } : { issues: [], contours };
    },
    ...answers,
  });
  const manifest = syntheticQualityManifest();
  const services = Object.assign(made, {
    codec: new WorkerClient(() => fakePort({ checkRules: rules })),
    fetchAsset: (path: string) =>
      Promise.resolve(new Blob([path.endsWith('.json') ? JSON.stringify(manifest) : 'weights'])),
  });
  const assessor = new QualityAssessor(services);
  services.assessor = assessor;
  watchQuality(services, assessor, AT_ONCE);
  return { services, asked, puts };
}

function show(services: Services): void {
  showResult(services, testSegmentation([[2, 2, 2, 0.9]]), testSummary);
}

const rowOf = ({ store }: Services) => store.getState().quality[0];
const diceOf = (services: Services) => rowOf(services)?.measures.predicted.dice ?? null;

/** Draws three voxels. */
function edit(services: Services): void {
  const patch = {
    starts: Uint32Array.of(100),
    lengths: Uint32Array.of(3),
    before: Uint8Array.of(0),
    after: Uint8Array.of(1),
  };
  record(services, { kind: 'edited', tool: 'brush', structure: 1, regionId: null, patch });
}

describe('the open case', () => {
  it('is assessed by itself once its result is shown, with the image put first', async () => {
    const { services, asked, puts } = assessed([0.9]);
    show(services);
    await until(() => diceOf(services) !== null);
    expect(puts).toEqual(['case']);
    expect(asked[0]?.structures).toEqual([{ index: 1, name: 'Structure', code: null }]);
    expect(rowOf(services)).toMatchObject({
      // The samples' agreement of .8 has a doubt of its own.
      verdict: 'look',
      measures: { predicted: { dice: 0.9 }, meanPairwiseDice: 0.8, volumeMl: 12 },
      automatic: null,
    });
    expect(services.store.getState().qualityJob).toEqual({ status: 'idle' });
    expect(services.prepared.caseId).toBe('case');
  });

  it('waits while a run has the worker, and is not asked twice', async () => {
    const { services, asked } = assessed([0.9]);
    services.store.setState({ job: { status: 'loading-network' } });
    show(services);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toEqual([]);
    expect(services.store.getState().qualityJob).toEqual({ status: 'waiting' });
    // Until then what the samples say is there.
    expect(rowOf(services)?.measures.meanPairwiseDice).toBe(0.8);
    services.store.setState({ job: { status: 'idle' } });
    await until(() => diceOf(services) !== null);
    services.store.setState({ rulesCheckedId: services.store.getState().result?.id ?? null });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toHaveLength(1);
  });

  it('gives the worker up when a run begins, and takes it up again after it', async () => {
    let cancels = 0;
    const { services, asked } = assessed([0.9, 0.9], {
      answers: {
        assessContours: async (params, cancelled) => {
          const { structures } = params as Asked;
          if (cancels === 0) {
            await cancelled;
            cancels += 1;
            throw Object.assign(new Error('cancelled'), { code: 'cancelled' });
          }
          const one = { reason: null, dice: 0.7, volumeError: 0, decision: 'review' };
          return { issues: [], contours: structures.map(({ index }) => ({ index, ...one })) };
        },
      },
    });
    show(services);
    await until(() => services.store.getState().qualityJob.status === 'running');
    await new Promise((resolve) => setTimeout(resolve, 10));
    services.store.setState({ job: { status: 'loading-network' } });
    await until(() => cancels === 1);
    services.store.setState({ job: { status: 'idle' } });
    await until(() => diceOf(services) === 0.7);
    expect(asked).toEqual([]);
  });

  it('says why the network is not meant for the image', async () => {
    const issue = { code: 'issue/out-of-valid-range', detail: { what: 'intensity' } };
    const { services } = assessed([], { issues: [issue] });
    show(services);
    await until(() => rowOf(services)?.measures.predicted.reason === 'not-valid');
    expect(services.store.getState().qualityIssues).toEqual([issue]);
  });

  it('tells a failure, and tries again when asked', async () => {
    let isBroken = true;
    const { services } = assessed([], {
      answers: {
        assessContours: (params) => {
          if (isBroken) throw Object.assign(new Error('x'), { code: 'inference/failed' });
          const { structures } = params as Asked;
          const one = { reason: null, dice: 0.7, volumeError: 0, decision: 'review' };
          return { issues: [], contours: structures.map(({ index }) => ({ index, ...one })) };
        },
      },
    });
    show(services);
    await until(() => services.store.getState().qualityJob.status === 'failed');
    expect(services.store.getState().qualityJob).toMatchObject({ code: 'inference/failed' });
    expect(rowOf(services)?.measures.predicted.reason).toBe('failed');
    isBroken = false;
    services.assessor?.retry();
    await until(() => diceOf(services) === 0.7);
    expect(services.store.getState().qualityJob).toEqual({ status: 'idle' });
  });

  it('assesses a contour that was changed, beside the automatic one; undone, it is that again', async () => {
    const { services, asked } = assessed([0.9, 0.6]);
    show(services);
    await until(() => diceOf(services) === 0.9);
    edit(services);
    await until(() => rowOf(services)?.automatic !== null);
    expect(asked).toHaveLength(2);
    expect(rowOf(services)).toMatchObject({
      measures: { predicted: { dice: 0.6 }, meanPairwiseDice: null },
      automatic: { dice: 0.9 },
      verdict: 'reject',
    });
    undo(services);
    await until(() => rowOf(services)?.automatic === null);
    expect(diceOf(services)).toBe(0.9);
    expect(asked).toHaveLength(2);
  });

  it('is stale from an edit on until that was assessed, however long the worker is somebody else’s', async () => {
    const { services } = assessed([0.9, 0.6]);
    const { store } = services;
    show(services);
    await until(() => diceOf(services) === 0.9);
    expect(store.getState().isQualityStale).toBe(false);
    store.setState({ job: { status: 'loading-network' } });
    edit(services);
    expect(store.getState().isQualityStale).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(store.getState().isQualityStale).toBe(true);
    store.setState({ job: { status: 'idle' } });
    await until(() => diceOf(services) === 0.6);
    expect(store.getState().isQualityStale).toBe(false);
    undo(services);
    expect(store.getState().isQualityStale).toBe(true);
    await until(() => !store.getState().isQualityStale);
    expect(diceOf(services)).toBe(0.9);
  });

  it('judges a contour that was changed by the rules too, and leaves the queue as it is', async () => {
    const checked: CodecApi['checkRules']['params'][] = [];
    const island = { rule: 'missing-slices', structure: 1, voxels: [], volumeMl: 1, detail: 1 };
    const { services } = assessed([0.95, 0.95], {
      rules: (params) => {
        checked.push(params as CodecApi['checkRules']['params']);
        return [island, { ...island, structure: 2 }];
      },
    });
    show(services);
    await until(() => diceOf(services) === 0.95);
    const { regions } = services.store.getState();
    edit(services);
    await until(() => rowOf(services)?.automatic !== null);
    expect(checked).toHaveLength(1);
    expect(checked[0]).toMatchObject({ orientation: 'LPS', expected: [{ index: 1 }] });
    expect([...(checked[0]?.labels.subarray(99, 104) ?? [])]).toEqual([0, 1, 1, 1, 0]);
    expect(rowOf(services)).toMatchObject({
      measures: { brokenRules: [{ rule: 'missing-slices', count: 1 }] },
      verdict: 'look',
    });
    expect(services.store.getState().regions).toBe(regions);
    undo(services);
    await until(() => rowOf(services)?.automatic === null);
    expect(rowOf(services)?.measures.brokenRules).toEqual([]);
  });

  it('is asked again when a structure gets another name', async () => {
    const { services, asked } = assessed([0.9, 0.7]);
    show(services);
    await until(() => diceOf(services) === 0.9);
    const { segments } = services.store.getState();
    services.store.setState({ segments: segments.map((one) => ({ ...one, name: 'Spleen' })) });
    await until(() => diceOf(services) === 0.7);
    expect(asked[1]?.structures[0]?.name).toBe('Spleen');
    expect(rowOf(services)?.measures.name).toBe('Spleen');
  });

  it('has no rows without a result', async () => {
    const { services } = assessed([0.9]);
    show(services);
    await until(() => diceOf(services) !== null);
    services.store.setState({ result: null });
    expect(services.store.getState().quality).toEqual([]);
  });
});
