import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { ascendingOrder, tieEnd } from './order.ts';

function sortedByComparison(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, at) => at).toSorted(
    (a, b) => values[a] - values[b] || a - b,
  );
}

describe('ascendingOrder', () => {
  const random = seededRandom(1);
  const numbers = Array.from({ length: 3000 }, () => {
    const size = 10 ** Math.floor(random() * 60 - 30);
    return random() < 0.1 ? Math.floor(random() * 3) : (random() - 0.5) * size;
  });

  it.each([
    ['float64', Float64Array.from(numbers)],
    ['float32', Float32Array.from(numbers)],
    ['plain numbers', numbers],
    ['bytes', Uint8Array.from(numbers, () => random() * 256)],
    ['signed bytes', Int8Array.from(numbers, () => random() * 256 - 128)],
    ['a view inside a buffer', new Float32Array(Float32Array.from(numbers).buffer, 400, 77)],
  ])('sorts %s as a comparison does, equal values by index', (_, values) => {
    expect([...ascendingOrder(values)]).toEqual(sortedByComparison(values));
  });

  it('holds −0 and 0 for equal', () => {
    expect([...ascendingOrder([0, -0, 0, -0, -1e-320])]).toEqual([4, 0, 1, 2, 3]);
    expect([...ascendingOrder(Float32Array.of(0, -0, 0, -1e-45))]).toEqual([3, 0, 1, 2]);
  });

  it('of nothing, of one and of equal values', () => {
    expect([...ascendingOrder([])]).toEqual([]);
    expect([...ascendingOrder([3])]).toEqual([0]);
    expect([...ascendingOrder(new Float32Array(5).fill(0.25))]).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %d', (value) => {
    expect(() => ascendingOrder([1, value])).toThrow(/non-finite-output.*"index":1/);
    expect(() => ascendingOrder(Float32Array.of(1, value))).toThrow(/non-finite-output/);
  });
});

it('tieEnd finds the end of a run of equal values', () => {
  const values = [2, 1, 2, 1, 3];
  const order = ascendingOrder(values);
  expect(tieEnd(values, order, 0)).toBe(2);
  expect(tieEnd(values, order, 2)).toBe(4);
  expect(tieEnd(values, order, 4)).toBe(5);
});
