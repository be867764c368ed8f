import { AppError } from '../../core/errors.ts';

/**
 * Bytes written as pairs of hexadecimal digits, blanks anywhere between them.
 * @param length of the bytes that are wanted; what follows is not looked at.
 * @throws AppError `input/corrupt` { reason: 'bad-voxel-text', at } at the first other character; { reason: 'truncated-data',
 * expectedBytes, actualBytes }.
 */
export function bytesOfHex(text: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  assertLongEnough(text, 2 * length);
  const out = new Uint8Array(length);
  let digits = 0;
  for (let at = 0; at < text.length && digits < 2 * length; at++) {
    const value = HEX_VALUES[text[at]];
    if (value === BLANK) continue;
    if (value === OTHER) throw badText(at);
    out[digits >> 1] |= (digits & 1) === 0 ? value << 4 : value;
    digits++;
  }
  if (digits < 2 * length) throw truncated(length, digits >> 1);
  return out;
}

const BLANK = 254;
const OTHER = 255;

/** Value of a digit by its character. */
const HEX_VALUES = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\s\0]/.test(character)) return BLANK;
  return /[0-9a-fA-F]/.test(character) ? Number.parseInt(character, 16) : OTHER;
});

/**
 * Numbers in decimal, separated by blanks or commas, `nan` and `inf` too.
 * @param count of the numbers that are wanted; what follows is not looked at.
 * @throws AppError as {@link bytesOfHex}; lengths in its detail count numbers as a byte each.
 */
export function numbersOfText(text: Uint8Array, count: number): Float64Array<ArrayBuffer> {
  assertLongEnough(text, count);
  const out = new Float64Array(count);
  let found = 0;
  let at = 0;
  while (found < count) {
    while (at < text.length && isSeparator(text[at])) at++;
    if (at >= text.length) throw truncated(count, found);
    let end = at;
    while (end < text.length && !isSeparator(text[end])) end++;
    if (end - at > LONGEST_NUMBER) throw badText(at);
    out[found++] = numberOf(String.fromCharCode(...text.subarray(at, end)), at);
    at = end;
  }
  return out;
}

const LONGEST_NUMBER = 64;

function isSeparator(code: number): boolean {
  return code <= 32 || code === 44;
}

function numberOf(word: string, at: number): number {
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(word)) return Number(word);
  if (/^[-+]?nan$/i.test(word)) return Number.NaN;
  const infinite = /^([-+]?)inf(inity)?$/i.exec(word);
  if (!infinite) throw badText(at);
  return infinite[1] === '-' ? -Infinity : Infinity;
}

/** Before memory is taken for what the header promises. */
function assertLongEnough(text: Uint8Array, least: number): void {
  if (text.length < least) throw truncated(least, text.length);
}

function badText(at: number): AppError {
  return new AppError('input/corrupt', { reason: 'bad-voxel-text', at });
}

function truncated(expectedBytes: number, actualBytes: number): AppError {
  return new AppError('input/corrupt', { reason: 'truncated-data', expectedBytes, actualBytes });
}
