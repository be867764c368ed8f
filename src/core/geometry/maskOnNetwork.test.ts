import { describe, expect, it } from 'vitest';
import { finished } from '../../testing/finished.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { affineFromColumns } from './affine.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';
import { maskOnNetwork } from './maskOnNetwork.ts';
import { nearestOnSource } from './nearestOnSource.ts';
import { networkGridOf } from './networkGrid.ts';

const line = (voxels: number, spacing: number, start: number): VoxelGrid => ({
  shape: [voxels, 1, 1],
  affine: affineFromColumns(
    [
      [spacing, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [start, 0, 0],
  ),
});

const onto = (mask: readonly number[], source: VoxelGrid, network: VoxelGrid): number[] => [
  ...finished(maskOnNetwork(Uint8Array.from(mask), { source, network })),
];

describe('maskOnNetwork', () => {
  it('sets what is filled by half or more', () => {
    // Faces coincide: two voxels of 1 mm in each of 2 mm.
    expect(onto([1, 0, 0, 0, 1, 1], line(6, 1, 0), line(3, 2, 0.5))).toEqual([1, 0, 1]);
    // Three in each.
    expect(onto([1, 0, 0, 0, 1, 1], line(6, 1, 0), line(2, 3, 1))).toEqual([0, 1]);
    // Moved by a quarter of a wide voxel.
    expect(onto([0, 1, 1, 0, 0, 0], line(6, 1, 0), line(3, 2, 1))).toEqual([1, 0, 0]);
  });

  it('is not filled beyond the image', () => {
    expect(onto([1, 1], line(2, 1, 0), line(4, 1, -1))).toEqual([0, 1, 1, 0]);
    // Half of the first lies beyond.
    expect(onto([1, 1], line(2, 1, 0), line(2, 2, -0.5))).toEqual([1, 1]);
    expect(onto([1, 1], line(2, 1, 0), line(2, 2, -1.2))).toEqual([0, 1]);
  });

  it('fills finer voxels by where they lie', () => {
    expect(onto([0, 1], line(2, 2, 0.5), line(4, 1, 0))).toEqual([0, 0, 1, 1]);
  });

  it('loses nothing where the axes are but turned', () => {
    const random = seededRandom(5);
    const source: VoxelGrid = {
      shape: [5, 4, 6],
      affine: affineFromColumns(
        [
          [0, 0, 1.7],
          [-0.9, 0, 0],
          [0, 1.1, 0],
        ],
        [3, 7, -11],
      ),
    };
    const network = networkGridOf(source, { orientation: 'LPS', spacingMm: [0.9, 1.1, 1.7] });
    const mask = Uint8Array.from({ length: voxelCount(source) }, () => Number(random() < 0.4));
    const there = finished(maskOnNetwork(mask, { source, network }));
    expect(network.shape).toEqual([4, 6, 5]);
    expect(nearestOnSource(there, { source, network })).toEqual(mask);
  });

  it('agrees with the sum over all voxels', () => {
    const random = seededRandom(6);
    const source = { ...line(1, 1.3, 0), shape: [11, 7, 9] } as const;
    const network = networkGridOf(source, { orientation: 'LPS', spacingMm: [3, 1.7, 2.2] });
    const mask = Uint8Array.from({ length: voxelCount(source) }, () => Number(random() < 0.5));
    const shareOf = (
      from: number,
      to: number,
      length: number,
      size: number,
      at: number,
    ): number => {
      const [low, high] = [(at * size) / length, ((at + 1) * size) / length];
      return Math.max(0, Math.min(high, to) - Math.max(low, from)) / (high - low);
    };
    const there = finished(maskOnNetwork(mask, { source, network }));
    const [ni, nj, nk] = network.shape;
    for (let voxel = 0; voxel < there.length; voxel++) {
      // The network's i and j run against the source's.
      const at = [ni - 1 - (voxel % ni), nj - 1 - (Math.floor(voxel / ni) % nj)];
      at.push(Math.floor(voxel / (ni * nj)));
      let filled = 0;
      for (let k = 0; k < 9; k++) {
        for (let j = 0; j < 7; j++) {
          for (let i = 0; i < 11; i++) {
            if (mask[i + 11 * (j + 7 * k)] === 0) continue;
            filled +=
              shareOf(i, i + 1, ni, 11, at[0]) *
              shareOf(j, j + 1, nj, 7, at[1]) *
              shareOf(k, k + 1, nk, 9, at[2]);
          }
        }
      }
      if (Math.abs(filled - 0.5) > 1e-5) expect(there[voxel]).toBe(Number(filled > 0.5));
    }
  });

  it('refuses a mask of another size, and grids that are not parallel', () => {
    expect(() => onto([1], line(2, 1, 0), line(2, 1, 0))).toThrow(/shape/);
    const oblique: VoxelGrid = {
      shape: [2, 2, 1],
      affine: affineFromColumns(
        [
          [1, 1, 0],
          [-1, 1, 0],
          [0, 0, 1],
        ],
        [0, 0, 0],
      ),
    };
    expect(() => onto([1, 1], line(2, 1, 0), oblique)).toThrow(/geometry/);
  });
});
