import { describe, expect, it } from 'vitest';
import { j2kHeader, jpegHeader } from './codestream.ts';
import { parseDicomFile } from './dicomFile.ts';
import { encapsulatedFrames } from './encapsulated.ts';
import type { FrameDescription } from './frames.ts';
import { plainFrame } from './plainFrame.ts';
import { rleFrame } from './rleFrame.ts';

const frame: FrameDescription = {
  transferSyntaxUid: '',
  rows: 2,
  columns: 3,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  isSigned: true,
  littleEndian: true,
};
const BAD_FRAME = 'input/corrupt {"format":"dicom","reason":"bad-frame"}';

describe('a frame that is not compressed', () => {
  const bytes = Uint8Array.of(1, 0, 0xff, 0xff, 0, 0x80, 3, 0, 4, 0, 5, 1);
  const values = [1, -1, -32768, 3, 4, 261];

  it('is a view where it may be, a copy elsewhere; padding is left out', () => {
    const view = plainFrame(bytes, frame);
    expect([...view]).toEqual(values);
    expect(view.buffer).toBe(bytes.buffer);
    const shifted = Uint8Array.of(9, ...bytes, 0).subarray(1);
    expect([...plainFrame(shifted, frame)]).toEqual(values);
    expect([...plainFrame(bytes, { ...frame, isSigned: false })]).toEqual([
      1, 0xffff, 0x8000, 3, 4, 261,
    ]);
  });

  it('is turned round where it is big-endian', () => {
    const big = { ...frame, littleEndian: false };
    expect([...plainFrame(bytes, big)]).toEqual([256, -1, 128, 768, 1024, 1281]);
    const words = Uint8Array.of(0, 0, 1, 2, 0xff, 0xff, 0xff, 0xfe);
    const two = { ...big, rows: 1, columns: 2, bitsAllocated: 32 };
    expect([...plainFrame(words, two)]).toEqual([258, -2]);
    expect([...plainFrame(words, { ...two, columns: 8, bitsAllocated: 8 })]).toEqual([
      0, 0, 1, 2, -1, -1, -1, -2,
    ]);
  });

  it('is refused where it is short, or of values of 24 bits', () => {
    expect(() => plainFrame(bytes.subarray(1), frame)).toThrow(BAD_FRAME);
    expect(() => plainFrame(new Uint8Array(18), { ...frame, bitsAllocated: 24 })).toThrow(
      BAD_FRAME,
    );
  });
});

/** Segments with the header that states where they are. */
function rle(...segments: number[][]): Uint8Array {
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let at = 64;
  segments.forEach((segment, n) => {
    header.setUint32(4 + 4 * n, at, true);
    at += segment.length;
  });
  return Uint8Array.of(...new Uint8Array(header.buffer), ...segments.flat());
}

describe('a frame in runs', () => {
  const eight = { ...frame, bitsAllocated: 8, isSigned: false };

  it('decodes literals, runs and the byte that does nothing (PS3.5 G.3.2)', () => {
    expect([...rleFrame(rle([1, 7, 8, 128, 253, 9, 0]), eight)]).toEqual([7, 8, 9, 9, 9, 9]);
  });

  it('joins segments, the most significant first', () => {
    const high = [251, 0xff];
    const low = [5, 1, 2, 3, 4, 5, 6];
    expect([...rleFrame(rle(high, low), frame)]).toEqual([-255, -254, -253, -252, -251, -250]);
  });

  it('refuses what is no such frame', () => {
    const good = rle([251, 1]);
    const refused: [Uint8Array, FrameDescription][] = [
      [new Uint8Array(63), eight],
      [rle([251, 1], [251, 1]), eight],
      [good, frame],
      [rle([252, 1]), eight],
      [rle([250, 1]), eight],
      [rle([5, 1, 2]), eight],
      [good, { ...eight, samplesPerPixel: 3 }],
      [Uint8Array.of(...good).fill(0xff, 4, 8), eight],
      [Uint8Array.of(...good).fill(0, 4, 8), eight],
      [Uint8Array.of(...good).fill(0, 0, 4), eight],
    ];
    for (const [bytes, description] of refused) {
      expect(() => rleFrame(bytes, description)).toThrow(BAD_FRAME);
    }
  });
});

