import { AppError } from '../errors.ts';

/** All samples of one slice, and what turns a logit into a calibrated one. */
export interface SampleLogits {
  /** [T, C, n], T slowest; not modified. */
  readonly logits: Float32Array;
  /** T, 1 … 32 */
  readonly samples: number;
  /** [C]; logits' = (logits + bias) / temperature, before the softmax of each sample. */
  readonly bias: readonly number[];
  /** > 0 */
  readonly temperature: number;
}

/** Where the statistics of one slice go; every array is overwritten. */
export interface SampleStatistics {
  /** C arrays [n]: mean over samples of the softmax. */
  readonly mean: readonly Float32Array[];
  /** [n] entropy of that mean over ln C, 0 … 1. */
  readonly entropy: Float32Array;
  /** [n] nats, ≥ 0; 0 everywhere with one sample. */
  readonly mutualInformation: Float32Array;
  /** [T, n] each sample's own class, ties to the lower one. */
  readonly labels: Uint8Array;
}

/** e^−40 = 4e-18 is below the rounding of a sum that holds a 1. */
const NEGLIGIBLE = -40;

/**
 * Reduces the samples of one slice voxel by voxel: softmax per sample, summed in float64.
 * Allocates nothing per voxel.
 * @throws AppError `inference/non-finite-output` {index} at the first logit that is NaN or infinite, in
 *   voxel order; `index` counts in `logits`. What was written until then is incomplete.
 *   `internal/shape` when the lengths disagree.
 */
export function reduceSamples(input: SampleLogits, out: SampleStatistics): void {
  const { logits, samples, bias, temperature } = input;
  const classes = bias.length;
  const n = out.entropy.length;
  requireShapes(input, out);
  const shifted = new Float64Array(classes);
  const sum = new Float64Array(classes);
  const offsets = Float64Array.from(bias);
  const perTemperature = 1 / temperature;
  const perLogClasses = 1 / Math.log(classes);
  for (let voxel = 0; voxel < n; voxel++) {
    sum.fill(0);
    let sampleEntropies = 0;
    for (let sample = 0; sample < samples; sample++) {
      let at = sample * classes * n + voxel;
      let largest = -Infinity;
      let label = 0;
      for (let c = 0; c < classes; c++, at += n) {
        const logit = logits[at];
        // Only NaN and the infinities differ from themselves less themselves.
        if (logit - logit !== 0) {
          throw new AppError('inference/non-finite-output', { index: at, value: String(logit) });
        }
        const value = (logit + offsets[c]) * perTemperature;
        shifted[c] = value;
        if (value > largest) {
          largest = value;
          label = c;
        }
      }
      out.labels[sample * n + voxel] = label;
      sampleEntropies += addSoftmax(shifted, largest, sum);
    }
    let entropy = 0;
    for (let c = 0; c < classes; c++) {
      const p = sum[c] / samples;
      out.mean[c][voxel] = p;
      if (p > 0) entropy -= p * Math.log(p);
    }
    // Math.max(0, −0) is 0; the lower bound also takes what rounding leaves below zero.
    entropy = Math.max(0, entropy);
    out.entropy[voxel] = Math.min(1, entropy * perLogClasses);
    out.mutualInformation[voxel] =
      samples === 1 ? 0 : Math.max(0, entropy - sampleEntropies / samples);
  }
}

/**
 * Adds one sample's softmax to `sum`; returns its entropy in nats. With z the logits less their largest
 * and S = Σ e^z it is ln S − Σ z e^z / S: one logarithm instead of one per class.
 */
function addSoftmax(values: Float64Array, largest: number, sum: Float64Array): number {
  let total = 0;
  let weighted = 0;
  for (let c = 0; c < values.length; c++) {
    const z = values[c] - largest;
    const exponential = z < NEGLIGIBLE ? 0 : Math.exp(z);
    values[c] = exponential;
    total += exponential;
    weighted += z * exponential;
  }
  const perTotal = 1 / total;
  for (let c = 0; c < values.length; c++) sum[c] += values[c] * perTotal;
  return Math.log(total) - weighted * perTotal;
}

function requireShapes({ logits, samples, bias }: SampleLogits, out: SampleStatistics): void {
  const n = out.entropy.length;
  const fits =
    logits.length === samples * bias.length * n &&
    out.mean.length === bias.length &&
    out.mean.every((values) => values.length === n) &&
    out.mutualInformation.length === n &&
    out.labels.length === samples * n;
  if (!fits) {
    const detail = { logits: logits.length, samples, classes: bias.length, voxels: n };
    throw new AppError('internal/shape', detail);
  }
}
