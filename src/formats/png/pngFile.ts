import { crc32 } from '../../core/crc32.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOR_TYPES = { grey: 0, rgb: 2 } as const;

/** An image of eight bits a channel, without alpha, not interlaced. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly color: keyof typeof COLOR_TYPES;
}

/**
 * A PNG file.
 * @param deflated its rows, each behind the number of its filter, in the zlib format (RFC 1950).
 * Source: PNG, third edition (W3C 2025), sections 5 and 11.
 */
export function pngFile(
  { width, height, color }: PngHeader,
  deflated: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOR_TYPES[color], 0, 0, 0], 8);
  const chunks = [
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflated),
    chunk('IEND', new Uint8Array(0)),
  ];
  const out = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of chunks) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

/** Length, type, data, and the CRC of both. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}
