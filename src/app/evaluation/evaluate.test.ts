import { afterEach, describe, expect, it } from 'vitest';
import { NO_SETS } from '../../core/contour/labelSets.ts';
import type { Observer } from '../../core/evaluation/observers.ts';
import type { LabelPatch } from '../../core/edit/labelPatch.ts';
import { evaluationWorker, type EvaluationWorker } from '../../testing/evaluationWorker.ts';
import { reviewServices } from '../../testing/reviewServices.ts';
import { until } from '../../testing/runServices.ts';
import { record, undo } from '../commands/history.ts';
import type { Services } from '../services.ts';
import { mapsId } from '../volumeRegistry.ts';
import { differenceIn, mostDifferingSlice } from './differences.ts';
import { Evaluator } from './evaluate.ts';
import { agreementToExport } from './exportedAgreement.ts';
import { comparedMaps } from './shownMaps.ts';
import { renameObserver } from './observers.ts';
import { toleranceOf } from './questions.ts';
import { watchEvaluation, type Timer } from './watchEvaluation.ts';

const SIZE = 20;

/** A box of a label; the review's structure 1 is 6³ voxels from (4, 4, 4). */
function boxOf(label: number, first: number, size: number): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(SIZE ** 3);
  for (let n = 0; n < size ** 3; n++) {
    const [i, j, k] = [n % size, Math.floor(n / size) % size, Math.floor(n / size ** 2)];
    labels[first + i + SIZE * (first + j + SIZE * (first + k))] = label;
  }
  return labels;
}

function observer(name: string, labels: Uint8Array<ArrayBuffer>): Observer {
  return { name, labels, sets: NO_SETS, structures: [] };
}

/** Waits that are over when the test says so. */
function handTimer(): Timer & { readonly waits: number[]; readonly pass: () => void } {
  let waiting: { readonly ms: number; readonly callback: () => void }[] = [];
  const waits: number[] = [];
  return {
    waits,
    after: (ms, callback) => {
      const one = { ms, callback };
      waits.push(ms);
      waiting.push(one);
      return () => (waiting = waiting.filter((other) => other !== one));
    },
    pass: () => {
      const due = waiting;
      waiting = [];
      for (const { callback } of due) callback();
    },
  };
}

const workers: EvaluationWorker[] = [];
afterEach(() => {
  for (const { client } of workers.splice(0)) client.dispose();
});

/** A review whose structures 1 and 2 are watched, and what is to be observed of it. */
function watched() {
  const worker = evaluationWorker();
  workers.push(worker);
  const services: Services = Object.assign(reviewServices(), { evaluation: worker.client });
  const evaluator = new Evaluator(services);
  const timer = handTimer();
  watchEvaluation(services, evaluator, timer);
  const { store } = services;
  const settled = async (): Promise<void> => {
    timer.pass();
    await until(() => store.getState().evaluationJob.status === 'running');
    await until(() => store.getState().evaluationJob.status !== 'running');
  };
  return { services, store, worker, evaluator, timer, settled };
}

/** Puts observers of the case: of structure 1 label 7, of structure 2 nothing unless said. */
function observe(
  { store, registry }: Services,
  observers: readonly Observer[],
  second: number | null = null,
): void {
  registry.observers.put('case', observers);
  store.setState({
    observers: observers.map(({ name }) => ({
      name,
      fileName: name,
      role: 'observer' as const,
      color: '#FFFFFF',
      isVisible: true,
      sha256: '',
      format: 'label-map' as const,
      structures: [],
    })),
    matches: [
      { structure: 1, observers: observers.map(() => 7), by: 'name' },
      { structure: 2, observers: observers.map(() => second), by: 'name' },
    ],
  });
}

/** One voxel of structure 1 erased: (at, at, at). */
function erase(services: Services, at = 4): void {
  const voxel = at + SIZE * (at + SIZE * at);
  const patch: LabelPatch = {
    starts: Uint32Array.of(voxel),
    lengths: Uint32Array.of(1),
    before: Uint8Array.of(1),
    after: Uint8Array.of(0),
  };
  record(services, { kind: 'edited', tool: 'eraser', structure: 1, regionId: null, patch });
}

