import type { LogitCalibration } from '../core/uncertainty/sampleSums.ts';
import { addSample, reduceSums } from '../core/uncertainty/sampleSums.ts';
import type { SliceWindow } from './slab.ts';

/**
 * Consecutive slices that are sampled together, one sample of all of them after the other. Only slices with
 * body have room, in the order of `slices`; n = pixels of the window, padding included.
 */
export interface Band {
  /** The volume's slices that it covers: firstK ≤ k < endK. */
  readonly firstK: number;
  readonly endK: number;
  /** k of each slice with body. */
  readonly slices: readonly number[];
  readonly window: SliceWindow | null;
  readonly classes: number;
  /** [slices, C, n] summed probability over the finished samples. */
  sums: Float32Array;
  /** That plus the sample under way, as far as it is. Two arrays in turn: a sample that is cancelled leaves no trace. */
  next: Float32Array;
  /** [slices, C − 1, n] bit t where sample t has the structure; may hold bits of the sample under way. */
  readonly bits: Uint32Array;
  samplesDone: number;
}

/** Bytes that one pixel of a band takes beside the network's features. */
export function bandBytesPerPixel(classes: number): number {
  return 4 * (2 * classes + (classes - 1));
}

export function emptyBand(
  place: Pick<Band, 'firstK' | 'endK' | 'slices' | 'window' | 'classes'>,
): Band {
  const { slices, classes } = place;
  const voxels = slices.length * pixelsOf(place);
  return {
    ...place,
    sums: new Float32Array(voxels * classes),
    next: new Float32Array(voxels * classes),
    bits: new Uint32Array(voxels * (classes - 1)),
    samplesDone: 0,
  };
}

/**
 * Adds the sample under way on one slice.
 * @param position of the slice in `band.slices`.
 * @param logits [C, n]
 * @throws as `addSample`.
 */
export function addSliceSample(
  band: Band,
  { position, logits }: { readonly position: number; readonly logits: Float32Array },
  calibration: LogitCalibration,
): void {
  const n = pixelsOf(band);
  const [from, to] = [position * band.classes * n, (position + 1) * band.classes * n];
  addSample({ logits, sample: band.samplesDone }, calibration, {
    before: band.sums.subarray(from, to),
    after: band.next.subarray(from, to),
    bits: sliceBits(band, position),
  });
}

/** The sample under way has been added on every slice: it counts from now on. */
export function closeSample(band: Band): void {
  [band.sums, band.next] = [band.next, band.sums];
  band.samplesDone += 1;
}

/**
 * Mean and entropy of the finished samples on the volume's grid; the padding is dropped. The rest of `out` is left
 * as it is, so it may be done again after more samples.
 * @param out arrays [net] of `shape`.
 */
export function writeStatistics(
  band: Band,
  shape: readonly [number, number, number],
  out: { readonly mean: readonly Float32Array[]; readonly entropy: Float32Array },
): void {
  const { window, classes, samplesDone } = band;
  if (!window) return;
  const n = pixelsOf(band);
  const slice = {
    mean: Array.from({ length: classes }, () => new Float32Array(n)),
    entropy: new Float32Array(n),
  };
  const { firstColumn, lastColumn } = columnsOnGrid(window, shape);
  const [ni, nj] = shape;
  band.slices.forEach((k, position) => {
    const from = position * classes * n;
    reduceSums(band.sums.subarray(from, from + classes * n), samplesDone, slice);
    for (let row = 0; row < window.height; row++) {
      const j = window.startJ + row;
      if (j < 0 || j >= nj) continue;
      const to = ni * (j + nj * k) + window.startI + firstColumn;
      const [start, end] = [row * window.width + firstColumn, row * window.width + lastColumn];
      out.mean.forEach((values, c) => values.set(slice.mean[c].subarray(start, end), to));
      out.entropy.set(slice.entropy.subarray(start, end), to);
    }
  });
}

/** Takes the padding out of the samples' contours: it is outside the volume. */
export function dropPadding(band: Band, shape: readonly [number, number, number]): void {
  const { window, classes } = band;
  if (!window) return;
  const n = pixelsOf(band);
  const { firstColumn, lastColumn } = columnsOnGrid(window, shape);
  for (let plane = 0; plane < band.slices.length * (classes - 1); plane++) {
    for (let row = 0; row < window.height; row++) {
      const j = window.startJ + row;
      const start = plane * n + row * window.width;
      const isOnGrid = j >= 0 && j < shape[1];
      band.bits.fill(0, start, start + (isOnGrid ? firstColumn : window.width));
      band.bits.fill(0, start + lastColumn, start + window.width);
    }
  }
}

/** [C − 1, n] of one slice, a view. */
export function sliceBits(band: Band, position: number): Uint32Array {
  const size = pixelsOf(band) * (band.classes - 1);
  return band.bits.subarray(position * size, (position + 1) * size);
}

function pixelsOf({ window }: Pick<Band, 'window'>): number {
  return window ? window.width * window.height : 0;
}

function columnsOnGrid(
  window: SliceWindow,
  [ni]: readonly [number, number, number],
): { firstColumn: number; lastColumn: number } {
  return {
    firstColumn: Math.max(0, -window.startI),
    lastColumn: Math.min(window.width, ni - window.startI),
  };
}
