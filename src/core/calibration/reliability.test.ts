import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { calibrationScores, poolCalibration, topLabelScores } from './reliability.ts';

const vectors = readTestVectors() as {
  ECE_fg_10: { p: number[]; y: number[]; ece: number; bins: number[][] };
  ACE_MCE_fg_10: { ACE: number; MCE: number };
  ECE_topconf_15_Guo: { ece: number; bins: number[][] };
  brier: { val: number; multiclass_sum: number };
  nll: { val: number };
  ECE_fg_10_roi: { roi: number[]; ece: number; brier: number };
};
const { p, y } = vectors.ECE_fg_10;
const golden = readGolden('calibration') as {
  scores: {
    p: number[];
    y: number[];
    counts: number[];
    observed: number[];
    mean: number[];
    ece: number;
    brier: number;
    nll: number;
  }[];
};

describe('calibrationScores', () => {
  it('gives the shared vectors', () => {
    const scores = calibrationScores({ probability: p, reference: y });
    expect(scores?.ece).toBeCloseTo(vectors.ECE_fg_10.ece, 9);
    expect(scores?.ace).toBeCloseTo(vectors.ACE_MCE_fg_10.ACE, 9);
    expect(scores?.mce).toBeCloseTo(vectors.ACE_MCE_fg_10.MCE, 9);
    expect(scores?.brier).toBeCloseTo(vectors.brier.val, 9);
    expect(scores?.nll).toBeCloseTo(vectors.nll.val, 9);
    expect(scores).toMatchObject({ voxels: 8, prevalence: 0.5 });
    const filled = scores?.bins.flatMap(({ count, meanProbability, observed }, bin) =>
      count === 0 ? [] : [[bin, count, meanProbability, observed]],
    );
    expect(filled).toEqual(vectors.ECE_fg_10.bins);
  });

  it('gives the shared vector inside a region', () => {
    const { roi, ece, brier } = vectors.ECE_fg_10_roi;
    const scores = calibrationScores({ probability: p, reference: y, mask: roi });
    expect(scores?.ece).toBeCloseTo(ece, 9);
    expect(scores?.brier).toBeCloseTo(brier, 9);
    expect(scores?.voxels).toBe(6);
  });

  it.each(golden.scores)('agrees with scikit-learn (case %#)', (expected) => {
    const scores = calibrationScores({ probability: expected.p, reference: expected.y });
    const filled = scores?.bins.filter(({ count }) => count > 0) ?? [];
    expect(scores?.bins.map(({ count }) => count)).toEqual(expected.counts);
    filled.forEach(({ meanProbability, observed }, at) => {
      expect(meanProbability).toBeCloseTo(expected.mean[at], 12);
      expect(observed).toBeCloseTo(expected.observed[at], 12);
    });
    expect(scores?.ece).toBeCloseTo(expected.ece, 12);
    expect(scores?.brier).toBeCloseTo(expected.brier, 12);
    expect(scores?.nll).toBeCloseTo(expected.nll, 12);
  });

  it('puts 1 into the last bin and an inner edge into the lower one', () => {
    const { bins } = calibrationScores({ probability: [0, 0.5, 1], reference: [0, 1, 1] }) ?? {
      bins: [],
    };
    expect(bins.flatMap(({ count }, bin) => (count > 0 ? [bin] : []))).toEqual([0, 4, 9]);
    expect(bins[1]).toEqual({
      low: 0.1,
      high: 0.2,
      count: 0,
      meanProbability: null,
      observed: null,
    });
  });

  it('is 0 for a perfect network, and its largest for a certain wrong one', () => {
    const right = calibrationScores({ probability: [0, 1, 1], reference: [0, 1, 1] });
    expect(right).toMatchObject({ ece: 0, ace: 0, mce: 0, brier: 0 });
    expect(right?.nll).toBeCloseTo(0, 6);
    const wrong = calibrationScores({ probability: [0, 1], reference: [1, 0] });
    expect(wrong).toMatchObject({ ece: 1, ace: 1, mce: 1, brier: 1 });
    expect(wrong?.nll).toBeCloseTo(-Math.log(1e-7), 6);
  });

  it('is undefined without voxels and refuses what is no probability', () => {
    expect(calibrationScores({ probability: [], reference: [] })).toBeNull();
    expect(calibrationScores({ probability: [0.5], reference: [1], mask: [0] })).toBeNull();
    expect(() => calibrationScores({ probability: [0.5], reference: [] })).toThrow(/shape/);
    for (const value of [NaN, 1.1, -0.1]) {
      const maps = { probability: [0.5, value], reference: [1, 0] };
      expect(() => calibrationScores(maps)).toThrow(/non-finite-output.*"index":1/);
      expect(calibrationScores({ ...maps, mask: [1, 0] })?.voxels).toBe(1);
    }
    // Rounding of a sum of float32.
    expect(calibrationScores({ probability: [1 + 1e-7], reference: [1] })?.brier).toBe(0);
  });
});

