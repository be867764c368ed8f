import { AppError, type Issue } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { affineFromColumns, applyPoint, column, type Affine } from '../../core/geometry/affine.ts';
import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { SourceFrame } from '../../core/volume/dicomSeries.ts';
import { LARGEST_VOLUME_BYTES } from '../voxels/checkedGrid.ts';
import type { DicomFile } from './dicomFile.ts';
import { isUncompressed } from './dicomFile.ts';
import { badFrame } from './badFrame.ts';
import { encapsulatedFrames } from './encapsulated.ts';
import type { DecodeFrame, FrameValues } from './frames.ts';
import { rescaleSlice, rescaleWholeSlice, shiftPlane, type SliceSurvey } from './rescaledSlice.ts';
import { sourceFrames, type SeriesPlan } from './series.ts';
import type { ImageHeader } from './imageHeader.ts';
import type { PlaneHeader } from './planeHeader.ts';
import type { PlacedPlane } from './splitVolumes.ts';
import {
  AT_SLICE,
  geometryIssue,
  isAtSlice,
  type PlaneStack,
  type StackedPlane,
} from './stackPlanes.ts';

/** What assembling wants next. */
export interface SeriesStep {
  /** Position of the file that has to be given to `next`; null where none is wanted. */
  readonly source: number | null;
  /** Planes read, and to be read. */
  readonly done: number;
  readonly total: number;
}

/** A file that was asked for, whole, and how the frames of its transfer syntax are decoded. */
export interface GivenFile {
  readonly file: DicomFile;
  readonly decode: DecodeFrame;
}

/** The image, without what only its bytes tell. */
export interface SeriesVoxels {
  readonly grid: VoxelGrid;
  /** [K, J, I] */
  readonly voxels: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly frames: readonly (SourceFrame | null)[];
  readonly issues: readonly Issue[];
}

/** Voxels for each byte of compressed pixels; a blank slice of JPEG 2000 reaches some thousands. */
const LARGEST_RATIO = 4096;
/** Below this the image's memory is taken on the header's word alone. */
const SMALL_BYTES = 64 * 2 ** 20;

/**
 * Puts the planes of a series into one volume of real values, a plane at a time. Yields whenever it wants a file (give it
 * to `next`), and after each plane. A file is asked for once where its planes follow each other.
 * @param series not refused.
 * @returns Int16 where every value is a whole number in range, else float32.
 * @throws AppError the refusal of the series; `input/corrupt` { format: 'dicom', reason: 'bad-frame' } and what `decode`
 *   throws; `input/inconsistent-geometry` { reason: 'unlike-duplicates' } where two planes at one place differ;
 *   `input/too-large` { bytes, limitBytes }; `input/no-image-content` { value } where all voxels are alike.
 */
export function* readSeriesSteps(
  series: SeriesPlan,
  plan: ReadingPlan,
): Generator<SeriesStep, SeriesVoxels, GivenFile | undefined> {
  const { stack, refusal } = series;
  if (!stack || refusal) {
    throw refusal
      ? new AppError(refusal.code, refusal.detail)
      : new AppError('internal/shape', { what: 'series' });
  }
  const chosen = chosenSlices(stack, plan);
  const planes = neededPlanes(stack, chosen);
  assertHoldable(chosen.grid, planes);
  const slices = new SliceWriter(chosen, stack);
  const total = planes.length;
  let frameOf: FrameReader | null = null;
  let givenSource = -1;
  let done = 0;
  for (const { plane, copies, at } of planes) {
    const values: FrameValues[] = [];
    for (const one of [plane, ...copies]) {
      const { source } = one.image;
      if (givenSource !== source) {
        const given: GivenFile | undefined = yield { source, done, total };
        if (!given) throw new AppError('internal/shape', { what: 'file' });
        frameOf = frameReader(one.image, given);
        givenSource = source;
      }
      if (!frameOf) throw new AppError('internal/shape', { what: 'file' });
      const isLast = copies.length === 0;
      const stored = frameOf(one.header);
      values.push(isLast ? stored : stored.slice());
    }
    const [stored, ...others] = values;
    if (others.some((other) => !isAlike(stored, other))) {
      throw new AppError('input/inconsistent-geometry', { reason: 'unlike-duplicates' });
    }
    slices.write({ plane, at }, stored);
    done++;
    yield { source: null, done, total };
  }
  const { voxels, issues } = slices.finish();
  const frames = sourceFrames(stack);
  const [read, of] = [chosen.slices.length, stack.grid.shape[2]];
  if (read < of) issues.unshift(geometryIssue('slices-left-out', { read, of }));
  return {
    grid: chosen.grid,
    voxels,
    frames: chosen.slices.map((k) => frames[k] ?? null),
    issues: [...series.issues, ...issues],
  };
}

