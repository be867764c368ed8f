import { Inflate } from 'fflate';
import { AppError } from '../../core/errors.ts';
import {
  findZipDirectory,
  isSystemFile,
  isZip,
  readZipDirectory,
  requireSafePath,
  ZIP_LOCAL_HEADER_BYTES,
  ZIP_TAIL_BYTES,
  zipDataOffset,
  type ZipEntry,
} from '../../formats/zip/zipDirectory.ts';
import { crc32 } from './crc32.ts';
import { isFlateError } from './gunzip.ts';

/** A file of a folder or an archive; its content is read when it is asked for. */
export interface PackageFile {
  readonly path: string;
  /** As the folder or the archive's directory states it. */
  readonly bytes: number;
  /**
   * @param step called between pieces: the place to cancel.
   * @returns the content, `bytes` long. @throws AppError `input/corrupt`, `input/unreadable`.
   */
  content(step: () => Promise<void>): Promise<Blob>;
}

/** A file as dropped, with its path below what was dropped. */
export interface NamedFile {
  readonly path: string;
  readonly file: Blob;
}

/** Compressed bytes a step; deflate makes at most 1032 times as many of them. */
const STEP_BYTES = 1 << 16;

/**
 * The files of one zip archive, or those given. Of an archive only its directory is read.
 * @throws AppError as `findZipDirectory` and `readZipDirectory`; 'duplicate-path' for files given twice.
 */
export async function packageFiles(given: readonly NamedFile[]): Promise<readonly PackageFile[]> {
  const [only] = given;
  if (given.length === 1 && only && isZip(await bytesOf(only.file, 0, 4)))
    return zipFiles(only.file);
  const wanted = given.filter(({ path }) => !isSystemFile(path));
  for (const { path } of wanted) requireSafePath(path);
  const paths = new Set(wanted.map(({ path }) => path.toLowerCase()));
  if (paths.size < wanted.length) throw corrupt('duplicate-path');
  return wanted.map(({ path, file }) => ({
    path,
    bytes: file.size,
    content: () => Promise.resolve(file),
  }));
}

async function zipFiles(archive: Blob): Promise<PackageFile[]> {
  const tail = await bytesOf(archive, Math.max(0, archive.size - ZIP_TAIL_BYTES), archive.size);
  const { offset, bytes, entries } = findZipDirectory(tail, archive.size);
  const directory = await bytesOf(archive, offset, offset + bytes);
  return readZipDirectory(directory, entries).map((entry) => ({
    path: entry.path,
    bytes: entry.bytes,
    content: (step) => contentOf(archive, entry, step),
  }));
}

/** Never holds more than the entry is said to have: an archive that makes more of it is stopped there. */
async function contentOf(archive: Blob, entry: ZipEntry, step: () => Promise<void>): Promise<Blob> {
  const headerEnd = entry.localHeaderOffset + ZIP_LOCAL_HEADER_BYTES;
  const header = await bytesOf(archive, entry.localHeaderOffset, headerEnd);
  const start = zipDataOffset(header, entry);
  const end = start + entry.compressedBytes;
  if (end > archive.size) throw corrupt('bad-zip', entry.path);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let [bytes, crc] = [0, 0];
  const take = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes > entry.bytes) throw corrupt('bad-zip', entry.path);
    crc = crc32(piece, crc);
    pieces.push(piece.slice());
  };
  const inflate = entry.method === 8 ? inflater(entry, take) : take;
  for (let at = start; at < end; at += STEP_BYTES) {
    await step();
    const piece = await bytesOf(archive, at, Math.min(at + STEP_BYTES, end));
    inflate(piece, at + piece.length >= end);
  }
  if (bytes !== entry.bytes || crc !== entry.crc32) throw corrupt('bad-zip', entry.path);
  return new Blob(pieces);
}

function inflater(
  { path }: ZipEntry,
  take: (piece: Uint8Array) => void,
): (piece: Uint8Array, isLast: boolean) => void {
  const stream = new Inflate(take);
  return (piece, isLast) => {
    try {
      stream.push(piece, isLast);
    } catch (error) {
      if (!isFlateError(error)) throw error;
      throw corrupt('bad-zip', path);
    }
  };
}

async function bytesOf(blob: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new AppError('input/unreadable', {}, { cause });
  }
}

function corrupt(reason: string, path?: string): AppError {
  return new AppError('input/corrupt', path === undefined ? { reason } : { reason, path });
}
