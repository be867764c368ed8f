import { AppError } from '../errors.ts';

/** How logits become probabilities: classes that exclude each other, or regions that may overlap. */
export type Activation = 'softmax' | 'sigmoid';

/** What turns a logit into a calibrated one: (logit + bias) / temperature, before the activation. */
export interface LogitCalibration {
  /** One for each channel of the output: C with `softmax`, C − 1 with `sigmoid`. */
  readonly bias: readonly number[];
  /** > 0 */
  readonly temperature: number;
}

/**
 * What both calibrations of a mean, one after the other, come to: (((z + b₁) / T₁) + b₂) / T₂. Of a softmax too, where the
 * logarithms between them are less a number that all classes share.
 */
export function composedCalibration(
  first: LogitCalibration,
  second: LogitCalibration,
): LogitCalibration {
  return {
    temperature: first.temperature * second.temperature,
    bias: first.bias.map((bias, c) => bias + first.temperature * second.bias[c]),
  };
}

/** What takes a calibration back: T z − b. */
export function inverseCalibration({ temperature, bias }: LogitCalibration): LogitCalibration {
  return { temperature: 1 / temperature, bias: bias.map((value) => -value / temperature + 0) };
}

/** One sample of some voxels as the network gave it. */
export interface SampleLogits {
  /** [C, n] with `softmax`; [C − 1, n] with `sigmoid`, whose background is what no region takes. Not modified. */
  readonly logits: Float32Array;
  readonly activation: Activation;
  /** The logarithms of probabilities will be used: none above e^{@link LEAST_LOGARITHM} is taken for 0. Slower. */
  readonly keepsTails?: boolean;
  /** Its number in the run, from 0; decides its bit. */
  readonly sample: number;
}

/** Where one sample of some voxels goes. C counts the background. */
export interface SampleSums {
  /** [{@link planesOf} C, n] sums over the samples so far; not modified. */
  readonly before: Float32Array;
  /** That plus this sample; overwritten. */
  readonly after: Float32Array;
  /** [C − 1, n] of this sample's word: bit sample mod 32 is set where the sample has the structure. */
  readonly bits: Uint32Array;
}

/** Planes that are summed: C probabilities; with all measures of each sample its entropy, Gini index and S0 term too. */
export function planesOf(classes: number, allMeasures: boolean): number {
  return allMeasures ? classes + 3 : classes;
}

/** Words of 32 samples. */
export function wordsOf(samples: number): number {
  return Math.ceil(samples / 32);
}

/**
 * A class whose logit leads all others by this much takes the whole sample: the rest of the softmax is at most
 * C · e^−16 = C · 1e-7, less than float32 can tell beside a sum of ones.
 */
const CERTAIN_LEAD = 16;

/** e^−17 = 4e-8 is below what float32 can tell in a sum that holds a 1. */
const NEGLIGIBLE = -17;

/** Of a probability that is kept for its logarithm; a smaller one is 0. */
export const LEAST_LOGARITHM = -43;

/**
 * Adds one sample to the sums. They are float32: after T samples a sum is off by at most
 * T² · 2^−25, the mean by T · 2^−25, 1e-6 for 32 samples if every rounding fell the same way and some 1e-7 as
 * they fall. Allocates nothing per voxel.
 * @throws AppError `inference/non-finite-output` {index} at the first logit, in memory order, that is NaN or
 *   infinite; `after` is then incomplete. `internal/shape` when the lengths disagree.
 */
export function addSample(
  given: SampleLogits,
  calibration: LogitCalibration,
  sums: SampleSums,
): void {
  const channels = calibration.bias.length;
  const classes = given.activation === 'softmax' ? channels : channels + 1;
  const n = given.logits.length / channels;
  const allMeasures = hasAllMeasures(sums, { n, classes });
  sums.after.set(sums.before);
  if (given.activation === 'softmax') addClasses(given, calibration, { ...sums, allMeasures });
  else addRegions(given, calibration, { ...sums, allMeasures });
}

