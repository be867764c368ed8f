import { beforeEach, describe, expect, it } from 'vitest';
import { testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import { setBudget as spend } from './budget.ts';
import { continueReview, startReview } from './queue.ts';
import { redo, undo } from './history.ts';
import { selectNeighbour, selectRegion } from './navigate.ts';
import { decide } from './review.ts';

/** Three cubes of 27 voxels: 1 % of 2700 voxels is the most uncertain of them, 3 % is all three. */
const BLOCKS = [
  [2, 2, 2, 0.9],
  [10, 10, 10, 0.6],
  [2, 12, 15, 0.3],
] as const;

let services: ReturnType<typeof testServices>;

beforeEach(() => {
  services = testServices();
  services.registry.segmentations.put('result', testSegmentation(BLOCKS));
  services.store.setState({
    result: {
      ...testSummary('result'),
      structures: [],
      backend: { kind: 'wasm', threads: 1, reason: 'chosen', adapter: '' },
    },
  });
  startReview(services);
});

const setBudget = (all: typeof services, value: number): void =>
  spend(all, { unit: 'share', value });
const state = () => services.store.getState();
const mask = () => services.registry.reviews.get('result').budgetMask;
const count = (value: number): number => mask().filter((voxel) => voxel === value).length;

describe('the budget', () => {
  it('starts with five minutes of reading', () => {
    expect(state().budget).toEqual({ unit: 'minutes', value: 5 });
    expect(state().bought).toMatchObject({ regions: 3, voxels: 81 });
    expect(count(1)).toBe(81);
  });

  it('grows and shrinks with the slider, down to nothing', () => {
    setBudget(services, 0.03);
    expect(state().regions.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    expect(state().regions.map(({ slices }) => slices.largest)).toEqual([3, 11, 16]);
    setBudget(services, 0);
    expect([state().bought.voxels, state().regions.length, count(1)]).toEqual([0, 0, 0]);
  });

  it('never asks for more voxels than are uncertain', () => {
    setBudget(services, 0.05);
    expect(state().bought.voxels).toBe(81);
  });
});

it('puts a region on a voxel of the image, where the read-out puts it too', () => {
  const coarse = testSegmentation([[5, 5, 5, 0.8]]);
  const { grid } = services.registry.volumes.get('case');
  const shifted = [...grid.affine] as unknown as typeof grid.affine;
  Object.assign(shifted, { 3: 1, 7: -0.5, 11: 1.2 });
  services.registry.segmentations.put('result', {
    ...coarse,
    networkGrid: { ...grid, affine: shifted },
  });
  startReview(services);
  // Network voxel (6, 6, 5), 1, 0.5 and 1.2 mm beside the image's of 2.5 mm.
  expect(state().regions[0]?.anchor).toEqual([-15, -15, 12.5]);
});

describe('walking the queue', () => {
  beforeEach(() => setBudget(services, 0.03));

  it('goes to a voxel of the region, marks it, and stops at the ends', () => {
    selectNeighbour(services, 1);
    expect(services.viewer.visits.at(-1)).toEqual([-7.5, -7.5, 5]);
    expect(count(2)).toBe(27);
    selectNeighbour(services, -1);
    expect(services.viewer.visits.length).toBe(1);
    selectNeighbour(services, 1);
    selectNeighbour(services, 1);
    selectNeighbour(services, 1);
    expect(services.viewer.visits.length).toBe(3);
    expect([count(1), count(2)]).toEqual([54, 27]);
  });

  it('goes on to the next open region after a decision, round the end', () => {
    const [first, second, third] = state().regions.map(({ id }) => id);
    selectRegion(services, second ?? '');
    decide(services, 'accepted');
    expect(state().selectedRegionId).toBe(third);
    decide(services, 'flagged');
    expect(state().selectedRegionId).toBe(first);
    decide(services, 'skipped');
    expect(Object.values(state().decisions).toSorted()).toEqual(['accepted', 'flagged', 'skipped']);
  });
});

describe('decisions', () => {
  beforeEach(() => {
    setBudget(services, 0.03);
    selectNeighbour(services, 1);
    decide(services, 'accepted');
  });

  it('stay, with their region, when the budget moves, even to nothing', () => {
    const [first] = state().regions;
    for (const fraction of [0.01, 0, 0.02]) {
      setBudget(services, fraction);
      expect(state().decisions).toEqual({ [first?.id ?? '']: 'accepted' });
      expect(state().regions[0]).toEqual(first);
    }
    expect(state().regions.length).toBe(2);
  });

  it('keep their region as it was when the next result groups the voxels around it anew', () => {
    const id = state().selectedRegionId ?? '';
    decide(services, 'flagged');
    const before = state().regions.find((region) => region.id === id);
    // The same voxels and a layer beside them.
    const wider = testSegmentation([[3, 2, 2, 0.8], ...BLOCKS]);
    services.registry.segmentations.put('next', wider);
    const { result } = state();
    if (!result) throw new Error('no result');
    services.store.setState({ result: { ...result, id: 'next' } });
    continueReview(services, 'result');
    expect(state().decisions[id]).toBe('flagged');
    expect(state().regions.find((region) => region.id === id)?.volumeMl).toBe(before?.volumeMl);
  });

  it('are undone and redone, each step shown', () => {
    expect([state().canUndo, state().canRedo]).toEqual([true, false]);
    undo(services);
    expect([state().decisions, state().canUndo, state().canRedo]).toEqual([{}, false, true]);
    expect(state().selectedRegionId).toBe(state().regions[0]?.id);
    redo(services);
    expect(Object.values(state().decisions)).toEqual(['accepted']);
  });

  it('keep every step in the log', () => {
    undo(services);
    redo(services);
    const kinds = services.registry.reviews.get('result').events.map(({ kind }) => kind);
    expect(kinds).toEqual(['decided', 'undone', 'redone']);
  });
});
