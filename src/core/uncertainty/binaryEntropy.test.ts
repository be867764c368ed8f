import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { binaryEntropy } from './binaryEntropy.ts';

function entropyOf(...probability: number[]): number[] {
  const out = new Float32Array(probability.length);
  binaryEntropy(Float32Array.from(probability), out);
  return [...out];
}

/** In float64, of the float32 nearest to p. */
function exact(p: number): number {
  const q = 1 - p;
  const term = (x: number): number => (x > 0 ? -x * Math.log2(x) : 0);
  return p <= 0.5
    ? term(p) - (q * Math.log1p(-p)) / Math.LN2
    : term(q) - (p * Math.log1p(-q)) / Math.LN2;
}

describe('binaryEntropy', () => {
  it('is 0 for certainty, 1 for a coin, 0.8113 for a quarter', () => {
    expect(entropyOf(0, 1, 0.5, -0)).toEqual([0, 0, 1, 0]);
    const [quarter, threeQuarters] = entropyOf(0.25, 0.75);
    expect(quarter).toBeCloseTo(0.8112781, 6);
    expect(threeQuarters).toBe(quarter);
  });

  it('follows the formula from the smallest float to 1', () => {
    const random = seededRandom(4);
    const sizes = Array.from({ length: 20_000 }, (_, at) => 2 ** (-(at % 130) * random()));
    const probability = Float32Array.from([...sizes, ...sizes.map((p) => 1 - p), 1e-45, 2 ** -126]);
    const out = new Float32Array(probability.length);
    binaryEntropy(probability, out);
    out.forEach((value, at) => {
      const expected = exact(probability[at]);
      expect(Math.abs(value - expected)).toBeLessThan(4e-7);
      // Below the smallest normal float the steps of the float itself are coarser.
      if (expected > 1e-35) expect(Math.abs(value / expected - 1)).toBeLessThan(2e-6);
    });
  });

  it('writes in place', () => {
    const values = Float32Array.of(0.5, 1);
    binaryEntropy(values, values);
    expect([...values]).toEqual([1, 0]);
  });

  it('takes rounding beyond 0 and 1 as certain, and refuses anything else', () => {
    expect(entropyOf(-1e-7, 1 + 1e-7)).toEqual([0, 0]);
    for (const wrong of [NaN, Infinity, -Infinity, 1.01, -0.01]) {
      expect(() => entropyOf(0.5, wrong)).toThrow('"index":1');
    }
    expect(() => binaryEntropy(new Float32Array(2), new Float32Array(1))).toThrow(
      /internal\/shape/,
    );
  });
});