/** Positions of the files that {@link readSeriesSteps} will ask for, each once, in that order. */
export function neededSources(
  { stack, sources }: SeriesPlan,
  plan: ReadingPlan,
): readonly number[] {
  if (!stack) return sources;
  const planes = neededPlanes(stack, chosenSlices(stack, plan));
  const images = planes.flatMap(({ plane, copies }) => [plane, ...copies]);
  return [...new Set(images.map(({ image }) => image.source))];
}

/** The slices k of the whole grid that are read, and the grid that they make. */
interface ChosenSlices {
  readonly slices: readonly number[];
  readonly grid: VoxelGrid;
}

function chosenSlices({ grid }: PlaneStack, { every, slices }: ReadingPlan): ChosenSlices {
  const [ni, nj, nk] = grid.shape;
  const first = Math.max(0, slices?.[0] ?? 0);
  const last = Math.min(nk - 1, slices?.[1] ?? nk - 1);
  const step = Math.max(1, Math.round(every));
  const count = Math.max(1, Math.floor((last - first) / step) + 1);
  const chosen = Array.from({ length: count }, (_, at) => first + at * step);
  return {
    slices: chosen,
    grid: { shape: [ni, nj, count], affine: everyNth(grid.affine, first, step) },
  };
}

function everyNth(affine: Affine, first: number, step: number): Affine {
  if (first === 0 && step === 1) return affine;
  const [x, y, z] = column(affine, 2);
  return affineFromColumns(
    [column(affine, 0), column(affine, 1), [x * step, y * step, z * step]],
    applyPoint(affine, [0, 0, first]),
  );
}

/** The planes that the chosen slices are at, or lie between. */
function neededPlanes({ planes }: PlaneStack, { slices }: ChosenSlices): readonly StackedPlane[] {
  const needed = new Set<StackedPlane>();
  let n = 0;
  for (const k of slices) {
    while (n + 1 < planes.length && planes[n + 1].at <= k + AT_SLICE) n++;
    needed.add(planes[n]);
    if (!isAtSlice(planes[n].at, k) && n + 1 < planes.length) needed.add(planes[n + 1]);
  }
  return [...needed];
}

function assertHoldable({ shape: [ni, nj, nk] }: VoxelGrid, planes: readonly StackedPlane[]): void {
  const bytes = 2 * ni * nj * nk;
  if (bytes > LARGEST_VOLUME_BYTES) {
    throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_VOLUME_BYTES });
  }
  const files = new Map(planes.map(({ plane: { image } }) => [image.source, image.fileBytes]));
  const fileBytes = [...files.values()].reduce((sum, length) => sum + length, 0);
  if (bytes > SMALL_BYTES && bytes > 2 * LARGEST_RATIO * fileBytes) {
    const detail = { reason: 'truncated-data', expectedBytes: bytes, actualBytes: fileBytes };
    throw new AppError('input/corrupt', detail);
  }
}

type FrameReader = (plane: PlaneHeader) => FrameValues;

