import { describe, expect, it } from 'vitest';
import { dilateMm } from '../geometry/distance.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { containmentMarginMm, falseNegativeRates } from './conformalScores.ts';

describe('falseNegativeRates', () => {
  const maps = { probability: [0.9, 0.5, 0.2, 0.05, 0.99], reference: [1, 1, 1, 1, 0] };

  it('is the share of the reference below each threshold', () => {
    expect(falseNegativeRates(maps, [0.05, 0.1, 0.5, 0.6, 1])).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  it('counts the region only', () => {
    expect(falseNegativeRates({ ...maps, mask: [1, 0, 0, 1, 1] }, [0.1, 0.95])).toEqual([0.5, 1]);
  });

  it('is undefined without a reference', () => {
    expect(falseNegativeRates({ probability: [0.5], reference: [0] }, [0.1])).toBeNull();
    expect(falseNegativeRates({ ...maps, mask: [0, 0, 0, 0, 1] }, [0.1])).toBeNull();
    expect(() => falseNegativeRates({ probability: [NaN], reference: [1] }, [0.1])).toThrow(
      /non-finite/,
    );
    expect(() => falseNegativeRates({ probability: [1], reference: [] }, [0.1])).toThrow(/shape/);
  });
});

describe('containmentMarginMm', () => {
  const row = (...voxels: number[]) =>
    Uint8Array.from({ length: 10 }, (_, voxel) => Number(voxels.includes(voxel)));
  const grid = { shape: [10, 1, 1], spacingMm: [2, 1, 1] } as const;

  it('is the distance of the farthest voxel of the reference, or of a share of it', () => {
    const masks = { reference: row(1, 2, 3, 4), predicted: row(0, 1, 2), ...grid };
    expect(containmentMarginMm(masks)).toBe(4);
    expect(containmentMarginMm(masks, 0.75)).toBe(2);
    expect(containmentMarginMm(masks, 0.5)).toBe(0);
  });

  it('is 0 inside, and undefined for an empty contour', () => {
    expect(containmentMarginMm({ reference: row(2), predicted: row(1, 2), ...grid })).toBe(0);
    expect(containmentMarginMm({ reference: row(), predicted: row(1), ...grid })).toBe(0);
    expect(containmentMarginMm({ reference: row(), predicted: row(), ...grid })).toBe(0);
    expect(containmentMarginMm({ reference: row(1), predicted: row(), ...grid })).toBeNull();
    expect(() => containmentMarginMm({ reference: row(1), predicted: row(1), ...grid }, 0)).toThrow(
      /shape/,
    );
  });

  it('is the smallest dilation that contains the reference', () => {
    const random = seededRandom(44);
    const shape = [6, 7, 5] as const;
    const spacingMm = [1, 1.5, 2.5] as const;
    const noise = (share: number) =>
      Uint8Array.from({ length: 210 }, () => Number(random() < share));
    const [reference, predicted] = [noise(0.2), noise(0.03)];
    const margin = containmentMarginMm({ reference, predicted, shape, spacingMm }) ?? NaN;
    const contains = (radiusMm: number) => {
      const dilated = dilateMm(predicted, { shape, spacingMm }, radiusMm);
      return reference.every((inside, voxel) => inside === 0 || dilated[voxel] === 1);
    };
    expect(contains(margin)).toBe(true);
    expect(contains(margin - 0.01)).toBe(false);
  });
});
