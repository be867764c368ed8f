import { expect, it } from 'vitest';
import { PROBABILITY_STEPS, type MeanProbabilities } from './meanProbabilities.ts';
import { withoutRecalibration } from './withoutRecalibration.ts';

const LOGITS = [
  [0.2, 1.4, -0.7],
  [3, 0.1, 0.4],
  [-1, -0.5, 2.2],
] as const;
const RECALIBRATION = { temperature: 1.8, bias: [0.3, -0.4, 0.2] };

function softmax(logits: readonly number[]): number[] {
  const weights = logits.map((logit) => Math.exp(logit));
  const sum = weights.reduce((all, one) => all + one, 0);
  return weights.map((weight) => weight / sum);
}

function keptOf(
  planes: readonly (readonly number[])[],
  activation: MeanProbabilities['activation'],
): MeanProbabilities {
  const values = planes.flatMap((plane) => plane.map((p) => Math.round(p * PROBABILITY_STEPS)));
  return {
    voxels: Uint32Array.from(planes[0], (_, at) => at),
    values: Uint16Array.from(values),
    structures: planes.map((_, at) => at + 1),
    activation,
    floor: 0.5 / PROBABILITY_STEPS,
  };
}

function expectSame(found: MeanProbabilities, expected: readonly number[]): void {
  [...found.values].forEach((value, at) =>
    expect(value / PROBABILITY_STEPS).toBeCloseTo(expected[at], 3),
  );
}

it('gives back a softmax, whose background takes part', () => {
  const before = LOGITS.map((logits) => softmax(logits));
  const after = LOGITS.map((logits) =>
    softmax(logits.map((logit, c) => (logit + RECALIBRATION.bias[c]) / RECALIBRATION.temperature)),
  );
  const plane = (of: readonly (readonly number[])[], c: number): number[] => of.map((p) => p[c]);
  const kept = keptOf([plane(after, 1), plane(after, 2)], 'softmax');
  expect(kept.values[0] / PROBABILITY_STEPS).not.toBeCloseTo(before[0][1], 2);
  expectSame(withoutRecalibration(kept, RECALIBRATION), [...plane(before, 1), ...plane(before, 2)]);
});

it('gives back a sigmoid, each structure by itself', () => {
  const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
  const recalibration = { temperature: 0.6, bias: [0.5] };
  const logits = [-2, -0.3, 0, 1.7];
  const kept = keptOf([logits.map((logit) => sigmoid((logit + 0.5) / 0.6))], 'sigmoid');
  expectSame(withoutRecalibration(kept, recalibration), logits.map(sigmoid));
});