/**
 * Reads the planes of an image as they are stored: a view into the file or the decoder's memory, valid until the next call.
 * @throws AppError 'bad-frame', 'bad-fragments', and what the decoder throws; the reader too.
 */
export function frameReader(
  { pixels, planes }: ImageHeader,
  { file, decode }: GivenFile,
): FrameReader {
  const { transferSyntaxUid, samplesPerPixel, bitsAllocated } = pixels;
  if (file.transferSyntaxUid !== transferSyntaxUid) throw badFrame();
  const encapsulated = isUncompressed(transferSyntaxUid)
    ? null
    : encapsulatedFrames(file, planes.length);
  return ({ rows, columns, frame }) => {
    const at = (frame ?? 1) - 1;
    const bytes = (rows * columns * samplesPerPixel * bitsAllocated) / 8;
    const encoded = encapsulated ? encapsulated(at) : plainBytes(file, bytes, at);
    const stored = decode(encoded, { ...pixels, rows, columns });
    if (stored.length < rows * columns) throw badFrame();
    return stored;
  };
}

/** What counts is what is there: the element may state less than it holds. */
function plainBytes({ dataSet, bytes }: DicomFile, length: number, frame: number): Uint8Array {
  const element = dataSet.element('PixelData');
  const start = (element?.dataOffset ?? Infinity) + frame * length;
  if (!(start + length <= bytes.length)) throw badFrame();
  return bytes.subarray(start, start + length);
}

function isAlike(a: FrameValues, b: FrameValues): boolean {
  if (a.length !== b.length) return false;
  for (let n = 0; n < a.length; n++) {
    if (a[n] !== b[n]) return false;
  }
  return true;
}

/** Takes planes in rising order and makes the slices of them, and those between two of them. */
class SliceWriter {
  readonly #slices: readonly number[];
  readonly #stack: PlaneStack;
  readonly #size: readonly [number, number];
  #voxels: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  #plane: Float32Array<ArrayBuffer>;
  #slice: Float32Array<ArrayBuffer>;
  #before: { readonly at: number; readonly values: Float32Array } | null = null;
  /** Of the chosen slices, how many are written. */
  #written = 0;
  /** Each slice is a plane as it is. */
  readonly #isPlain: boolean;
  #min = Infinity;
  #max = -Infinity;
  #padded = 0;
  #paddedValue = 0;

  constructor({ slices, grid }: ChosenSlices, stack: PlaneStack) {
    const [ni, nj, nk] = grid.shape;
    const [first] = stack.planes;
    this.#slices = slices;
    this.#stack = stack;
    this.#size = [ni, nj];
    this.#voxels = new Int16Array(ni * nj * nk);
    this.#plane = new Float32Array(first.plane.header.rows * first.plane.header.columns);
    this.#slice = new Float32Array(ni * nj);
    const { step } = stack.shift;
    let n = 0;
    this.#isPlain =
      step.every((part) => part === 0) &&
      slices.every((k) => {
        while (n < stack.planes.length && stack.planes[n].at < k - AT_SLICE) n++;
        return n < stack.planes.length && isAtSlice(stack.planes[n].at, k);
      });
  }

