import { AppError } from './errors.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < 64; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** Characters that are joined at once: a string that grows by four at a time is slow. */
const PIECE = 8192;

/** With padding, without line breaks. Source: RFC 4648, section 4. */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  const codes = new Uint8Array(PIECE);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits =
      (bytes[at] << 16) | (left > 1 ? bytes[at + 1] << 8 : 0) | (left > 2 ? bytes[at + 2] : 0);
    codes[length] = ALPHABET.charCodeAt(bits >> 18);
    codes[length + 1] = ALPHABET.charCodeAt((bits >> 12) & 63);
    codes[length + 2] = left > 1 ? ALPHABET.charCodeAt((bits >> 6) & 63) : 61;
    codes[length + 3] = left > 2 ? ALPHABET.charCodeAt(bits & 63) : 61;
    length += 4;
    if (length < PIECE) continue;
    pieces.push(String.fromCharCode(...codes));
    length = 0;
  }
  pieces.push(String.fromCharCode(...codes.subarray(0, length)));
  return pieces.join('');
}

/** @throws AppError `storage/corrupt` for anything that {@link encodeBase64} does not write. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const bytes = new Uint8Array(Math.floor((characters * 3) / 4));
  let [bits, held, out] = [0, 0, 0];
  for (let at = 0; at < characters; at++) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? VALUES[code] : -1;
    if (value < 0) throw new AppError('storage/corrupt', { what: 'base64', at });
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[out++] = (bits >> held) & 255;
  }
  const isWhole = text.length % 4 === 0 && (bits & ((1 << held) - 1)) === 0;
  if (!isWhole) throw new AppError('storage/corrupt', { what: 'base64', at: characters });
  return bytes;
}
