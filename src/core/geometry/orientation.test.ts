import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { Affine } from './affine.ts';
import { axisCodes, reorientation } from './orientation.ts';

const golden = readGolden('orientation') as {
  cases: { name: string; affine: Affine; codes: string }[];
};

describe('axisCodes', () => {
  it(`agrees with nibabel on ${golden.cases.length} grids`, () => {
    expect(golden.cases.length).toBeGreaterThan(80);
    for (const { affine, codes, name } of golden.cases) {
      expect(axisCodes(affine).join(''), name).toBe(codes);
    }
  });

  it('refuses a singular affine', () => {
    expect(() => axisCodes([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toThrow(/singular/);
  });
});

describe('reorientation', () => {
  it('flips the first two axes of RAS', () => {
    expect(reorientation([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 'LPS')).toEqual([
      { sourceAxis: 0, flipped: true },
      { sourceAxis: 1, flipped: true },
      { sourceAxis: 2, flipped: false },
    ]);
  });

  it('permutes PSR: i to posterior, j to superior, k to right', () => {
    const psr: Affine = [0, 0, 3, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1];
    expect(axisCodes(psr).join('')).toBe('PSR');
    expect(reorientation(psr, 'LPS')).toEqual([
      { sourceAxis: 2, flipped: true },
      { sourceAxis: 0, flipped: false },
      { sourceAxis: 1, flipped: false },
    ]);
  });
});
