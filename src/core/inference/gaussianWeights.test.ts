import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import { importanceMap, importanceVolume } from './gaussianWeights.ts';
import type { Size3 } from './slidingWindow.ts';

interface Golden {
  readonly weights: readonly {
    tile: Size3;
    nnunet: number[];
    nnunetFloat16: number[];
    monai: number[];
  }[];
}

const { weights } = readGolden('preprocessing') as Golden;
const vectors = readTestVectors() as Record<string, { val: number[] }>;

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - actual[at])), 0);
}

describe('importanceMap', () => {
  it.each([8, 16])('is the published Gaussian for a tile of %d', (size) => {
    const [axis] = importanceMap([size, 1, 1], 'nnunet-gaussian').axes;
    expect(largestDifference(axis, vectors[`gauss_1d_${size}`].val)).toBeLessThan(1e-8);
  });

  it.each(weights)(
    'is that of nnU-Net and MONAI for $tile',
    ({ tile, nnunet, nnunetFloat16, monai }) => {
      const ours = importanceVolume(importanceMap(tile, 'nnunet-gaussian'));
      expect(largestDifference(ours, nnunet)).toBeLessThan(1e-7);
      // As nnU-Net keeps it, ten times as large in float16: 11 bits, and nothing below 2^-24.
      ours.forEach((value, at) => {
        const step = Math.max(value * 2 ** -11, 2 ** -24 / 10);
        expect(Math.abs(value - nnunetFloat16[at])).toBeLessThanOrEqual(step * 1.01);
      });
      const theirs = importanceVolume(importanceMap(tile, 'monai-gaussian'));
      expect(largestDifference(theirs, monai)).toBeLessThan(1e-6);
    },
  );

  it('has its peak on the voxel ⌊size / 2⌋ for nnU-Net and about the centre for MONAI', () => {
    const nnunet = importanceMap([6, 7, 8], 'nnunet-gaussian').axes;
    expect(nnunet.map((axis) => axis.indexOf(1))).toEqual([3, 3, 4]);
    for (const axis of importanceMap([6, 7, 8], 'monai-gaussian').axes) {
      expect([...axis].toReversed()).toEqual([...axis]);
    }
  });

  it('never gives 0, nor more than 1', () => {
    for (const kind of ['constant', 'nnunet-gaussian', 'monai-gaussian'] as const) {
      const values = importanceVolume(importanceMap([20, 18, 16], kind));
      expect(Math.min(...values)).toBeGreaterThan(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
    }
  });

  it('is e to the -24 in the first corner for nnU-Net, and .001 for MONAI', () => {
    const tile: Size3 = [32, 32, 32];
    const [corner] = importanceVolume(importanceMap(tile, 'nnunet-gaussian'));
    expect(Math.abs(corner / Math.exp(-24) - 1)).toBeLessThan(1e-12);
    expect(importanceVolume(importanceMap(tile, 'monai-gaussian'))[0]).toBe(1e-3);
  });

  it('counts all voxels alike when constant', () => {
    expect(new Set(importanceVolume(importanceMap([3, 4, 2], 'constant')))).toEqual(new Set([1]));
  });
});
