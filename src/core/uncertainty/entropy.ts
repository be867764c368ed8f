import { AppError } from '../errors.ts';

/** Probabilities of several samples of the network. */
export interface SampleProbabilities {
  /** [T, C, n], T slowest; per voxel and sample they sum to 1. Not modified. */
  readonly values: ArrayLike<number>;
  /** T ≥ 1 */
  readonly samples: number;
  /** C ≥ 2 */
  readonly classes: number;
}

/** Rounding may leave a probability this far outside [0, 1]; anything beyond is an error. */
const TOLERANCE = 1e-6;

/**
 * Predictive entropy of each voxel, H = −Σ_c p_c ln p_c of the mean probability over samples; 0 ln 0 = 0.
 * @param mean [C, n], C slowest; not modified.
 * @returns [n], nats, 0 … ln C; never −0.
 * @throws AppError `internal/shape` when the length is no multiple of C; `inference/non-finite-output`
 *   {index} at the first value that is NaN or outside [0, 1] by more than 1e-6.
 * Source: Shannon 1948; as a measure of a network's doubt, Gal 2016 (thesis).
 */
export function predictiveEntropy(
  mean: ArrayLike<number>,
  classes: number,
): Float64Array<ArrayBuffer> {
  return expectedEntropy({ values: mean, samples: 1, classes });
}

/** Nats over ln C: 0 … 1, comparable between numbers of classes. Rounding above 1 is cut. */
export function normalisedEntropy(nats: Float64Array, classes: number): Float64Array<ArrayBuffer> {
  const scale = 1 / Math.log(classes);
  return Float64Array.from(nats, (value) => Math.min(1, value * scale));
}

/**
 * Mean over samples of each sample's own entropy; at most the predictive entropy.
 * @returns [n], nats.
 * @throws as {@link predictiveEntropy}.
 */
export function expectedEntropy(samples: SampleProbabilities): Float64Array<ArrayBuffer> {
  const n = voxelsOf(samples);
  const out = new Float64Array(n);
  const planes = samples.samples * samples.classes;
  for (let plane = 0; plane < planes; plane++) {
    for (let voxel = 0; voxel < n; voxel++) {
      out[voxel] -= plogp(probability(samples.values, plane * n + voxel));
    }
  }
  // p a hair above 1 has a negative term; + 0 turns −0 into 0.
  for (let voxel = 0; voxel < n; voxel++)
    out[voxel] = Math.max(0, out[voxel] / samples.samples) + 0;
  return out;
}

/**
 * Mutual information between label and weights (BALD): predictive minus expected entropy, cut at 0.
 * With one sample it is 0 by definition and says nothing.
 * @returns [n], nats, 0 … ln C.
 * @throws as {@link predictiveEntropy}.
 * Source: Houlsby et al. 2011; Gal 2016.
 */
export function mutualInformation(samples: SampleProbabilities): Float64Array<ArrayBuffer> {
  const expected = expectedEntropy(samples);
  const n = expected.length;
  const mean = new Float64Array(samples.classes * n);
  const perSample = samples.classes * n;
  for (let at = 0; at < samples.samples * perSample; at++) {
    mean[at % perSample] += samples.values[at] / samples.samples;
  }
  const predictive = predictiveEntropy(mean, samples.classes);
  return predictive.map((value, voxel) => Math.max(0, value - expected[voxel]));
}

/**
 * Population variance over samples of one class's probability.
 * @param foreground [T, n], T slowest; not modified.
 * @returns [n], 0 … 0.25.
 * @throws as {@link predictiveEntropy}.
 */
export function probabilityVariance(
  foreground: ArrayLike<number>,
  samples: number,
): Float64Array<ArrayBuffer> {
  const n = voxelsOf({ values: foreground, samples, classes: 1 });
  const mean = new Float64Array(n);
  const variance = new Float64Array(n);
  for (let at = 0; at < samples * n; at++) mean[at % n] += probability(foreground, at) / samples;
  for (let at = 0; at < samples * n; at++) {
    variance[at % n] += (foreground[at] - mean[at % n]) ** 2 / samples;
  }
  return variance;
}

/**
 * U = −(1/T) Σ_t p_t ln p_t of the foreground probability alone, as printed by Hoebel et al. 2019.
 * For comparison with that paper only: it counts doubt in the background 2.4 times as much as the same
 * doubt in the foreground (its maximum lies at p = 1/e), and it is blind to samples that disagree
 * with certainty.
 * @param foreground [T, n], T slowest; not modified.
 * @returns [n], nats, 0 … 1/e.
 * @throws as {@link predictiveEntropy}.
 */
export function hoebelU(foreground: ArrayLike<number>, samples: number): Float64Array<ArrayBuffer> {
  return expectedEntropy({ values: foreground, samples, classes: 1 });
}

/**
 * Mean of a voxel-wise measure over the voxels labelled as one structure.
 * @returns null when no voxel has the label: an empty contour is to be treated as failed, not as certain.
 */
export function meanOverLabel(
  values: ArrayLike<number>,
  labels: Uint8Array,
  structure: number,
): number | null {
  let sum = 0;
  let count = 0;
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (labels[voxel] !== structure) continue;
    sum += values[voxel];
    count++;
  }
  return count === 0 ? null : sum / count;
}

function plogp(p: number): number {
  return p > 0 ? p * Math.log(p) : 0;
}

function probability(values: ArrayLike<number>, index: number): number {
  const p = values[index];
  // The negated form also catches NaN.
  if (!(p >= -TOLERANCE && p <= 1 + TOLERANCE)) {
    throw new AppError('inference/non-finite-output', { index, value: String(p) });
  }
  return p;
}

function voxelsOf({ values, samples, classes }: SampleProbabilities): number {
  const n = values.length / (samples * classes);
  if (!Number.isInteger(n)) {
    throw new AppError('internal/shape', { length: values.length, samples, classes });
  }
  return n;
}
