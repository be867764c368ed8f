import { expect, it } from 'vitest';
import { mean, quantiles, summariseCases } from './summary.ts';

it('summarises defined values and counts the others', () => {
  expect(summariseCases([1, null, 4, 2, 5, null])).toEqual({
    n: 4,
    excluded: 2,
    mean: 3,
    median: 3,
    sd: Math.sqrt(10 / 3),
  });
});

it('says nothing about what is not there', () => {
  expect(summariseCases([null])).toEqual({ n: 0, excluded: 1, mean: null, median: null, sd: null });
  expect(summariseCases([7])).toEqual({ n: 1, excluded: 0, mean: 7, median: 7, sd: null });
  expect(mean([])).toBeNull();
  expect(() => quantiles([], [0.5])).toThrow(/shape/);
});

it('takes quantiles between ranks', () => {
  expect(quantiles([40, 10, 20, 30], [0, 0.25, 0.5, 1])).toEqual([10, 17.5, 25, 40]);
});
