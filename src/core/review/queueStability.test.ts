import { expect, test } from 'vitest';
import { jaccard, topOfQueue } from './queueStability.ts';

test.each([
  [[1, 2, 3, 4], [4, 3, 2, 1], 1],
  [[9, 2, 5], [5, 7, 9], 0.5], // {5, 9} of {2, 5, 7, 9}
  [[1, 2], [3, 4, 5], 0],
  [[], [3], 0],
  [[8, 1, 4], [4], 1 / 3],
  [[], [], null],
])('jaccard of %j and %j is %d', (a, b, expected) => {
  expect(jaccard(Uint32Array.from(a), Uint32Array.from(b))).toBe(expected);
  expect(jaccard(Uint32Array.from(b), Uint32Array.from(a))).toBe(expected);
});

test('the top of the queue is 1 % of the region, or what there is of it', () => {
  const ranking = Uint32Array.of(7, 3, 9, 1);
  expect([...topOfQueue(ranking, 249)]).toEqual([7, 3]); // 2.49 is rounded
  expect([...topOfQueue(ranking, 250)]).toEqual([7, 3, 9]);
  expect([...topOfQueue(ranking, 10_000)]).toEqual([7, 3, 9, 1]);
});
