import { describe, expect, it } from 'vitest';
import { seededRandom } from '../src/testing/seededRandom.ts';
import { meanOverCases, overCases, pairedDifference, pairedRatio } from './interval.ts';

describe('meanOverCases', () => {
  it('covers the mean of normal draws about as often as it says', () => {
    const random = seededRandom(3);
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let covered = 0;
    const trials = 60;
    for (let trial = 0; trial < trials; trial++) {
      const { ci } = meanOverCases(Array.from({ length: 30 }, normal));
      if (ci && ci[0] <= 0 && ci[1] >= 0) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(50);
    expect(covered).toBeLessThan(trials);
  });

  it('counts what is undefined', () => {
    expect(meanOverCases([1, null, 3])).toMatchObject({ value: 2, n: 2, excluded: 1 });
    expect(meanOverCases([null])).toEqual({ value: null, ci: null, n: 0, excluded: 1 });
    expect(meanOverCases([0.5])).toEqual({ value: 0.5, ci: null, n: 1, excluded: 0 });
  });

  it('gives the same interval each time', () => {
    const values = [0.1, 0.7, 0.4, 0.9];
    expect(meanOverCases(values)).toEqual(meanOverCases(values));
  });
});

it('pairs keep what belongs together', () => {
  const pairs = [1, 2, 3, 4].map((at) => [10 * at + 1, 10 * at] as const);
  expect(pairedDifference(pairs)).toEqual({ value: 1, ci: [1, 1], n: 4, excluded: 0 });
  const doubled = [1, 5, 9].map((at) => [2 * at, at] as const);
  expect(pairedRatio([...doubled, [null, 1]])).toEqual({ value: 2, ci: [2, 2], n: 3, excluded: 1 });
});

it('leaves out resamples without a value', () => {
  const largest = (sample: readonly number[]) =>
    new Set(sample).size < 2 ? null : Math.max(...sample);
  const { value, ci } = overCases([1, 2], largest);
  expect(value).toBe(2);
  expect(ci).toEqual([2, 2]);
});
