import { expect, test } from 'vitest';
import type { Affine } from '../geometry/affine.ts';
import { gaussianSmooth } from '../geometry/smooth.ts';
import { seededUniform } from '../statistics/philox.ts';
import { errorFeatures, type ProbabilityMaps } from './errorFeatures.ts';

/** 2 × 2 × 4 mm. */
const affine: Affine = [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1];

function mapsOf(
  shape: readonly [number, number, number],
  inRoi: (i: number, j: number, k: number) => boolean,
): ProbabilityMaps {
  const [ni, nj, nk] = shape;
  const count = ni * nj * nk;
  const foreground = Float32Array.from(seededUniform({ seed: 3, stream: 0, count }));
  const roi = Uint8Array.from({ length: count }, (_, voxel) => {
    const row = Math.floor(voxel / ni);
    return inRoi(voxel % ni, row % nj, Math.floor(row / nj)) ? 1 : 0;
  });
  return {
    grid: { shape, affine },
    mean: [foreground.map((p) => 1 - p), foreground],
    roi,
  };
}

const here = { inSliceMm: 0, acrossSlicesMm: 0 };
const across = { inSliceMm: 0, acrossSlicesMm: 6 };
const around = { inSliceMm: 5, acrossSlicesMm: 6 };

function rowsOf(maps: ProbabilityMaps, scales: Parameters<typeof errorFeatures>[1]) {
  const table = errorFeatures(maps, scales);
  const all = new Float32Array(table.voxels.length * table.columns);
  table.read(0, all);
  return { table, all };
}

test('first scale after scale, in each class after class, for the voxels of the region in order', () => {
  const maps = mapsOf([4, 3, 2], (i, j) => i === 2 && j > 0);
  const { table, all } = rowsOf(maps, [here, around]);
  expect([...table.voxels]).toEqual([6, 10, 18, 22]);
  expect(table.columns).toBe(4);
  [...table.voxels].forEach((voxel, row) => {
    expect(all[4 * row]).toBe(maps.mean[0][voxel]);
    expect(all[4 * row + 1]).toBe(maps.mean[1][voxel]);
    expect(all[4 * row + 2] + all[4 * row + 3]).toBeCloseTo(1, 5);
  });
});

test('millimetres: σ in voxels follows the spacing of each axis', () => {
  const maps = mapsOf([6, 5, 7], () => true);
  const { table, all } = rowsOf(maps, [across, around]);
  const expected = [
    gaussianSmooth(maps.mean[1], [6, 5, 7], [0, 0, 1.5]),
    gaussianSmooth(maps.mean[1], [6, 5, 7], [2.5, 2.5, 1.5]),
  ];
  table.voxels.forEach((voxel, row) => {
    expect(all[4 * row + 1]).toBeCloseTo(expected[0][voxel], 6);
    expect(all[4 * row + 3]).toBeCloseTo(expected[1][voxel], 6);
  });
});

test('what lies outside of the region’s box does not matter', () => {
  const maps = mapsOf([6, 6, 6], (i, j, k) => i > 1 && j > 1 && k > 1);
  const changed = maps.mean.map((values) => values.map((p, voxel) => (voxel % 6 <= 1 ? 0.5 : p)));
  expect(rowsOf({ ...maps, mean: changed }, [around]).all).toEqual(rowsOf(maps, [around]).all);
});

test('parts of the table are those of the whole', () => {
  const maps = mapsOf([5, 5, 5], (i, j, k) => (i + j + k) % 2 === 0);
  const { table, all } = rowsOf(maps, [here, across]);
  const part = new Float32Array(3 * table.columns);
  table.read(7, part);
  expect(part).toEqual(all.subarray(7 * table.columns, 10 * table.columns));
  expect(() => table.read(table.voxels.length - 2, part)).toThrow('internal/shape');
  expect(() => table.read(0, new Float32Array(5))).toThrow('internal/shape');
});

test('an empty region has no rows', () => {
  const { table, all } = rowsOf(
    mapsOf([3, 3, 3], () => false),
    [here, around],
  );
  expect(table.voxels).toHaveLength(0);
  expect(table.columns).toBe(4);
  expect(all).toHaveLength(0);
});

test('a misfit is refused', () => {
  const maps = mapsOf([3, 3, 3], () => true);
  const short = { ...maps, mean: [maps.mean[0], new Float32Array(5)] };
  expect(() => errorFeatures(short, [here])).toThrow('internal/shape');
});
