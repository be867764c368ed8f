import { AppError } from '../core/errors.ts';
import { POSSIBLE_PROBABILITY } from '../core/review/roi.ts';
import type { ProbabilityList } from '../core/uncertainty/meanProbabilities.ts';
import { wordsOf } from '../core/uncertainty/sampleSums.ts';

/**
 * What N samples that were computed elsewhere say about some slices, while they come in one after the other and block
 * by block. Voxels count from the band's first one; class 0 is background, classes 1 … C − 1 are the structures.
 */
export interface SampleBand {
  /** n */
  readonly voxels: number;
  /** C ≥ 2 */
  readonly classes: number;
  /** N ≥ 1 */
  readonly samples: number;
  /** ⌈N / 32⌉ arrays [C − 1, n]: bit s of word w is set where sample 32 w + s has the structure. */
  readonly words: readonly Uint32Array<ArrayBuffer>[];
  /** [C − 1, n] summed probability; null when all samples are label maps: then the bits say it. */
  readonly sums: Float32Array<ArrayBuffer> | null;
  /** [n] summed entropy of each sample's own probabilities, nats; null as `sums`. */
  readonly entropySums: Float32Array<ArrayBuffer> | null;
  /** Of the sample under way that comes class by class; null when no file does. */
  readonly underWay: ClassesUnderWay | null;
}

interface ClassesUnderWay {
  /** [n] largest probability so far, whose it is, and the sum over the classes. */
  readonly largest: Float32Array<ArrayBuffer>;
  readonly label: Uint8Array<ArrayBuffer>;
  readonly total: Float32Array<ArrayBuffer>;
}

/** What a band has to hold. */
export interface BandContent {
  readonly classes: number;
  readonly samples: number;
  readonly hasProbabilities: boolean;
  /** Some sample comes as a plane for each class. */
  readonly hasClasses: boolean;
}

/** Where a block lies: of which sample, from which voxel of the band on. */
export interface BlockPlace {
  readonly sample: number;
  readonly at: number;
}

/** Rounding may leave a probability this far outside [0, 1]. */
const TOLERANCE = 1e-6;
/** As far as half precision or an 8-bit scale brings the sum of a voxel's classes from 1. */
const SUM_TOLERANCE = 0.02;

export function sampleBand(voxels: number, content: BandContent): SampleBand {
  const { classes, samples, hasProbabilities, hasClasses } = content;
  return {
    voxels,
    classes,
    samples,
    words: Array.from({ length: wordsOf(samples) }, () => new Uint32Array((classes - 1) * voxels)),
    sums: hasProbabilities ? new Float32Array((classes - 1) * voxels) : null,
    entropySums: hasProbabilities ? new Float32Array(voxels) : null,
    underWay: hasClasses
      ? {
          largest: new Float32Array(voxels),
          label: new Uint8Array(voxels),
          total: new Float32Array(voxels),
        }
      : null,
  };
}

/** Bytes that one voxel takes in a band. */
export function bandBytesPerVoxel(content: BandContent): number {
  const { classes, samples, hasProbabilities, hasClasses } = content;
  const bits = 4 * wordsOf(samples) * (classes - 1);
  return bits + (hasProbabilities ? 4 * classes : 0) + (hasClasses ? 9 : 0);
}

/**
 * @param classOf [256] label → class; 255 where the label was not there when the files were looked at.
 * @throws AppError `input/unreadable` when the file has changed since.
 */
export function addLabels(
  { words, sums, voxels }: SampleBand,
  { sample, at }: BlockPlace,
  { values, classOf }: { readonly values: Float32Array; readonly classOf: Uint8Array },
): void {
  const bits = words[sample >>> 5];
  const bit = 1 << (sample & 31);
  for (let n = 0; n < values.length; n++) {
    if (values[n] === 0) continue;
    const label = classOf[values[n]];
    if (!(label < 255)) throw new AppError('input/unreadable');
    const place = (label - 1) * voxels + at + n;
    bits[place] |= bit;
    if (sums) sums[place] += 1;
  }
}

/**
 * A probability map of the one structure; its contour is p ≥ 0.5.
 * @throws AppError `inference/non-finite-output` { index, value } for p outside [0, 1].
 */
export function addProbabilities(
  band: SampleBand,
  { sample, at }: BlockPlace,
  values: Float32Array,
): void {
  const { sums, entropySums } = accumulators(band);
  const bits = band.words[sample >>> 5];
  const bit = 1 << (sample & 31);
  for (let n = 0; n < values.length; n++) {
    const value = values[n];
    if (value === 0) continue;
    const p = probability(value, at + n);
    sums[at + n] += p;
    if (p < 1) entropySums[at + n] -= p * Math.log(p) + (1 - p) * Math.log1p(-p);
    if (p >= 0.5) bits[at + n] |= bit;
  }
}

/**
 * One class of a sample that comes class by class, background first; its contour is the most probable class, ties to
 * the lower one. After the last class follows {@link closeClasses}.
 * @throws as {@link addProbabilities}.
 */
export function addClass(
  band: SampleBand,
  { at, label }: { readonly at: number; readonly label: number },
  values: Float32Array,
): void {
  const { sums, entropySums, underWay, voxels } = accumulators(band);
  for (let n = 0; n < values.length; n++) {
    const p = probability(values[n], at + n);
    const voxel = at + n;
    if (label === 0) {
      underWay.largest[voxel] = p;
      underWay.label[voxel] = 0;
      underWay.total[voxel] = p;
    } else {
      if (p > underWay.largest[voxel]) {
        underWay.largest[voxel] = p;
        underWay.label[voxel] = label;
      }
      underWay.total[voxel] += p;
      sums[(label - 1) * voxels + voxel] += p;
    }
    if (p > 0 && p < 1) entropySums[voxel] -= p * Math.log(p);
  }
}

