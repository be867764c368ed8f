import type { AgreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import type { Activation, LogitCalibration, Reduction } from '../core/uncertainty/sampleSums.ts';
import { addSample, planesOf, reduceSums, wordsOf } from '../core/uncertainty/sampleSums.ts';
import type { SliceWindow } from './slab.ts';

/** The part of one slice that is sampled. */
export interface BandSlice {
  readonly k: number;
  /** Within the grid; of no pixels where nothing is sampled. */
  readonly box: SliceWindow;
  /** Pixels of the band's slices before it. */
  readonly at: number;
}

/**
 * Consecutive slices that are sampled together, one sample of all of them after the other.
 * n = pixels of a slice's box, N = those of all slices.
 */
export interface Band {
  /** The volume's slices that it covers: firstK ≤ k < endK. */
  readonly firstK: number;
  readonly endK: number;
  /** Those that are computed, by rising k. */
  readonly slices: readonly BandSlice[];
  /** C, the background among them. */
  readonly classes: number;
  /** Sums for all measures of uncertainty, not for mean and entropy alone. */
  readonly allMeasures: boolean;
  /** Slice by slice [planes, n] sums over the finished samples. */
  sums: Float32Array;
  /** That plus the sample under way, as far as it is. Two arrays in turn: a sample that is cancelled leaves no trace. */
  next: Float32Array;
  /** For each 32 samples, slice by slice [C − 1, n]: bit t mod 32 where sample t has the structure; may hold bits of the sample under way. */
  readonly words: readonly Uint32Array[];
  /** [C] voxels outside of the boxes that every sample has in a structure, for one pass stands there for all. */
  readonly agreed: Float64Array;
  samplesDone: number;
}

/** Bytes that one pixel of a band takes beside the network's features. */
export function bandBytesPerPixel(
  { classes, allMeasures }: Pick<Band, 'classes' | 'allMeasures'>,
  samples: number,
): number {
  return 4 * (2 * planesOf(classes, allMeasures) + wordsOf(samples) * (classes - 1));
}

/** @param boxes what is sampled of each computed slice, by rising k. */
export function emptyBand(
  place: Pick<Band, 'firstK' | 'endK' | 'classes' | 'allMeasures'>,
  boxes: readonly { readonly k: number; readonly box: SliceWindow }[],
  samples: number,
): Band {
  let pixels = 0;
  const slices = boxes.map(({ k, box }) => {
    const at = pixels;
    pixels += pixelsOf(box);
    return { k, box, at };
  });
  const { classes, allMeasures } = place;
  const planes = planesOf(classes, allMeasures);
  return {
    ...place,
    slices,
    sums: new Float32Array(pixels * planes),
    next: new Float32Array(pixels * planes),
    words: Array.from({ length: wordsOf(samples) }, () => new Uint32Array(pixels * (classes - 1))),
    agreed: new Float64Array(classes),
    samplesDone: 0,
  };
}

export function pixelsOf({ width, height }: SliceWindow): number {
  return width * height;
}

/** How logits are read. */
export interface LogitRule {
  readonly activation: Activation;
  /** Applied to each sample; neutral where the stage is `pooled`, or nothing was fitted. */
  readonly calibration: LogitCalibration;
  /** Contours are drawn by the logarithms of probabilities. */
  readonly keepsTails: boolean;
  /** Applied to the mean. */
  readonly pooled?: LogitCalibration;
}

/**
 * Adds the sample under way on one slice.
 * @param logits [R, n] of its box.
 * @throws as `addSample`.
 */
export function addSliceSample(
  band: Band,
  { slice, logits }: { readonly slice: BandSlice; readonly logits: Float32Array },
  { activation, calibration, keepsTails }: LogitRule,
): void {
  const planes = planesOf(band.classes, band.allMeasures);
  const [from, to] = [slice.at * planes, (slice.at + pixelsOf(slice.box)) * planes];
  const sample = band.samplesDone;
  addSample({ logits, sample, activation, keepsTails }, calibration, {
    before: band.sums.subarray(from, to),
    after: band.next.subarray(from, to),
    bits: sliceWords(band, slice)[sample >> 5],
  });
}

/** The sample under way has been added on every slice: it counts from now on. */
export function closeSample(band: Band): void {
  [band.sums, band.next] = [band.next, band.sums];
  band.samplesDone += 1;
}

/** [C − 1, n] of one slice for each 32 samples, views. */
export function sliceWords(
  { words, classes }: Pick<Band, 'words' | 'classes'>,
  { at, box }: BandSlice,
): Uint32Array[] {
  const [from, to] = [at * (classes - 1), (at + pixelsOf(box)) * (classes - 1)];
  return words.map((word) => word.subarray(from, to));
}

/** Where statistics of a volume go. */
export interface VolumeStatistics {
  /** C arrays [net] */
  readonly mean: readonly Float32Array[];
  /** [net] */
  readonly entropy: Float32Array;
  readonly maps: Readonly<Record<MapName, Float32Array<ArrayBuffer>>> | null;
}

const MAP_NAMES = ['expectedEntropy', 'mutualInformation', 'variance', 'hoebelU'] as const;
type MapName = (typeof MAP_NAMES)[number];

/**
 * Mean and uncertainty of the finished samples on the volume's grid. The rest of `out` is left
 * as it is, so it may be done again after more samples.
 */
export function writeStatistics(
  band: Band,
  how: { readonly shape: readonly [number, number, number]; readonly rule: LogitRule },
  out: VolumeStatistics,
): void {
  const planes = planesOf(band.classes, band.allMeasures);
  for (const slice of band.slices) {
    const n = pixelsOf(slice.box);
    const sums = band.sums.subarray(slice.at * planes, (slice.at + n) * planes);
    writeSums({ sums, samples: band.samplesDone, k: slice.k, box: slice.box }, how, out);
  }
}

/** Statistics of the sums of one rectangle of one slice. */
export function writeSums(
  part: {
    /** [planes, n] */
    readonly sums: Float32Array;
    readonly samples: number;
    readonly k: number;
    readonly box: SliceWindow;
  },
  how: { readonly shape: readonly [number, number, number]; readonly rule: LogitRule },
  out: VolumeStatistics,
): void {
  const { box, k, samples } = part;
  const n = pixelsOf(box);
  const array = (): Float32Array<ArrayBuffer> => new Float32Array(n);
  const maps = out.maps && {
    expectedEntropy: array(),
    mutualInformation: array(),
    variance: array(),
    hoebelU: array(),
  };
  const slice = { mean: out.mean.map(array), entropy: array(), maps };
  const { activation, pooled } = how.rule;
  const reduction: Reduction = pooled ? { samples, activation, pooled } : { samples, activation };
  reduceSums(part.sums, reduction, slice);
  const [ni, nj] = how.shape;
  const copy = (from: Float32Array, to: Float32Array): void => {
    for (let row = 0; row < box.height; row++) {
      const at = ni * (box.startJ + row + nj * k) + box.startI;
      to.set(from.subarray(row * box.width, (row + 1) * box.width), at);
    }
  };
  out.mean.forEach((values, c) => copy(slice.mean[c], values));
  copy(slice.entropy, out.entropy);
  if (maps && out.maps) for (const name of MAP_NAMES) copy(maps[name], out.maps[name]);
}

/** How far the samples of a band agree. */
export function addAgreement(agreement: AgreementAccumulator, band: Band): void {
  const used = Math.ceil(band.samplesDone / 32);
  for (const slice of band.slices) agreement.addBits(sliceWords(band, slice).slice(0, used));
  for (let c = 1; c < band.classes; c++) agreement.addAgreed(c, band.agreed[c]);
}