describe('Evaluator', () => {
  it('evaluates what an observer has drawn, and nothing else', async () => {
    const { services, store, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 5))]);
    await settled();
    const { evaluations, staleEvaluations } = store.getState();
    expect(Object.keys(evaluations)).toEqual(['1']);
    expect(evaluations[1]?.agreement?.dice).toBeCloseTo((2 * 125) / (125 + 216), 12);
    expect(staleEvaluations).toEqual([]);
    expect(services.registry.evaluationMaps.has(mapsId('result', 1))).toBe(true);
  });

  it('begins with the structure that is shown', async () => {
    const { services, store, timer } = watched();
    const order: string[] = [];
    store.subscribe(({ evaluations }, before) => {
      if (evaluations !== before.evaluations) order.push(Object.keys(evaluations).join());
    });
    store.setState({ comparedStructure: 2 });
    observe(services, [observer('A', boxOf(7, 4, 5))], 7);
    timer.pass();
    await until(() => Object.keys(store.getState().evaluations).length === 2);
    expect(order[0]).toBe('2');
  });

  it('names what an edit made stale, and measures it again when idle', async () => {
    const { services, store, timer, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    await settled();
    expect(store.getState().evaluations[1]?.agreement?.dice).toBe(1);
    erase(services);
    expect(store.getState().staleEvaluations).toEqual([1]);
    expect(timer.waits.at(-1)).toBeGreaterThan(500);
    await settled();
    expect(store.getState().staleEvaluations).toEqual([]);
    expect(store.getState().evaluations[1]?.agreement?.dice).toBeCloseTo(430 / 431, 12);
  });

  it('asks nothing anew when an observer is called otherwise, and calls it so from then on', async () => {
    const { services, store, settled, worker, timer } = watched();
    observe(services, [observer('A', boxOf(7, 4, 5)), observer('B', boxOf(7, 4, 6))]);
    await settled();
    const rowNames = (): readonly string[] | undefined =>
      store.getState().evaluations[1]?.observers?.rows.map(({ name }) => name);
    expect(rowNames()).toEqual(['A', 'B']);
    const calls = worker.calls.length;
    renameObserver(services, 1, 'Second reader');
    timer.pass();
    expect(rowNames()).toEqual(['A', 'Second reader']);
    expect(store.getState().evaluationJob.status).toBe('idle');
    expect(worker.calls).toHaveLength(calls);
    erase(services);
    await settled();
    expect(rowNames()).toEqual(['A', 'Second reader']);
    expect(worker.calls.filter((method) => method === 'putObservers')).toHaveLength(1);
  });

  it('is not stale any more once the edit was undone', async () => {
    const { services, store, settled, worker } = watched();
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    await settled();
    erase(services);
    undo(services);
    expect(store.getState().staleEvaluations).toEqual([]);
    expect(worker.calls.filter((call) => call === 'evaluate').length).toBe(1);
  });

  it('does not take a decision for a change of the contours', async () => {
    const { services, store, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    await settled();
    const [region] = services.registry.reviews.get('result').regions;
    if (!region) throw new Error('no region');
    const { id: regionId, voxels } = region;
    record(services, { kind: 'decided', regionId, voxels, decision: 'accepted' });
    expect(store.getState().staleEvaluations).toEqual([]);
  });

  it('takes numbers away at once that answer another question', async () => {
    const { services, store, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 5)), observer('B', boxOf(7, 4, 6))]);
    await settled();
    store.setState({ fusion: { kind: 'observer', position: 1 } });
    expect(store.getState().evaluations).toEqual({});
    expect(services.registry.evaluationMaps.size()).toBe(0);
    await settled();
    expect(store.getState().evaluations[1]?.agreement?.dice).toBe(1);
  });

  it('measures the automatic contours where they are asked for, whatever was edited', async () => {
    const { services, store, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    await settled();
    erase(services);
    store.setState({ measured: 'automatic' });
    await settled();
    expect(store.getState().evaluations[1]?.agreement?.dice).toBe(1);
    erase(services, 5);
    expect(store.getState().staleEvaluations).toEqual([]);
  });

  it('fills a worker again that died, once', async () => {
    const { services, store, worker, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    await settled();
    worker.die();
    store.setState({ fusion: { kind: 'union' } });
    await settled();
    expect(store.getState().evaluations[1]?.agreement?.dice).toBe(1);
    expect(worker.calls.filter((call) => call === 'putObservers').length).toBe(2);
  });

  it('says so where the worker dies again, and does not go on by itself', async () => {
    const { services, store, worker, timer, settled, evaluator } = watched();
    worker.dieAt('evaluate');
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    await settled();
    expect(store.getState().evaluationJob).toMatchObject({
      status: 'failed',
      code: 'resource/worker-lost',
    });
    const before = worker.calls.length;
    store.setState({ comparisonMap: 'agreement' });
    timer.pass();
    expect(worker.calls.length).toBe(before);
    worker.dieAt(null);
    evaluator.resume();
    await settled();
    expect(store.getState().evaluations[1]?.agreement?.dice).toBe(1);
  });

  it('stops when it is cancelled, and goes on when something else is asked', async () => {
    const { services, store, timer, evaluator, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    timer.pass();
    await until(() => store.getState().evaluationJob.status === 'running');
    evaluator.cancel();
    await until(() => store.getState().evaluationJob.status === 'failed');
    expect(store.getState().evaluationJob).toMatchObject({ code: 'cancelled' });
    expect(store.getState().evaluations).toEqual({});
    store.setState({ fusion: { kind: 'union' } });
    await settled();
    expect(store.getState().evaluations[1]?.agreement?.dice).toBe(1);
  });

  it('holds observers against each other with nothing under review, and contours once there are some', async () => {
    const { services, store, settled } = watched();
    const { result } = store.getState();
    store.setState({ result: null });
    observe(services, [observer('A', boxOf(7, 4, 6)), observer('B', boxOf(7, 5, 5))]);
    await settled();
    const alone = store.getState().evaluations[1];
    expect(alone).toMatchObject({ agreement: null, calibration: null, doubt: null });
    expect(alone?.observers?.meanPairwiseDice).toBeCloseTo((2 * 125) / (125 + 216), 12);
    expect(comparedMaps(services)).toMatchObject({ agreement: null, errors: null });
    expect(alone && mostDifferingSlice(alone)).toBe(4);
    const maps = comparedMaps(services);
    expect(maps && differenceIn(maps, 4)).toEqual([6, 6, 4]);
    expect(agreementToExport(services)).toBeNull();
    store.setState({ result });
    expect(store.getState().evaluations).toEqual({});
    await settled();
    expect(store.getState().evaluations[1]?.agreement?.dice).toBeCloseTo((2 * 125) / 341, 12);
  });

  it('lets everything go with the observers', async () => {
    const { services, store, worker, settled } = watched();
    observe(services, [observer('A', boxOf(7, 4, 6))]);
    await settled();
    services.registry.observers.delete('case');
    store.setState({ observers: [], matches: [] });
    expect(store.getState().evaluations).toEqual({});
    expect(services.registry.evaluationMaps.size()).toBe(0);
    expect(worker.calls.at(-1)).toBe('forget');
  });
});

describe('the tolerance of a structure', () => {
  it('is what was set for its name, even where every object has something of that name', () => {
    const { store } = reviewServices();
    const [first] = store.getState().segments;
    if (!first) throw new Error('the review has no structure');
    const segments = [{ ...first, name: 'constructor' }];
    expect(toleranceOf({ tolerancesMm: {}, segments }, first.index)).toBe(2);
    const tolerancesMm = Object.fromEntries([['constructor', 3]]);
    expect(toleranceOf({ tolerancesMm, segments }, first.index)).toBe(3);
  });
});
