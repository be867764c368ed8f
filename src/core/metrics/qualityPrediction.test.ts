import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import {
  balancedQualityAccuracy,
  falsePositiveRateAtRecall,
  isakssonAccuracy,
  isakssonFails,
  triage,
  type QualityPair,
} from './qualityPrediction.ts';

const { isaksson_rule, isaksson_constant_078 } = readTestVectors() as {
  isaksson_rule: { cases: [number, number][]; failed: boolean[]; acc_2_of_480: number };
  isaksson_constant_078: { accuracy: number; n: number };
};
const spread = Array.from({ length: isaksson_constant_078.n }, (_, at) => at / 479);

describe("Isaksson's rule", () => {
  it('gives the shared vector', () => {
    expect(isaksson_rule.cases.map(isakssonFails)).toEqual(isaksson_rule.failed);
  });

  it('two failures of 480', () => {
    const pairs = spread.map((actual, at): QualityPair => [at < 2 ? 0.9 : actual, actual]);
    expect(isakssonAccuracy(pairs)).toBeCloseTo(isaksson_rule.acc_2_of_480, 12);
  });

  it('a constant of 0.78 is always right by it, and at chance without the dead band', () => {
    const constant = spread.map((actual): QualityPair => [0.78, actual]);
    expect(isakssonAccuracy(constant)).toBe(isaksson_constant_078.accuracy);
    expect(balancedQualityAccuracy(constant, 0.75)).toBe(0.5);
  });

  it('is undefined without pairs', () => {
    expect(isakssonAccuracy([])).toBeNull();
  });
});

describe('balancedQualityAccuracy', () => {
  it('weighs good and bad contours alike', () => {
    const pairs: QualityPair[] = [
      [0.9, 0.9],
      [0.7, 0.85],
      [0.9, 0.8],
      [0.8, 0.9],
      [0.5, 0.6],
    ];
    expect(balancedQualityAccuracy(pairs, 0.8)).toBe((3 / 4 + 1) / 2);
    expect(balancedQualityAccuracy(pairs.slice(0, 4), 0.8)).toBeNull();
    expect(balancedQualityAccuracy([], 0.8)).toBeNull();
  });
});

it('triage parts accepted, reviewed and rejected contours', () => {
  expect([0.9, 0.85, 0.8, 0.75, 0.74].map(triage)).toEqual([
    'accept',
    'accept',
    'review',
    'review',
    'reject',
  ]);
});

describe('falsePositiveRateAtRecall', () => {
  it('flags what lies at or above the threshold of the recall', () => {
    const scores = [0.9, 0.8, 0.3, 0.85, 0.3, 0.2, 0.1];
    const isFailure = [true, true, true, false, false, false, false];
    expect(falsePositiveRateAtRecall(scores, isFailure)).toBe(0.5);
    expect(falsePositiveRateAtRecall(scores, isFailure, 0.6)).toBe(0.25);
    expect(falsePositiveRateAtRecall(scores, isFailure, 1 / 3)).toBe(0);
  });

  it('is undefined without both kinds', () => {
    expect(falsePositiveRateAtRecall([1], [true])).toBeNull();
    expect(falsePositiveRateAtRecall([1], [false])).toBeNull();
    expect(() => falsePositiveRateAtRecall([1], [])).toThrow(/shape/);
  });
});
