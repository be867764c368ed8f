import { seededRandom } from '../src/testing/seededRandom.ts';

/** How a file is damaged. */
export const MUTATIONS = [
  'truncated',
  'bits-flipped',
  'bytes-overwritten',
  'number-exaggerated',
  'text-number-exaggerated',
  'part-dropped',
  'part-repeated',
  'tag-dropped',
  'length-undefined',
  'length-exaggerated',
] as const;
export type Mutation = (typeof MUTATIONS)[number];

/** Most damage is done where the header is. */
const HEADER_BYTES = 4096;

/** Of a length or a dimension: negative, huge, just beyond 16 and 31 bits, zero. */
const EXAGGERATED = [0xffffffff, 0x7fffffff, 0x10000, 0xffff, 0x80000000, 1e9, 0] as const;

/**
 * A damaged copy of a file. Equal numbers give equal copies.
 * @param number of the mutation within a series that `seed` names.
 */
export function mutate(
  file: Uint8Array,
  { seed, number }: { readonly seed: number; readonly number: number },
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly mutation: Mutation } {
  const random = seededRandom(seed * 1_000_003 + number);
  const below = (count: number): number => Math.floor(random() * count);
  const mutation = MUTATIONS[below(MUTATIONS.length)] ?? 'truncated';
  const damage: Damage = { below, header: Math.min(file.length, HEADER_BYTES) };
  const bytes = Uint8Array.from(APPLY[mutation](Uint8Array.from(file), damage));
  return { bytes, mutation };
}

interface Damage {
  /** A whole number from 0 up to and without `count`. */
  readonly below: (count: number) => number;
  /** Bytes at the beginning that are damaged most. */
  readonly header: number;
}

const APPLY: Record<Mutation, (bytes: Uint8Array, damage: Damage) => Uint8Array> = {
  truncated: (bytes, { below, header }) =>
    bytes.subarray(0, below(below(2) === 0 ? header : bytes.length)),
  'bits-flipped': (bytes, { below, header }) => {
    for (let left = 1 + below(8); left > 0; left--) {
      const at = below(below(4) === 0 ? bytes.length : header);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    }
    return bytes;
  },
  'bytes-overwritten': (bytes, { below, header }) => {
    const from = below(header);
    return bytes.fill(below(256), from, from + 1 + below(32));
  },
  'number-exaggerated': (bytes, damage) => exaggerate(bytes, damage.below(damage.header), damage),
  'text-number-exaggerated': (bytes, { below, header }) => {
    const starts: number[] = [];
    for (let at = 1; at < header; at++) {
      if (isDigit(bytes[at]) && !isDigit(bytes[at - 1])) starts.push(at);
    }
    const start = starts[below(starts.length)] ?? 0;
    for (let at = start; at < bytes.length && isDigit(bytes[at]); at++) bytes[at] = 0x39;
    return bytes;
  },
  'part-dropped': (bytes, { below, header }) => {
    const from = below(header);
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + below(64)));
  },
  'part-repeated': (bytes, { below, header }) => {
    const from = below(header);
    const to = from + 1 + below(256);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  'tag-dropped': (bytes, damage) => {
    const at = elementIn(bytes, damage);
    return joined(bytes.subarray(0, at.start), bytes.subarray(at.end));
  },
  'length-undefined': (bytes, damage) => {
    const { start } = elementIn(bytes, damage);
    return bytes.fill(0xff, start + 4, start + 12);
  },
  'length-exaggerated': (bytes, damage) =>
    exaggerate(bytes, elementIn(bytes, damage).start + 4, damage),
};

function exaggerate(bytes: Uint8Array, at: number, { below }: Damage): Uint8Array {
  const value = EXAGGERATED[below(EXAGGERATED.length)] ?? 0;
  const isBig = below(2) === 0;
  for (let byte = 0; byte < 4 && at + byte < bytes.length; byte++) {
    bytes[at + byte] = Math.floor(value / 256 ** (isBig ? 3 - byte : byte)) % 256;
  }
  return bytes;
}

/** Something that looks like an explicit DICOM element; in another format it is any place. */
function elementIn(
  bytes: Uint8Array,
  { below, header }: Damage,
): { readonly start: number; readonly end: number } {
  const starts: number[] = [];
  for (let at = 0; at + 8 < header; at++) {
    const isUpper = (byte: number | undefined): boolean =>
      byte !== undefined && byte >= 0x41 && byte <= 0x5a;
    if (isUpper(bytes[at + 4]) && isUpper(bytes[at + 5]) && (bytes[at + 1] ?? 0) < 0x60) {
      starts.push(at);
    }
  }
  const start = starts[below(starts.length)] ?? below(header);
  const length = (bytes[start + 6] ?? 0) + 256 * (bytes[start + 7] ?? 0);
  return { start, end: Math.min(bytes.length, start + 8 + length) };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