describe('headers of compressed images', () => {
  it('JPEG: the frame header after other segments and fill bytes', () => {
    const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xff, 0xc3];
    const sof = [0, 11, 12, 2, 0, 1, 44, 1, 1, 0x11, 0];
    expect(jpegHeader(Uint8Array.of(...jpeg, ...sof))).toEqual({
      precision: 12,
      rows: 512,
      columns: 300,
      components: 1,
      isSigned: false,
      process: 3,
    });
    const refused = [
      [],
      jpeg.slice(2),
      jpeg,
      [0xff, 0xd8, 0xff, 0xd9, 0, 2, 0, 0],
      [0xff, 0xd8, 0xff, 0xc4, 0xff, 0xff, 0, 0],
      [0xff, 0xd8, 0xff, 0xc4, 0, 0, 0, 0],
    ];
    for (const bytes of refused) {
      expect(() => jpegHeader(Uint8Array.from(bytes))).toThrow(BAD_FRAME);
    }
  });

  /** 10 × 20, 12 bits and signed, `tile` each way, and a tile-part of 14 bytes. */
  function j2k(tile = 64): number[] {
    const size = [10, 20, 0, 0, tile, tile, 0, 0].flatMap((n) => [0, 0, n >> 8, n & 0xff]);
    const siz = [0xff, 0x51, 0, 41, 0, 0, ...size, 0, 1, 0x8b, 1, 1];
    const part = [0xff, 0x90, 0, 10, 0, 0, 0, 0, 0, 14, 0, 1, 0xff, 0x93];
    return [0xff, 0x4f, ...siz, ...part, 0xff, 0xd9];
  }

  it('JPEG 2000: bare, or in the boxes of a JP2 file', () => {
    const wanted = { columns: 10, rows: 20, components: 1, precision: 12, isSigned: true };
    expect(j2kHeader(Uint8Array.from(j2k()))).toEqual({ ...wanted, process: null });
    const signature = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0xd, 0xa, 0x87, 0xa];
    const codestream = [0, 0, 0, 0, 0x6a, 0x70, 0x32, 0x63];
    expect(j2kHeader(Uint8Array.from([...signature, ...codestream, ...j2k()]))).toMatchObject(
      wanted,
    );
    expect(() => j2kHeader(Uint8Array.from(signature))).toThrow(BAD_FRAME);
  });

  it('JPEG 2000: refused where a tile-part is cut, or tiles are tiny', () => {
    const whole = j2k();
    for (const cut of [1, 3, 14, 30, 50]) {
      const bytes = Uint8Array.from(whole.slice(0, -cut));
      // A single byte of the end's marker is nothing that an image could miss.
      if (cut === 1) expect(j2kHeader(bytes).rows).toBe(20);
      else expect(() => j2kHeader(bytes)).toThrow(BAD_FRAME);
    }
    expect(() => j2kHeader(Uint8Array.from(j2k(0)))).toThrow(BAD_FRAME);
  });
});

const IMAGE = [0xff, 0x4f, 0xff, 0x51];
const REST = [1, 2, 3, 4];
const PIXEL_DATA_OF_UNKNOWN_LENGTH = [0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 255, 255, 255, 255];

function element(group: number, number: number, vr: string, value: readonly number[]): number[] {
  const isLong = ['OB', 'OW', 'OV'].includes(vr);
  const n = value.length;
  const length = isLong ? [0, 0, n & 0xff, n >> 8, 0, 0] : [n & 0xff, n >> 8];
  const tag = [group & 0xff, group >> 8, number & 0xff, number >> 8];
  return [...tag, ...Array.from(vr, (c) => c.charCodeAt(0)), ...length, ...value];
}

function item(value: readonly number[], tag = 0xe000): number[] {
  return [0xfe, 0xff, tag & 0xff, tag >> 8, value.length, 0, 0, 0, ...value];
}

const longs = (...values: number[]): number[] => values.flatMap((n) => [n, 0, 0, 0]);

interface Encapsulated {
  readonly fragments: readonly (readonly number[])[];
  readonly basic?: readonly number[];
  readonly extended?: readonly number[];
}

