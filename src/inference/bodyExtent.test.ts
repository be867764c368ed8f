import { expect, test } from 'vitest';
import { bodyExtent } from './bodyExtent.ts';

/** A mask of `shape` with 1 at the given voxels. */
function maskWith(shape: readonly [number, number, number], voxels: readonly number[][]) {
  const mask = new Uint8Array(shape[0] * shape[1] * shape[2]);
  for (const [i, j, k] of voxels) mask[i + shape[0] * (j + shape[1] * k)] = 1;
  return mask;
}

test('one box for all slices, 10 mm wider on each side; a slice without body is known', () => {
  const shape = [20, 20, 3] as const;
  const mask = maskWith(shape, [
    [8, 9, 0],
    [11, 12, 2],
  ]);
  const { hasBody, box } = bodyExtent(mask, shape, [5, 4, 1]);
  expect([...hasBody]).toEqual([1, 0, 1]);
  // i 8 … 11 and two voxels of 5 mm; j 9 … 12 and three of 4 mm, rounded up from 2.5.
  expect(box).toEqual({ startI: 6, startJ: 6, width: 8, height: 10 });
});

test('the margin ends at the border of the grid', () => {
  const mask = maskWith(
    [4, 3, 1],
    [
      [0, 1, 0],
      [3, 1, 0],
    ],
  );
  expect(bodyExtent(mask, [4, 3, 1], [2, 2, 2]).box).toEqual({
    startI: 0,
    startJ: 0,
    width: 4,
    height: 3,
  });
});

test('no body, no box', () => {
  expect(bodyExtent(new Uint8Array(8), [2, 2, 2], [1, 1, 1])).toEqual({
    hasBody: new Uint8Array(2),
    box: null,
  });
});
