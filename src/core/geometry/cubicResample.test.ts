import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { resizeVolume } from './cubicResample.ts';

type Shape = readonly [number, number, number];

interface GoldenResize {
  readonly from: Shape;
  readonly to: Shape;
  readonly voxels: number[];
  readonly order0: number[];
  readonly order1: number[];
  readonly order3: number[];
}

const { resizes } = readGolden('preprocessing') as { resizes: readonly GoldenResize[] };
const orders = [0, 1, 3] as const;

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let at = 0; at < actual.length; at++) {
    largest = Math.max(largest, Math.abs(actual[at] - expected[at]));
  }
  return largest;
}

describe.each(resizes)('against scikit-image resize: $from to $to', (golden) => {
  it.each(orders)('order %d', (order) => {
    const { from, to } = golden;
    const actual = resizeVolume(Float32Array.from(golden.voxels), { from, to, order });
    // 5e-7 of the range of 2500.
    expect(largestDifference(actual, golden[`order${order}`])).toBeLessThan(1.25e-3);
  });
});

describe('resizeVolume', () => {
  const random = seededRandom(12);
  const from: Shape = [70, 9, 5];
  const voxels = Int16Array.from({ length: 70 * 9 * 5 }, () => random() * 4000 - 1000);

  it.each(orders)('gives back the voxels on an equal grid, as a new array: order %d', (order) => {
    const out = resizeVolume(voxels, { from, to: from, order });
    expect(out).toEqual(Float32Array.from(voxels));
    const floats = Float32Array.from(voxels);
    expect(resizeVolume(floats, { from, to: from, order }).buffer).not.toBe(floats.buffer);
  });

  it.each(orders)('leaves its input as it is: order %d', (order) => {
    const input = Float32Array.from(voxels);
    resizeVolume(input, { from, to: [33, 20, 5], order });
    expect(input).toEqual(Float32Array.from(voxels));
  });

  it('keeps a constant to the faces', () => {
    for (const order of orders) {
      const out = resizeVolume(new Int16Array(60).fill(-1000), {
        from: [3, 4, 5],
        to: [8, 3, 11],
        order,
      });
      expect(out.every((value) => value === -1000)).toBe(true);
    }
  });

  it('follows a cubic in the interior, where the spline is the polynomial', () => {
    const n = 120;
    const cubic = (x: number) => (x / 40) ** 3 - 2 * (x / 40) ** 2 + x / 40;
    const line = Float32Array.from({ length: n }, (_, x) => cubic(x));
    const out = resizeVolume(line, { from: [n, 1, 1], to: [300, 1, 1], order: 3 });
    for (let at = 75; at < 225; at++) {
      const x = (n / 300) * (at + 0.5) - 0.5;
      expect(Math.abs(out[at] - cubic(x))).toBeLessThan(1e-5);
    }
  });

  it('never leaves the range of the input, though a spline would', () => {
    const step = Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const out = resizeVolume(step, { from: [8, 1, 1], to: [40, 1, 1], order: 3 });
    expect(Math.min(...out)).toBe(0);
    expect(Math.max(...out)).toBe(1);
  });

  it.each([0, 1, 2] as const)('treats axis %d apart: slices alone, nearest between', (axis) => {
    const shape: Shape = axis === 0 ? [4, 9, 7] : axis === 1 ? [9, 4, 7] : [9, 7, 4];
    const to: Shape = axis === 0 ? [6, 6, 12] : axis === 1 ? [6, 6, 12] : [6, 12, 6];
    const values = Float32Array.from({ length: 9 * 7 * 4 }, () => random());
    const out = resizeVolume(values, { from: shape, to, order: 3, separateAxis: axis });
    // ⌊(n + ½) · 4/6⌋: which slice is nearest.
    const nearest = [0, 1, 1, 2, 3, 3];
    for (let n = 0; n < 6; n++) {
      const alone = resizeVolume(slice(values, shape, { axis, n: nearest[n] }), {
        from: flat(shape, axis),
        to: flat(to, axis),
        order: 3,
      });
      expect(slice(out, to, { axis, n })).toEqual(alone);
    }
  });

  it('commutes with permuting axes', () => {
    const shape: Shape = [5, 6, 7];
    const values = Float32Array.from({ length: 210 }, () => random());
    const turned = new Float32Array(210);
    for (let k = 0; k < 7; k++) {
      for (let j = 0; j < 6; j++) {
        for (let i = 0; i < 5; i++) turned[k + 7 * (i + 5 * j)] = values[i + 5 * (j + 6 * k)];
      }
    }
    const a = resizeVolume(values, { from: shape, to: [9, 4, 8], order: 3 });
    const b = resizeVolume(turned, { from: [7, 5, 6], to: [8, 9, 4], order: 3 });
    for (let k = 0; k < 8; k++) {
      for (let j = 0; j < 4; j++) {
        for (let i = 0; i < 9; i++) {
          expect(Math.abs(a[i + 9 * (j + 4 * k)] - b[k + 8 * (i + 9 * j)])).toBeLessThan(1e-6);
        }
      }
    }
  });

  it('refuses arrays that do not fit and sizes that are no sizes', () => {
    const good = { from, to: [3, 3, 3], order: 3 } as const;
    expect(() => resizeVolume(voxels.subarray(1), good)).toThrow(/internal\/shape/);
    expect(() => resizeVolume(voxels, { ...good, to: [0, 3, 3] })).toThrow(/internal\/shape/);
    expect(() => resizeVolume(voxels, { ...good, to: [2.5, 3, 3] })).toThrow(/internal\/shape/);
  });
});

function flat(shape: Shape, axis: 0 | 1 | 2): Shape {
  return axis === 0
    ? [1, shape[1], shape[2]]
    : axis === 1
      ? [shape[0], 1, shape[2]]
      : [shape[0], shape[1], 1];
}

function slice(
  values: Float32Array,
  shape: Shape,
  cut: { readonly axis: 0 | 1 | 2; readonly n: number },
): Float32Array<ArrayBuffer> {
  const strides = [1, shape[0], shape[0] * shape[1]];
  return Float32Array.from(
    values.filter((_, at) => Math.floor(at / strides[cut.axis]) % shape[cut.axis] === cut.n),
  );
}
