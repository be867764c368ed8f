import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerClient } from '../../rpc/client.ts';
import {
  fakePort,
  testSegmentation,
  testServices,
  testSummary,
  type Answer,
} from '../../testing/services.ts';
import type { RuleFinding } from '../../core/review/ruleChecks.ts';
import { checkRules } from './checkRules.ts';
import { setBudget, setBudgetUnit } from './budget.ts';
import { setOrder, startReview } from './queue.ts';
import { selectRegion } from './navigate.ts';
import { decide } from './review.ts';

/** Cubes of 27 voxels of 0.0156 ml: entropy falls, the first with errors that are all but certain to be none. */
const BLOCKS = [
  [2, 2, 2, 0.9],
  [14, 10, 10, 0.6],
  [2, 14, 15, 0.3],
] as const;

const VOXEL_ML = 0.015625;

let services: ReturnType<typeof testServices>;

/** As the worker gives it: the lowest entropy is the most surprising. */
const rankSurprise: Answer = (params) => {
  const { entropy } = params as { entropy: Float32Array };
  const score = entropy.map((value) => (value > 0 ? 1 - value : 0));
  const found = [...score.keys()].filter((voxel) => (score[voxel] ?? 0) > 0);
  const ranking = found.toSorted((a, b) => (score[b] ?? 0) - (score[a] ?? 0) || a - b);
  return { score, ranking: Uint32Array.from(ranking) };
};

function open(answer: Answer = rankSurprise): void {
  services = Object.assign(testServices(), {
    codec: new WorkerClient(() => fakePort({ rankSurprise: answer })) as never,
  });
  const segmentation = testSegmentation(BLOCKS);
  // P(error) where the entropy is least, and as much as nothing where it is largest.
  const probability = segmentation.entropy.map((value) => (value > 0 ? (1 - value) / 2 : 0));
  const ranking = segmentation.ranking.toSorted(
    (a, b) => (probability[b] ?? 0) - (probability[a] ?? 0) || a - b,
  );
  services.registry.segmentations.put('result', {
    ...segmentation,
    errors: { ...segmentation.errors, probability, ranking },
  });
  services.store.setState({
    result: { ...testSummary('result'), structures: [], expectedMl: 2 },
  });
  startReview(services);
}

beforeEach(() => open());

const state = () => services.store.getState();
const slices = () => state().regions.map((row) => row.slices.largest);
const mask = () => services.registry.reviews.get('result').budgetMask;
const marked = (): number => mask().filter((value) => value > 0).length;

describe('the order', () => {
  it('is by expected correction until another is chosen, and each has voxels of its own', async () => {
    expect(slices()).toEqual([16, 11, 3]);
    await setOrder(services, 'uncertainty');
    expect(slices()).toEqual([3, 11, 16]);
    await setOrder(services, 'surprise');
    expect(slices()).toEqual([16, 11, 3]);
    expect(state()).toMatchObject({ order: 'surprise', isOrdering: false });
  });

  it('leaves decided regions as they are, with their ids', async () => {
    const [first] = state().regions;
    selectRegion(services, first?.id ?? '');
    decide(services, 'flagged');
    await setOrder(services, 'uncertainty');
    expect(state().regions.at(-1)).toMatchObject({ id: first?.id, rank: 3 });
    expect(state().decisions).toEqual({ [first?.id ?? '']: 'flagged' });
  });

  it('of two wishes the later one holds, and a failure leaves the order before', async () => {
    const slow = setOrder(services, 'surprise');
    await setOrder(services, 'uncertainty');
    await slow;
    expect(state()).toMatchObject({ order: 'uncertainty', isOrdering: false });
    expect(slices()).toEqual([3, 11, 16]);

    open(() => {
      throw { code: 'resource/out-of-memory' };
    });
    await expect(setOrder(services, 'surprise')).rejects.toMatchObject({
      code: 'resource/out-of-memory',
    });
    expect(state()).toMatchObject({ order: 'expected', isOrdering: false });
    expect(slices()).toEqual([16, 11, 3]);
  });
});

