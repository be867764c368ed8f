import { describe, expect, it } from 'vitest';
import { passName } from './passes.ts';
import { BASES, METHODS, onlyPart, partOfPool, poolsOf, subsets } from './plan.ts';

const available = {
  members: { base: 1, single: 1, members: 3, checkpoints: 4 },
  flips: ['k'],
} as const;
const all = poolsOf(available);
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
    expect(count('single member + MC')).toBe(20);
  });

  it('holds an ensemble against one pass of its own recipe, a checkpoint ensemble against its last', () => {
    const passes = (name: string) => all.find((pool) => pool.name === name)?.passes;
    expect(passes(BASES.members)).toEqual([{ part: 'single', member: 0, flips: [], sample: null }]);
    expect(passes(BASES.checkpoints)).toEqual([
      { part: 'checkpoints', member: 3, flips: [], sample: null },
    ]);
  });

  it('makes every estimator of one part alone, which its name tells', () => {
    for (const { name, passes } of all) {
      expect(new Set(passes.map(({ part }) => part)), name).toEqual(new Set([partOfPool(name)]));
      const own = poolsOf(onlyPart(available, partOfPool(name)));
      expect(own.find((pool) => pool.name === name)?.passes, name).toEqual(passes);
    }
  });

  it('names no pass twice within a pool, and shares them between pools', () => {
    for (const { passes } of all) expect(new Set(passes.map(passName)).size).toBe(passes.length);
    const names = all.flatMap(({ passes }) => passes.map(passName));
    expect(new Set(names).size).toBeLessThan(names.length);
  });

  it('has no passes of a package that is not there', () => {
    const some = poolsOf({
      members: { base: 1, single: 0, members: 0, checkpoints: 0 },
      flips: [],
    });
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
