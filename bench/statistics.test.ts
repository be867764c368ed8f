import { describe, expect, it } from 'vitest';
import { isMet, quantile, summariseRatios } from './statistics.ts';

describe('quantile', () => {
  it('interpolates between order statistics, as numpy.quantile', () => {
    const values = [7, 1, 3, 10];
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantile(values, share))).toEqual([
      1,
      2.5,
      5,
      expect.closeTo(9.1, 12) as number,
      10,
    ]);
    expect(quantile([4], 0.3)).toBe(4);
    expect(values).toEqual([7, 1, 3, 10]);
  });
});

describe('summariseRatios', () => {
  it('divides within a round: a slow spell of the machine cancels out', () => {
    const summary = summariseRatios([2, 20, 2.2], [1, 10, 1]);
    expect(summary).toEqual({ ratio: 2, n: 3, interval: { kind: 'range', low: 2, high: 2.2 } });
  });

  it('gives quartiles from seven rounds on', () => {
    const { ratio, interval } = summariseRatios([1, 2, 3, 4, 5, 6, 70], Array<number>(7).fill(1));
    expect(ratio).toBe(4);
    expect(interval).toEqual({ kind: 'quartiles', low: 2.5, high: 5.5 });
  });

  it('refuses what is no comparison', () => {
    expect(() => summariseRatios([], [])).toThrow(RangeError);
    expect(() => summariseRatios([1, 2], [1])).toThrow(RangeError);
    expect(() => summariseRatios([1], [0])).toThrow(RangeError);
    expect(() => summariseRatios([Number.NaN], [1])).toThrow(RangeError);
  });
});

it('a goal is met at its own value', () => {
  expect(isMet(2, { kind: 'at-most', value: 2 })).toBe(true);
  expect(isMet(2.01, { kind: 'at-most', value: 2 })).toBe(false);
  expect(isMet(3, { kind: 'at-least', value: 3 })).toBe(true);
  expect(isMet(2.99, { kind: 'at-least', value: 3 })).toBe(false);
  expect(isMet(1, null)).toBeNull();
});
