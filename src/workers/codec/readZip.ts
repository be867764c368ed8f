import { Inflate } from 'fflate';
import { AppError } from '../../core/errors.ts';
import {
  findZipDirectory,
  readZipDirectory,
  ZIP_LOCAL_HEADER_BYTES,
  ZIP_TAIL_BYTES,
  zipDataOffset,
  type ZipEntry,
} from '../../formats/zip/zipDirectory.ts';
import { crc32 } from '../../core/crc32.ts';
import { isFlateError } from './gunzip.ts';
import { readBytes } from './readFile.ts';

/** Deflate cannot make more than 1032 bytes of one. */
const LARGEST_RATIO = 1032;
/** Compressed bytes a step. */
const STEP_BYTES = 1 << 16;
/** Of the archive at a time; a multiple of the step, for a read of a file costs the more the more there are. */
const READ_BYTES = 1 << 22;

export interface ZipEntryOptions {
  /** Gets the content in order; the chunk is valid during the call only. May throw to stop. */
  readonly sink: (chunk: Uint8Array) => void;
  /** Called after each step with the compressed bytes done: the place to report and to cancel. */
  readonly step: (doneBytes: number) => Promise<void>;
}

/**
 * The files of a zip archive, of which only the directory is read.
 * @throws AppError as `findZipDirectory` and `readZipDirectory`; `input/unreadable`.
 */
export async function zipEntries(archive: Blob): Promise<ZipEntry[]> {
  const tail = await readBytes(archive, Math.max(0, archive.size - ZIP_TAIL_BYTES), archive.size);
  const { offset, bytes, entries } = findZipDirectory(tail, archive.size);
  return readZipDirectory(await readBytes(archive, offset, offset + bytes), entries);
}

/**
 * Streams the content of one file of an archive and proves its length and checksum at the end. The sink never gets
 * more than the directory states: an entry that makes more of itself is cut off there.
 * @throws AppError `input/corrupt` {reason: 'bad-zip', path}; `input/unreadable`; whatever `sink` or `step` throws.
 */
export async function readZipEntry(
  archive: Blob,
  entry: ZipEntry,
  { sink, step }: ZipEntryOptions,
): Promise<void> {
  const { start, end } = await dataPlace(archive, entry);
  let [bytes, crc] = [0, 0];
  const take = (chunk: Uint8Array): void => {
    bytes += chunk.length;
    if (bytes > entry.bytes) throw damaged(entry);
    crc = crc32(chunk, crc);
    sink(chunk);
  };
  const push = entry.method === 8 ? inflater(entry, take) : take;
  for (let from = start; from < end; from += READ_BYTES) {
    const read = await readBytes(archive, from, Math.min(from + READ_BYTES, end));
    for (let at = 0; at < read.length; at += STEP_BYTES) {
      const done = from + Math.min(at + STEP_BYTES, read.length);
      push(read.subarray(at, at + STEP_BYTES), done === end);
      await step(done - start);
    }
  }
  if (bytes !== entry.bytes || crc !== entry.crc32) throw damaged(entry);
}

/**
 * The first bytes of a file of an archive, which nothing proves: no more of the archive is read than they take.
 * @returns `to` bytes, or all that there are.
 * @throws AppError as `readZipEntry`.
 */
export async function readZipEntryBeginning(
  archive: Blob,
  entry: ZipEntry,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { start, end } = await dataPlace(archive, entry);
  const out = new Uint8Array(Math.min(to, entry.bytes));
  let length = 0;
  const take = (chunk: Uint8Array): void => {
    const kept = chunk.subarray(0, out.length - length);
    out.set(kept, length);
    length += kept.length;
  };
  const push = entry.method === 8 ? inflater(entry, take) : take;
  for (let from = start; from < end && length < out.length; from += STEP_BYTES) {
    push(await readBytes(archive, from, Math.min(from + STEP_BYTES, end)), false);
  }
  return out.subarray(0, length);
}

async function dataPlace(archive: Blob, entry: ZipEntry): Promise<{ start: number; end: number }> {
  const headerAt = entry.localHeaderOffset;
  const header = await readBytes(archive, headerAt, headerAt + ZIP_LOCAL_HEADER_BYTES);
  const start = zipDataOffset(header, entry);
  const end = start + entry.compressedBytes;
  // Before memory is taken for what it says it holds.
  const isTooDense = entry.bytes > entry.compressedBytes * LARGEST_RATIO;
  if (end > archive.size || isTooDense) throw damaged(entry);
  return { start, end };
}

function inflater(
  entry: ZipEntry,
  take: (chunk: Uint8Array) => void,
): (piece: Uint8Array, isLast: boolean) => void {
  const stream = new Inflate(take);
  return (piece, isLast) => {
    try {
      stream.push(piece, isLast);
    } catch (error) {
      // Errors of the sink are passed on.
      if (!isFlateError(error)) throw error;
      throw damaged(entry);
    }
  };
}

function damaged({ path }: ZipEntry): AppError {
  return new AppError('input/corrupt', { reason: 'bad-zip', path });
}
