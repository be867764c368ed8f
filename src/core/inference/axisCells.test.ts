import { describe, expect, it, test } from 'vitest';
import { seededUniform } from '../statistics/philox.ts';
import { onCells, onCellsBySlice } from './axisCells.ts';

const along = (values: readonly number[], cells: number): number[] => [
  ...onCells(Float32Array.from(values), { from: [values.length, 1, 1], to: [cells, 1, 1] }),
];

describe('along one axis', () => {
  it.each<[string, number[], number, number[]]>([
    ['as many cells as voxels: the voxels', [1, 5, 2], 3, [1, 5, 2]],
    ['half as many: the mean of two', [1, 3, 10, 20], 2, [2, 15]],
    ['twice as many: linear, the ends held', [0, 4], 4, [0, 1, 3, 4]],
    ['one voxel: the same everywhere', [7], 3, [7, 7, 7]],
    ['one cell of two voxels', [1, 3], 1, [2]],
    // Two places a cell: indices −.125 (held at 0) and .625, then 1.375 and 2.125 (held at 2).
    ['three voxels in two cells', [0, 4, 8], 2, [1.25, 6.75]],
  ])('%s', (_, values, cells, expected) => {
    const found = along(values, cells);
    expected.forEach((value, at) => expect(found[at]).toBeCloseTo(value, 6));
  });
});

test('a constant stays, and nothing leaves the range of the values', () => {
  const from = [13, 7, 5] as const;
  const to = [4, 9, 5] as const;
  const constant = onCells(new Float32Array(13 * 7 * 5).fill(0.3), { from, to });
  constant.forEach((value) => expect(value).toBeCloseTo(0.3, 6));
  const draws = Uint8Array.from(
    seededUniform({ seed: 3, stream: 0, count: 13 * 7 * 5 }),
    (u) => 2 * u,
  );
  const shares = onCells(draws, { from, to });
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...shares)).toBeLessThanOrEqual(1);
});

test('axes do not mix', () => {
  // i + 10 j + 100 k on twice the cells, away from the held ends.
  const values = Float32Array.from({ length: 64 }, (_, at) => {
    const [i, j, k] = [at % 4, Math.floor(at / 4) % 4, Math.floor(at / 16)];
    return i + 10 * j + 100 * k;
  });
  const found = onCells(values, { from: [4, 4, 4], to: [8, 8, 8] });
  expect(found[3 + 8 * (3 + 8 * 3)]).toBeCloseTo(1.25 * 111, 4);
  expect(found[4 + 8 * (3 + 8 * 3)] - found[3 + 8 * (3 + 8 * 3)]).toBeCloseTo(0.5, 4);
});

test('an array of another length is refused', () => {
  expect(() => onCells(new Uint8Array(5), { from: [2, 3, 1], to: [1, 1, 1] })).toThrow(
    'internal/shape',
  );
});

test('slice by slice it is the same to the bit, though no slice is kept', () => {
  const from = [13, 7, 5] as const;
  const to = [4, 9, 3] as const;
  const values = Float32Array.from(seededUniform({ seed: 4, stream: 0, count: 13 * 7 * 5 }));
  const slice = new Float32Array(13 * 7);
  const bySlice = onCellsBySlice(
    (k) => {
      slice.set(values.subarray(k * slice.length, (k + 1) * slice.length));
      return slice;
    },
    { from, to },
  );
  expect(bySlice).toEqual(onCells(values, { from, to }));
});