/** @throws AppError `input/not-a-sample` { reason: 'classes-do-not-sum-to-one' }. */
export function closeClasses(band: SampleBand, sample: number): void {
  const { underWay, voxels } = accumulators(band);
  const bits = band.words[sample >>> 5];
  const bit = 1 << (sample & 31);
  for (let voxel = 0; voxel < voxels; voxel++) {
    const label = underWay.label[voxel];
    if (Math.abs(underWay.total[voxel] - 1) > SUM_TOLERANCE) {
      throw new AppError('input/not-a-sample', { reason: 'classes-do-not-sum-to-one' });
    }
    if (label > 0) bits[(label - 1) * voxels + voxel] |= bit;
  }
}

/** Where a band's statistics go; arrays of its voxels, overwritten. */
export interface BandStatistics {
  /** Label of the most probable class, and of the second; the first again where nothing else is possible. */
  readonly labels: Uint8Array;
  readonly runnerUp: Uint8Array;
  /** Predictive entropy of the mean probability over ln C, 0 … 1. */
  readonly entropy: Float32Array;
  /** Mean of the samples' own entropies over ln C, 0 … 1; null when all samples are label maps. */
  readonly expectedEntropy: Float32Array | null;
  /** One minus the mean probability of the label, 0 … 1. */
  readonly error: Float32Array;
  /** 1 where p(any structure) ≥ 0.05. */
  readonly isPossible: Uint8Array;
}

/**
 * Mean probability, its entropy and its two best classes, voxel by voxel. Background has what the structures leave.
 * @param labelOf [C] class → label.
 * @param likely takes the structures' probabilities; `from` is the number there of the band's first voxel.
 * @param tie who wins at equal probability: of a structure and background with a threshold of 0.5 the structure,
 *   of the classes of a softmax the lower one. (METHODS 0.1)
 */
export function reduceBand(
  band: SampleBand,
  {
    labelOf,
    tie,
    likely,
  }: {
    readonly labelOf: Uint8Array;
    readonly tie: 'structure' | 'lower';
    readonly likely: { readonly list: ProbabilityList; readonly from: number };
  },
  out: BandStatistics,
): void {
  const { words, sums, entropySums, classes, samples, voxels } = band;
  const perSample = 1 / samples;
  const perLogClasses = 1 / Math.log(classes);
  const each = new Float64Array(classes - 1);
  for (let voxel = 0; voxel < voxels; voxel++) {
    let [any, entropy] = [0, 0];
    let [best, bestP, second, secondP] = [0, -1, 0, -1];
    for (let c = 1; c < classes; c++) {
      const place = (c - 1) * voxels + voxel;
      const sum = sums ? sums[place] : countSamples(words, place);
      const p = Math.min(1, sum * perSample);
      each[c - 1] = p;
      if (p === 0) continue;
      any += p;
      if (p < 1) entropy -= p * Math.log(p);
      if (p > bestP) {
        [second, secondP] = [best, bestP];
        [best, bestP] = [c, p];
      } else if (p > secondP) {
        [second, secondP] = [c, p];
      }
    }
    if (any > 0) likely.list.add(likely.from + voxel, each);
    const background = Math.max(0, 1 - any);
    if (background > 0 && background < 1) entropy -= background * Math.log(background);
    const isBackgroundBest = tie === 'lower' ? background >= bestP : background > bestP;
    if (isBackgroundBest) {
      [second, secondP] = [best, bestP];
      [best, bestP] = [0, background];
    } else if (background > 0 && background >= secondP) {
      [second, secondP] = [0, background];
    }
    out.labels[voxel] = labelOf[best];
    out.runnerUp[voxel] = secondP > 0 ? labelOf[second] : labelOf[best];
    out.entropy[voxel] = Math.min(1, entropy * perLogClasses);
    out.error[voxel] = Math.max(0, 1 - bestP);
    out.isPossible[voxel] = any >= POSSIBLE_PROBABILITY ? 1 : 0;
    if (entropySums && out.expectedEntropy) {
      out.expectedEntropy[voxel] = Math.min(1, entropySums[voxel] * perSample * perLogClasses);
    }
  }
}

function countSamples(words: readonly Uint32Array[], place: number): number {
  let count = 0;
  for (let word = 0; word < words.length; word++) count += popCount(words[word][place]);
  return count;
}

/** Number of set bits. Source: Warren, Hacker's Delight, section 5-1. */
function popCount(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function probability(value: number, index: number): number {
  // The negated form also catches NaN.
  if (!(value >= -TOLERANCE && value <= 1 + TOLERANCE)) {
    throw new AppError('inference/non-finite-output', { index, value: String(value) });
  }
  return Math.min(1, Math.max(0, value));
}

function accumulators(band: SampleBand) {
  const { sums, entropySums, underWay, voxels } = band;
  if (!sums || !entropySums) throw new AppError('internal/shape', { what: 'a band of label maps' });
  const none = { largest: NO_FLOATS, label: NO_BYTES, total: NO_FLOATS };
  return { sums, entropySums, voxels, underWay: underWay ?? none };
}

const NO_FLOATS = new Float32Array(0);
const NO_BYTES = new Uint8Array(0);
