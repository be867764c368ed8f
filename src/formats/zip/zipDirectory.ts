import { AppError } from '../../core/errors.ts';

/** A file of a zip archive as its directory states it; nothing of it has been proved. */
export interface ZipEntry {
  /** As stored, `/` between folders; folders themselves are not listed. */
  readonly path: string;
  /** 0 stored, 8 deflated; no other. */
  readonly method: 0 | 8;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly localHeaderOffset: number;
}

/** Where the directory lies in the file. */
export interface ZipDirectoryPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

const END_RECORD = 0x06054b50;
const END_RECORD_BYTES = 22;
const CENTRAL_HEADER = 0x02014b50;
const CENTRAL_HEADER_BYTES = 46;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
/** In place of a number that only the 64-bit records hold. */
const ELSEWHERE = 0xffffffff;

/** The end record and the longest comment that may follow it: what to read of a file's end to find the directory. */
export const ZIP_TAIL_BYTES = END_RECORD_BYTES + 0xffff;
/** How much of an entry to read for `zipDataOffset`. */
export const ZIP_LOCAL_HEADER_BYTES = LOCAL_HEADER_BYTES;
/** More files than any package has. */
const MOST_ENTRIES = 10_000;

/**
 * Finds the directory of a zip archive.
 * @param tail the last `ZIP_TAIL_BYTES` of the file, or all of it.
 * @throws AppError `input/corrupt` {reason: 'bad-zip'} without an end record or with one that leads outside;
 *   'zip64' for an archive beyond 4 GiB or 65,535 files; 'split-zip' for one of several parts.
 * Source: PKWARE APPNOTE 6.3.10, section 4.3.16.
 */
export function findZipDirectory(tail: Uint8Array, fileBytes: number): ZipDirectoryPlace {
  const view = viewOf(tail);
  for (let at = tail.length - END_RECORD_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_RECORD) continue;
    if (at + END_RECORD_BYTES + view.getUint16(at + 20, true) !== tail.length) continue;
    const [entries, bytes, offset] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    if (entries === 0xffff || bytes === ELSEWHERE || offset === ELSEWHERE) throw corrupt('zip64');
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== entries) {
      throw corrupt('split-zip');
    }
    const endRecordOffset = fileBytes - tail.length + at;
    if (offset + bytes > endRecordOffset || entries > MOST_ENTRIES) throw corrupt('bad-zip');
    return { offset, bytes, entries };
  }
  throw corrupt('bad-zip');
}

/**
 * Reads the directory. What an operating system adds (`__MACOSX`, `.DS_Store`, `Thumbs.db`) is left out.
 * @throws AppError `input/corrupt` {reason}: 'bad-zip'; 'encrypted-zip' {path}; 'zip-method' {path} for another
 *   compression; 'unsafe-path' {path} for one that leaves the archive; 'duplicate-path' {path}; 'zip64'.
 * Source: PKWARE APPNOTE 6.3.10, section 4.3.12.
 */
export function readZipDirectory(directory: Uint8Array, entries: number): ZipEntry[] {
  const view = viewOf(directory);
  const found: ZipEntry[] = [];
  const paths = new Set<string>();
  let at = 0;
  for (let n = 0; n < entries; n++) {
    if (
      at + CENTRAL_HEADER_BYTES > directory.length ||
      view.getUint32(at, true) !== CENTRAL_HEADER
    ) {
      throw corrupt('bad-zip');
    }
    const nameEnd = at + CENTRAL_HEADER_BYTES + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > directory.length) throw corrupt('bad-zip');
    const path = textOf(directory.subarray(at + CENTRAL_HEADER_BYTES, nameEnd));
    requireSafePath(path);
    if (!path.endsWith('/') && !isSystemFile(path)) {
      // Names that one disk could not keep apart are one name.
      const key = path.toLowerCase();
      if (paths.has(key)) throw corrupt('duplicate-path', path);
      paths.add(key);
      found.push(entryAt(view, at, path));
    }
    at = next;
  }
  return found;
}

function entryAt(view: DataView, at: number, path: string): ZipEntry {
  if ((view.getUint16(at + 8, true) & 1) !== 0) throw corrupt('encrypted-zip', path);
  const method = view.getUint16(at + 10, true);
  if (method !== 0 && method !== 8) throw corrupt('zip-method', path);
  const [compressedBytes, bytes, localHeaderOffset] = [
    view.getUint32(at + 20, true),
    view.getUint32(at + 24, true),
    view.getUint32(at + 42, true),
  ];
  if ([compressedBytes, bytes, localHeaderOffset].includes(ELSEWHERE)) throw corrupt('zip64');
  return {
    path,
    method,
    crc32: view.getUint32(at + 16, true),
    compressedBytes,
    bytes,
    localHeaderOffset,
  };
}

/**
 * Where an entry's data begin, from its local header, whose lengths may differ from the directory's.
 * @param localHeader `ZIP_LOCAL_HEADER_BYTES` from the entry's `localHeaderOffset` on.
 * @throws AppError `input/corrupt` {reason: 'bad-zip'}.
 */
export function zipDataOffset(localHeader: Uint8Array, entry: ZipEntry): number {
  const view = viewOf(localHeader);
  if (localHeader.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER) {
    throw corrupt('bad-zip');
  }
  const lengths = view.getUint16(26, true) + view.getUint16(28, true);
  return entry.localHeaderOffset + LOCAL_HEADER_BYTES + lengths;
}

/** True when the bytes begin as a zip archive with a file in it does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === LOCAL_HEADER;
}

/**
 * @throws AppError `input/corrupt` {reason: 'unsafe-path', path} for a path that is absolute, leaves its folder,
 *   or means another one on another system.
 */
export function requireSafePath(path: string): void {
  const isUnsafe =
    path === '' ||
    path.startsWith('/') ||
    /[\\:]/.test(path) ||
    path.includes('\0') ||
    path.split('/').some((part) => part === '..' || part === '.');
  if (isUnsafe) throw corrupt('unsafe-path', path);
}

/** What an operating system puts beside the files of a folder. */
export function isSystemFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return (
    parts.includes('__MACOSX') ||
    name.startsWith('._') ||
    name === '.DS_Store' ||
    name === 'Thumbs.db' ||
    name === 'desktop.ini'
  );
}

/** UTF-8, as almost every archiver writes; what is not valid UTF-8 is read byte by byte. */
function textOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`);
  try {
    return decodeURIComponent(hex.join(''));
  } catch {
    return String.fromCharCode(...bytes);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function corrupt(reason: string, path?: string): AppError {
  return new AppError('input/corrupt', path === undefined ? { reason } : { reason, path });
}
