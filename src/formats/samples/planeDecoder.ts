import { AppError } from '../../core/errors.ts';
import { HOST_LITTLE_ENDIAN, swapBytes, typedView } from '../voxels/storedVoxels.ts';
import { LONGEST_HEADER_BYTES } from '../nifti/headerLayout.ts';
import { LARGEST_VOLUME_BYTES } from '../voxels/checkedGrid.ts';
import { LONGEST_NPY_HEADER_BYTES } from '../npy/npyHeader.ts';
import { layoutBytes, niftiLayout, npyLayout, type PlaneLayout } from './planeLayout.ts';

/** Takes what a file of samples holds, in order. May throw to stop. */
export interface PlaneSink {
  /** Called once, before any numbers. */
  readonly layout: (layout: PlaneLayout) => void;
  /**
   * @param start index of the first voxel in the plane.
   * @param values valid during the call only.
   */
  readonly block: (plane: number, start: number, values: Float32Array) => void;
}

/** Decodes a file piece by piece. */
export interface PlaneDecoder {
  /** @param piece inflated bytes, in order; not kept. */
  push(piece: Uint8Array): void;
  /** @throws AppError `input/corrupt` { reason: 'truncated-data' }, or what a short header gives. */
  end(): void;
}

/** Voxels decoded at a time; a block never spans two planes. */
const BLOCK = 1 << 16;
/** Bytes behind the last number that are passed over; beyond that the file is refused. */
const LARGEST_EXCESS_BYTES = 64 * 2 ** 20;

/**
 * Turns the bytes of a NIfTI or .npy file into blocks of numbers, whatever their type and byte order. Holds one block,
 * never a volume; only an array in Fortran order has to be whole before its first plane is known.
 * @throws (from `push`) AppError as `niftiLayout` or `npyLayout`; `input/too-large` { bytes, limitBytes };
 *   whatever the sink throws.
 */
export function planeDecoder(format: PlaneLayout['format'], sink: PlaneSink): PlaneDecoder {
  const head = new Uint8Array(format === 'nifti' ? LONGEST_HEADER_BYTES : LONGEST_NPY_HEADER_BYTES);
  let headBytes = 0;
  let body: PlaneDecoder | undefined;

  const open = (): PlaneDecoder => {
    const bytes = head.subarray(0, headBytes);
    const layout = format === 'nifti' ? niftiLayout(bytes) : npyLayout(bytes);
    sink.layout(layout);
    const opened = layout.isReversed ? reversedBody(layout, sink) : planeBody(layout, sink);
    opened.push(bytes);
    return opened;
  };
  return {
    push: (piece) => {
      if (body) return body.push(piece);
      const used = Math.min(piece.length, head.length - headBytes);
      head.set(piece.subarray(0, used), headBytes);
      headBytes += used;
      if (headBytes < head.length) return;
      body = open();
      body.push(piece.subarray(used));
    },
    end: () => {
      body ??= open();
      body.end();
    },
  };
}

/** Counts through the file: header, numbers, excess. */
function byteCounter(layout: PlaneLayout) {
  const total = layoutBytes(layout);
  let at = 0;
  return {
    /** The part of a piece that holds numbers. */
    take: (piece: Uint8Array): Uint8Array => {
      const from = Math.max(0, layout.dataOffsetBytes - at);
      const to = Math.max(from, total - at);
      at += piece.length;
      if (at > total + LARGEST_EXCESS_BYTES) {
        const limitBytes = total + LARGEST_EXCESS_BYTES;
        throw new AppError('input/too-large', { bytes: at, limitBytes });
      }
      return piece.subarray(from, to);
    },
    requireAll: (): void => {
      if (at >= total) return;
      const detail = { reason: 'truncated-data', expectedBytes: total, actualBytes: at };
      throw new AppError('input/corrupt', detail);
    },
  };
}

function planeBody(layout: PlaneLayout, sink: PlaneSink): PlaneDecoder {
  const { bytesPerNumber } = layout;
  const voxels = layout.shape[0] * layout.shape[1] * layout.shape[2];
  const counter = byteCounter(layout);
  const scratch = new Uint8Array(Math.min(BLOCK, voxels) * bytesPerNumber);
  const read = numberReader(layout, scratch);
  const values = new Float32Array(scratch.length / bytesPerNumber);
  let [plane, start, filled] = [0, 0, 0];

  const emit = (count: number): void => {
    const raw = read(count);
    for (let n = 0; n < count; n++) values[n] = layout.slope * raw[n] + layout.intercept;
    sink.block(plane, start, values.subarray(0, count));
    start += count;
    if (start === voxels) [plane, start] = [plane + 1, 0];
    filled = 0;
  };
  return {
    push: (piece) => {
      // What lies behind the last number is not in it.
      const numbers = counter.take(piece);
      for (let at = 0; at < numbers.length;) {
        const count = Math.min(values.length, voxels - start);
        const part = numbers.subarray(at, at + count * bytesPerNumber - filled);
        scratch.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === count * bytesPerNumber) emit(count);
      }
    },
    end: () => counter.requireAll(),
  };
}

function reversedBody(layout: PlaneLayout, sink: PlaneSink): PlaneDecoder {
  const { shape, planes, bytesPerNumber } = layout;
  const [ni, nj, nk] = shape;
  const numbers = ni * nj * nk * planes;
  const bytes = numbers * bytesPerNumber;
  if (bytes > LARGEST_VOLUME_BYTES) {
    throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_VOLUME_BYTES });
  }
  const counter = byteCounter(layout);
  const whole = new Uint8Array(bytes);
  let filled = 0;
  return {
    push: (piece) => {
      const part = counter.take(piece);
      whole.set(part, filled);
      filled += part.length;
    },
    end: () => {
      counter.requireAll();
      const raw = numberReader(layout, whole)(numbers);
      const row = new Float32Array(ni);
      for (let plane = 0; plane < planes; plane++) {
        for (let jk = 0; jk < nj * nk; jk++) {
          const [j, k] = [jk % nj, Math.floor(jk / nj)];
          for (let i = 0; i < ni; i++) row[i] = raw[plane + planes * (k + nk * (j + nj * i))];
          sink.block(plane, ni * jk, row);
        }
      }
    },
  };
}

/** Reads the first `count` numbers of the memory; their bytes may be turned round in place. */
function numberReader(
  { type, bytesPerNumber, littleEndian }: PlaneLayout,
  memory: Uint8Array<ArrayBuffer>,
): (count: number) => ArrayLike<number> {
  const mustSwap = bytesPerNumber > 1 && littleEndian !== HOST_LITTLE_ENDIAN;
  const view =
    type === 'float16' ? halfView(memory.buffer) : typedView({ name: type }, memory.buffer);
  return (count) => {
    if (mustSwap) swapBytes(memory.subarray(0, count * bytesPerNumber), bytesPerNumber);
    return view(count);
  };
}

function halfView(memory: ArrayBuffer): (count: number) => Float32Array {
  const stored = new Uint16Array(memory);
  const values = new Float32Array(stored.length);
  const table = (halves ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => fromHalf(bits)));
  return (count) => {
    for (let n = 0; n < count; n++) values[n] = table[stored[n]];
    return values.subarray(0, count);
  };
}

/** Every half-precision number, made when the first one is read. */
let halves: Float32Array | undefined;

/** Source: IEEE 754-2019, binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
