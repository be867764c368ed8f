import { expect, test } from 'vitest';
import { boosted } from './boosting.ts';
import { drawsOf } from './draws.ts';

test('a step is found exactly, whatever else there is', () => {
  const draws = drawsOf(1, 0);
  const rows = Array.from({ length: 200 }, () => [draws.uniform(0, 1), draws.uniform(0, 1)]);
  const target = rows.map(([, x]) => (x > 0.5 ? 0.9 : 0.1));
  const predict = boosted(rows, target, { trees: 200, depth: 1, rate: 0.1, smallestLeaf: 5 });
  expect(predict([0.3, 0.9])).toBeCloseTo(0.9, 2);
  expect(predict([0.3, 0.1])).toBeCloseTo(0.1, 2);
});

test('an interaction needs two splits', () => {
  const draws = drawsOf(2, 0);
  const rows = Array.from({ length: 400 }, () => [draws.uniform(-1, 1), draws.uniform(-1, 1)]);
  const target = rows.map(([x, y]) => Number(x * y > 0));
  const errorOf = (depth: number): number => {
    const predict = boosted(rows, target, { trees: 100, depth, rate: 0.1, smallestLeaf: 5 });
    const errors = rows.map((row, at) => Math.abs(predict(row) - target[at]));
    return errors.reduce((sum, error) => sum + error, 0) / errors.length;
  };
  expect(errorOf(3)).toBeLessThan(0.15);
  expect(errorOf(1)).toBeGreaterThan(0.3);
});

test('what does not vary gives the mean', () => {
  const predict = boosted([[1], [1], [1]], [0, 1, 5]);
  expect(predict([1])).toBeCloseTo(2, 12);
  expect(predict([7])).toBeCloseTo(2, 12);
});
