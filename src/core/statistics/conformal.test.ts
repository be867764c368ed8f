import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { conformalMargin, conformalRiskControl } from './conformal.ts';

const { CRC, conformal_margin } = readTestVectors() as {
  CRC: {
    lam_threshold: number[];
    FNR_per_case: number[][];
    bound: number[];
    alpha: number;
    chosen_tau: number;
  };
  conformal_margin: { scores_vox: number[]; alpha: number; k: number; margin: number };
};

describe('conformalRiskControl', () => {
  const losses = { thresholds: CRC.lam_threshold, losses: CRC.FNR_per_case };

  it('gives the shared vector', () => {
    const { threshold, bounds, cases, reason } = conformalRiskControl(losses, CRC.alpha);
    expect(threshold).toBe(CRC.chosen_tau);
    bounds.forEach((bound, at) => expect(bound).toBeCloseTo(CRC.bound[at], 12));
    expect([cases, reason]).toEqual([4, null]);
  });

  it('takes a bound at alpha itself', () => {
    expect(conformalRiskControl(losses, 0.32).threshold).toBe(0.5);
    expect(conformalRiskControl(losses, 1).threshold).toBe(0.7);
  });

  it('says why there is no threshold', () => {
    expect(conformalRiskControl(losses, 0.1)).toMatchObject({
      threshold: null,
      reason: 'no-threshold',
    });
    expect(conformalRiskControl({ ...losses, losses: [] }, 0.5)).toMatchObject({
      threshold: null,
      reason: 'no-cases',
    });
  });

  it('keeps its promise on new cases', () => {
    const random = seededRandom(31);
    const thresholds = Array.from({ length: 50 }, (_, at) => at / 50);
    // A case loses min(1, τ / own tolerance)² at τ.
    const draw = () => {
      const tolerance = 0.2 + 0.8 * random();
      return thresholds.map((threshold) => Math.min(1, threshold / tolerance) ** 2);
    };
    let total = 0;
    const trials = 400;
    for (let trial = 0; trial < trials; trial++) {
      const calibration = Array.from({ length: 30 }, draw);
      const { threshold } = conformalRiskControl({ thresholds, losses: calibration }, 0.2);
      total += threshold === null ? 0 : draw()[thresholds.indexOf(threshold)];
    }
    expect(total / trials).toBeLessThan(0.2 + 0.02);
    expect(total / trials).toBeGreaterThan(0.12);
  });

  it('refuses what breaks its assumptions', () => {
    const refuse = (thresholds: number[], row: number[]): void => {
      expect(() => conformalRiskControl({ thresholds, losses: [row] }, 0.2)).toThrow(/shape/);
    };
    refuse([0.1, 0.2], [0.3, 0.2]);
    refuse([0.1, 0.2], [0.3]);
    refuse([0.2, 0.1], [0, 0]);
    refuse([0.1], [1.2]);
    refuse([0.1], [NaN]);
  });
});

describe('conformalMargin', () => {
  it('gives the shared vector', () => {
    const { scores_vox, alpha, k, margin } = conformal_margin;
    expect(conformalMargin(scores_vox, alpha)).toEqual({
      margin,
      rank: k,
      cases: 9,
      reason: null,
    });
    expect(conformalMargin(scores_vox.toReversed(), alpha).margin).toBe(margin);
  });

  it('needs 1 / alpha − 1 cases', () => {
    expect(conformalMargin([1, 2, 3], 0.25)).toMatchObject({ margin: 3, rank: 3 });
    expect(conformalMargin([1, 2], 0.25)).toMatchObject({ margin: null, reason: 'too-few-cases' });
    expect(conformalMargin([], 0.25)).toMatchObject({ margin: null, reason: 'too-few-cases' });
  });

  it('counts a case that no margin covers as infinite', () => {
    expect(conformalMargin([1, null, 2, 3], 0.25).margin).toBeNull();
    expect(conformalMargin([1, null, 2, 3], 0.25).reason).toBe('uncovered-cases');
    expect(conformalMargin([1, null, 2, 3, 0, 0, 0], 0.25).margin).toBe(3);
    expect(() => conformalMargin([1, NaN, 2, 3], 0.25)).toThrow(/shape/);
    expect(() => conformalMargin([1], 0)).toThrow(/shape/);
  });
});