/** By the number of planes. */
function hasAllMeasures(
  { before, after, bits }: SampleSums,
  { n, classes }: { readonly n: number; readonly classes: number },
): boolean {
  const allMeasures = before.length === n * planesOf(classes, true);
  const expected = n * planesOf(classes, allMeasures);
  const fits = before.length === expected && after.length === expected;
  if (!fits || bits.length !== n * (classes - 1)) {
    throw new AppError('internal/shape', { voxels: n, classes, expected, sums: before.length });
  }
  return allMeasures;
}

type Places = SampleSums & { readonly allMeasures: boolean };

function addClasses(
  { logits, sample, keepsTails = false }: SampleLogits,
  { bias, temperature }: LogitCalibration,
  { after, bits, allMeasures }: Places,
): void {
  const classes = bias.length;
  const negligible = keepsTails ? LEAST_LOGARITHM : NEGLIGIBLE;
  const certainLead = keepsTails ? -LEAST_LOGARITHM : CERTAIN_LEAD;
  const n = logits.length / classes;
  const scale = 1 / temperature;
  const { lead, labels } = leaders(logits, { bias, temperature });
  const bit = 1 << (sample % 32);
  const values = new Float64Array(classes);
  for (let voxel = 0; voxel < n; voxel++) {
    const label = labels[voxel];
    if (label > 0) bits[(label - 1) * n + voxel] |= bit;
    if (lead[voxel] > certainLead) {
      after[label * n + voxel] += 1;
      continue;
    }
    const largest = (logits[label * n + voxel] + bias[label]) * scale;
    let total = 0;
    let moment = 0;
    let squares = 0;
    for (let c = 0; c < classes; c++) {
      const z = (logits[c * n + voxel] + bias[c]) * scale - largest;
      if (z < negligible) {
        values[c] = 0;
        continue;
      }
      const exponential = c === label ? 1 : expOfNegative(z);
      values[c] = exponential;
      total += exponential;
      moment += exponential * z;
      squares += exponential * exponential;
    }
    const perTotal = 1 / total;
    for (let c = 0; c < classes; c++) {
      if (values[c] > 0) after[c * n + voxel] += values[c] * perTotal;
    }
    if (!allMeasures) continue;
    // H = −Σ p ln p with ln p = z − ln Σ e^z.
    after[classes * n + voxel] += Math.log(total) - moment * perTotal;
    after[(classes + 1) * n + voxel] += 1 - squares * perTotal * perTotal;
    after[(classes + 2) * n + voxel] += surprise(1 - values[0] * perTotal);
  }
}

function addRegions(
  { logits, sample }: SampleLogits,
  { bias, temperature }: LogitCalibration,
  { after, bits, allMeasures }: Places,
): void {
  const regions = bias.length;
  const n = logits.length / regions;
  const classes = regions + 1;
  const scale = 1 / temperature;
  const bit = 1 << (sample % 32);
  let witness = 0;
  for (let voxel = 0; voxel < n; voxel++) {
    let largest = 0;
    for (let region = 0; region < regions; region++) {
      const at = region * n + voxel;
      const z = (logits[at] + bias[region]) * scale;
      witness += z;
      if (z >= 0) bits[at] |= bit;
      const rest = z * z > NEGLIGIBLE * NEGLIGIBLE ? 0 : expOfNegative(-Math.abs(z));
      // The smaller of p and 1 − p keeps its digits.
      const small = rest / (1 + rest);
      const p = z >= 0 ? 1 - small : small;
      after[n + at] += p;
      if (p > largest) largest = p;
      if (rest === 0 || !allMeasures) continue;
      after[classes * n + voxel] += surprise(small) + surprise(1 - small);
      after[(classes + 1) * n + voxel] += 2 * small * (1 - small);
    }
    after[voxel] += 1 - largest;
    if (allMeasures) after[(classes + 2) * n + voxel] += surprise(largest);
  }
  if (witness - witness !== 0) throwAtFirst(logits);
}

/** −p ln p, 0 at 0 and at 1. */
function surprise(p: number): number {
  return p > 0 && p < 1 ? -p * Math.log(p) : 0;
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
  const { first, lead, labels } = workspace(n);
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
        lead[voxel] = c > 0 ? ahead : Infinity;
      } else if (-ahead < lead[voxel]) lead[voxel] = -ahead;
    }
  }
  if (witness - witness !== 0) throwAtFirst(logits);
  return { lead, labels };
}

