import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { bootstrapInterval, pairedDifference } from './bootstrap.ts';
import { mean } from './summary.ts';

const random = seededRandom(9);
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const values = Array.from({ length: 60 }, () => 5 + 2 * normal());

describe('bootstrapInterval', () => {
  it('of a mean is near its normal interval', () => {
    const { estimate, interval, cases, undefinedResamples } = bootstrapInterval(values, mean, {
      seed: 1,
      resamples: 4000,
    });
    const centre = mean(values) ?? NaN;
    const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
    const reach = 1.96 * Math.sqrt(variance / values.length);
    expect(estimate).toBe(centre);
    expect([cases, undefinedResamples]).toEqual([60, 0]);
    expect(Math.abs((interval?.[0] ?? NaN) - (centre - reach))).toBeLessThan(0.1 * reach);
    expect(Math.abs((interval?.[1] ?? NaN) - (centre + reach))).toBeLessThan(0.1 * reach);
  });

  it('is the same for the same seed, and another for another', () => {
    const [a, b, c] = [3, 3, 4].map((seed) => bootstrapInterval(values, mean, { seed }));
    expect(a).toEqual(b);
    expect(a.interval).not.toEqual(c.interval);
  });

  it('of two cases, worked by hand', () => {
    // Means 0, 1/2, 1 with shares 1/4, 1/2, 1/4.
    const wide = bootstrapInterval([0, 1], mean, { seed: 2 });
    expect(wide.interval).toEqual([0, 1]);
    expect(bootstrapInterval([0, 1], mean, { seed: 2, level: 0.2 }).interval).toEqual([0.5, 0.5]);
  });

  it('counts resamples without a value and leaves them out', () => {
    // Undefined when case 1 is not drawn: a quarter of all resamples.
    const median = bootstrapInterval(
      [0, 1],
      (sample) => (sample.includes(1) ? (mean(sample) ?? null) : null),
      { seed: 2, resamples: 4000 },
    );
    expect(median.undefinedResamples).toBeGreaterThan(900);
    expect(median.undefinedResamples).toBeLessThan(1100);
    expect(median.interval).toEqual([0.5, 1]);
  });

  it('is undefined without a spread to draw from', () => {
    expect(bootstrapInterval([4], mean, { seed: 1 })).toMatchObject({
      estimate: 4,
      interval: null,
    });
    expect(bootstrapInterval([], mean, { seed: 1 })).toMatchObject({
      estimate: null,
      interval: null,
      cases: 0,
    });
    expect(bootstrapInterval([4, 4, 4], mean, { seed: 1 }).interval).toEqual([4, 4]);
    expect(() => bootstrapInterval([1, 2], mean, { seed: -1 })).toThrow(RangeError);
    expect(() => bootstrapInterval([1, 2], () => NaN, { seed: 1 })).toThrow(/non-finite/);
  });
});

describe('pairedDifference', () => {
  it('keeps pairs together: a constant gain has no spread however much cases differ', () => {
    const better = values.map((value) => value + 0.25);
    const { estimate, interval, larger, smaller, equal } = pairedDifference(better, values, {
      seed: 5,
    });
    expect(estimate).toBeCloseTo(0.25, 12);
    expect(interval?.[0]).toBeCloseTo(0.25, 12);
    expect(interval?.[1]).toBeCloseTo(0.25, 12);
    expect([larger, smaller, equal]).toEqual([60, 0, 0]);
  });

  it('leaves out and counts pairs of which one is undefined', () => {
    const result = pairedDifference([1, null, 3, 2], [0, 1, null, 2], { seed: 5 });
    expect(result).toMatchObject({ estimate: 0.5, cases: 2, excluded: 2 });
    expect(result).toMatchObject({ larger: 1, smaller: 0, equal: 1 });
    expect(() => pairedDifference([1], [1, 2], { seed: 5 })).toThrow(/shape/);
  });
});
