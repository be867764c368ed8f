/**
 * One block of Philox4x32-10, a counter-based generator: the same counter and key give the same four
 * words anywhere, in any order, with no state to carry.
 * @param counter four unsigned 32-bit words.
 * @param key two unsigned 32-bit words.
 * @param out overwritten with four unsigned 32-bit words.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Upper 32 bits of the 64-bit product of two unsigned words, as a signed word. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + (carry - (carry % 0x10000)) / 0x10000) | 0;
}

/**
 * Numbers 0 ≤ u < 1, the same anywhere for one seed and stream.
 * @throws RangeError when seed or stream is no unsigned 32-bit integer.
 */
export function seededUniform(request: {
  readonly seed: number;
  readonly stream: number;
  readonly count: number;
}): Float32Array<ArrayBuffer> {
  const word = philoxWords(request.seed, request.stream);
  const out = new Float32Array(request.count);
  for (let at = 0; at < out.length; at++) out[at] = (word(at) >>> 8) / 2 ** 24;
  return out;
}

/**
 * Unsigned 32-bit words of one stream, to be read in rising order from 0: word n is word n mod 4 of the block with counter
 * (⌊n / 4⌋, stream, 0, 0) and key (seed, 0).
 * @throws RangeError when seed or stream is no unsigned 32-bit integer.
 */
export function philoxWords(seed: number, stream: number): (position: number) => number {
  if (seed >>> 0 !== seed || stream >>> 0 !== stream) {
    throw new RangeError('seed and stream must be unsigned 32-bit integers');
  }
  const words = new Uint32Array(4);
  return (position) => {
    if (position % 4 === 0) philox4x32([position / 4, stream, 0, 0], [seed, 0], words);
    return words[position % 4];
  };
}
