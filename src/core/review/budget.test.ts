import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { budgetCount, rankMostUncertain, tieFraction } from './budget.ts';

describe('budgetCount', () => {
  it('rounds half up', () => {
    expect([0, 0.005, 0.0024, 0.0025, 0.05, 1].map((b) => budgetCount(b, 200))).toEqual([
      0, 1, 0, 1, 10, 200,
    ]);
  });
});

describe('rankMostUncertain', () => {
  const entropy = Float32Array.of(0.2, 0.9, 0, 0.9, 0.5, 1, 0.5);
  const roi = Uint8Array.of(1, 1, 1, 1, 1, 0, 1);

  it('orders by entropy, then index, within the region only', () => {
    expect([...rankMostUncertain(entropy, roi, 1)]).toEqual([1, 3, 4, 6, 0]);
    expect([...rankMostUncertain(entropy, roi, 0.5)]).toEqual([1, 3, 4]);
  });

  it('agrees with sorting everything, and smaller budgets are prefixes', () => {
    const random = seededRandom(21);
    const n = 20_000;
    // Values on a coarse ladder make long ties, tiny ones fill low buckets.
    const values = Float32Array.from({ length: n }, () => {
      const draw = random();
      return draw < 0.3 ? 0 : draw < 0.6 ? Math.floor(random() * 8) / 8 : random() ** 8;
    });
    const mask = Uint8Array.from({ length: n }, () => Number(random() < 0.7));
    const inside = mask.reduce((sum, one) => sum + one, 0);
    const sorted = Array.from({ length: n }, (_, voxel) => voxel)
      .filter((voxel) => mask[voxel] === 1 && values[voxel] > 0)
      .toSorted((a, b) => values[b] - values[a] || a - b);
    for (const fraction of [0, 0.001, 0.01, 0.05, 0.3, 1]) {
      const count = Math.min(budgetCount(fraction, inside), sorted.length);
      expect([...rankMostUncertain(values, mask, fraction)]).toEqual(sorted.slice(0, count));
    }
  });

  it('tells the smallest floats from zero, and takes minus zero for zero', () => {
    const tiny = Float32Array.of(0, 1e-45, -0, 3e-45, 1e-30, 0);
    const inside = new Uint8Array(6).fill(1);
    expect([...rankMostUncertain(tiny, inside, 1)]).toEqual([4, 3, 1]);
    expect([...rankMostUncertain(tiny, inside, 0.34)]).toEqual([4, 3]);
    expect([...rankMostUncertain(tiny, inside, 0.2)]).toEqual([4]);
  });

  it('lists nothing where there is no doubt or no region', () => {
    expect(rankMostUncertain(new Float32Array(9), new Uint8Array(9).fill(1), 1).length).toBe(0);
    expect(rankMostUncertain(entropy, new Uint8Array(7), 1).length).toBe(0);
    expect(rankMostUncertain(new Float32Array(0), new Uint8Array(0), 1).length).toBe(0);
  });

  it('works on a view into a larger buffer', () => {
    const larger = Float32Array.of(9, ...entropy);
    expect([...rankMostUncertain(larger.subarray(1), roi, 0.3)]).toEqual([1, 3]);
  });

  it.each([Number.NaN, -0.1, Infinity])('refuses an entropy of %d, but only inside', (bad) => {
    const spoiled = Float32Array.of(0.5, bad);
    expect(() => rankMostUncertain(spoiled, Uint8Array.of(1, 1), 1)).toThrow('"index":1');
    expect([...rankMostUncertain(spoiled, Uint8Array.of(1, 0), 1)]).toEqual([0]);
    expect(() => rankMostUncertain(spoiled, Uint8Array.of(1), 1)).toThrow(/internal\/shape/);
  });
});

describe('tieFraction', () => {
  const maps = {
    entropy: Float32Array.of(1, 0.5, 0.5, 0.5, 0.1, 0.5),
    roi: Uint8Array.of(1, 1, 1, 1, 1, 0),
  };
  const ranking = rankMostUncertain(maps.entropy, maps.roi, 1);

  it('is the divided tie over the budget', () => {
    expect([1, 2, 3, 4, 5].map((count) => tieFraction(maps, ranking, count))).toEqual([
      0, 1.5, 1, 0, 0,
    ]);
  });

  it('is undefined without a budget', () => {
    expect(tieFraction(maps, ranking, 0)).toBeNull();
  });
});
