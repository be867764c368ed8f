import { describe, expect, it } from 'vitest';
import { channelsAt, logitsOfProbabilities, voxelsForFit } from './fitVoxels.ts';

describe('voxelsForFit', () => {
  const mask = Uint8Array.from({ length: 5000 }, (_, voxel) => Number(voxel % 5 < 2));

  it('takes a small region whole', () => {
    const voxels = voxelsForFit(mask, { seed: 1 });
    expect(voxels.length).toBe(2000);
    expect(voxels.every((voxel) => mask[voxel] === 1)).toBe(true);
  });

  it('draws rising voxels of the region, evenly spread, the same for the same seed', () => {
    const voxels = voxelsForFit(mask, { seed: 1, limit: 300 });
    expect(voxels.length).toBe(300);
    expect(new Set(voxels).size).toBe(300);
    expect(voxels.every((voxel) => mask[voxel] === 1)).toBe(true);
    expect([...voxels]).toEqual([...voxels].toSorted((a, b) => a - b));
    const inFirstHalf = voxels.filter((voxel) => voxel < 2500).length;
    expect(Math.abs(inFirstHalf - 150)).toBeLessThanOrEqual(1);
    expect(voxelsForFit(mask, { seed: 1, limit: 300 })).toEqual(voxels);
    expect(voxelsForFit(mask, { seed: 2, limit: 300 })).not.toEqual(voxels);
  });

  it('of an empty region is empty', () => {
    expect(voxelsForFit(new Uint8Array(9), { seed: 1 }).length).toBe(0);
  });
});

it('channelsAt picks voxels channel by channel', () => {
  const values = [0, 1, 2, 3, 10, 11, 12, 13];
  expect([...channelsAt(values, Uint32Array.of(1, 3), 2)]).toEqual([1, 3, 11, 13]);
  expect(() => channelsAt([1, 2, 3], Uint32Array.of(0), 2)).toThrow(/shape/);
});

it('logitsOfProbabilities is undone by the activation', () => {
  const p = [0.2, 0.5, 0.3];
  const softmax = Array.from(logitsOfProbabilities(p, 'softmax'), Math.exp);
  softmax.forEach((value, at) => expect(value).toBeCloseTo(p[at], 6));
  const sigmoid = Array.from(logitsOfProbabilities(p, 'sigmoid'), (z) => 1 / (1 + Math.exp(-z)));
  sigmoid.forEach((value, at) => expect(value).toBeCloseTo(p[at], 6));
  expect([...logitsOfProbabilities([0, 1], 'sigmoid')].every(Number.isFinite)).toBe(true);
  expect(() => logitsOfProbabilities([NaN], 'softmax')).toThrow(/non-finite/);
});
