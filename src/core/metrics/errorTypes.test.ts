import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { errorTypeAuroc, errorTypeBudgetGap, errorTypeGapAt } from './errorTypes.ts';

const { FPTP_FNTN: vector, flag_gap } = readTestVectors() as {
  FPTP_FNTN: { pred: number[]; gt: number[]; u: number[]; FP_TP: number; FN_TN: number };
  flag_gap: { u: number[] };
};
const maps = { uncertainty: vector.u, predicted: vector.pred, reference: vector.gt };

describe('errorTypeAuroc', () => {
  it('gives the shared vector', () => {
    expect(errorTypeAuroc(maps)).toEqual({ fpTp: vector.FP_TP, fnTn: vector.FN_TN });
  });

  it('is undefined where nothing is wrong', () => {
    expect(errorTypeAuroc({ uncertainty: [1, 2], predicted: [1, 0], reference: [1, 0] })).toEqual({
      fpTp: null,
      fnTn: null,
    });
  });

  it('a wide background makes the second look perfect: give it a region', () => {
    const far = Array.from({ length: 1000 }, () => 0);
    const scan = {
      uncertainty: [...maps.uncertainty, ...far],
      predicted: [...maps.predicted, ...far],
      reference: [...maps.reference, ...far],
    };
    expect(errorTypeAuroc(scan).fnTn).toBeGreaterThan(0.99);
    const mask = scan.uncertainty.map((_, at) => Number(at < 10));
    expect(errorTypeAuroc({ ...scan, mask })).toEqual(errorTypeAuroc(maps));
  });
});

describe('errorTypeGapAt', () => {
  it('two of ten voxels, the second out of a tie of three', () => {
    expect(flag_gap.u).toEqual(vector.u);
    const { fpTp, fnTn } = errorTypeGapAt(maps, 2);
    expect(fpTp).toBeCloseTo(1 / 6 - 1 / 9, 12);
    expect(fnTn).toBeCloseTo(1 / 2 - 1 / 9, 12);
  });

  it('is 0 when nothing or everything is found', () => {
    expect(errorTypeGapAt(maps, 0)).toEqual({ fpTp: 0, fnTn: 0 });
    expect(errorTypeGapAt(maps, 10)).toEqual({ fpTp: 0, fnTn: 0 });
    expect(() => errorTypeGapAt(maps, 11)).toThrow(/shape/);
  });
});

describe('errorTypeBudgetGap', () => {
  it('averages the gaps of its band', () => {
    // Budgets 0, 1 and 2 voxels: trapezoids of 0, gap(1), gap(2).
    const band = { maxFraction: 0.2, steps: 2 };
    const [one, two] = [errorTypeGapAt(maps, 1), errorTypeGapAt(maps, 2)];
    const { fpTp, fnTn } = errorTypeBudgetGap(maps, band);
    expect(fpTp).toBeCloseTo(((one.fpTp ?? NaN) + (two.fpTp ?? NaN) / 2) / 2, 12);
    expect(fnTn).toBeCloseTo(((one.fnTn ?? NaN) + (two.fnTn ?? NaN) / 2) / 2, 12);
  });

  it('is 0 for an uncertainty that says nothing, positive for one that does', () => {
    const random = seededRandom(2);
    const predicted = Uint8Array.from({ length: 4000 }, () => Number(random() < 0.4));
    const reference = predicted.map((inside) => (random() < 0.1 ? 1 - inside : inside));
    const constant = new Float32Array(4000).fill(0.3);
    const none = errorTypeBudgetGap({ uncertainty: constant, predicted, reference });
    expect(none.fpTp).toBeCloseTo(0, 12);
    expect(none.fnTn).toBeCloseTo(0, 12);
    const knowing = predicted.map((inside, at) => Number(inside !== reference[at]));
    const all = errorTypeBudgetGap({ uncertainty: knowing, predicted, reference });
    expect(all.fpTp).toBeGreaterThan(0.2);
    expect(all.fnTn).toBeGreaterThan(0.2);
  });

  it('is undefined where a kind is absent', () => {
    const right = { uncertainty: [1, 2], predicted: [1, 0], reference: [1, 0] };
    expect(errorTypeBudgetGap(right)).toEqual({ fpTp: null, fnTn: null });
    expect(() => errorTypeBudgetGap({ ...right, reference: [1] })).toThrow(/shape/);
    expect(() => errorTypeAuroc({ ...right, uncertainty: [1, NaN] })).toThrow('"index":1');
  });
});