interface Workspace {
  readonly first: Float64Array;
  readonly lead: Float32Array;
  readonly labels: Uint8Array;
}

/** Slices come by the thousand: their working memory is made once. Written anew at each use. */
let shared: Workspace = workspaceOf(0);

function workspace(n: number): Workspace {
  if (shared.first.length < n) shared = workspaceOf(n);
  return shared;
}

function workspaceOf(n: number): Workspace {
  return { first: new Float64Array(n), lead: new Float32Array(n), labels: new Uint8Array(n) };
}

/** Parts of a power of two that are looked up. */
const PARTS = 1024;
/** 2^(−f / 1024) */
const FRACTIONS = Float64Array.from({ length: PARTS }, (_, f) => 2 ** (-f / PARTS));
/** 2^−k */
const HALVES = Float64Array.from({ length: 80 }, (_, k) => 2 ** -k);
const PARTS_PER_E = PARTS * Math.LOG2E;
const NATS_PER_PART = Math.LN2 / PARTS;

/**
 * e^z to 6e-11 of its value, several times faster than Math.exp: powers of two by table, and for the rest, less than
 * 7e-4 nats, e^−r = 1 − r + r² / 2.
 * @param z −44 … 0
 */
function expOfNegative(z: number): number {
  const parts = -z * PARTS_PER_E;
  const whole = parts | 0;
  const r = (parts - whole) * NATS_PER_PART;
  return HALVES[whole >> 10] * FRACTIONS[whole & (PARTS - 1)] * (1 - r + 0.5 * r * r);
}

function throwAtFirst(logits: Float32Array): never {
  // Only NaN and the infinities differ from themselves less themselves.
  const index = logits.findIndex((value) => value - value !== 0);
  const value = index < 0 ? 'overflow' : String(logits[index]);
  throw new AppError('inference/non-finite-output', { index: Math.max(0, index), value });
}

/** Statistics of some voxels; every array that is there is overwritten. */
export interface SumStatistics {
  /** C arrays [n]: mean probability. With `sigmoid` the first is what no region takes, 1 − the largest p. */
  readonly mean: readonly Float32Array[];
  /** [n] predictive entropy of the mean over its largest value, 0 … 1. */
  readonly entropy: Float32Array;
  readonly maps?: UncertaintyMaps | null;
}

/** Further measures of uncertainty, each [n], by the names of METHODS A1. */
export interface UncertaintyMaps {
  /** Mean of the samples' own entropies over the largest entropy, 0 … 1. */
  readonly expectedEntropy: Float32Array<ArrayBuffer>;
  /** Entropy of the mean less the mean entropy, over the largest entropy, 0 … 1: how far samples disagree. */
  readonly mutualInformation: Float32Array<ArrayBuffer>;
  /** Half the sum over classes of the population variance of p; with two classes that of the foreground, 0 … ¼. */
  readonly variance: Float32Array<ArrayBuffer>;
  /** S0's U: mean over samples of −p ln p, p of any structure, 0 … 1/e. */
  readonly hoebelU: Float32Array<ArrayBuffer>;
}

/** What the sums hold and what is done with their mean. */
export interface Reduction {
  /** T ≥ 1 */
  readonly samples: number;
  readonly activation: Activation;
  /** Applied to the mean (stage `pooled`): softmax((ln p̄ + bias) / temperature), σ((logit p̄ + bias) / temperature). */
  readonly pooled?: LogitCalibration;
}

/**
 * Mean probability and uncertainty out of the sums of {@link addSample}. The measures of disagreement are of the
 * mean as it was before any pooled calibration, for the samples are.
 * @param sums [{@link planesOf} C, n]; not modified.
 */
