import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { holm, kolmogorovSmirnov } from './kolmogorovSmirnov.ts';

const golden = readGolden('kolmogorov_smirnov') as {
  cases: { first: number[]; second: number[]; d: number; p: number; sign: number }[];
};

describe('kolmogorovSmirnov', () => {
  it.each(golden.cases)('agrees with scipy (case %#)', ({ first, second, d, p, sign }) => {
    const found = kolmogorovSmirnov(first, second);
    expect(found?.d).toBeCloseTo(d, 12);
    expect(Math.abs((found?.p ?? NaN) / p - 1)).toBeLessThan(1e-9);
    // In scipy's words the first function lies above the second (+1) where its values are lower.
    expect(found?.sign).toBe(sign === 1 ? 'first-lower' : 'first-higher');
  });

  it('counts the orders of two and two values: 2 of 6 part them wholly', () => {
    expect(kolmogorovSmirnov([1, 2], [3, 4])).toEqual({ d: 1, p: 2 / 6, sign: 'first-lower' });
    expect(kolmogorovSmirnov([3, 4], [1, 2])?.sign).toBe('first-higher');
  });

  it('parts nothing of a sample and itself', () => {
    expect(kolmogorovSmirnov([1, 2, 2], [2, 1, 2])).toEqual({ d: 0, p: 1, sign: 'none' });
  });

  it('is null without values', () => {
    expect(kolmogorovSmirnov([], [1])).toBeNull();
    expect(kolmogorovSmirnov([1], [])).toBeNull();
  });

  it('does not depend on the order of values or of samples', () => {
    const random = seededRandom(5);
    const first = Array.from({ length: 30 }, () => Math.round(10 * random()) / 10);
    const second = Array.from({ length: 17 }, () => Math.round(12 * random()) / 10);
    const found = kolmogorovSmirnov(first, second);
    expect(kolmogorovSmirnov(first.toReversed(), second)).toEqual(found);
    const turned = kolmogorovSmirnov(second, first);
    expect(turned?.d).toBe(found?.d);
    expect(turned?.p).toBeCloseTo(found?.p ?? NaN, 12);
  });

  it('refuses what is not finite', () => {
    expect(() => kolmogorovSmirnov([1, NaN], [1])).toThrow('inference/non-finite-output');
  });
});

describe('holm', () => {
  it('multiplies by the number of tests left and never falls', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