describe('topLabelScores', () => {
  const both = { probability: [...p.map((value) => 1 - value), ...p], reference: y };

  it('gives the shared vectors', () => {
    const scores = topLabelScores(both);
    expect(scores?.ece).toBeCloseTo(vectors.ECE_topconf_15_Guo.ece, 9);
    expect(scores?.brier).toBeCloseTo(vectors.brier.multiclass_sum, 9);
    expect(scores?.nll).toBeCloseTo(vectors.nll.val, 9);
    const filled = scores?.bins.filter(({ count }) => count > 0) ?? [];
    expect(filled.length).toBe(vectors.ECE_topconf_15_Guo.bins.length);
    vectors.ECE_topconf_15_Guo.bins.forEach(([low, high, count, confidence, correct], at) => {
      expect(filled[at].low).toBeCloseTo(low, 4);
      expect(filled[at].high).toBeCloseTo(high, 4);
      expect(filled[at].count).toBe(count);
      expect(filled[at].meanProbability).toBeCloseTo(confidence, 9);
      expect(filled[at].observed).toBeCloseTo(correct, 9);
    });
  });

  it('of three classes, worked by hand', () => {
    const scores = topLabelScores({
      probability: [0.5, 0.2, 0.3, 0.7, 0.2, 0.1],
      reference: [0, 2],
    });
    // Voxel 0: (0.5, 0.3, 0.2), right. Voxel 1: (0.2, 0.7, 0.1), wrong.
    expect(scores?.accuracy).toBe(0.5);
    expect(scores?.ece).toBeCloseTo((0.5 + 0.7) / 2, 12);
    expect(scores?.brier).toBeCloseTo((0.25 + 0.09 + 0.04 + 0.04 + 0.49 + 0.81) / 2, 12);
    expect(scores?.nll).toBeCloseTo(-(Math.log(0.5) + Math.log(0.1)) / 2, 12);
  });

  it('takes p = 0.5 for foreground', () => {
    expect(topLabelScores({ probability: [0.5, 0.5], reference: [1] })?.accuracy).toBe(1);
  });

  it('is undefined without voxels and refuses what does not fit', () => {
    expect(topLabelScores({ probability: [], reference: [] })).toBeNull();
    expect(topLabelScores({ ...both, mask: y.map(() => 0) })).toBeNull();
    expect(() => topLabelScores({ probability: [0.5, 0.5, 1], reference: [0, 1] })).toThrow(
      /shape/,
    );
    expect(() => topLabelScores({ probability: [0.5, 0.5], reference: [2] })).toThrow(/shape/);
    expect(() => topLabelScores({ probability: [NaN, 0.5], reference: [1] })).toThrow(/non-finite/);
  });
});

describe('poolCalibration', () => {
  it('is what all voxels together give', () => {
    const random = seededRandom(3);
    const probability = Float32Array.from({ length: 900 }, () => random());
    const reference = Uint8Array.from(probability, (value) => Number(random() < value ** 2));
    const parts = [0, 100, 400].map((from, at) => {
      const to = [100, 400, 900][at];
      return calibrationScores({
        probability: probability.subarray(from, to),
        reference: reference.subarray(from, to),
      });
    });
    const pooled = poolCalibration(parts.filter((part) => part !== null));
    const whole = calibrationScores({ probability, reference });
    for (const key of ['ece', 'ace', 'mce', 'brier', 'nll', 'prevalence', 'voxels'] as const) {
      expect(pooled?.[key]).toBeCloseTo(whole?.[key] ?? NaN, 12);
    }
    expect(poolCalibration([])).toBeNull();
  });

  it('hides cases that are wrong in opposite directions', () => {
    const high = calibrationScores({ probability: [0.55, 0.55], reference: [0, 0] });
    const low = calibrationScores({ probability: [0.55, 0.55], reference: [1, 1] });
    if (!high || !low) throw new Error('undefined');
    expect(high.ece).toBeCloseTo(0.55, 12);
    expect(poolCalibration([high, low])?.ece).toBeCloseTo(0.05, 12);
    const other = calibrationScores({ probability: [0.5], reference: [1] }, 5);
    expect(() => poolCalibration([high, ...(other ? [other] : [])])).toThrow(/shape/);
  });
});
