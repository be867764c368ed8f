import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import type { Affine } from './affine.ts';
import { IDENTITY, applyPoint, determinant, invert, multiply, spacingMm } from './affine.ts';
import type { VoxelGrid } from './grid.ts';
import { indexToWorld, voxelCount, voxelVolumeMl, worldToIndex } from './gridMath.ts';
import { formatWorld } from './worldText.ts';

const scaled: Affine = [-2, 0, 0, 10, 0, 3, 0, -5, 0, 0, 4, 7, 0, 0, 0, 1];
const oblique: Affine = [
  -0.7, 0.2, 0.4, 812.3, 0.1, -0.9, 1.1, -120.7, 0.3, 0.4, 4.6, -901.25, 0, 0, 0, 1,
];

describe('affine', () => {
  it('maps an index by hand', () => {
    expect(applyPoint(scaled, [1, 2, 3])).toEqual([8, 1, 19]);
    expect(spacingMm(scaled)).toEqual([2, 3, 4]);
    expect(determinant(scaled)).toBe(-24);
  });

  it('inverts to 1e-12 of the coordinates, 900 mm from the origin', () => {
    const back = multiply(invert(oblique), oblique);
    back.forEach((entry, at) => expect(entry).toBeCloseTo(IDENTITY[at], 10));
    const world = applyPoint(oblique, [511, 17, 83]);
    const index = applyPoint(invert(oblique), world);
    [511, 17, 83].forEach((value, axis) => expect(index[axis]).toBeCloseTo(value, 10));
  });

  it('multiplies as composition', () => {
    const composed = applyPoint(multiply(scaled, oblique), [3, -4, 5]);
    const stepwise = applyPoint(scaled, applyPoint(oblique, [3, -4, 5]));
    composed.forEach((value, axis) => expect(value).toBeCloseTo(stepwise[axis], 9));
  });

  it.each([
    ['equal columns', [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
    ['a zero column', [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
    ['NaN', [Number.NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
    ['an infinite offset', [1, 0, 0, Infinity, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
  ] as [string, Affine][])('refuses %s', (_name, affine) => {
    expect(() => invert(affine)).toThrow(AppError);
    expect(() => invert(affine)).toThrow(/singular-affine/);
  });

  it('accepts micrometre voxels: regularity has no unit', () => {
    const tiny: Affine = [1e-6, 0, 0, 0, 0, 1e-6, 0, 0, 0, 0, 1e-6, 0, 0, 0, 0, 1];
    expect(invert(tiny)[0]).toBeCloseTo(1e6, 3);
  });
});

describe('grid', () => {
  const grid: VoxelGrid = { shape: [4, 5, 6], affine: scaled };

  it('counts and measures voxels, left-handed grids too', () => {
    expect(voxelCount(grid)).toBe(120);
    expect(voxelVolumeMl(grid)).toBe(0.024);
  });

  it('goes to the world and back', () => {
    expect(indexToWorld(grid, [1, 2, 3])).toEqual([8, 1, 19]);
    const index = worldToIndex(grid, [8, 1, 19]);
    [1, 2, 3].forEach((value, axis) => expect(index[axis]).toBeCloseTo(value, 12));
  });
});

describe('formatWorld', () => {
  it('puts the sign into the letter', () => {
    expect(formatWorld([17.62, -35.26, 12.1])).toBe('R 17.6, P 35.3, S 12.1');
    expect(formatWorld([-1, 2, -3])).toBe('L 1.0, A 2.0, I 3.0');
  });

  it('never says minus zero', () => {
    expect(formatWorld([-0.04, 0, -0])).toBe('R 0.0, A 0.0, S 0.0');
  });
});
