import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { inflateSync, deflateSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { parseDicomFile } from '../../formats/dicom/dicomFile.ts';
import { encapsulatedFrames } from '../../formats/dicom/encapsulated.ts';
import type { FrameDescription, FrameValues } from '../../formats/dicom/frames.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { decoderFor } from './decodeFrame.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

interface GoldenFrame {
  readonly name: string;
  readonly transferSyntaxUid: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly encoded: string;
  readonly sha256: string;
  readonly values: string | null;
}

interface Golden {
  readonly rows: number;
  readonly columns: number;
  readonly frames: readonly GoldenFrame[];
}

const golden = readGolden('frames') as Golden;
const encodedOf = ({ encoded }: GoldenFrame): Uint8Array =>
  new Uint8Array(Buffer.from(encoded, 'base64'));

function describeFrame(frame: GoldenFrame): FrameDescription {
  const { rows, columns } = golden;
  return { ...frame, rows, columns, samplesPerPixel: 1, littleEndian: true };
}

function goldenOf(name: string): GoldenFrame {
  const found = golden.frames.find((frame) => frame.name === name);
  if (!found) throw new Error(name);
  return found;
}

/** As `readSeries` takes them: cut to the bits stored, their sign extended. */
function storedValues(
  values: FrameValues,
  { bitsStored, isSigned }: Pick<FrameDescription, 'bitsStored' | 'isSigned'>,
): Int32Array {
  const shift = 32 - bitsStored;
  return Int32Array.from(values, (value) =>
    isSigned ? (value << shift) >> shift : (value << shift) >>> shift,
  );
}

function sha256(...parts: Int32Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(new Uint8Array(part.buffer));
  return hash.digest('hex');
}

const TWELVE_BIT = 'jpeg-extended-12-bit';

describe('a frame of each transfer syntax', () => {
  it.each(golden.frames.filter(({ name }) => name !== TWELVE_BIT))('$name', async (frame) => {
    const decode = await decoderFor(frame.transferSyntaxUid);
    const values = storedValues(decode(encodedOf(frame), describeFrame(frame)), frame);
    if (frame.values === null) {
      expect(sha256(values)).toBe(frame.sha256);
      return;
    }
    const wanted = Buffer.from(frame.values, 'base64');
    const differences = values.map((value, at) => Math.abs(value - wanted.readInt16LE(2 * at)));
    expect(values).toHaveLength(wanted.length / 2);
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it('deflated by itself, and encapsulated without compression', async () => {
    const frame = describeFrame(goldenOf('jpeg-baseline'));
    const plain = Uint8Array.from({ length: frame.rows * frame.columns }, (_, at) => at % 251);
    const inflate = await decoderFor('1.2.840.10008.1.2.8.1');
    expect(inflate(deflateSync(plain), frame)).toEqual(plain);
    expect(() => inflate(deflateSync(plain.subarray(1)), frame)).toThrow(/bad-frame/);
    expect(() => inflate(deflateSync(plain).subarray(0, 100), frame)).toThrow(/bad-frame/);
    const take = await decoderFor('1.2.840.10008.1.2.1.98');
    expect(take(plain, frame)).toEqual(plain);
  });

  it('refuses by name what it cannot decode', async () => {
    for (const uid of ['1.2.840.10008.1.2.4.100', '1.2.840.10008.1.2.4.92', '1.2.3', '']) {
      await expect(decoderFor(uid)).rejects.toThrow(
        'input/unsupported-format {"format":"dicom","reason":"transfer-syntax"}',
      );
    }
    const frame = goldenOf(TWELVE_BIT);
    const decode = await decoderFor(frame.transferSyntaxUid);
    expect(() => decode(encodedOf(frame), describeFrame(frame))).toThrow(
      'input/unsupported-format {"format":"dicom","reason":"jpeg-12-bit"}',
    );
  });
});

describe('a frame that is broken', () => {
  const compressed = golden.frames.filter(({ name }) => name !== TWELVE_BIT);

  it.each(compressed)('$name: cut, or of another size', async (frame) => {
    const decode = await decoderFor(frame.transferSyntaxUid);
    const whole = encodedOf(frame);
    const description = describeFrame(frame);
    const refuse = (encoded: Uint8Array, changed: Partial<FrameDescription> = {}): void => {
      expect(() => decode(encoded, { ...description, ...changed })).toThrow(
        'input/corrupt {"format":"dicom","reason":"bad-frame"}',
      );
    };
    for (const share of [0, 0.02, 0.3, 0.6]) {
      refuse(whole.subarray(0, Math.floor(whole.length * share)));
    }
    refuse(whole, { rows: 34, columns: 40 });
    refuse(whole, { samplesPerPixel: 3 });
    if (!frame.name.startsWith('rle')) refuse(whole, { rows: 36, columns: 33 });
    expect(decode(whole, description)).toHaveLength(golden.rows * golden.columns);
  });

  it.each(compressed)('$name: damaged bytes end in values or in an error', async (frame) => {
    const decode = await decoderFor(frame.transferSyntaxUid);
    const whole = encodedOf(frame);
    const outcomes = new Set<string>();
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = whole.slice();
      damaged[at] ^= 0xff;
      try {
        const values = decode(damaged, describeFrame(frame));
        outcomes.add(`${values.length} values`);
      } catch (error) {
        outcomes.add(String(error).replace(/^AppError: /, ''));
      }
    }
    const allowed = [
      `${golden.rows * golden.columns} values`,
      'input/corrupt {"format":"dicom","reason":"bad-frame"}',
      'input/unsupported-format {"format":"dicom","reason":"jpeg-12-bit"}',
    ];
    expect([...outcomes].filter((outcome) => !allowed.includes(outcome))).toEqual([]);
    // What went wrong before leaves nothing behind.
    const values = storedValues(decode(whole, describeFrame(frame)), frame);
    if (frame.values === null) expect(sha256(values)).toBe(frame.sha256);
  });
});

const DATA = process.env.ISODOUBT_DATA ?? '../shared/data';
const hashes = Object.entries(readGolden('frames_shared') as Record<string, string>);

describe.skipIf(!existsSync(DATA))('real files as pydicom reads them', () => {
  const readValues = async (path: string): Promise<Int32Array[]> => {
    const bytes = new Uint8Array(readFileSync(path));
    const file = parseDicomFile(bytes, { inflateRaw: (raw) => inflateSync(raw), upTo: 'end' });
    const { dataSet, transferSyntaxUid } = file;
    const frame: FrameDescription = {
      transferSyntaxUid,
      rows: dataSet.number('Rows') ?? 0,
      columns: dataSet.number('Columns') ?? 0,
      samplesPerPixel: 1,
      bitsAllocated: dataSet.number('BitsAllocated') ?? 0,
      bitsStored: dataSet.number('BitsStored') ?? 0,
      isSigned: dataSet.number('PixelRepresentation') === 1,
      littleEndian: dataSet.littleEndian,
    };
    const frames = dataSet.number('NumberOfFrames') ?? 1;
    const plain = dataSet.bytes('PixelData');
    const size = frame.rows * frame.columns * (frame.bitsAllocated / 8);
    const frameAt = plain
      ? (at: number) => plain.subarray(at * size, (at + 1) * size)
      : encapsulatedFrames(file, frames);
    const decode = await decoderFor(transferSyntaxUid);
    return Array.from({ length: frames }, (_, at) =>
      storedValues(decode(frameAt(at), frame), frame),
    );
  };

  it.each(hashes)('%s', async (name, wanted) => {
    const path = `${DATA}/${name}`;
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .toSorted()
          .map((file) => `${path}/${file}`)
      : [path];
    const read = async (): Promise<Int32Array[]> =>
      (await Promise.all(files.map(readValues))).flat();
    if (name.endsWith('JPGExtended.dcm')) await expect(read()).rejects.toThrow('jpeg-12-bit');
    else expect(sha256(...(await read()))).toBe(wanted);
  });
});
