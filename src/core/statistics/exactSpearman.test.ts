import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { exactSpearmanP } from './exactSpearman.ts';

const { cases } = readGolden('exact_spearman') as {
  cases: { x: number[]; y: number[]; p: number; scipy: number | null }[];
};

describe('exactSpearmanP', () => {
  it.each(cases)('agrees with all orders, and with scipy without ties (case %#)', (one) => {
    const p = exactSpearmanP(one.x, one.y);
    expect(p).toBeCloseTo(one.p, 12);
    if (one.scipy !== null) expect(p).toBeCloseTo(one.scipy, 12);
  });

  it('is 2/n! for a monotone relation without ties', () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(exactSpearmanP(x.slice(0, 4), [2, 3, 5, 7])).toBe(2 / 24);
    expect(exactSpearmanP(x.slice(0, 4), [7, 5, 3, 2])).toBe(2 / 24);
    expect(exactSpearmanP(x, x)).toBe(2 / 362_880);
  });

  it('leaves out cases without a value', () => {
    expect(exactSpearmanP([null, 1, 2, 3, 9], [5, 1, 2, 3, null])).toBe(2 / 6);
  });

  it('is null with too few or too many pairs, or where nothing varies', () => {
    const ten = Array.from({ length: 10 }, (_, at) => at);
    expect(exactSpearmanP([1, 2], [1, 2])).toBeNull();
    expect(exactSpearmanP(ten, ten)).toBeNull();
    expect(exactSpearmanP([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(() => exactSpearmanP([1], [1, 2])).toThrow(/shape/);
    expect(() => exactSpearmanP([1, 2, NaN], [1, 2, 3])).toThrow(/non-finite/);
  });
});
