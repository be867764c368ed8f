import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  errorsInBudget,
  overlapAtThresholds,
  overlapAuc,
  overlapBounds,
  rankErrors,
  uncertaintyErrorOverlap,
} from './alignment.ts';

const vectors = readTestVectors() as {
  UEO_topk: { u: number[]; err_idx: number[]; k: number[]; ueo: number[] };
  UEO_ties: { u: number[]; err: number[]; kval: number; proportional: number };
  UEO_AUC: {
    error_idx: number[];
    curve: number[];
    auc_raw: number;
    auc_norm: number;
    oracle_norm: number;
    random_norm: number;
  };
  UEO_AUC_closed_form: {
    e: number[];
    oracle: number[];
    random: number[];
    const_precision_needed_for_0173: number[];
  };
  ts_rank_invariance: { z: number[]; rank_T1: number[]; rank_T3: number[] };
};

const marked = (n: number, at: readonly number[]) =>
  Uint8Array.from({ length: n }, (_, voxel) => Number(at.includes(voxel)));

const unzip = (order: number[][]) => ({
  uncertainty: order.map(([u]) => u),
  errors: order.map(([, e]) => e),
});

describe('uncertaintyErrorOverlap', () => {
  it('gives the shared vector', () => {
    const { u, err_idx, k, ueo } = vectors.UEO_topk;
    const ranking = rankErrors({ uncertainty: u, errors: marked(u.length, err_idx) });
    k.forEach((count, at) =>
      expect(uncertaintyErrorOverlap(ranking, count)).toBeCloseTo(ueo[at], 12),
    );
  });

  it('takes a tie in proportion', () => {
    const { u, err, kval, proportional } = vectors.UEO_ties;
    const ranking = rankErrors({ uncertainty: u, errors: err });
    expect(uncertaintyErrorOverlap(ranking, kval)).toBeCloseTo(proportional, 12);
  });

  it('does not depend on the order of memory', () => {
    const random = seededRandom(4);
    const pairs = Array.from({ length: 60 }, () => [
      Math.floor(random() * 5),
      Number(random() < 0.3),
    ]);
    const [ranking, backwards] = [pairs, pairs.toReversed()].map((order) =>
      rankErrors(unzip(order)),
    );
    for (const k of [0, 1, 7, 30, 60]) {
      expect(uncertaintyErrorOverlap(backwards, k)).toBeCloseTo(
        uncertaintyErrorOverlap(ranking, k),
        12,
      );
    }
  });

  it('counts the region only', () => {
    const random = seededRandom(8);
    const uncertainty = Float32Array.from({ length: 500 }, () => random());
    const errors = Uint8Array.from(uncertainty, (u) => Number(random() < u / 3));
    const mask = Uint8Array.from(uncertainty, () => Number(random() < 0.4));
    const inside = (values: ArrayLike<number>) =>
      Array.from(values).filter((_, voxel) => mask[voxel] === 1);
    const cut = { uncertainty: inside(uncertainty), errors: inside(errors) };
    expect(rankErrors({ uncertainty, errors, mask })).toEqual(rankErrors(cut));
    expect(overlapAtThresholds({ uncertainty, errors, mask }, [0.2, 0.7])).toEqual(
      overlapAtThresholds(cut, [0.2, 0.7]),
    );
    // What lies outside need not even be a number.
    uncertainty[mask.indexOf(0)] = NaN;
    expect(rankErrors({ uncertainty, errors, mask })).toEqual(rankErrors(cut));
  });

  it('at the ends: nothing flagged, nothing wrong', () => {
    const overlap = (errors: number[], k: number) =>
      uncertaintyErrorOverlap(rankErrors({ uncertainty: [1, 2], errors }), k);
    expect(overlap([0, 0], 0)).toBe(1);
    expect(overlap([0, 0], 1)).toBe(0);
    expect(overlap([1, 0], 0)).toBe(0);
    expect(() => overlap([1, 0], 3)).toThrow(/shape/);
    expect(() => overlap([1, 0], 0.5)).toThrow(/shape/);
    expect(() => rankErrors({ uncertainty: [1], errors: [] })).toThrow(/shape/);
    expect(() => rankErrors({ uncertainty: [1], errors: [1], mask: [] })).toThrow(/shape/);
  });

  it('is not changed by a temperature, which keeps the order of |z|', () => {
    const { z, rank_T1, rank_T3 } = vectors.ts_rank_invariance;
    const entropyAt = (temperature: number) =>
      z.map((logit) => {
        const p = 1 / (1 + Math.exp(-logit / temperature));
        return -p * Math.log(p) - (1 - p) * Math.log1p(-p);
      });
    const orderOf = (values: number[]) =>
      values.map((_, at) => at).toSorted((a, b) => values[b] - values[a]);
    expect(orderOf(entropyAt(1))).toEqual(rank_T1);
    expect(orderOf(entropyAt(3))).toEqual(rank_T3);
    const errors = [1, 0, 0, 1, 0];
    expect(rankErrors({ uncertainty: entropyAt(3), errors })).toEqual(
      rankErrors({ uncertainty: entropyAt(1), errors }),
    );
  });
});

