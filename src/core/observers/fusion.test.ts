import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import { intersectionOfObservers, majorityVote, unionOfObservers, votesOf } from './fusion.ts';
import { patternsOf } from './patterns.ts';
import { staple } from './staple.ts';

const vectors = readTestVectors() as {
  observers_entropy: { D: number[][] };
  STAPLE_ITK: {
    gamma: number;
    W: number[];
    sens: number[];
    spec: number[];
    seg_W_ge_05: number[];
    elapsed_iter: number;
    majority: number[];
    union: number[];
    inter: number[];
  };
  STAPLE_iter1: { W: number[]; sens: number[]; spec: number[] };
};
const observers = vectors.observers_entropy.D.map((marked) => Uint8Array.from(marked));
const golden = readGolden('observers') as {
  cases: {
    observers: string[];
    confidenceWeight: number;
    probability: number[];
    sensitivity: number[];
    specificity: number[];
    iterations: number;
  }[];
};

const expectNear = (
  actual: ArrayLike<number | null>,
  expected: readonly number[],
  tolerance: number,
): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, at) =>
    expect(Math.abs((actual[at] ?? NaN) - value)).toBeLessThan(tolerance),
  );
};

describe('fusion', () => {
  it('gives the shared vectors', () => {
    const { majority, union, inter } = vectors.STAPLE_ITK;
    expect(majorityVote(observers)).toEqual({ mask: Uint8Array.from(majority), tiedVoxels: 0 });
    expect([...unionOfObservers(observers)]).toEqual(union);
    expect([...intersectionOfObservers(observers)]).toEqual(inter);
  });

  it('leaves a tie to the background and counts it', () => {
    const two = [Uint8Array.of(1, 255, 0, 0), Uint8Array.of(1, 0, 7, 0)];
    expect(majorityVote(two)).toEqual({ mask: Uint8Array.of(1, 0, 0, 0), tiedVoxels: 2 });
    expect([...votesOf(two)]).toEqual([2, 1, 1, 0]);
  });

  it('needs observers of one length', () => {
    for (const fuse of [majorityVote, unionOfObservers, intersectionOfObservers, staple]) {
      expect(() => fuse([])).toThrow(/shape/);
      expect(() => fuse([new Uint8Array(2), new Uint8Array(3)])).toThrow(/shape/);
    }
  });
});

const voxelProbability = (
  masks: readonly Uint8Array[],
  options?: Parameters<typeof staple>[1],
): number[] => {
  const { probability } = staple(masks, options);
  return Array.from(patternsOf(masks), (pattern) => probability[pattern]);
};

describe('staple', () => {
  it('gives the shared vector', () => {
    const { gamma, W, sens, spec, seg_W_ge_05, elapsed_iter } = vectors.STAPLE_ITK;
    const result = staple(observers);
    expect(result.prior).toBeCloseTo(gamma, 12);
    expect(result).toMatchObject({ isConverged: true, iterations: elapsed_iter + 1 });
    expectNear(voxelProbability(observers), W, 1e-6);
    expectNear(result.sensitivity, sens, 1e-6);
    expectNear(result.specificity, spec, 1e-6);
    expect([...result.mask]).toEqual(seg_W_ge_05);
  });

  it('gives the shared vector after one iteration', () => {
    const { W, sens, spec } = vectors.STAPLE_iter1;
    const result = staple(observers, { maxIterations: 1 });
    expect(result).toMatchObject({ iterations: 1, isConverged: false });
    expectNear(voxelProbability(observers, { maxIterations: 1 }), W, 1e-7);
    expectNear(result.sensitivity, sens, 1e-7);
    expectNear(result.specificity, spec, 1e-7);
  });

  it.each(golden.cases)('agrees with ITK (case %#)', (expected) => {
    const masks = expected.observers.map((text) => Uint8Array.from(text, Number));
    const options = { confidenceWeight: expected.confidenceWeight };
    const result = staple(masks, options);
    expectNear(voxelProbability(masks, options), expected.probability, 1e-6);
    expectNear(result.sensitivity, expected.sensitivity, 1e-6);
    expectNear(result.specificity, expected.specificity, 1e-6);
    // ITK counts from 0.
    expect(result.iterations).toBe(expected.iterations + 1);
  });

  it('does not depend on the order of observers or voxels', () => {
    const probability = voxelProbability(observers);
    const { sensitivity } = staple(observers);
    const turned = observers.toReversed();
    expectNear(voxelProbability(turned), probability, 1e-9);
    expectNear(staple(turned).sensitivity, sensitivity.map(Number).toReversed(), 1e-9);
    const backwards = observers.map((marked) => marked.toReversed());
    expectNear(voxelProbability(backwards), probability.toReversed(), 1e-6);
  });

  it('of nothing and of everything', () => {
    const none = staple([new Uint8Array(4), new Uint8Array(4)]);
    expect([...none.mask]).toEqual([0, 0, 0, 0]);
    expect(none).toMatchObject({ sensitivity: [null, null], specificity: [1, 1], prior: 0 });
    const all = staple([new Uint8Array(3).fill(1)]);
    expect([...all.mask]).toEqual([1, 1, 1]);
    expect(all).toMatchObject({ sensitivity: [1], specificity: [null], prior: 1 });
    expect(() => staple([new Uint8Array(0)])).toThrow(/shape/);
    expect(() => staple(Array.from({ length: 17 }, () => new Uint8Array(2)))).toThrow(/shape/);
  });

  it('takes two observers who contradict each other everywhere', () => {
    const { probability } = staple([Uint8Array.of(1, 1, 0, 0), Uint8Array.of(0, 0, 1, 1)]);
    for (const w of probability) expect(w).toBeGreaterThanOrEqual(0);
  });
});
