import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { seededRandom } from '../src/testing/seededRandom.ts';

const [ROWS, COLUMNS] = [512, 512];
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const JPEG_2000_LOSSLESS = '1.2.840.10008.1.2.4.90';
const ROOT = '2.25.20261121';
const INTERCEPT = -1024;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Writes a CT series as a scanner does: 16 bits of which 12 are used, a file for each slice, their names in no order.
 * @returns paths of the files.
 */
export async function writeSeries(
  folder: string,
  { count, isCompressed }: { readonly count: number; readonly isCompressed: boolean },
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const random = seededRandom(6);
  const encode = isCompressed ? await jpeg2000() : null;
  return Array.from({ length: count }, (_, k) => {
    const pixels = slice(k / count, random);
    const path = join(folder, `${((k * 7919) % 10_007).toString(36)}.dcm`);
    writeFileSync(path, file(k, encode ? encode(pixels) : pixels, isCompressed));
    return path;
  });
}

/** A body in air with an organ and a bone, and noise of some 10 HU. @param depth 0 … 1 */
function slice(depth: number, random: () => number): Bytes {
  const size = 0.75 + 0.2 * Math.sin(Math.PI * depth);
  const out = new Uint16Array(ROWS * COLUMNS);
  let at = 0;
  for (let j = 0; j < ROWS; j++) {
    for (let i = 0; i < COLUMNS; i++) {
      const [x, y] = [(2 * i) / COLUMNS - 1, (2 * j) / ROWS - 1];
      const isBody = x * x + 2 * y * y < size * size;
      const isOrgan = (x + 0.3) ** 2 + (y + 0.05) ** 2 < 0.06;
      const isBone = x * x + (y - 0.35) ** 2 < 0.006;
      const hu = isBone ? 600 : isOrgan ? 100 : isBody ? 20 : -1000;
      const noise = 18 * (random() + random() + random() - 1.5);
      out[at++] = Math.max(0, Math.round(hu + noise - INTERCEPT));
    }
  }
  return new Uint8Array(out.buffer);
}

function file(k: number, pixels: Bytes, isCompressed: boolean): Bytes {
  const meta = element(
    0x0002_0010,
    'UI',
    isCompressed ? JPEG_2000_LOSSLESS : EXPLICIT_LITTLE_ENDIAN,
  );
  const series = [
    element(0x0008_0016, 'UI', CT_IMAGE),
    element(0x0008_0018, 'UI', `${ROOT}.3.${k + 1}`),
    element(0x0008_0060, 'CS', 'CT'),
    element(0x0010_0010, 'PN', 'Bench'),
    element(0x0010_0020, 'LO', '1'),
    element(0x0018_0050, 'DS', '1'),
    element(0x0020_000d, 'UI', `${ROOT}.1`),
    element(0x0020_000e, 'UI', `${ROOT}.2`),
    element(0x0020_0011, 'IS', '1'),
    element(0x0020_0013, 'IS', String(k + 1)),
    element(0x0020_0032, 'DS', `-178.85\\-178.85\\${k - 200}`),
    element(0x0020_0037, 'DS', '1\\0\\0\\0\\1\\0'),
    element(0x0020_0052, 'UI', `${ROOT}.4`),
    element(0x0028_0002, 'US', 1),
    element(0x0028_0004, 'CS', 'MONOCHROME2'),
    element(0x0028_0010, 'US', ROWS),
    element(0x0028_0011, 'US', COLUMNS),
    element(0x0028_0030, 'DS', '0.7\\0.7'),
    element(0x0028_0100, 'US', 16),
    element(0x0028_0101, 'US', 12),
    element(0x0028_0102, 'US', 11),
    element(0x0028_0103, 'US', 0),
    element(0x0028_1052, 'DS', String(INTERCEPT)),
    element(0x0028_1053, 'DS', '1'),
  ];
  const length = new Uint8Array(Uint32Array.of(meta.length).buffer);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  return joined([
    preamble,
    element(0x0002_0000, 'UL', length),
    meta,
    ...series,
    pixelData(pixels, isCompressed),
  ]);
}

function element(tag: number, vr: string, value: string | number | Bytes): Bytes {
  const bytes =
    typeof value === 'string'
      ? text(value, vr === 'UI' ? '\0' : ' ')
      : typeof value === 'number'
        ? new Uint8Array(Uint16Array.of(value).buffer)
        : value;
  return joined([
    tagOf(tag),
    text(vr, ''),
    new Uint8Array(Uint16Array.of(bytes.length).buffer),
    bytes,
  ]);
}

/** One fragment for the frame, and no offset table. */
function pixelData(pixels: Bytes, isCompressed: boolean): Bytes {
  const head = (length: number): Bytes =>
    joined([tagOf(0x7fe0_0010), text(isCompressed ? 'OB\0\0' : 'OW\0\0', ''), word(length)]);
  if (!isCompressed) return joined([head(pixels.length), pixels]);
  const padding = new Uint8Array(pixels.length % 2);
  const item = (length: number): Bytes => joined([tagOf(0xfffe_e000), word(length)]);
  const end = joined([tagOf(0xfffe_e0dd), word(0)]);
  return joined([
    head(0xffff_ffff),
    item(0),
    item(pixels.length + padding.length),
    pixels,
    padding,
    end,
  ]);
}

const word = (value: number): Bytes => new Uint8Array(Uint32Array.of(value).buffer);
const tagOf = (tag: number): Bytes =>
  new Uint8Array(Uint16Array.of(tag >>> 16, tag & 0xffff).buffer);

function text(value: string, padding: string): Bytes {
  const padded = value.length % 2 === 1 ? value + padding : value;
  return Uint8Array.from(padded, (char) => char.charCodeAt(0));
}

function joined(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The encoder that comes with the decoder; the app does not ship it. */
interface Encoder {
  getDecodedBuffer(image: Readonly<Record<string, unknown>>): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

async function jpeg2000(): Promise<(pixels: Bytes) => Bytes> {
  const factory = createRequire(import.meta.url)(
    '@cornerstonejs/codec-openjpeg/wasmjs',
  ) as (options: { print: () => void }) => Promise<{ readonly J2KEncoder: new () => Encoder }>;
  const { J2KEncoder } = await factory({ print: () => undefined });
  return (pixels) => {
    const encoder = new J2KEncoder();
    const size = { width: COLUMNS, height: ROWS, componentCount: 1 };
    encoder.getDecodedBuffer({ ...size, bitsPerSample: 12, isSigned: false }).set(pixels);
    encoder.encode();
    const encoded = Uint8Array.from(encoder.getEncodedBuffer());
    encoder.delete();
    return encoded;
  };
}