describe('errorsInBudget', () => {
  const { u, err_idx } = vectors.UEO_topk;
  const ranking = rankErrors({ uncertainty: u, errors: marked(u.length, err_idx) });

  it('finds two of three errors in the first three of twenty', () => {
    expect(errorsInBudget(ranking, 0.15)).toEqual({
      fraction: 0.15,
      k: 3,
      recall: 2 / 3,
      precision: 2 / 3,
      overlap: 2 / 3,
      randomRecall: 0.15,
      oracleRecall: 1,
    });
    expect(errorsInBudget(ranking, 0.1).oracleRecall).toBeCloseTo(2 / 3, 12);
  });

  it('takes a tie in proportion', () => {
    const tied = rankErrors({ uncertainty: [5, 5, 5, 1], errors: [1, 1, 0, 0] });
    expect(errorsInBudget(tied, 0.25).recall).toBeCloseTo(1 / 3, 12);
    expect(errorsInBudget(tied, 0.5).recall).toBeCloseTo(2 / 3, 12);
  });

  it('lies between nothing and everything, and grows', () => {
    let before = -1;
    for (const fraction of [0, 0.1, 0.25, 0.6, 1]) {
      const { recall } = errorsInBudget(ranking, fraction);
      expect(recall).toBeGreaterThanOrEqual(before);
      before = recall ?? NaN;
    }
    expect(before).toBe(1);
  });

  it('is undefined without errors, or without a budget', () => {
    const right = rankErrors({ uncertainty: [1, 2], errors: [0, 0] });
    expect(errorsInBudget(right, 0.5)).toMatchObject({
      recall: null,
      precision: 0,
      oracleRecall: null,
      randomRecall: null,
    });
    expect(errorsInBudget(ranking, 0)).toMatchObject({ recall: 0, precision: null });
    expect(errorsInBudget(rankErrors({ uncertainty: [], errors: [] }), 0.5).recall).toBeNull();
    expect(() => errorsInBudget(ranking, 1.1)).toThrow(/shape/);
  });
});

describe('overlapAuc', () => {
  const uncertainty = Float64Array.from({ length: 200 }, (_, i) => ((i * 37) % 200) / 200);
  const { error_idx, curve, auc_raw, auc_norm, oracle_norm, random_norm } = vectors.UEO_AUC;

  it('gives the shared vector with its bounds', () => {
    const result = overlapAuc(rankErrors({ uncertainty, errors: marked(200, error_idx) }));
    expect(result?.auc).toBeCloseTo(auc_norm, 9);
    expect((result?.auc ?? NaN) * 0.05).toBeCloseTo(auc_raw, 9);
    expect(result?.oracle).toBeCloseTo(oracle_norm, 9);
    expect(result?.random).toBeCloseTo(random_norm, 9);
    expect(result?.skill).toBeCloseTo((auc_norm - random_norm) / (oracle_norm - random_norm), 9);
    expect(result?.errorFraction).toBe(0.04);
    result?.curve.forEach((point, at) => expect(point.overlap).toBeCloseTo(curve[at], 9));
  });

  // The vectors are integrals: a fine grid comes close to them.
  const fractions = Array.from({ length: 10_001 }, (_, at) => (0.05 * at) / 10_000);

  it('bounds by closed form', () => {
    const { e, oracle, random } = vectors.UEO_AUC_closed_form;
    e.forEach((errorFraction, at) => {
      const bounds = overlapBounds(errorFraction, fractions);
      expect(bounds.oracle).toBeCloseTo(oracle[at], 5);
      expect(bounds.random).toBeCloseTo(random[at], 5);
    });
  });

  it('one value means very different rankings at different error rates', () => {
    const { e, const_precision_needed_for_0173 } = vectors.UEO_AUC_closed_form;
    // A constant precision q gives 2 q b / (b + e), which is q / e of a random ranking's.
    e.forEach((errorFraction, at) => {
      const { random } = overlapBounds(errorFraction, fractions);
      expect((0.173 * errorFraction) / random).toBeCloseTo(const_precision_needed_for_0173[at], 4);
    });
  });

  it('has skill 1 for the errors themselves and about 0 at random', () => {
    const errors = marked(200, error_idx);
    expect(overlapAuc(rankErrors({ uncertainty: errors, errors }))?.skill).toBeCloseTo(1, 12);
    const constant = rankErrors({ uncertainty: new Float32Array(200).fill(0.5), errors });
    expect(overlapAuc(constant)?.skill).toBeCloseTo(0, 12);
  });

  it('is undefined without errors or voxels; its skill where everything is wrong', () => {
    expect(overlapAuc(rankErrors({ uncertainty, errors: new Uint8Array(200) }))).toBeNull();
    expect(overlapAuc(rankErrors({ uncertainty: [], errors: [] }))).toBeNull();
    const wrong = rankErrors({ uncertainty, errors: new Uint8Array(200).fill(1) });
    expect(overlapAuc(wrong)?.skill).toBeNull();
  });
});

describe('overlapAtThresholds', () => {
  it('counts what exceeds the threshold', () => {
    const { u, err_idx } = vectors.UEO_topk;
    const maps = { uncertainty: u, errors: marked(u.length, err_idx) };
    // Above 0.45 lie five voxels with two errors; above 0.69 none.
    expect(overlapAtThresholds(maps, [0.45, 0.69])).toEqual([4 / 7, 0]);
    expect(overlapAtThresholds({ uncertainty: u, errors: marked(20, []) }, [0.69])).toEqual([1]);
  });
});

describe('an uncertainty that is not finite', () => {
  it('is refused with its place', () => {
    const maps = { uncertainty: [0, Number.NaN, 1], errors: [0, 1, 0] };
    expect(() => rankErrors(maps)).toThrow('"index":1');
    expect(() => overlapAtThresholds(maps, [0])).toThrow('"index":1');
  });
});
