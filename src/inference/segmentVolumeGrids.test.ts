import { expect, test } from 'vitest';
import { affineFromColumns } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { fakeSession } from '../testing/fakeSession.ts';
import {
  centreTimesMask,
  lpsGrid,
  quietContext,
  request,
  segmentWith,
  tissue,
} from '../testing/inferenceRun.ts';

test('a flipped and permuted source gives the same maps and its contour where the image is', async () => {
  const [ni, nj, nk] = [4, 5, 6];
  const hu = tissue(ni * nj * nk);
  const plain = await segmentWith(
    request(lpsGrid([ni, nj, nk]), hu),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  // Source index (a, b, c) shows network voxel (i, j, k) = (ni − 1 − c, b, nk − 1 − a).
  const turned = new Float32Array(hu.length);
  const place = (i: number, j: number, k: number) => nk - 1 - k + nk * (j + nj * (ni - 1 - i));
  hu.forEach((value, at) => {
    const [i, j, k] = [at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))];
    turned[place(i, j, k)] = value;
  });
  const grid: VoxelGrid = {
    shape: [nk, nj, ni],
    affine: [0, 0, 2, -2 * (ni - 1), 0, -2, 0, 0, -2, 0, 0, 2 * (nk - 1), 0, 0, 0, 1],
  };
  const result = await segmentWith(
    request(grid, turned),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  expect(result.networkGrid.shape).toEqual(plain.networkGrid.shape);
  plain.networkGrid.affine.forEach((entry, at) =>
    expect(result.networkGrid.affine[at]).toBeCloseTo(entry, 12),
  );
  expect(result.entropy).toEqual(plain.entropy);
  plain.labels.forEach((label, at) => {
    const [i, j, k] = [at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))];
    expect(result.labels[place(i, j, k)]).toBe(label);
  });
  expect(result.structures).toEqual(plain.structures);
});

test('an oblique source stays oblique: the network reads along its own axes', async () => {
  const [cos, sin] = [Math.cos(0.3), Math.sin(0.3)];
  const affine = affineFromColumns(
    [
      [-2 * cos, -2 * sin, 0],
      [2 * sin, -2 * cos, 0],
      [0, 0, 2],
    ],
    [10, 20, 30],
  );
  const hu = tissue(60);
  const oblique = await segmentWith(
    request({ shape: [5, 4, 3], affine }, hu),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  const straight = await segmentWith(
    request(lpsGrid([5, 4, 3]), hu),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  oblique.networkGrid.affine.forEach((entry, at) => expect(entry).toBeCloseTo(affine[at], 9));
  expect(oblique.labels).toEqual(straight.labels);
  oblique.entropy.forEach((value, at) => expect(value).toBeCloseTo(straight.entropy[at], 5));
});

test('finer source voxels: volumes on each grid in their own millilitres', async () => {
  // 1 mm source of 8³ voxels, all tissue; 2 mm network of 4³.
  const grid: VoxelGrid = {
    shape: [8, 8, 8],
    affine: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  };
  const result = await segmentWith(
    request(grid, new Float32Array(512).fill(300)),
    fakeSession(2, () => 3),
    quietContext(),
  );
  expect(result.networkGrid.shape).toEqual([4, 4, 4]);
  expect(result.structures[0].volumeMl).toBeCloseTo(0.512, 12);
  for (const ml of result.structures[0].sampleVolumesMl) expect(ml).toBeCloseTo(0.512, 12);
});
