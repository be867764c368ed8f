import { AppError } from '../errors.ts';

/** What turns a logit into a calibrated one: (logit + bias) / temperature, before the softmax. */
export interface LogitCalibration {
  /** [C] */
  readonly bias: readonly number[];
  /** > 0 */
  readonly temperature: number;
}

/** Where one sample of some voxels goes. */
export interface SampleSums {
  /** [C, n] sum of the softmax over the samples so far; not modified. */
  readonly before: Float32Array;
  /** [C, n] that plus this sample; overwritten. */
  readonly after: Float32Array;
  /** [C − 1, n] bit t is set where the class is the most probable one of sample t; this sample's bit is added. */
  readonly bits: Uint32Array;
}

/**
 * A class whose logit leads all others by this much takes the whole sample: the rest of the softmax is at most
 * C · e^−20 = C · 2e-9.
 */
const CERTAIN_LEAD = 20;

/** e^−40 = 4e-18 is below the rounding of a sum that holds a 1. */
const NEGLIGIBLE = -40;

/**
 * Adds one sample's softmax to the sums. They are float32: after T samples a sum is off by at most
 * T² · 2^−25, the mean by T · 2^−25, 1e-6 for 32 samples if every rounding fell the same way and some 1e-7 as
 * they fall. Allocates nothing per voxel.
 * @param logits [C, n]; not modified.
 * @param sample t, 0 … 31
 * @throws AppError `inference/non-finite-output` {index} at the first logit, in memory order, that is NaN or
 *   infinite; `after` is then incomplete. `internal/shape` when the lengths disagree.
 */
export function addSample(
  { logits, sample }: { readonly logits: Float32Array; readonly sample: number },
  { bias, temperature }: LogitCalibration,
  { before, after, bits }: SampleSums,
): void {
  const classes = bias.length;
  const n = logits.length / classes;
  const fits = before.length === logits.length && after.length === logits.length;
  if (!fits || bits.length !== n * (classes - 1)) {
    throw new AppError('internal/shape', { logits: logits.length, classes, sums: before.length });
  }
  const scale = 1 / temperature;
  const { lead, labels } = leaders(logits, { bias, temperature });
  const bit = 1 << sample;
  const values = new Float64Array(classes);
  after.set(before);
  for (let voxel = 0; voxel < n; voxel++) {
    const label = labels[voxel];
    if (label > 0) bits[(label - 1) * n + voxel] |= bit;
    if (lead[voxel] > CERTAIN_LEAD) {
      after[label * n + voxel] += 1;
      continue;
    }
    const largest = (logits[label * n + voxel] + bias[label]) * scale;
    let total = 0;
    for (let c = 0; c < classes; c++) {
      const z = (logits[c * n + voxel] + bias[c]) * scale - largest;
      const exponential = c === label ? 1 : z < NEGLIGIBLE ? 0 : expOfNegative(z);
      values[c] = exponential;
      total += exponential;
    }
    const perTotal = 1 / total;
    for (let c = 0; c < classes; c++) after[c * n + voxel] += values[c] * perTotal;
  }
}

/**
 * Most probable class of each voxel, ties to the lower one, and how far its logit leads the next. Class by class:
 * reading each plane in its order is several times faster than hopping between planes at every voxel.
 * @throws as {@link addSample} for logits that are not finite.
 */
function leaders(
  logits: Float32Array,
  { bias, temperature }: LogitCalibration,
): { lead: Float32Array; labels: Uint8Array } {
  const classes = bias.length;
  const n = logits.length / classes;
  const scale = 1 / temperature;
  const first = new Float64Array(n);
  const lead = new Float32Array(n).fill(Infinity);
  const labels = new Uint8Array(n);
  let witness = 0;
  for (let c = 0; c < classes; c++) {
    const offset = bias[c];
    const plane = c * n;
    for (let voxel = 0; voxel < n; voxel++) {
      const value = (logits[plane + voxel] + offset) * scale;
      // NaN and the infinities stay in a sum; one look at its end finds them all.
      witness += value;
      const ahead = value - first[voxel];
      if (c === 0 || ahead > 0) {
        first[voxel] = value;
        labels[voxel] = c;
        if (c > 0) lead[voxel] = ahead;
      } else if (-ahead < lead[voxel]) lead[voxel] = -ahead;
    }
  }
  if (witness - witness !== 0) throwAtFirst(logits);
  return { lead, labels };
}

const LOG2_E = Math.LOG2E;
const HALVES = Float64Array.from({ length: 64 }, (_, k) => Math.SQRT2 * 2 ** -(k + 1));

/**
 * e^z to 1e-8 of its value, several times faster than Math.exp: e^z = 2^−k · √2 · e^t, |t| ≤ ln 2 / 2, by Taylor's
 * series to the seventh power.
 * @param z −40 … 0
 */
function expOfNegative(z: number): number {
  const power = -z * LOG2_E;
  const k = power | 0;
  const t = (k + 0.5 - power) * Math.LN2;
  const series =
    1 +
    t *
      (1 +
        t * (1 / 2 + t * (1 / 6 + t * (1 / 24 + t * (1 / 120 + t * (1 / 720 + t * (1 / 5040)))))));
  return HALVES[k] * series;
}

function throwAtFirst(logits: Float32Array): never {
  // Only NaN and the infinities differ from themselves less themselves.
  const index = logits.findIndex((value) => value - value !== 0);
  const value = index < 0 ? 'overflow' : String(logits[index]);
  throw new AppError('inference/non-finite-output', { index: Math.max(0, index), value });
}

/** Mean and entropy of some voxels; every array is overwritten. */
export interface SumStatistics {
  /** C arrays [n] */
  readonly mean: readonly Float32Array[];
  /** [n] predictive entropy of the mean over ln C, 0 … 1. */
  readonly entropy: Float32Array;
}

/**
 * Mean probability and its entropy out of the sums of {@link addSample}.
 * @param sums [C, n]; not modified.
 * @param samples T ≥ 1, how many they hold.
 */
export function reduceSums(sums: Float32Array, samples: number, out: SumStatistics): void {
  const classes = out.mean.length;
  const n = out.entropy.length;
  if (sums.length !== classes * n) {
    throw new AppError('internal/shape', { sums: sums.length, classes, voxels: n });
  }
  const perSample = 1 / samples;
  const perLogClasses = 1 / Math.log(classes);
  for (let voxel = 0; voxel < n; voxel++) {
    let entropy = 0;
    for (let c = 0, at = voxel; c < classes; c++, at += n) {
      const sum = sums[at];
      // 0 and 1 have no entropy, and most voxels have nothing else.
      const p = sum === samples ? 1 : sum * perSample;
      out.mean[c][voxel] = p;
      if (p > 0 && p < 1) entropy -= p * Math.log(p);
    }
    out.entropy[voxel] = Math.min(1, Math.max(0, entropy * perLogClasses));
  }
}
