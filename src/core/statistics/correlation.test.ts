import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import { averageRanks, normalisedCrossCorrelation, pearson, spearman } from './correlation.ts';
import { twoSidedP } from './studentT.ts';

const { spearman: vector } = readTestVectors() as {
  spearman: {
    x: number[];
    y: number[];
    rank_x: number[];
    rank_y: number[];
    rho: number;
    t: number;
    p_two_sided: number;
  };
};
const golden = readGolden('correlation') as {
  cases: {
    x: number[];
    y: number[];
    ranksX: number[];
    rho: number;
    p: number;
    pearson: number;
  }[];
  tails: { rhoSquared: number; df: number; p: number }[];
};

/** The relative error is bounded far out in the tail too. */
function expectRelative(actual: number | null, expected: number): void {
  expect(actual).not.toBeNull();
  expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(
    1e-9 * Math.abs(expected) + 1e-300,
  );
}

describe('spearman', () => {
  it('gives the shared vector', () => {
    expect([...averageRanks(vector.x)]).toEqual(vector.rank_x);
    expect([...averageRanks(vector.y)]).toEqual(vector.rank_y);
    const { rho, t, p, n, excluded } = spearman(vector.x, vector.y);
    expect(rho).toBeCloseTo(vector.rho, 12);
    expect(t).toBeCloseTo(vector.t, 9);
    expect(p).toBeCloseTo(vector.p_two_sided, 12);
    expect([n, excluded]).toEqual([7, 0]);
  });

  it.each(golden.cases)('agrees with scipy (case %#)', ({ x, y, ranksX, ...expected }) => {
    expect([...averageRanks(x)]).toEqual(ranksX);
    const { rho, p } = spearman(x, y);
    expect(rho).toBeCloseTo(expected.rho, 12);
    expectRelative(p, expected.p);
    expect(pearson(x, y)).toBeCloseTo(expected.pearson, 12);
  });

  it.each(golden.tails)('tail of t: df $df, ρ² $rhoSquared', ({ rhoSquared, df, p }) => {
    expectRelative(twoSidedP(rhoSquared, df), p);
  });

  it('leaves out and counts cases without a value', () => {
    const x = [null, ...vector.x, 3];
    const y = [1, ...vector.y, null];
    expect(spearman(x, y)).toEqual({ ...spearman(vector.x, vector.y), excluded: 2 });
  });

  it('is ±1 with p = 0 for a monotone relation', () => {
    const x = [1, 2, 3, 4, 10];
    const up = spearman(
      x,
      x.map((value) => Math.exp(value)),
    );
    expect(up).toEqual({ rho: 1, p: 0, t: null, n: 5, excluded: 0, reason: null });
    expect(spearman(x, x.toReversed()).rho).toBe(-1);
  });

  it('says why it is undefined', () => {
    expect(spearman([1, 2], [2, 1])).toMatchObject({ rho: null, p: null, reason: 'too-few' });
    expect(spearman([1, 2, null], [2, 1, 3])).toMatchObject({ n: 2, excluded: 1 });
    expect(spearman([0.1, 0.1, 0.1], [1, 2, 3])).toMatchObject({ rho: null, reason: 'constant' });
    expect(spearman([], [])).toMatchObject({ reason: 'too-few' });
    expect(() => spearman([1], [1, 2])).toThrow(/shape/);
    expect(() => spearman([1, 2, NaN], [1, 2, 3])).toThrow(/non-finite/);
  });
});

describe('pearson', () => {
  it('is undefined where nothing varies, rounding or not', () => {
    // The mean of three times 0.1 is not 0.1.
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull();
    expect(pearson([1], [1])).toBeNull();
    expect(pearson([], [])).toBeNull();
    expect(normalisedCrossCorrelation([2, 2], [1, 3])).toBeNull();
  });

  it('does not change with scale or shift; the cross-correlation is (n − 1) / n of it', () => {
    const [x, y] = [
      [1, 5, 2, 8],
      [0.2, 0.1, 0.9, 0.4],
    ];
    const r = pearson(x, y);
    expect(
      pearson(
        x.map((v) => 3 * v - 100),
        y,
      ),
    ).toBeCloseTo(r ?? NaN, 12);
    expect(normalisedCrossCorrelation(x, y)).toBeCloseTo(0.75 * (r ?? NaN), 12);
  });
});
