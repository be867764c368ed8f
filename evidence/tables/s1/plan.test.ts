import { describe, expect, it } from 'vitest';
import { passName } from './passes.ts';
import { METHODS, poolsOf, subsets } from './plan.ts';

const all = poolsOf({ members: { base: 1, members: 3, checkpoints: 4 }, flips: ['k'] });
const count = (name: string) => all.find((pool) => pool.name === name)?.passes.length;

describe('poolsOf', () => {
  it('multiplies members, flips and masks', () => {
    expect(count('base')).toBe(1);
    expect(count('MC')).toBe(20);
    expect(count('TTA')).toBe(2);
    expect(count('TTA + MC')).toBe(20);
    expect(count('DE + TTA')).toBe(6);
    expect(count('DE + MC')).toBe(30);
    expect(count('CE + TTA')).toBe(8);
  });

  it('names no pass twice within a pool, and shares them between pools', () => {
    for (const { passes } of all) expect(new Set(passes.map(passName)).size).toBe(passes.length);
    const names = all.flatMap(({ passes }) => passes.map(passName));
    expect(new Set(names).size).toBeLessThan(names.length);
  });

  it('has no passes of a package that is not there', () => {
    const some = poolsOf({ members: { base: 1, members: 0, checkpoints: 0 }, flips: [] });
    expect(some.find(({ name }) => name === 'DE + MC')?.passes).toEqual([]);
    expect(some.find(({ name }) => name === 'TTA')?.passes).toHaveLength(1);
  });
});

it('subsets start with none', () => {
  expect(subsets(['i', 'j'])).toEqual([[], ['i'], ['j'], ['i', 'j']]);
});

it('every method has a pool and a row of its own', () => {
  const names = new Set(all.map(({ name }) => name));
  expect(METHODS.filter(({ pool }) => !names.has(pool))).toEqual([]);
  expect(new Set(METHODS.map(({ row }) => row)).size).toBe(METHODS.length);
});
