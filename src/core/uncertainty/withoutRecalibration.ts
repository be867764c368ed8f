import { PROBABILITY_STEPS, type MeanProbabilities } from './meanProbabilities.ts';
import { inverseCalibration, type LogitCalibration } from './sampleSums.ts';

/**
 * The probabilities as they were before a recalibration was applied to them.
 * @param kept after it; not modified. Where it keeps nothing, nothing was likely before either.
 * @param recalibration one bias for each channel: with softmax the background's first.
 * @returns new values in the same steps, at the same voxels.
 * Source: METHODS B2, inverted; a probability of 0 or 1 counts as half a step from it.
 */
export function withoutRecalibration(
  kept: MeanProbabilities,
  recalibration: LogitCalibration,
): MeanProbabilities {
  const inverse = inverseCalibration(recalibration);
  const n = kept.voxels.length;
  const planes = kept.structures.length;
  const values = new Uint16Array(kept.values.length);
  const isSoftmax = kept.activation === 'softmax';
  const weights = new Float64Array(planes + 1);
  for (let at = 0; at < n; at++) {
    let rest = 1;
    for (let c = 0; c < planes; c++) rest -= kept.values[c * n + at] / PROBABILITY_STEPS;
    weights[0] = isSoftmax ? weightOf(Math.log(floored(rest)), inverse, 0) : 0;
    let sum = weights[0];
    for (let c = 0; c < planes; c++) {
      const p = floored(kept.values[c * n + at] / PROBABILITY_STEPS);
      weights[c + 1] = isSoftmax
        ? weightOf(Math.log(p), inverse, c + 1)
        : weightOf(Math.log(p) - Math.log1p(-p), inverse, c);
      sum += weights[c + 1];
    }
    for (let c = 0; c < planes; c++) {
      const weight = weights[c + 1];
      const before = weight / (isSoftmax ? sum : 1 + weight);
      values[c * n + at] = Math.round(before * PROBABILITY_STEPS);
    }
  }
  return { ...kept, values };
}

function weightOf(logit: number, { temperature, bias }: LogitCalibration, channel: number): number {
  return Math.exp((logit + bias[channel]) / temperature);
}

const HALF_STEP = 0.5 / PROBABILITY_STEPS;

function floored(p: number): number {
  return Math.min(1 - HALF_STEP, Math.max(HALF_STEP, p));
}
