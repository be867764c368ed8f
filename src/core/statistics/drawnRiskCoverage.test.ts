import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { drawnRiskCoverage } from './drawnRiskCoverage.ts';
import { riskCoverage } from './riskCoverage.ts';

const random = seededRandom(7);
const risk = Array.from({ length: 25 }, () => random());
// Ties, and a few cases without a value.
const confidence = risk.map((value, at) =>
  at % 9 === 4 ? null : Math.round(8 * (1 - value + random())) / 8,
);

describe('drawnRiskCoverage', () => {
  it('gives the areas of the cases themselves', () => {
    const areas = drawnRiskCoverage(confidence, risk)(new Uint32Array(25).fill(1));
    for (const rule of ['mean', 'trapezoid'] as const) {
      expect(areas[rule]).toBeCloseTo(riskCoverage(confidence, risk, rule).aurc ?? NaN, 12);
    }
  });

  it('gives those of a list in which cases stand several times', () => {
    const drawn = risk.map(() => Math.floor(3 * random()));
    const repeat = <T>(values: readonly T[]): T[] =>
      values.flatMap((value, at) => Array.from({ length: drawn[at] ?? 0 }, () => value));
    const areas = drawnRiskCoverage(confidence, risk)(Uint32Array.from(drawn));
    for (const rule of ['mean', 'trapezoid'] as const) {
      const expected = riskCoverage(repeat(confidence), repeat(risk), rule).aurc;
      expect(areas[rule]).toBeCloseTo(expected ?? NaN, 12);
    }
  });

  it('is null where riskCoverage is', () => {
    expect(drawnRiskCoverage([null, 1], [0, 0.5])(Uint32Array.of(3, 0))).toEqual({
      mean: null,
      trapezoid: null,
    });
    expect(drawnRiskCoverage([1], [0.5])(Uint32Array.of(1))).toEqual({
      mean: 0.5,
      trapezoid: null,
    });
    expect(drawnRiskCoverage([], [])(new Uint32Array())).toEqual({ mean: null, trapezoid: null });
  });

  it('refuses lists of different lengths', () => {
    expect(() => drawnRiskCoverage([1], [])).toThrow('internal/shape');
  });
});