export function reduceSums(sums: Float32Array, how: Reduction, out: SumStatistics): void {
  const classes = out.mean.length;
  const n = out.entropy.length;
  const isMeasured = out.maps !== undefined && out.maps !== null;
  const fits = sums.length === planesOf(classes, true) * n || sums.length === classes * n;
  if (!fits || (isMeasured && n > 0 && sums.length === classes * n)) {
    throw new AppError('internal/shape', { sums: sums.length, classes, voxels: n });
  }
  const perSample = 1 / how.samples;
  const isSoftmax = how.activation === 'softmax';
  const perLargest = 1 / (isSoftmax ? Math.log(classes) : Math.LN2 * (classes - 1));
  const calibrate = how.pooled && pooledCalibration(how.activation, how.pooled);
  const p = new Float64Array(classes);
  for (let voxel = 0; voxel < n; voxel++) {
    for (let c = 0, at = voxel; c < classes; c++, at += n) {
      // 0 and 1 have no entropy, and most voxels have nothing else.
      p[c] = sums[at] === how.samples ? 1 : sums[at] * perSample;
    }
    let entropy = isSoftmax ? entropyOfClasses(p) : entropyOfRegions(p);
    if (out.maps)
      writeMaps(out.maps, { voxel, entropy, p, sums, n, isSoftmax, perSample, perLargest });
    if (calibrate) {
      calibrate(p);
      entropy = isSoftmax ? entropyOfClasses(p) : entropyOfRegions(p);
    }
    for (let c = 0; c < classes; c++) out.mean[c][voxel] = p[c];
    out.entropy[voxel] = Math.min(1, Math.max(0, entropy * perLargest));
  }
}

interface VoxelSums {
  readonly voxel: number;
  /** nats */
  readonly entropy: number;
  readonly p: Float64Array;
  readonly sums: Float32Array;
  readonly n: number;
  readonly isSoftmax: boolean;
  readonly perSample: number;
  readonly perLargest: number;
}

function writeMaps(maps: UncertaintyMaps, at: VoxelSums): void {
  const { voxel, entropy, p, sums, n, isSoftmax, perSample, perLargest } = at;
  const classes = p.length;
  const expected = sums[classes * n + voxel] * perSample;
  const gini = sums[(classes + 1) * n + voxel] * perSample;
  maps.expectedEntropy[voxel] = Math.min(1, expected * perLargest);
  maps.mutualInformation[voxel] = Math.min(1, Math.max(0, entropy - expected) * perLargest);
  // Σ E[p²] − p̄² is what Gini's index of the mean has more than the mean of the indices.
  maps.variance[voxel] = Math.max(0, (isSoftmax ? giniOfClasses(p) : giniOfRegions(p)) - gini) / 2;
  maps.hoebelU[voxel] = sums[(classes + 2) * n + voxel] * perSample;
}

function entropyOfClasses(p: Float64Array): number {
  let entropy = 0;
  for (let c = 0; c < p.length; c++) entropy += surprise(p[c]);
  return entropy;
}

function entropyOfRegions(p: Float64Array): number {
  let entropy = 0;
  for (let c = 1; c < p.length; c++) entropy += surprise(p[c]) + surprise(1 - p[c]);
  return entropy;
}

function giniOfClasses(p: Float64Array): number {
  let squares = 0;
  for (let c = 0; c < p.length; c++) squares += p[c] * p[c];
  return 1 - squares;
}

function giniOfRegions(p: Float64Array): number {
  let sum = 0;
  for (let c = 1; c < p.length; c++) sum += 2 * p[c] * (1 - p[c]);
  return sum;
}

/** Changes the mean of one voxel in place. */
function pooledCalibration(
  activation: Activation,
  { bias, temperature }: LogitCalibration,
): (p: Float64Array) => void {
  if (activation === 'sigmoid') {
    return (p) => {
      if (p[0] === 1) return; // no region at all, and most voxels have none
      let largest = 0;
      for (let c = 1; c < p.length; c++) {
        const logit = Math.log(p[c]) - Math.log1p(-p[c]);
        p[c] = 1 / (1 + Math.exp(-(logit + bias[c - 1]) / temperature));
        largest = Math.max(largest, p[c]);
      }
      p[0] = 1 - largest;
    };
  }
  return (p) => {
    if (p[0] === 1) return;
    let total = 0;
    for (let c = 0; c < p.length; c++) {
      p[c] = Math.exp((Math.log(p[c]) + bias[c]) / temperature);
      total += p[c];
    }
    for (let c = 0; c < p.length; c++) p[c] /= total;
  };
}
