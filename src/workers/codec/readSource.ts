import { FlateErrorCode, Gunzip, Inflate } from 'fflate';
import { AppError } from '../../core/errors.ts';
import { isDicom } from '../../formats/dicom/dicomFile.ts';
import type { ZipEntry } from '../../formats/zip/zipDirectory.ts';
import type { SourceFile } from '../codec.api.ts';
import { gunzip, isFlateError, isGzip } from './gunzip.ts';
import { LARGEST_FILE_BYTES, readBytes } from './readFile.ts';
import { readZipEntry, readZipEntryBeginning, zipEntries } from './readZip.ts';

/** Enough of a file to tell DICOM. */
const SIGNATURE_BYTES = 256;
/** Of a compressed file beyond as many bytes as are wanted: headers, and what deflate adds where it finds nothing to save. */
const MORE_BYTES = 1 << 16;
/** Of a DICOM file that is compressed as a whole: a multi-frame image at most. */
const LARGEST_INFLATED_BYTES = 1e9;
/** Given to the inflater at once: it makes at most 1032 times as many bytes of them before the limit is looked at. */
const STEP_BYTES = 1 << 16;

/** `to`: the end of the beginning that is wanted. */
export interface SourceRange {
  readonly to: number;
}

/**
 * Bytes of a file, inflated where it lies in an archive, and where it is a gzipped DICOM file. Other gzipped files are given
 * as they are: their readers inflate them by what their headers say.
 * @param range its beginning alone; fewer bytes than wanted mean that there are no more.
 * @throws AppError `input/unreadable`; `input/corrupt` as `readZipEntry` and `gunzip`; `input/too-large` beyond 2 GB, and beyond
 *   1 GB where a file does not say itself how long it is inflated.
 */
export async function readSource(
  source: SourceFile,
  range?: SourceRange,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await storedBytes(source, range);
  if (!isGzip(bytes)) return bytes;
  const most = range?.to ?? SIGNATURE_BYTES;
  const beginning = gunzippedBeginning(bytes, Math.max(most, SIGNATURE_BYTES));
  if (!beginning || !isDicom(beginning)) return bytes;
  if (!range) return gunzipped(bytes);
  const isEnough = beginning.length >= range.to;
  if (isEnough) return beginning.slice(0, range.to);
  // So well compressed that its beginning ended within what was read; or it is short.
  return (await gunzipped(await storedBytes(source))).slice(0, range.to);
}

/** @returns its bytes as a folder or an archive states them; of a gzipped file the compressed ones. */
export async function sourceSize(source: SourceFile): Promise<number> {
  return source.entry === null ? source.file.size : (await entryOf(source)).bytes;
}

/** The content as a file of its own, for readers that take one. @throws AppError as `readSource`. */
export async function sourceBlob(source: SourceFile): Promise<Blob> {
  return source.entry === null ? source.file : new Blob([await storedBytes(source)]);
}

const directories = new WeakMap<Blob, Promise<ReadonlyMap<string, ZipEntry>>>();

/** The files of an archive by their path; its directory is read once. @throws AppError as `zipEntries`. */
export function archiveEntries(archive: Blob): Promise<ReadonlyMap<string, ZipEntry>> {
  const known = directories.get(archive);
  if (known) return known;
  const reading = zipEntries(archive).then(
    (entries) => new Map(entries.map((entry) => [entry.path, entry])),
  );
  directories.set(archive, reading);
  return reading;
}

async function entryOf({ file, entry }: SourceFile): Promise<ZipEntry> {
  const found = (await archiveEntries(file)).get(entry ?? '');
  if (!found) throw new AppError('input/corrupt', { reason: 'bad-zip' });
  return found;
}

async function storedBytes(
  source: SourceFile,
  range?: SourceRange,
): Promise<Uint8Array<ArrayBuffer>> {
  if (source.entry === null) {
    const { file } = source;
    const to = range ? Math.min(range.to, file.size) : file.size;
    requireHoldable(to);
    return readBytes(file, 0, to);
  }
  const entry = await entryOf(source);
  if (range) return readZipEntryBeginning(source.file, entry, range.to);
  requireHoldable(entry.bytes);
  const bytes = new Uint8Array(entry.bytes);
  let at = 0;
  await readZipEntry(source.file, entry, {
    sink: (chunk) => {
      bytes.set(chunk, at);
      at += chunk.length;
    },
    step: () => Promise.resolve(),
  });
  return bytes;
}

function gunzippedBeginning(bytes: Uint8Array, to: number): Uint8Array<ArrayBuffer> | null {
  try {
    const piece = bytes.subarray(0, to + MORE_BYTES);
    return beginningOf(to, (sink) => new Gunzip(sink).push(piece, false));
  } catch (error) {
    if (isFlateError(error)) return null;
    throw error;
  }
}

async function gunzipped(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const out = collector(LARGEST_INFLATED_BYTES);
  await gunzip(bytes, { sink: out.take, step: () => Promise.resolve() });
  return out.whole();
}

/**
 * Inflates a raw deflate stream, as a deflated DICOM file has.
 * @param isWhole false for the beginning of one: what it gives is returned.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'truncated' | 'bad-structure' }; `input/too-large` { bytes,
 *   limitBytes }.
 */
export function inflateRaw(
  deflated: Uint8Array,
  isWhole = true,
  limitBytes = LARGEST_INFLATED_BYTES,
): Uint8Array<ArrayBuffer> {
  const out = collector(limitBytes);
  let isAtEnd = !isWhole;
  const stream = new Inflate((chunk, isFinal) => {
    out.take(chunk);
    isAtEnd ||= isFinal;
  });
  try {
    for (let at = 0; at < deflated.length; at += STEP_BYTES) {
      const end = Math.min(at + STEP_BYTES, deflated.length);
      stream.push(deflated.subarray(at, end), isWhole && end === deflated.length);
    }
  } catch (error) {
    if (!isFlateError(error)) throw error;
    const isCut = error.code === FlateErrorCode.UnexpectedEOF;
    const reason = isCut ? 'truncated' : 'bad-structure';
    throw new AppError('input/corrupt', { format: 'dicom', reason });
  }
  if (!isAtEnd) throw new AppError('input/corrupt', { format: 'dicom', reason: 'truncated' });
  return out.whole();
}

/** Thrown to leave an inflater that has given enough. */
class Enough extends Error {}

/** The first `to` bytes that `inflate` gives to its sink, or all of them. */
function beginningOf(
  to: number,
  inflate: (sink: (chunk: Uint8Array) => void) => void,
): Uint8Array<ArrayBuffer> {
  const out = collector(Infinity);
  try {
    inflate((chunk) => {
      out.take(chunk);
      if (out.length() >= to) throw new Enough();
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return out.whole().slice(0, to);
}

function collector(limitBytes: number) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    length: (): number => length,
    take: (chunk: Uint8Array): void => {
      length += chunk.length;
      if (length > limitBytes) throw new AppError('input/too-large', { bytes: length, limitBytes });
      chunks.push(chunk.slice());
    },
    whole: (): Uint8Array<ArrayBuffer> => {
      const whole = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    },
  };
}

function requireHoldable(bytes: number): void {
  if (bytes > LARGEST_FILE_BYTES) {
    throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_FILE_BYTES });
  }
}
