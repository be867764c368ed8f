import { AppError } from '../errors.ts';
import { completed } from '../steps.ts';

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * Indices by rising value, equal values by rising index (−0 equals 0). A radix sort: linear in n, an order of magnitude
 * faster than sorting with a comparison, and fastest for float32.
 * @param values [n], finite; not modified.
 * @returns [n], a new array.
 * @throws AppError `inference/non-finite-output` {index, value} at the first value that is not finite.
 */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  return completed(ascendingOrderInSteps(values));
}

/**
 * {@link ascendingOrder} with a yield after each million or so of values moved.
 * @param start [n] every index once; overwritten. Equal values come in its order: by rising index where it is absent.
 */
export function* ascendingOrderInSteps(
  values: ArrayLike<number>,
  start?: Uint32Array<ArrayBuffer>,
): Generator<undefined, Uint32Array<ArrayBuffer>> {
  let order = start ?? new Uint32Array(values.length);
  if (!start) for (let at = 0; at < order.length; at++) order[at] = at;
  yield;
  // The lower half first: each pass keeps the order of the passes before it.
  for (const words of keysOf(values)) order = yield* sortedByWordInSteps(order, { words, flip: 0 });
  return order;
}

/** As unsigned integers that sort like the values: one word for float32, else the lower word and the upper. */
function keysOf(values: ArrayLike<number>): Uint32Array[] {
  if (values instanceof Float32Array) {
    const keys = new Uint32Array(values.length);
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let at = 0; at < keys.length; at++) {
      if ((bits[at] & 0x7f800000) === 0x7f800000) throw notFinite(values, at);
      // The negated bits fall as a negative number grows in size, and −0 meets 0.
      keys[at] = bits[at] & 0x80000000 ? -bits[at] : bits[at] | 0x80000000;
    }
    return [keys];
  }
  const lower = new Uint32Array(values.length);
  const upper = new Uint32Array(values.length);
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  // A float's upper word comes second on a little-endian machine.
  const first = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) throw notFinite(values, at);
    // + 0 turns −0 into 0.
    value[0] = values[at] + 0;
    const low = words[first];
    const high = words[1 - first];
    lower[at] = high & 0x80000000 ? ~low : low;
    upper[at] = high & 0x80000000 ? ~high : high | 0x80000000;
  }
  return [lower, upper];
}

/**
 * Indices by rising word, those of equal words in the order that they came in: a radix sort from the lowest digit.
 * @param order [n] indices into `words`; overwritten.
 * @param flip bits of the words that are turned over before they are compared; all of them: by falling word.
 * @returns [n], `order` itself or a new array.
 */
export function sortedByWord(
  order: Uint32Array<ArrayBuffer>,
  words: Uint32Array,
  flip = 0,
): Uint32Array<ArrayBuffer> {
  return completed(sortedByWordInSteps(order, { words, flip }));
}

/** An engine compiles a function that is called often better than one long loop; a step is as many values. */
const BLOCK = 2 ** 20;

function* sortedByWordInSteps(
  order: Uint32Array<ArrayBuffer>,
  { words, flip }: { readonly words: Uint32Array; readonly flip: number },
): Generator<undefined, Uint32Array<ArrayBuffer>> {
  const count = order.length;
  let [from, to] = [order, new Uint32Array(count)];
  let [keys, keysTo] = [new Uint32Array(count), new Uint32Array(count)];
  for (let at = 0; at < count; at++) keys[at] = words[from[at]] ^ flip;
  yield;
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const next = new Uint32Array(DIGITS + 1);
    for (let at = 0; at < count; at++) next[1 + ((keys[at] >>> shift) & (DIGITS - 1))]++;
    yield;
    // A digit that all values share costs no pass.
    if (next.includes(count)) continue;
    for (let digit = 0; digit < DIGITS; digit++) next[digit + 1] += next[digit];
    for (let start = 0; start < count; start += BLOCK) {
      scatter(
        { from, to, keys, keysTo, next },
        { start, end: Math.min(count, start + BLOCK), shift },
      );
      yield;
    }
    [from, to] = [to, from];
    [keys, keysTo] = [keysTo, keys];
  }
  return from;
}

/** Moves values to their places by one digit. @param next for each digit the place of its next value; moves on. */
function scatter(
  arrays: {
    readonly from: Uint32Array;
    readonly to: Uint32Array;
    readonly keys: Uint32Array;
    readonly keysTo: Uint32Array;
    readonly next: Uint32Array;
  },
  { start, end, shift }: { readonly start: number; readonly end: number; readonly shift: number },
): void {
  const { from, to, keys, keysTo, next } = arrays;
  for (let at = start; at < end; at++) {
    const place = next[(keys[at] >>> shift) & (DIGITS - 1)]++;
    to[place] = from[at];
    keysTo[place] = keys[at];
  }
}

/**
 * End, exclusive, of the run of equal values that starts at `from`.
 * @param order indices by value.
 */
export function tieEnd(values: ArrayLike<number>, order: Uint32Array, from: number): number {
  let to = from + 1;
  while (to < order.length && values[order[to]] === values[order[from]]) to++;
  return to;
}

function notFinite(values: ArrayLike<number>, index: number): AppError {
  return new AppError('inference/non-finite-output', { index, value: String(values[index]) });
}
