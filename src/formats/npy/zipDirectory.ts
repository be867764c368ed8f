import { AppError } from '../../core/errors.ts';

/** One member of a zip archive. */
export interface ZipMember {
  readonly name: string;
  readonly method: 'stored' | 'deflate';
  /** As stored in the archive; a view. */
  readonly compressed: Uint8Array;
  /** Inflated length as the directory states it: to be proved. */
  readonly bytes: number;
  readonly crc32: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END = 0x06064b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 1;
const UNKNOWN = 0xffffffff;
/** A comment may follow the end record. */
const LONGEST_COMMENT = 0xffff;

/**
 * The members of a zip archive by its central directory, zip64 included: nothing is inflated. An archive of an
 * .npz has one or a few.
 * @param archive the whole file. Not modified; members are views of it.
 * @throws AppError `input/corrupt` { reason: 'bad-npz' }: cut short, encrypted, a member outside of the file, or
 *   a compression other than deflate.
 * Source: PKWARE APPNOTE 6.3.10.
 */
export function readZipDirectory(archive: Uint8Array): ZipMember[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const { count, start } = findDirectory(view);
  const members: ZipMember[] = [];
  let at = start;
  for (let entry = 0; entry < count; entry++) {
    if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== ENTRY) throw bad();
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const [nameBytes, extraBytes, commentBytes] = lengths;
    const end = at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (end > view.byteLength) throw bad();
    members.push(readEntry(view, at, { nameBytes, extraBytes }));
    at = end;
  }
  return members;
}

function findDirectory(view: DataView): { count: number; start: number } {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const found = { count: view.getUint16(at + 10, true), start: view.getUint32(at + 16, true) };
    const locator = at - ZIP64_LOCATOR_BYTES;
    const isZip64 = found.start === UNKNOWN || found.count === 0xffff;
    if (!isZip64) return found;
    if (locator < 0 || view.getUint32(locator, true) !== ZIP64_LOCATOR) throw bad();
    const record = safe(view.getBigUint64(locator + 8, true));
    if (record + 56 > view.byteLength || view.getUint32(record, true) !== ZIP64_END) throw bad();
    return {
      count: safe(view.getBigUint64(record + 32, true)),
      start: safe(view.getBigUint64(record + 48, true)),
    };
  }
  throw bad();
}

function readEntry(
  view: DataView,
  at: number,
  { nameBytes, extraBytes }: { readonly nameBytes: number; readonly extraBytes: number },
): ZipMember {
  const nameAt = at + ENTRY_BYTES;
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const isEncrypted = (flags & 1) !== 0;
  if (isEncrypted || (method !== 0 && method !== 8)) throw bad();
  const sizes = [24, 20, 42].map((offset) => view.getUint32(at + offset, true));
  const [bytes, compressedBytes, localAt] = readZip64Sizes(view, sizes, {
    at: nameAt + nameBytes,
    length: extraBytes,
  });
  if (localAt + LOCAL_BYTES > view.byteLength || view.getUint32(localAt, true) !== LOCAL) {
    throw bad();
  }
  const from =
    localAt + LOCAL_BYTES + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true);
  if (from + compressedBytes > view.byteLength) throw bad();
  if (method === 0 && compressedBytes !== bytes) throw bad();
  return {
    name: String.fromCharCode(...bytesAt(view, nameAt, nameBytes)),
    method: method === 0 ? 'stored' : 'deflate',
    compressed: bytesAt(view, from, compressedBytes),
    bytes,
    crc32: view.getUint32(at + 16, true),
  };
}

/** In the order inflated, compressed, offset; those that are all ones stand in the zip64 extra field, in this order. */
function readZip64Sizes(
  view: DataView,
  sizes: readonly number[],
  extra: { readonly at: number; readonly length: number },
): number[] {
  if (!sizes.includes(UNKNOWN)) return [...sizes];
  const end = extra.at + extra.length;
  for (let at = extra.at; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
    let next = at + 4;
    return sizes.map((size) => {
      if (size !== UNKNOWN) return size;
      if (next + 8 > end) throw bad();
      next += 8;
      return safe(view.getBigUint64(next - 8, true));
    });
  }
  throw bad();
}

function bytesAt(view: DataView, offset: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, length);
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw bad();
  return Number(value);
}

function bad(): AppError {
  return new AppError('input/corrupt', { reason: 'bad-npz' });
}
