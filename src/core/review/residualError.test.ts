import { describe, expect, it } from 'vitest';
import { completed } from '../steps.ts';
import { residualErrorInSteps } from './residualError.ts';

/** One slice of 100 × 1 voxels of 1 mm, every fifth of them wrong with p = ½: 10 voxels, 0.01 ml. */
const errors = {
  shape: [100, 1, 1],
  spacingMm: [1, 1, 1],
  probability: Float32Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? 0.5 : 0)),
} as const;
const whole = {
  costs: { perRegionSeconds: 2, perSliceSeconds: 1, glanceRadiusMm: 10 },
  expectedMl: 0.01,
  voxelMl: 0.001,
};
const at = (i: number) => ({ voxels: Uint32Array.from([i]), slices: { first: 0, last: 0 } });
const residual = (settled: readonly number[], left: readonly number[]) =>
  completed(residualErrorInSteps({ settled: settled.map(at), left: left.map(at) }, errors, whole));

describe('residualErrorInSteps', () => {
  it('leaves the whole without a decision', () => {
    expect(residual([], [])).toEqual({
      wholeMl: 0.01,
      settledMl: 0,
      leftMl: 0,
      unseenMl: 0.01,
      remainingMl: 0.01,
    });
  });

  it('counts once what two regions show, for settled before left', () => {
    // In view of 12: 2 … 22, four likely voxels; of 17: 7 … 27, one more.
    expect(residual([12], []).settledMl).toBeCloseTo(0.002, 9);
    expect(residual([12, 17], []).settledMl).toBeCloseTo(0.0025, 9);
    const mixed = residual([17], [12, 82]);
    expect(mixed.settledMl).toBeCloseTo(0.002, 9);
    expect(mixed.leftMl).toBeCloseTo(0.0005 + 0.002, 9);
    expect(mixed.remainingMl).toBeCloseTo(0.008, 9);
    expect(mixed.settledMl + mixed.leftMl + mixed.unseenMl).toBeCloseTo(mixed.wholeMl, 12);
  });

  it('leaves nothing when all was in view, and never less', () => {
    const all = residual([10, 30, 50, 70, 90], []);
    expect(all.remainingMl).toBeGreaterThanOrEqual(0);
    expect(all.remainingMl).toBeCloseTo(0, 9);
  });
});
