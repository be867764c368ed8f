import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { SpacingMm } from './nnunetResampling.ts';
import { nnunetSeparateAxis, nnunetShape, resampleAsNnunet } from './nnunetResampling.ts';
import type { Size3 } from './slidingWindow.ts';

interface GoldenResampling {
  readonly shape: Size3;
  readonly spacingMm: SpacingMm;
  readonly targetMm: SpacingMm;
  readonly newShape: Size3;
  readonly separateAxis: 0 | 1 | 2 | null;
  readonly voxels: number[];
  readonly order1: number[];
  readonly order3: number[];
}

const { resamplings } = readGolden('preprocessing') as { resamplings: readonly GoldenResampling[] };

describe.each(resamplings)('against nnU-Net: $spacingMm mm to $targetMm mm', (golden) => {
  const { shape, spacingMm, targetMm, newShape } = golden;

  it('finds the shape and the axis that is treated apart', () => {
    expect(nnunetShape(shape, spacingMm, targetMm)).toEqual(newShape);
    expect(nnunetSeparateAxis(spacingMm, targetMm)).toBe(golden.separateAxis);
  });

  it.each([1, 3] as const)('resamples alike: order %d', (order) => {
    const grids = { shape, spacingMm, newShape, newSpacingMm: targetMm, order };
    const actual = resampleAsNnunet(Float32Array.from(golden.voxels), grids);
    const expected = golden[`order${order}`];
    expect(actual.length).toBe(expected.length);
    const largest = expected.reduce((most, v, at) => Math.max(most, Math.abs(v - actual[at])), 0);
    expect(largest).toBeLessThan(3e-6);
  });
});

describe('the golden cases', () => {
  it('hold every axis treated apart, and none', () => {
    expect(new Set(resamplings.map((golden) => golden.separateAxis))).toEqual(
      new Set([0, 1, 2, null]),
    );
  });
});

describe('nnunetShape and nnunetSeparateAxis', () => {
  it('rounds half to even and keeps one voxel', () => {
    expect(nnunetShape([5, 7, 1], [1, 1, 1], [2, 2, 4])).toEqual([2, 4, 1]);
  });

  it('needs a ratio above three and one axis alone', () => {
    expect(nnunetSeparateAxis([1, 1, 3], [1, 1, 1])).toBeNull();
    expect(nnunetSeparateAxis([1, 1, 3.01], [1, 1, 1])).toBe(2);
    expect(nnunetSeparateAxis([0.24, 1.25, 1.25], [1, 1, 1])).toBeNull();
    expect(nnunetSeparateAxis([1, 1, 1], [4, 1, 1])).toBe(0);
    expect(nnunetSeparateAxis([1, 4, 1], [4, 1, 1])).toBe(1);
  });
});
