const BACKSLASH = 0x5c;
const SPACE = 0x20;
const ZERO = 0x30;

/** Every whole number of this many digits fits float64, and so does ten to the power of 22: their quotient is exact. */
const MOST_DIGITS = 15;
const MOST_DECIMALS = 22;

/**
 * The values of Decimal Strings (PS3.5 6.2), `1.5\-2\3e1`, each the nearest float64: like Number of each value, without
 * making a text of each: contours have millions of them.
 * @returns null where one of them is not a finite number.
 */
export function decimalStrings(bytes: Uint8Array): Float64Array<ArrayBuffer> | null {
  let count = 1;
  for (const byte of bytes) if (byte === BACKSLASH) count++;
  const values = new Float64Array(count);
  let start = 0;
  for (let at = 0; at < count; at++) {
    let end = start;
    while (end < bytes.length && bytes[end] !== BACKSLASH) end++;
    const value = plainDecimal(bytes, start, end) ?? anyDecimal(bytes, start, end);
    if (!Number.isFinite(value)) return null;
    values[at] = value;
    start = end + 1;
  }
  return values;
}

/** A number without exponent and of few digits; null for all else. */
function plainDecimal(bytes: Uint8Array, from: number, to: number): number | null {
  let [start, end] = [from, to];
  while (start < end && bytes[start] === SPACE) start++;
  // Values end in spaces, the last one of some writers in a null.
  while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === 0)) end--;
  const isNegative = bytes[start] === 0x2d;
  if (isNegative || bytes[start] === 0x2b) start++;
  let [digits, decimals, mantissa] = [0, -1, 0];
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (bytes[at] === 0x2e && decimals === -1) decimals = 0;
    else if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      // Zeros in front count for nothing.
      if (mantissa !== 0) digits++;
      if (decimals !== -1) decimals++;
    } else return null;
  }
  if (end === start || (end === start + 1 && decimals === 0)) return null;
  if (digits > MOST_DIGITS || decimals > MOST_DECIMALS) return null;
  const size = decimals > 0 ? mantissa / 10 ** decimals : mantissa;
  return isNegative ? -size : size;
}

function anyDecimal(bytes: Uint8Array, from: number, to: number): number {
  // Longer is no number, and text of any length could follow one another without end.
  if (to - from > 256) return NaN;
  const text = String.fromCharCode(...bytes.subarray(from, to)).replaceAll(
    /^[\s\0]+|[\s\0]+$/g,
    '',
  );
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}