  write({ plane, at }: Pick<StackedPlane, 'plane' | 'at'>, stored: FrameValues): void {
    if (this.#writeWhole(plane, stored)) return;
    const { slope, intercept } = plane.header;
    const { pixels } = plane.image;
    const survey = rescaleSlice(stored, { pixels, slope, intercept }, this.#plane);
    this.#survey(survey, pixels.padding && slope * pixels.padding[0] + intercept);
    const values = this.#placed(plane, at, survey.min);
    // Between two planes, or moved within one, values need not be whole; they are rounded where all others are.
    if (!survey.fitsInt16) this.#widen();
    const before = this.#before;
    while (this.#written < this.#slices.length) {
      const k = this.#slices[this.#written];
      const isHere = isAtSlice(at, k);
      if (k > at && !isHere) break;
      if (isHere || !before) this.#put(values);
      else this.#blend(before, { at, values }, k);
    }
    this.#keep(at, values);
  }

  /** Whole numbers into the volume at once, which is what most series need; false where it takes more than that. */
  #writeWhole({ header, image }: PlacedPlane, stored: FrameValues): boolean {
    const { slope, intercept } = header;
    const voxels = this.#voxels;
    if (!this.#isPlain || !(voxels instanceof Int16Array)) return false;
    const size = this.#size[0] * this.#size[1];
    const start = this.#written * size;
    const out = voxels.subarray(start, start + size);
    const survey = rescaleWholeSlice(stored, { pixels: image.pixels, slope, intercept }, out);
    if (!survey) return false;
    this.#written++;
    const { padding } = image.pixels;
    this.#survey(survey, padding && slope * padding[0] + intercept);
    return true;
  }

  finish(): { voxels: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>; issues: Issue[] } {
    if (!(this.#min < this.#max)) {
      const value = Number.isFinite(this.#min) ? this.#min : 'non-finite';
      throw new AppError('input/no-image-content', { value });
    }
    const issues: Issue[] = [];
    if (this.#padded > 0) {
      const detail = { reason: 'padding', count: this.#padded, value: this.#paddedValue };
      issues.push({ code: 'issue/dicom-values', detail });
    }
    return { voxels: this.#voxels, issues };
  }

  #survey({ min, max, padded }: SliceSurvey, paddedValue: number | null): void {
    if (min < this.#min) this.#min = min;
    if (max > this.#max) this.#max = max;
    this.#padded += padded;
    if (padded > 0 && paddedValue !== null) this.#paddedValue = paddedValue;
  }

  /** What lies beyond a plane that is moved gets the plane's own lowest value: air, in a CT. */
  #placed(plane: PlacedPlane, at: number, fill: number): Float32Array {
    const { first, step } = this.#stack.shift;
    if (step[0] === 0 && step[1] === 0) return this.#plane;
    const { rows, columns } = plane.header;
    const moved = [first[0] + at * step[0], first[1] + at * step[1]] as const;
    const shift = { rows, columns, first: moved, size: this.#size };
    shiftPlane(this.#plane, shift, { out: this.#slice, fill });
    return this.#slice;
  }

  #widen(): void {
    if (this.#voxels instanceof Int16Array) {
      if (4 * this.#voxels.length > LARGEST_VOLUME_BYTES) {
        const detail = { bytes: 4 * this.#voxels.length, limitBytes: LARGEST_VOLUME_BYTES };
        throw new AppError('input/too-large', detail);
      }
      this.#voxels = Float32Array.from(this.#voxels);
    }
  }

  #put(values: Float32Array): void {
    const start = this.#written++ * values.length;
    const voxels = this.#voxels;
    if (voxels instanceof Float32Array) {
      voxels.set(values, start);
      return;
    }
    const isMoved = values === this.#slice;
    for (let n = 0; n < values.length; n++) {
      voxels[start + n] = isMoved ? Math.round(values[n]) : values[n];
    }
  }

  #blend(
    a: { readonly at: number; readonly values: Float32Array },
    b: { readonly at: number; readonly values: Float32Array },
    k: number,
  ): void {
    const start = this.#written++ * a.values.length;
    const share = (k - a.at) / (b.at - a.at);
    const isInteger = this.#voxels instanceof Int16Array;
    for (let n = 0; n < a.values.length; n++) {
      const value = a.values[n] + share * (b.values[n] - a.values[n]);
      this.#voxels[start + n] = isInteger ? Math.round(value) : value;
    }
  }

  /** Buffers change places, so that the plane before stays while the next one is read. */
  #keep(at: number, values: Float32Array): void {
    const spare = this.#before?.values ?? new Float32Array(values.length);
    this.#before = { at, values };
    if (values === this.#slice) this.#slice = spare as Float32Array<ArrayBuffer>;
    else this.#plane = spare as Float32Array<ArrayBuffer>;
  }
}
