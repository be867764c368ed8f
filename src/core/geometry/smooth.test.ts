import { expect, test } from 'vitest';
import { seededUniform } from '../statistics/philox.ts';
import { gaussianSmooth } from './smooth.ts';

const impulse = (length: number): Float32Array => {
  const values = new Float32Array(length);
  values[(length - 1) / 2] = 1;
  return values;
};

/** Mean square distance of the weights from the middle. */
function varianceOf(weights: Float32Array): number {
  const middle = (weights.length - 1) / 2;
  return weights.reduce((sum, weight, at) => sum + weight * (at - middle) ** 2, 0);
}

test('a box of a whole width by hand: σ² = 3 · 2/3 is three means over three', () => {
  const smooth = gaussianSmooth(impulse(9), [9, 1, 1], [Math.SQRT2, 0, 0]);
  [0, 1, 3, 6, 7, 6, 3, 1, 0].forEach((weight, at) =>
    expect(smooth[at]).toBeCloseTo(weight / 27, 6),
  );
});

test.each([0.4, 0.8, 1.5, 2.5, 4, 8])(
  'σ = %d: variance, sum and shape are the Gaussian’s',
  (sigma) => {
    const smooth = gaussianSmooth(impulse(81), [81, 1, 1], [sigma, 0, 0]);
    expect(varianceOf(smooth)).toBeCloseTo(sigma * sigma, 3);
    expect(smooth.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    if (sigma < 1.5) return;
    const peak = 1 / (sigma * Math.sqrt(2 * Math.PI));
    smooth.forEach((weight, at) => {
      const gaussian = peak * Math.exp(-((at - 40) ** 2) / (2 * sigma * sigma));
      expect(Math.abs(weight - gaussian)).toBeLessThan(0.07 * peak);
    });
  },
);

test('each axis by itself: a turned volume gives the turned result', () => {
  const [ni, nj, nk] = [5, 4, 6];
  const values = Float32Array.from(seededUniform({ seed: 1, stream: 0, count: ni * nj * nk }));
  const turned = new Float32Array(values.length);
  const each = (visit: (plain: number, turned: number) => void): void => {
    for (let k = 0; k < nk; k++)
      for (let j = 0; j < nj; j++)
        for (let i = 0; i < ni; i++) visit(i + ni * (j + nj * k), j + nj * (k + nk * i));
  };
  each((plain, other) => (turned[other] = values[plain]));
  const smooth = gaussianSmooth(values, [ni, nj, nk], [0.7, 1.3, 2.1]);
  const other = gaussianSmooth(turned, [nj, nk, ni], [1.3, 2.1, 0.7]);
  each((plain, at) => expect(other[at]).toBeCloseTo(smooth[plain], 5));
});

test('a constant stays, rim included; σ 0 is a copy', () => {
  const values = new Float32Array(3 * 4 * 5).fill(0.25);
  for (const value of gaussianSmooth(values, [3, 4, 5], [2, 2, 9]))
    expect(value).toBeCloseTo(0.25, 6);
  const copy = gaussianSmooth(values, [3, 4, 5], [0, 0, 0]);
  expect(copy).toEqual(values);
  expect(copy).not.toBe(values);
});

test('along an axis of one voxel nothing happens', () => {
  const values = Float32Array.of(1, 2, 3);
  expect(gaussianSmooth(values, [3, 1, 1], [0, 4, 4])).toEqual(values);
});

test('a misfit is refused', () => {
  expect(() => gaussianSmooth(new Float32Array(5), [2, 2, 2], [1, 1, 1])).toThrow('internal/shape');
});
