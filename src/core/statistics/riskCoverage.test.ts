import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { riskCoverage } from './riskCoverage.ts';

const { AURC_simple_mean: vector, AURC_fdshifts_trapezoid } = readTestVectors() as {
  AURC_simple_mean: {
    conf: number[];
    risk: number[];
    selective_risk: number[];
    aurc: number;
    optimal: number;
    random: number;
  };
  AURC_fdshifts_trapezoid: { val: number };
};

describe('riskCoverage', () => {
  it('gives the shared vector as a mean', () => {
    const { aurc, optimal, random, excess, normalised, curve } = riskCoverage(
      vector.conf,
      vector.risk,
      'mean',
    );
    expect(aurc).toBeCloseTo(vector.aurc, 12);
    expect(optimal).toBeCloseTo(vector.optimal, 12);
    expect(random).toBeCloseTo(vector.random, 12);
    expect(excess).toBeCloseTo(vector.aurc - vector.optimal, 12);
    expect(normalised).toBeCloseTo(
      (vector.random - vector.aurc) / (vector.random - vector.optimal),
      12,
    );
    curve.forEach(({ coverage, selectiveRisk }, at) => {
      expect(coverage).toBeCloseTo((at + 1) / 5, 12);
      expect(selectiveRisk).toBeCloseTo(vector.selective_risk[at], 12);
    });
  });

  it('gives the shared vector by trapezoids', () => {
    const { aurc, random } = riskCoverage(vector.conf, vector.risk, 'trapezoid');
    expect(aurc).toBeCloseTo(AURC_fdshifts_trapezoid.val, 12);
    expect(random).toBeCloseTo((vector.random * 4) / 5, 12);
  });

  it.each(['mean', 'trapezoid'] as const)('%s: best, worst and no order', (rule) => {
    const best = vector.risk.map((risk) => -risk);
    expect(riskCoverage(best, vector.risk, rule)).toMatchObject({ excess: 0, normalised: 1 });
    expect(riskCoverage(vector.risk, vector.risk, rule).normalised).toBeLessThan(0);
    const none = vector.risk.map(() => 0.5);
    const constant = riskCoverage(none, vector.risk, rule);
    expect(constant.aurc).toBeCloseTo(constant.random ?? NaN, 12);
    expect(constant.normalised).toBeCloseTo(0, 12);
  });

  it.each(['mean', 'trapezoid'] as const)('%s: random is the mean over all orders', (rule) => {
    const risk = [0.1, 0.5, 0.2, 0.9];
    const orders = permutations([1, 2, 3, 4]);
    const areas = orders.map((order) => riskCoverage(order, risk, rule).aurc ?? NaN);
    const average = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    expect(riskCoverage([1, 2, 3, 4], risk, rule).random).toBeCloseTo(average, 12);
    expect(Math.min(...areas)).toBeCloseTo(
      riskCoverage([1, 2, 3, 4], risk, rule).optimal ?? NaN,
      12,
    );
  });

  it('does not depend on the order of cases, with ties', () => {
    const confidence = [3, 1, 3, 2, 1, 3];
    const risk = [0.1, 0.9, 0.4, 0.3, 0.2, 0.8];
    const turned = riskCoverage(confidence.toReversed(), risk.toReversed(), 'trapezoid');
    expect(turned.aurc).toBeCloseTo(riskCoverage(confidence, risk, 'trapezoid').aurc ?? NaN, 12);
  });

  it('leaves out and counts what is undefined', () => {
    const result = riskCoverage([null, ...vector.conf, 1], [0.2, ...vector.risk, null], 'mean');
    expect(result).toEqual({ ...riskCoverage(vector.conf, vector.risk, 'mean'), excluded: 2 });
  });

  it('is undefined without cases; its share of the possible without differing risks', () => {
    const nothing = { aurc: null, optimal: null, random: null, excess: null, normalised: null };
    expect(riskCoverage([], [], 'mean')).toMatchObject({ ...nothing, curve: [], n: 0 });
    expect(riskCoverage([1], [0.3], 'trapezoid')).toMatchObject({ ...nothing, n: 1 });
    expect(riskCoverage([1, 2, 3], [0.1, 0.1, 0.1], 'mean').normalised).toBeNull();
    expect(riskCoverage([1, 2], [0, 0], 'mean').normalised).toBeNull();
    expect(() => riskCoverage([1], [], 'mean')).toThrow(/shape/);
    expect(() => riskCoverage([NaN, 1], [1, 2], 'mean')).toThrow(/non-finite/);
  });
});

function permutations(values: readonly number[]): number[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((first, at) =>
    permutations(values.toSpliced(at, 1)).map((rest) => [first, ...rest]),
  );
}
