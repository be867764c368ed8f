import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { IDENTITY } from '../../core/geometry/affine.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { parsed, readContours } from '../../testing/structureSet.ts';

/** Bits turned, bytes replaced, lengths exaggerated, parts copied over others, the end cut off. */
const DAMAGES: readonly ((bytes: Uint8Array, random: () => number) => Uint8Array)[] = [
  (bytes, random) => bytes.slice(0, Math.floor(random() * bytes.length)),
  (bytes, random) => {
    bytes[Math.floor(random() * bytes.length)] ^= 1 << Math.floor(random() * 8);
    return bytes;
  },
  (bytes, random) => {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    return bytes;
  },
  (bytes, random) => {
    const at = Math.floor(random() * bytes.length);
    return bytes.fill(255, at, at + 1 + Math.floor(random() * 3));
  },
  (bytes, random) => {
    const from = Math.floor(random() * bytes.length);
    return bytes.copyWithin(Math.floor(random() * bytes.length), from, from + 40);
  },
];

it('structure sets that were damaged are read, or end in an error that is named', () => {
  const { files, shape } = readGolden('rtstruct') as {
    files: Record<string, string>;
    shape: [number, number, number];
  };
  const good = Object.values(files).map((file) => gunzipSync(Buffer.from(file, 'base64')));
  const image = {
    grid: { shape, affine: IDENTITY },
    source: { format: 'nrrd', sha256: '' },
  } as const;
  const random = seededRandom(99);
  const ends = new Set<string>();
  for (let round = 0; round < 300; round++) {
    let bytes = new Uint8Array(good[round % good.length]);
    for (let damage = 0; damage <= round % 7; damage++) {
      bytes = new Uint8Array(DAMAGES[(round + damage) % DAMAGES.length](bytes, random));
    }
    try {
      const { layers, segments } = readContours(parsed(bytes), image);
      expect(segments.every(({ layer, label }) => label > 0 && layer < layers.length)).toBe(true);
      ends.add('read');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      ends.add(error.code);
    }
  }
  expect(ends).toContain('input/corrupt');
  expect(ends.size).toBeGreaterThan(1);
});
