import { expect, test } from 'vitest';
import { lpsGrid } from '../testing/inferenceRun.ts';
import { orderTies } from './orderTies.ts';

test('of equal voxels the one amid more uncertainty comes first; unequal ones keep their order', () => {
  // A row of 2 mm voxels: ±2 neighbours. A single voxel, a run of five, and one that is more uncertain.
  const entropy = Float32Array.of(0.5, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0.6);
  const keys = orderTies(entropy, lpsGrid([13, 1, 1]));
  const order = [...keys.keys()].toSorted((a, b) => keys[b] - keys[a] || a - b);
  expect(order.slice(0, 7)).toEqual([12, 6, 5, 7, 4, 8, 0]);
  expect(keys.filter((key) => key === 0)).toHaveLength(6);
  keys.forEach((key, at) => expect(Math.abs(key - entropy[at])).toBeLessThan(1e-4));
});

test('levels of up to 100 label maps are never mixed', () => {
  const levels = Float32Array.from({ length: 50 }, (_, at) => {
    const p = (at + 1) / 100;
    return -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.LN2;
  });
  const smallest = levels
    .slice(1)
    .reduce((least, level, at) => Math.min(least, level - levels[at]), 1);
  expect(smallest).toBeGreaterThan(1e-4);
});
