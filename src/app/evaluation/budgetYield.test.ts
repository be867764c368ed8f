import { describe, expect, it } from 'vitest';
import { completed } from '../../core/steps.ts';
import { wrongByRegion } from './budgetYield.ts';

const region = (id: string, ...voxels: number[]) => ({ id, voxels: Uint32Array.from(voxels) });

describe('wrongByRegion', () => {
  it('counts the voxels of each region that are wrong, in whatever order they are listed', () => {
    const regions = [region('a', 9, 2, 5), region('b', 1), region('c')];
    const wrong = completed(wrongByRegion(regions, Uint32Array.of(2, 3, 9, 40)));
    expect([...wrong]).toEqual([
      ['a', 2],
      ['b', 0],
      ['c', 0],
    ]);
  });

  it('finds the first and the last, and none among none', () => {
    const regions = [region('a', 0, 7)];
    expect(completed(wrongByRegion(regions, Uint32Array.of(0, 7))).get('a')).toBe(2);
    expect(completed(wrongByRegion(regions, new Uint32Array(0))).get('a')).toBe(0);
  });
});