describe('the budget', () => {
  // Three slices each: 2 s and three times 0.8 s.
  it.each([
    [{ unit: 'regions', value: 2 }, 2],
    [{ unit: 'minutes', value: 8.9 / 60 }, 2],
    [{ unit: 'minutes', value: 8.7 / 60 }, 1],
    [{ unit: 'share', value: 0.02 }, 2],
    [{ unit: 'remaining', value: 2 - 0.1 }, 1],
  ] as const)('%o', (budget, regions) => {
    setBudget(services, budget);
    expect(state().regions).toHaveLength(regions);
    expect(state().bought).toMatchObject({
      regions,
      slices: 3 * regions,
      voxels: 27 * regions,
      readingSeconds: expect.closeTo(4.4 * regions, 9) as number,
    });
    expect(marked()).toBe(27 * regions);
  });

  it('says what it brings into view, each error once', () => {
    setBudget(services, { unit: 'regions', value: 3 });
    const expected = 27 * VOXEL_ML * (0.35 + 0.2 + 0.05);
    expect(state().bought.foundMl).toBeCloseTo(expected, 6);
    expect(state().regions[0]?.expectedMl).toBeCloseTo(27 * VOXEL_ML * 0.35, 6);
    expect(state().wholeQueue).toEqual(state().bought);
  });

  it('in other terms buys the same', () => {
    setBudget(services, { unit: 'regions', value: 2 });
    for (const unit of ['minutes', 'remaining', 'share', 'regions'] as const) {
      setBudgetUnit(services, unit);
      expect(state().budget.unit).toBe(unit);
      expect(state().regions).toHaveLength(2);
    }
    expect(state().budget.value).toBe(2);
  });

  it('never takes a decided region away, and marks what comes and goes', () => {
    const [, , last] = state().regions;
    selectRegion(services, last?.id ?? '');
    decide(services, 'accepted');
    setBudget(services, { unit: 'regions', value: 0 });
    expect(state().regions.map(({ id }) => id)).toEqual([last?.id]);
    expect(state().bought.regions).toBe(0);
    expect(marked()).toBe(27);
    setBudget(services, { unit: 'regions', value: 3 });
    expect(marked()).toBe(81);
  });
});

describe('what a rule finds', () => {
  const FINDING: RuleFinding = {
    rule: 'island',
    structure: 1,
    voxels: Uint32Array.of(8000 - 2, 8000 - 1),
    volumeMl: 0.03125,
    detail: 0,
  };

  async function check(findings: readonly RuleFinding[]): Promise<void> {
    const codec = new WorkerClient(() => fakePort({ checkRules: () => findings }));
    await checkRules(Object.assign(services, { codec: codec as never }));
  }

  it('comes first, marked, and takes no expected error from what follows', async () => {
    const before = state();
    await check([FINDING]);
    const [first, ...rest] = state().regions;
    expect(first).toMatchObject({
      rank: 1,
      structure: 1,
      finding: { rule: 'island', volumeMl: 0.03125 },
      expectedMl: 0,
      slices: { largest: 20 },
    });
    expect(rest.map(({ id }) => id)).toEqual(before.regions.map(({ id }) => id));
    expect(rest.map(({ finding }) => finding)).toEqual(before.regions.map(() => null));
    expect(state().bought.foundMl).toBeCloseTo(before.bought.foundMl, 12);
    expect(mask()[7999]).toBe(1);
  });

  it('is decided like a region, and stays where it is in another order', async () => {
    await check([FINDING]);
    selectRegion(services, state().regions[0]?.id ?? '');
    decide(services, 'flagged');
    await setOrder(services, 'uncertainty');
    const [first] = state().regions;
    expect(first?.finding?.rule).toBe('island');
    expect(state().decisions[first?.id ?? '']).toBe('flagged');
    expect(new Set(state().regions.map(({ id }) => id)).size).toBe(state().regions.length);
  });

  it('comes in tasks of its own again where the reviewer went on meanwhile', async () => {
    const tasks = vi.spyOn(globalThis, 'setTimeout');
    const checked = check([FINDING]);
    for (let turn = 0; turn < 1000 && tasks.mock.calls.length === 0; turn++)
      await Promise.resolve();
    expect(tasks).toHaveBeenCalledTimes(1);
    selectRegion(services, state().regions[0]?.id ?? '');
    decide(services, 'accepted');
    await checked;
    expect(tasks.mock.calls.length).toBeGreaterThan(1);
    tasks.mockRestore();
    expect(state().regions[0]?.finding?.rule).toBe('island');
    expect(Object.values(state().decisions)).toEqual(['accepted']);
  });

  it('leaves the queue as it is where it is nothing', async () => {
    const { regions } = state();
    await check([]);
    expect(state().regions).toBe(regions);
  });
});