function encapsulated({ fragments, basic = [], extended }: Encapsulated) {
  const uid = Array.from('1.2.840.10008.1.2.4.90', (c) => c.charCodeAt(0));
  const tables = extended
    ? [
        ...element(
          0x7fe0,
          1,
          'OV',
          extended.flatMap((n) => [n, 0, 0, 0, 0, 0, 0, 0]),
        ),
        ...element(
          0x7fe0,
          2,
          'OV',
          extended.flatMap(() => [4, 0, 0, 0, 0, 0, 0, 0]),
        ),
      ]
    : [];
  const bytes = Uint8Array.from([
    ...new Uint8Array(128),
    ...Array.from('DICM', (c) => c.charCodeAt(0)),
    ...element(2, 0, 'UL', longs(8 + uid.length)),
    ...element(2, 0x10, 'UI', uid),
    ...element(8, 0x60, 'CS', [0x43, 0x54]),
    ...tables,
    ...PIXEL_DATA_OF_UNKNOWN_LENGTH,
    ...item(longs(...basic)),
    ...fragments.flatMap((fragment) => item(fragment)),
    ...item([], 0xe0dd),
  ]);
  return parseDicomFile(bytes, { inflateRaw: (raw) => raw, upTo: 'end' });
}

function framesOf(given: Encapsulated, frames: number): number[][] {
  const frameAt = encapsulatedFrames(encapsulated(given), frames);
  return Array.from({ length: frames }, (_, at) => [...frameAt(at)]);
}

describe('frames in fragments', () => {
  const BAD_FRAGMENTS = 'input/corrupt {"format":"dicom","reason":"bad-fragments"}';
  const three = [IMAGE, REST, IMAGE];

  it('one each, with or without a table', () => {
    const fragments = [IMAGE, REST];
    expect(framesOf({ fragments }, 2)).toEqual(fragments);
    expect(framesOf({ fragments, basic: [0, 12] }, 2)).toEqual(fragments);
    expect(framesOf({ fragments, extended: [0, 12] }, 2)).toEqual(fragments);
  });

  it('several a frame, by the basic or extended table or by their beginnings', () => {
    const wanted = [[...IMAGE, ...REST], IMAGE];
    expect(framesOf({ fragments: three, basic: [0, 24] }, 2)).toEqual(wanted);
    expect(framesOf({ fragments: three, extended: [0, 24] }, 2)).toEqual(wanted);
    expect(framesOf({ fragments: three }, 2)).toEqual(wanted);
    expect(framesOf({ fragments: three }, 1)).toEqual([three.flat()]);
    expect(framesOf({ fragments: [IMAGE, IMAGE, IMAGE], basic: [0, 12] }, 2)).toEqual([
      IMAGE,
      [...IMAGE, ...IMAGE],
    ]);
  });

  it('a table that is wrong matters only where fragments alone do not tell', () => {
    expect(framesOf({ fragments: three, basic: [0, 5, 9] }, 3)).toEqual(three);
    expect(framesOf({ fragments: three, basic: [0, 5] }, 2)).toHaveLength(2);
    for (const given of [
      { fragments: [REST, REST, REST] },
      { fragments: [REST, IMAGE, IMAGE] },
      { fragments: three, extended: [0, 5] },
      { fragments: three, extended: [0] },
    ]) {
      expect(() => framesOf(given, 2)).toThrow(BAD_FRAGMENTS);
    }
    expect(() => framesOf({ fragments: [] }, 1)).toThrow(BAD_FRAGMENTS);
    expect(() => encapsulatedFrames(encapsulated({ fragments: three }), 3)(3)).toThrow(
      BAD_FRAGMENTS,
    );
  });

  it('an extended table is read also of the beginning of a file', () => {
    const whole = encapsulated({ fragments: three, extended: [0, 24] });
    const head = parseDicomFile(whole.bytes.subarray(0, -40), {
      inflateRaw: (raw) => raw,
      upTo: 'header',
    });
    expect(head.dataSet.bytes('ExtendedOffsetTable')).toHaveLength(16);
    expect(head.dataSet.has('PixelData')).toBe(true);
  });
});
