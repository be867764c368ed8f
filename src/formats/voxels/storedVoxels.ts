import { AppError } from '../../core/errors.ts';
import type { ScalarDatatype } from './scalarDatatype.ts';

/** Voxels as they lie in a file or in memory, i fastest. Nothing in it is modified. */
export interface StoredVoxels {
  readonly bytes: Uint8Array;
  /** Where the first number begins. */
  readonly offsetBytes: number;
  /** Voxels of one volume. */
  readonly count: number;
  readonly datatype: ScalarDatatype;
  readonly littleEndian: boolean;
  /** Real value = slope × stored + intercept. */
  readonly slope: number;
  readonly intercept: number;
  /** Numbers that lie together at each voxel, and which of them is meant; 1 and 0 where there is one. */
  readonly components: number;
  readonly component: number;
}

/** What one pass over the stored voxels found out; extremes in real units, as float32 keeps them. */
export interface VoxelSurvey {
  /** Values that are NaN, infinite or beyond float32. */
  readonly nonFiniteCount: number;
  /** +Infinity where no voxel is finite. */
  readonly min: number;
  readonly max: number;
  /** Every finite value is a whole number of -32768 … 32767. */
  readonly fitsInt16: boolean;
}

/** Voxels decoded at a time; the scratch memory is at most 1 MiB. */
const BLOCK = 1 << 16;
/** Blocks between two reports, a few milliseconds of work. */
const BLOCKS_PER_STEP = 32;

export type RawBlock =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

const VIEWS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export const HOST_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * First pass: range and kind of the values. Yields the number of voxels done, so that the caller can
 * let a cancel in between.
 * @throws AppError `internal/shape` where the bytes hold less than the voxels.
 */
export function* surveyVoxels(stored: StoredVoxels): Generator<number, VoxelSurvey, void> {
  const { slope, intercept } = stored;
  let nonFiniteCount = 0;
  let min = Infinity;
  let max = -Infinity;
  let fitsInt16 = true;
  const blocks = new BlockReader(stored);
  for (let start = 0; start < blocks.count; start += BLOCK) {
    const raw = blocks.read(start);
    for (let n = 0; n < raw.length; n++) {
      const exact = slope * raw[n] + intercept;
      const value = Math.fround(exact);
      // NaN and infinities are the only values whose difference with themselves is not 0.
      if (value - value !== 0) {
        nonFiniteCount++;
        continue;
      }
      if (value < min) min = value;
      if (value > max) max = value;
      if (fitsInt16 && exact !== (exact << 16) >> 16) fitsInt16 = false;
    }
    if ((start / BLOCK) % BLOCKS_PER_STEP === 0) yield start;
  }
  return { nonFiniteCount, min, max, fitsInt16 };
}

/**
 * Second pass: writes slope × stored + intercept, computed in float64; a value that is not finite becomes
 * `replacement`. Yields the number of voxels done.
 * @param out one element per voxel, overwritten.
 */
export function* decodeVoxels(
  stored: StoredVoxels,
  out: Int16Array | Uint8Array | Float32Array,
  replacement: number,
): Generator<number, void, void> {
  const { slope, intercept } = stored;
  const blocks = new BlockReader(stored);
  for (let start = 0; start < blocks.count; start += BLOCK) {
    const raw = blocks.read(start);
    for (let n = 0; n < raw.length; n++) {
      const value = Math.fround(slope * raw[n] + intercept);
      out[start + n] = value - value === 0 ? value : replacement;
    }
    if ((start / BLOCK) % BLOCKS_PER_STEP === 0) yield start;
  }
}

/** Labels above it are none: the largest of FreeSurfer's is below 20,000. */
export const LARGEST_LABEL = 2 ** 20 - 1;

/**
 * Which whole numbers 0 … {@link LARGEST_LABEL} a label map holds. Yields the number of voxels done.
 * @returns one element for each number, 1 where a voxel has it; null at the first voxel with another value.
 */
