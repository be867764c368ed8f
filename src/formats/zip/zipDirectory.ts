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
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_RECORD = 0x06064b50;
const ZIP64_END_RECORD_BYTES = 56;
const ZIP64_EXTRA_FIELD = 1;
const CENTRAL_HEADER = 0x02014b50;
const CENTRAL_HEADER_BYTES = 46;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
/** In place of a number that only the 64-bit records hold. */
const ELSEWHERE = 0xffffffff;
const ELSEWHERE_16 = 0xffff;

/** The end records and the longest comment that may follow them: what to read of a file's end to find the directory. */
export const ZIP_TAIL_BYTES =
  ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES + END_RECORD_BYTES + 0xffff;
/** How much of an entry to read for `zipDataOffset`. */
export const ZIP_LOCAL_HEADER_BYTES = LOCAL_HEADER_BYTES;
/** More files than a study of DICOM images has, and more of a directory than they take: it is read at once. */
const MOST_ENTRIES = 50_000;
const LARGEST_DIRECTORY_BYTES = 32 * 2 ** 20;

/**
 * Finds the directory of a zip archive, zip64 included.
 * @param tail the last `ZIP_TAIL_BYTES` of the file, or all of it.
 * @throws AppError `input/corrupt` {reason: 'bad-zip'} without an end record or with one that leads outside;
 *   'large-zip-directory' beyond 50,000 files or 32 MiB of directory; 'split-zip' for one of several parts.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
 */
export function findZipDirectory(tail: Uint8Array, fileBytes: number): ZipDirectoryPlace {
  const view = viewOf(tail);
  for (let at = tail.length - END_RECORD_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_RECORD) continue;
    if (at + END_RECORD_BYTES + view.getUint16(at + 20, true) !== tail.length) continue;
    const { place, isSplit, endOffset } = endRecordAt(view, at, fileBytes - tail.length);
    if (isSplit) throw corrupt('split-zip');
    if (place.offset + place.bytes > endOffset) throw corrupt('bad-zip');
    if (place.entries > MOST_ENTRIES || place.bytes > LARGEST_DIRECTORY_BYTES) {
      throw corrupt('large-zip-directory');
    }
    return place;
  }
  throw corrupt('bad-zip');
}

interface EndRecord {
  readonly place: ZipDirectoryPlace;
  readonly isSplit: boolean;
  /** Of the first end record in the file: the directory lies before it. */
  readonly endOffset: number;
}

function endRecordAt(view: DataView, at: number, tailOffset: number): EndRecord {
  const disks = [4, 6].map((field) => view.getUint16(at + field, true));
  const [entriesHere, entries] = [8, 10].map((field) => view.getUint16(at + field, true));
  const [bytes, offset] = [12, 16].map((field) => view.getUint32(at + field, true));
  const isZip64 =
    [...disks, entriesHere, entries].includes(ELSEWHERE_16) || [bytes, offset].includes(ELSEWHERE);
  if (isZip64) return zip64EndRecord(view, at - ZIP64_LOCATOR_BYTES, tailOffset);
  return {
    place: { offset, bytes, entries },
    isSplit: disks.some((disk) => disk !== 0) || entriesHere !== entries,
    endOffset: tailOffset + at,
  };
}

/** The record takes the place of the older one altogether: where zip64 is used it holds every number. */
function zip64EndRecord(view: DataView, locatorAt: number, tailOffset: number): EndRecord {
  if (locatorAt < 0 || view.getUint32(locatorAt, true) !== ZIP64_LOCATOR) throw corrupt('bad-zip');
  const disks = view.getUint32(locatorAt + 16, true);
  const endOffset = uint64At(view, locatorAt + 8);
  const isElsewhere = disks > 1 || view.getUint32(locatorAt + 4, true) !== 0;
  if (isElsewhere) throw corrupt('split-zip');
  const at = endOffset - tailOffset;
  const isInside = at >= 0 && at + ZIP64_END_RECORD_BYTES <= locatorAt;
  if (!isInside || view.getUint32(at, true) !== ZIP64_END_RECORD) throw corrupt('bad-zip');
  const [entriesHere, entries, bytes, offset] = [24, 32, 40, 48].map((field) =>
    uint64At(view, at + field),
  );
  const isFirstDisk = [16, 20].every((field) => view.getUint32(at + field, true) === 0);
  return {
    place: { offset, bytes, entries },
    isSplit: !isFirstDisk || entriesHere !== entries,
    endOffset,
  };
}

/**
 * Reads the directory. What an operating system adds (`__MACOSX`, `.DS_Store`, `Thumbs.db`) is left out.
 * @throws AppError `input/corrupt` {reason}: 'bad-zip'; 'encrypted-zip' {path}; 'zip-method' {path} for another
 *   compression; 'unsafe-path' {path} for one that leaves the archive; 'duplicate-path' {path}.
 * Source: PKWARE APPNOTE 6.3.10, section 4.3.12; 4.5.3 for zip64.
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
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > directory.length) throw corrupt('bad-zip');
    const path = textOf(directory.subarray(at + CENTRAL_HEADER_BYTES, nameEnd));
    requireSafePath(path);
    if (!path.endsWith('/') && !isSystemFile(path)) {
      // Names that one disk could not keep apart are one name.
      const key = path.toLowerCase();
      if (paths.has(key)) throw corrupt('duplicate-path', path);
      paths.add(key);
      found.push(entryAt(view, { at, path, extra: { from: nameEnd, to: extraEnd } }));
    }
    at = next;
  }
  return found;
}

interface CentralHeader {
  readonly at: number;
  readonly path: string;
  readonly extra: { readonly from: number; readonly to: number };
}

function entryAt(view: DataView, { at, path, extra }: CentralHeader): ZipEntry {
  if ((view.getUint16(at + 8, true) & 1) !== 0) throw corrupt('encrypted-zip', path);
  const method = view.getUint16(at + 10, true);
  if (method !== 0 && method !== 8) throw corrupt('zip-method', path);
  // In the order in which the extra field holds those that are elsewhere.
  const stated = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  const numbers = stated.includes(ELSEWHERE) ? zip64Numbers(view, stated, extra) : stated;
  if (!numbers) throw corrupt('bad-zip', path);
  const [bytes, compressedBytes, localHeaderOffset] = numbers;
  if (method === 0 && compressedBytes !== bytes) throw corrupt('bad-zip', path);
  return {
    path,
    method,
    crc32: view.getUint32(at + 16, true),
    compressedBytes,
    bytes,
    localHeaderOffset,
  };
}

/** Those that are all ones, from the zip64 extra field, which holds no others; null where it is missing or short. */
function zip64Numbers(
  view: DataView,
  stated: readonly number[],
  extra: CentralHeader['extra'],
): number[] | null {
  for (let at = extra.from; at + 4 <= extra.to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA_FIELD) continue;
    const end = at + 4 + view.getUint16(at + 2, true);
    const needed = 8 * stated.filter((number) => number === ELSEWHERE).length;
    if (end > extra.to || at + 4 + needed > end) return null;
    let next = at + 4;
    return stated.map((number) => {
      if (number !== ELSEWHERE) return number;
      next += 8;
      return uint64At(view, next - 8);
    });
  }
  return null;
}

/** Exact: no file is as long as 2⁵³ bytes. */
function uint64At(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt('bad-zip');
  return Number(value);
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

/** True when the bytes begin as a zip archive does, an empty one too. */
export function isZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const signature = viewOf(bytes).getUint32(0, true);
  return signature === LOCAL_HEADER || signature === END_RECORD;
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
  if (bytes.every((byte) => byte < 0x80)) return String.fromCharCode(...bytes);
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
