import { expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { FrameValues } from './frames.ts';
import type { StoredPixels } from './imageHeader.ts';
import { rescaleSlice, rescaleWholeSlice } from './rescaledSlice.ts';

const pixels: StoredPixels = {
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  isSigned: false,
  littleEndian: true,
  padding: null,
  photometric: 'MONOCHROME2',
  isLossy: false,
};
const random = seededRandom(3);
const bits = Uint16Array.from({ length: 500 }, () => random() * 65_536);

function compare(
  stored: FrameValues,
  changed: Partial<StoredPixels>,
  slope = 1,
  intercept = -1024,
) {
  const rescale = { pixels: { ...pixels, ...changed }, slope, intercept };
  const exact = new Float32Array(stored.length);
  const survey = rescaleSlice(stored, rescale, exact);
  const whole = new Int16Array(stored.length);
  const found = rescaleWholeSlice(stored, rescale, whole);
  if (survey.fitsInt16 && found) expect(Array.from(whole)).toEqual(Array.from(exact));
  return { survey, found };
}

it('gives the same values and the same survey by whole numbers', () => {
  for (const isSigned of [false, true]) {
    for (const [bitsStored, highBit] of [
      [12, 11],
      [12, 15],
      [10, 12],
      [16, 15],
      [8, 7],
      [1, 0],
    ]) {
      for (const stored of [bits, new Int16Array(bits.buffer)]) {
        for (const slope of [1, -1, 3, 0]) {
          const { survey, found } = compare(stored, { isSigned, bitsStored, highBit }, slope);
          expect(found).toEqual(survey.fitsInt16 ? survey : null);
        }
      }
    }
  }
});

it('counts padding', () => {
  for (const padding of [[7, 7] as const, [0, 900] as const]) {
    const { survey, found } = compare(bits, { padding }, -2);
    expect(found).toEqual(survey);
    expect(survey.padded).toBeGreaterThanOrEqual(padding[1] > 7 ? 50 : 0);
  }
});

it('leaves to floating point what is not whole or does not fit', () => {
  expect(compare(bits, {}, 1.5).found).toBeNull();
  expect(compare(bits, {}, 1, 0.5).found).toBeNull();
  expect(compare(bits, {}, 100).found).toBeNull();
  expect(compare(bits, {}, 1, 2 ** 40).found).toBeNull();
  const words = Uint32Array.of(1, 0xffffffff, 5);
  const wide = { bitsAllocated: 32, bitsStored: 32, highBit: 31 };
  expect(compare(words, wide, 1, 0).found).toBeNull();
  expect(compare(words, { ...wide, isSigned: true }, 1, 0).found).toBeNull();
  expect(
    compare(Int32Array.of(-5, 9), { ...wide, bitsStored: 20, highBit: 19, isSigned: true }).found,
  ).toMatchObject({
    min: -1029,
    max: -1015,
  });
});
