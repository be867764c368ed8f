import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { auroc } from './auroc.ts';

const { AUROC_ties, FPTP_FNTN } = readTestVectors() as {
  AUROC_ties: { score: number[]; label: number[]; auroc: number };
  FPTP_FNTN: { pred: number[]; gt: number[]; u: number[]; err_all: number };
};

describe('auroc', () => {
  it('gives the shared vectors with ties', () => {
    expect(auroc(AUROC_ties.score, AUROC_ties.label)).toBeCloseTo(AUROC_ties.auroc, 12);
    const { pred, gt, u, err_all } = FPTP_FNTN;
    const errors = pred.map((value, at) => Number(value !== gt[at]));
    expect(auroc(u, errors)).toBeCloseTo(err_all, 12);
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
    const turned = labels.map((label) => 1 - label);
    expect(auroc(scores, turned)).toBeCloseTo(1 - won / pairs, 12);
  });

  it('is one half for a constant and undefined without both classes', () => {
    expect(auroc([3, 3, 3], [0, 1, 0])).toBe(0.5);
    expect(auroc([1, 2], [1, 1])).toBeNull();
    expect(auroc([], [])).toBeNull();
    expect(() => auroc([1], [])).toThrow(/shape/);
    expect(() => auroc([0, NaN], [0, 1])).toThrow('"index":1');
  });
});