export function* surveyLabels(
  stored: StoredVoxels,
): Generator<number, Uint8Array<ArrayBuffer> | null, void> {
  const { slope, intercept } = stored;
  const isPresent = new Uint8Array(LARGEST_LABEL + 1);
  const blocks = new BlockReader(stored);
  for (let start = 0; start < blocks.count; start += BLOCK) {
    const raw = blocks.read(start);
    for (let n = 0; n < raw.length; n++) {
      const value = slope * raw[n] + intercept;
      // A fraction, a negative number and NaN are unlike their bits too.
      if (value !== (value & LARGEST_LABEL)) return null;
      isPresent[value] = 1;
    }
    if ((start / BLOCK) % BLOCKS_PER_STEP === 0) yield start;
  }
  return isPresent;
}

/**
 * Writes the label of each voxel's number. Yields the number of voxels done.
 * @param labels by number; as long as what {@link surveyLabels} gave, which has to have been an array.
 * @param out one element per voxel, overwritten.
 */
export function* decodeLabels(
  stored: StoredVoxels,
  labels: Uint8Array,
  out: Uint8Array,
): Generator<number, void, void> {
  const { slope, intercept } = stored;
  const blocks = new BlockReader(stored);
  for (let start = 0; start < blocks.count; start += BLOCK) {
    const raw = blocks.read(start);
    for (let n = 0; n < raw.length; n++) out[start + n] = labels[slope * raw[n] + intercept];
    if ((start / BLOCK) % BLOCKS_PER_STEP === 0) yield start;
  }
}

/** Copies blocks of stored voxels into aligned memory in the host's byte order. */
class BlockReader {
  readonly count: number;
  readonly #stored: StoredVoxels;
  readonly #swap: boolean;
  readonly #scratch: Uint8Array<ArrayBuffer>;
  readonly #view: (count: number) => RawBlock;

  constructor(stored: StoredVoxels) {
    const { bytes, offsetBytes, count, components, datatype, littleEndian } = stored;
    const expected = offsetBytes + count * components * datatype.bytes;
    if (bytes.length < expected) {
      throw new AppError('internal/shape', { expected, actual: bytes.length });
    }
    this.count = count;
    this.#stored = stored;
    this.#swap = datatype.bytes > 1 && littleEndian !== HOST_LITTLE_ENDIAN;
    this.#scratch = new Uint8Array(Math.min(BLOCK, count) * components * datatype.bytes);
    this.#view = typedView(datatype, this.#scratch.buffer);
  }

  /** The block's stored values; valid until the next call. */
  read(start: number): RawBlock {
    const { bytes, offsetBytes, components, component, datatype } = this.#stored;
    const count = Math.min(BLOCK, this.count - start);
    const width = components * datatype.bytes;
    const from = offsetBytes + start * width;
    const scratch = this.#scratch;
    scratch.set(bytes.subarray(from, from + count * width));
    if (this.#swap) swapBytes(scratch, datatype.bytes);
    const raw = this.#view(count * components);
    if (components === 1) return raw;
    for (let n = 0; n < count; n++) raw[n] = raw[n * components + component];
    return raw.subarray(0, count);
  }
}

/** Turns the bytes of each number of `width` bytes round, in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) {
    for (let low = at, high = at + width - 1; low < high; low++, high--) {
      const byte = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = byte;
    }
  }
}

/** The first `count` numbers in memory, in the host's byte order; valid until the memory changes. */
export function typedView(
  datatype: Pick<ScalarDatatype, 'name'>,
  memory: ArrayBuffer,
): (count: number) => RawBlock {
  const { name } = datatype;
  if (name === 'int64' || name === 'uint64') return wideIntegers(memory, name === 'int64');
  const View = VIEWS[name];
  return (count) => new View(memory, 0, count);
}

/** 64-bit integers as the nearest float64, without a BigInt per voxel. */
function wideIntegers(memory: ArrayBuffer, isSigned: boolean): (count: number) => RawBlock {
  const halves = new Uint32Array(memory);
  const values = new Float64Array(memory.byteLength / 8);
  const [low, high] = HOST_LITTLE_ENDIAN ? [0, 1] : [1, 0];
  return (count) => {
    for (let n = 0; n < count; n++) {
      const top = halves[2 * n + high];
      values[n] = (isSigned ? top | 0 : top) * 2 ** 32 + halves[2 * n + low];
    }
    return values.subarray(0, count);
  };
}
