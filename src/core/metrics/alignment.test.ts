import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  auroc,
  errorTypeAuroc,
  overlapAuc,
  overlapBounds,
  uncertaintyErrorOverlap,
} from './alignment.ts';

const vectors = readTestVectors() as {
  UEO_topk: { u: number[]; err_idx: number[]; k: number[]; ueo: number[] };
  UEO_ties: { u: number[]; err: number[]; kval: number; proportional: number };
  UEO_AUC: {
    error_idx: number[];
    curve: number[];
    auc_norm: number;
    oracle_norm: number;
    random_norm: number;
  };
  UEO_AUC_closed_form: { e: number[]; oracle: number[]; random: number[] };
  AUROC_ties: { score: number[]; label: number[]; auroc: number };
  FPTP_FNTN: {
    pred: number[];
    gt: number[];
    u: number[];
    FP_TP: number;
    FN_TN: number;
    err_all: number;
  };
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
    const maps = { uncertainty: u, errors: marked(u.length, err_idx) };
    k.forEach((count, at) => expect(uncertaintyErrorOverlap(maps, count)).toBeCloseTo(ueo[at], 12));
  });

  it('takes a tie in proportion', () => {
    const { u, err, kval, proportional } = vectors.UEO_ties;
    expect(uncertaintyErrorOverlap({ uncertainty: u, errors: err }, kval)).toBeCloseTo(
      proportional,
      12,
    );
  });

  it('does not depend on the order of memory', () => {
    const random = seededRandom(4);
    const pairs = Array.from({ length: 60 }, () => [
      Math.floor(random() * 5),
      Number(random() < 0.3),
    ]);
    for (const k of [0, 1, 7, 30, 60]) {
      const value = uncertaintyErrorOverlap(unzip(pairs), k);
      expect(uncertaintyErrorOverlap(unzip(pairs.toReversed()), k)).toBeCloseTo(value, 12);
    }
  });

  it('at the ends: nothing flagged, nothing wrong', () => {
    expect(uncertaintyErrorOverlap({ uncertainty: [1, 2], errors: [0, 0] }, 0)).toBe(1);
    expect(uncertaintyErrorOverlap({ uncertainty: [1, 2], errors: [0, 0] }, 1)).toBe(0);
    expect(uncertaintyErrorOverlap({ uncertainty: [1, 2], errors: [1, 0] }, 0)).toBe(0);
    expect(() => uncertaintyErrorOverlap({ uncertainty: [1], errors: [1] }, 2)).toThrow(/shape/);
    expect(() => uncertaintyErrorOverlap({ uncertainty: [1], errors: [] }, 0)).toThrow(/shape/);
  });
});

describe('overlapAuc', () => {
  const uncertainty = Float64Array.from({ length: 200 }, (_, i) => ((i * 37) % 200) / 200);
  const { error_idx, curve, auc_norm, oracle_norm, random_norm } = vectors.UEO_AUC;

  it('gives the shared vector with its bounds', () => {
    const result = overlapAuc({ uncertainty, errors: marked(200, error_idx) });
    expect(result?.auc).toBeCloseTo(auc_norm, 9);
    expect(result?.oracle).toBeCloseTo(oracle_norm, 9);
    expect(result?.random).toBeCloseTo(random_norm, 9);
    expect(result?.skill).toBeCloseTo((auc_norm - random_norm) / (oracle_norm - random_norm), 9);
    expect(result?.errorFraction).toBe(0.04);
    result?.curve.forEach((point, at) => expect(point.overlap).toBeCloseTo(curve[at], 9));
  });

  it('bounds by closed form', () => {
    const { e, oracle, random } = vectors.UEO_AUC_closed_form;
    // The vectors are integrals: a fine grid comes close to them.
    const fractions = Array.from({ length: 10_001 }, (_, at) => (0.05 * at) / 10_000);
    e.forEach((errorFraction, at) => {
      const bounds = overlapBounds(errorFraction, fractions);
      expect(bounds.oracle).toBeCloseTo(oracle[at], 5);
      expect(bounds.random).toBeCloseTo(random[at], 5);
    });
  });

  it('has skill 1 for the errors themselves', () => {
    const errors = marked(200, error_idx);
    expect(overlapAuc({ uncertainty: errors, errors })?.skill).toBeCloseTo(1, 12);
  });

  it('is undefined without errors or voxels', () => {
    expect(overlapAuc({ uncertainty, errors: new Uint8Array(200) })).toBeNull();
    expect(overlapAuc({ uncertainty: [], errors: [] })).toBeNull();
  });
});

describe('auroc', () => {
  it('gives the shared vector with ties', () => {
    const { score, label, auroc: expected } = vectors.AUROC_ties;
    expect(auroc(score, label)).toBeCloseTo(expected, 12);
  });

  it('agrees with comparing all pairs', () => {
    const random = seededRandom(6);
    const scores = Array.from({ length: 80 }, () => Math.floor(random() * 10));
    const labels = scores.map((score) => Number(random() * 12 < score + 1));
    let won = 0;
    let pairs = 0;
    scores.forEach((a, i) =>
      scores.forEach((b, j) => {
        if (labels[i] !== 1 || labels[j] !== 0) return;
        pairs++;
        won += a > b ? 1 : a === b ? 0.5 : 0;
      }),
    );
    expect(auroc(scores, labels)).toBeCloseTo(won / pairs, 12);
    expect(
      auroc(
        scores,
        labels.map((label) => 1 - label),
      ),
    ).toBeCloseTo(1 - won / pairs, 12);
  });

  it('is one half for a constant and undefined without both classes', () => {
    expect(auroc([3, 3, 3], [0, 1, 0])).toBe(0.5);
    expect(auroc([1, 2], [1, 1])).toBeNull();
    expect(auroc([], [])).toBeNull();
  });
});

describe('errorTypeAuroc', () => {
  it('gives the shared vector', () => {
    const { pred, gt, u, FP_TP, FN_TN, err_all } = vectors.FPTP_FNTN;
    const result = errorTypeAuroc({ uncertainty: u, predicted: pred, reference: gt });
    expect(result).toEqual({ fpTp: FP_TP, fnTn: FN_TN });
    expect(
      auroc(
        u,
        pred.map((value, at) => Number(value !== gt[at])),
      ),
    ).toBeCloseTo(err_all, 12);
  });

  it('is undefined where nothing is wrong', () => {
    expect(errorTypeAuroc({ uncertainty: [1, 2], predicted: [1, 0], reference: [1, 0] })).toEqual({
      fpTp: null,
      fnTn: null,
    });
  });
});

describe('an uncertainty that is not finite', () => {
  it('is refused with its place', () => {
    const maps = { uncertainty: [0, Number.NaN, 1], errors: [0, 1, 0] };
    expect(() => uncertaintyErrorOverlap(maps, 1)).toThrow('"index":1');
    expect(() => overlapAuc(maps)).toThrow('"index":1');
    expect(() => auroc(maps.uncertainty, maps.errors)).toThrow('"index":1');
  });
});
