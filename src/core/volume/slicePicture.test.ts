import { expect, it } from 'vitest';
import { slicePicture, type ShownSlice } from './slicePicture.ts';

const shown: ShownSlice = {
  columns: 3,
  rows: 2,
  spacingMm: [1, 1],
  flips: [false, false],
  isAxial: true,
};
/** Soft tissue is shown from -160 to 240 HU. */
const values = Float32Array.of(-1000, -160, 40, 240, 3000, 40);

it('shows the values in the window in which the image will be shown', () => {
  const picture = slicePicture(values, shown);
  expect(picture).toMatchObject({ width: 3, height: 2, isAxial: true });
  expect([...picture.grey]).toEqual([0, 0, 128, 255, 255, 128]);
});

it('turns columns and rows round', () => {
  const grey = (...flips: [boolean, boolean]) => [
    ...slicePicture(values, { ...shown, flips }).grey,
  ];
  expect(grey(true, false)).toEqual([128, 0, 0, 128, 255, 255]);
  expect(grey(false, true)).toEqual([255, 255, 128, 0, 0, 128]);
});

it('has square pixels, and few of them', () => {
  const large = new Float32Array(512 * 300).fill(7);
  const sagittal = { ...shown, columns: 300, rows: 512, spacingMm: [2, 0.5] as const };
  const { width, height, grey } = slicePicture(large, sagittal);
  expect([width, height]).toEqual([256, 109]);
  expect(grey).toHaveLength(256 * 109);
  const thin = slicePicture(large, { ...shown, columns: 512, rows: 1, spacingMm: [1, 0.001] });
  expect([thin.width, thin.height]).toEqual([256, 1]);
});
