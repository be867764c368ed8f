import { Unzlib } from 'fflate';
import { AppError } from '../../core/errors.ts';
import { gunzip, isFlateError, isGzip, statedLength } from './gunzip.ts';

/** Inflated bytes beyond what is wanted that are counted and reported; beyond that the file is refused. */
export const LARGEST_EXCESS_BYTES = 64 * 2 ** 20;

/** Deflate cannot make more than 1032 bytes of one. */
const LARGEST_RATIO = 1032;

/** Below this memory is taken on the header's word alone. */
const SMALL_BYTES = 16 * 2 ** 20;

/** Compressed bytes per step of a zlib stream. */
const STEP_BYTES = 1 << 16;

export interface Inflated {
  /** As long as was wanted. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What follows them, as far as it was asked for. */
  readonly next: Uint8Array<ArrayBuffer>;
  /** Bytes after `bytes`, inflated or behind the stream, `next` left out. */
  readonly trailingBytes: number;
}

export interface InflateWanted {
  /** Bytes from the start of the stream. */
  readonly length: number;
  /** Bytes behind those that are kept where they are there. Default 0. */
  readonly keepNext?: number;
  /** Called once the stream is known to hold as much, before memory is taken; may throw to refuse it. */
  readonly admit?: () => void;
  /** Called between steps with the compressed bytes done: the place to report and to cancel. */
  readonly step: (doneBytes: number) => Promise<void>;
}

/**
 * Inflates gzip, or zlib, into memory that is allocated once, in the size that a header told. A size beyond what the stream
 * itself tells is first held against a run that only counts; a stream that does not end is cut off.
 * @throws AppError as `gunzip`; `input/corrupt` { reason: 'truncated-data', expectedBytes, actualBytes } where the stream
 * holds less; `input/too-large` { bytes, limitBytes }.
 */
export async function inflateUpTo(
  compressed: Uint8Array,
  { length, keepNext = 0, admit, step }: InflateWanted,
): Promise<Inflated> {
  const isDoubtful =
    !isGzip(compressed) ||
    statedLength(compressed) !== length % 2 ** 32 ||
    length > compressed.length * LARGEST_RATIO;
  if (length > SMALL_BYTES && isDoubtful) await countUpTo(compressed, length, step);
  admit?.();

  const bytes = new Uint8Array(length);
  const next: Uint8Array[] = [];
  let [filled, kept, excess] = [0, 0, 0];
  const { trailingBytes } = await inflate(compressed, {
    step,
    sink: (chunk) => {
      const part = chunk.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      const rest = chunk.subarray(part.length);
      if (rest.length === 0) return;
      const keep = rest.slice(0, keepNext - kept);
      if (keep.length > 0) next.push(keep);
      kept += keep.length;
      excess += rest.length - keep.length;
      assertExcess(length, excess);
    },
  });
  assertReached(length, filled);
  return { bytes, next: joined(next, kept), trailingBytes: excess + trailingBytes };
}

/**
 * The beginning of a stream.
 * @param isCut only the beginning of the stream is given: that it ends is no fault.
 * @returns `length` bytes, or all of the stream where it is shorter.
 * @throws AppError as `gunzip`.
 */
export async function inflateHead(
  compressed: Uint8Array,
  { length, isCut, step }: Pick<InflateWanted, 'length' | 'step'> & { readonly isCut: boolean },
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let filled = 0;
  try {
    await inflate(compressed, {
      step,
      sink: (chunk) => {
        const part = chunk.slice(0, length - filled);
        parts.push(part);
        filled += part.length;
        if (filled === length) throw new Enough();
      },
    });
  } catch (error) {
    const isItsEnd = isCut && error instanceof AppError && filled > 0;
    if (!(error instanceof Enough) && !isItsEnd) throw error;
  }
  return joined(parts, filled);
}

/** Thrown to leave the inflater once enough is in. */
class Enough extends Error {}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

interface InflateOptions {
  readonly sink: (chunk: Uint8Array) => void;
  readonly step: (doneBytes: number) => Promise<void>;
}

function inflate(
  compressed: Uint8Array,
  options: InflateOptions,
): Promise<{ trailingBytes: number }> {
  return isGzip(compressed) ? gunzip(compressed, options) : unzlib(compressed, options);
}

/** A zlib stream; its checksum is compared, which the inflater does not. Source: RFC 1950. */
async function unzlib(
  compressed: Uint8Array,
  { sink, step }: InflateOptions,
): Promise<{ trailingBytes: number }> {
  let checksum = 1;
  const stream = new Unzlib((chunk) => {
    checksum = adler32(chunk, checksum);
    sink(chunk);
  });
  for (let at = 0; at < compressed.length; at += STEP_BYTES) {
    const end = Math.min(at + STEP_BYTES, compressed.length);
    try {
      stream.push(compressed.subarray(at, end), end === compressed.length);
    } catch (error) {
      if (isFlateError(error)) throw new AppError('input/corrupt', { reason: 'bad-zlib' });
      throw error;
    }
    await step(end);
  }
  if (compressed.length < 6 || checksum !== statedChecksum(compressed)) {
    throw new AppError('input/corrupt', { reason: 'bad-zlib' });
  }
  return { trailingBytes: 0 };
}

function statedChecksum(compressed: Uint8Array): number {
  const at = compressed.byteOffset + compressed.length - 4;
  return new DataView(compressed.buffer, at, 4).getUint32(0);
}

function adler32(bytes: Uint8Array, start: number): number {
  let [a, b] = [start & 0xffff, start >>> 16];
  for (let from = 0; from < bytes.length; from += LARGEST_UNREDUCED) {
    const to = Math.min(bytes.length, from + LARGEST_UNREDUCED);
    for (const byte of bytes.subarray(from, to)) {
      a += byte;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** As many sums stay below 2³². */
const LARGEST_UNREDUCED = 5552;

/** @throws AppError `input/corrupt` { reason: 'truncated-data' } when the stream holds less than promised. */
async function countUpTo(
  compressed: Uint8Array,
  length: number,
  step: InflateWanted['step'],
): Promise<void> {
  let counted = 0;
  try {
    await inflate(compressed, {
      step,
      sink: (chunk) => {
        counted += chunk.length;
        if (counted >= length) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  assertReached(length, counted);
}

function assertReached(expectedBytes: number, actualBytes: number): void {
  if (actualBytes >= expectedBytes) return;
  throw new AppError('input/corrupt', { reason: 'truncated-data', expectedBytes, actualBytes });
}

function assertExcess(wanted: number, excess: number): void {
  if (excess <= LARGEST_EXCESS_BYTES) return;
  const limitBytes = wanted + LARGEST_EXCESS_BYTES;
  throw new AppError('input/too-large', { bytes: wanted + excess, limitBytes });
}
