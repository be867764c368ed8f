/** Eight tables, so that eight bytes are folded in at a time. */
const TABLES = makeTables();

function makeTables(): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    tables[byte] = crc >>> 0;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256];
    tables[at] = (before >>> 8) ^ tables[before & 255];
  }
  return tables;
}

/**
 * CRC-32 of ISO 3309 as gzip and PNG use it, continued over pieces.
 * @param crc the result for the bytes before; 0 to begin.
 * @returns unsigned 32-bit.
 * Source: RFC 1952, section 8; eight tables at a time after Kounavis and Berry 2005.
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const t = TABLES;
  let c = ~crc;
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const look = (index: number): number => t[index];
  for (const end = bytes.length - 7; at < end; at += 8) {
    const a = c ^ view.getUint32(at, true);
    const b = view.getUint32(at + 4, true);
    c =
      look(1792 + (a & 255)) ^
      look(1536 + ((a >>> 8) & 255)) ^
      look(1280 + ((a >>> 16) & 255)) ^
      look(1024 + (a >>> 24)) ^
      look(768 + (b & 255)) ^
      look(512 + ((b >>> 8) & 255)) ^
      look(256 + ((b >>> 16) & 255)) ^
      look(b >>> 24);
  }
  for (; at < bytes.length; at++) c = (c >>> 8) ^ look((c ^ bytes[at]) & 255);
  return ~c >>> 0;
}
