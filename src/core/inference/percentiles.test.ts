import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { percentiles } from './percentiles.ts';

const { normalisations } = readGolden('preprocessing') as {
  normalisations: readonly { name: string; voxels: number[]; percentiles: number[] }[];
};
const asked = [0, 0.5, 2.5, 33.3, 50, 97.25, 99.5, 100];

function sorted(voxels: Float32Array | Int16Array, percentage: number): number {
  const values = voxels.toSorted();
  const rank = (percentage / 100) * (values.length - 1);
  const [low, high] = [Math.floor(rank), Math.ceil(rank)];
  return values[low] + (values[high] - values[low]) * (rank - low);
}

describe('percentiles', () => {
  it.each(normalisations)('as numpy: $name', ({ voxels, percentiles: expected }) => {
    const actual = percentiles(Float32Array.from(voxels), asked);
    actual.forEach((value, at) => expect(Math.abs(value - expected[at])).toBeLessThan(1e-3));
  });

  it('as sorting would give, for floats of both signs and all sizes and for whole numbers', () => {
    const random = seededRandom(4);
    const floats = Float32Array.from(
      { length: 5001 },
      () => (random() - 0.5) * 10 ** (random() * 60 - 30),
    );
    const whole = Int16Array.from({ length: 4000 }, () => random() * 65536 - 32768);
    for (const voxels of [floats, whole]) {
      expect(percentiles(voxels, asked)).toEqual(asked.map((q) => sorted(voxels, q)));
    }
  });

  it('reads a view into a larger buffer', () => {
    const buffer = Float32Array.of(-100, 3, 1, 2, 100);
    expect(percentiles(buffer.subarray(1, 4), [0, 50, 100])).toEqual([1, 2, 3]);
  });

  it('takes one voxel, equal voxels and the ends of 16 bits', () => {
    expect(percentiles(Float32Array.of(-2.5), [0, 50, 100])).toEqual([-2.5, -2.5, -2.5]);
    expect(percentiles(new Int16Array(9).fill(7), [10, 90])).toEqual([7, 7]);
    expect(percentiles(Int16Array.of(-32768, 32767), [0, 50, 100])).toEqual([-32768, -0.5, 32767]);
  });

  it('refuses no voxels and percentages out of range', () => {
    expect(() => percentiles(new Int16Array(0), [50])).toThrow(/no-image-content/);
    expect(() => percentiles(Int16Array.of(1), [101])).toThrow(RangeError);
    expect(() => percentiles(Int16Array.of(1), [Number.NaN])).toThrow(RangeError);
  });
});
