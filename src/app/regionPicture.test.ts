import { expect, it } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { outlineColors } from './outlineColors.ts';
import { axialCut } from './regionPicture.ts';

/** 70 × 70 × 1 voxels of 1 mm, i to the patient's left, j to the back, as DICOM stores them; world origin in the middle. */
const grid: VoxelGrid = {
  shape: [70, 70, 1],
  affine: [-1, 0, 0, 34.5, 0, -1, 0, 34.5, 0, 0, 1, 0, 0, 0, 0, 1],
};
const SIZE = 70;
const voxels = Int16Array.from({ length: 4900 }, (_, at) => (at % 70 < 10 ? 240 : 40));
const labels = new Uint8Array(4900);
for (let j = 20; j < 30; j++) labels.fill(1, 40 + 70 * j, 50 + 70 * j);

const labelAt = (voxel: number): number => labels[voxel] ?? 0;
const cut = {
  fieldMm: 70,
  center: [0, 0, 0] as const,
  sizePixels: SIZE,
  window: { center: 40, width: 400 },
  convention: 'radiological' as const,
  colorBetween: outlineColors([{ index: 1, color: [255, 0, 128] as const, volumeMl: 1 }], []),
};
const at = (pixels: Uint8ClampedArray, x: number, y: number): number[] => [
  ...pixels.subarray(4 * (x + SIZE * y), 4 * (x + SIZE * y) + 4),
];

it('shows the image in its window, and of a structure the rim', () => {
  const pixels = axialCut({ grid, voxels }, labelAt, cut);
  expect(at(pixels, 60, 5)).toEqual([128, 128, 128, 255]);
  expect(at(pixels, 5, 5)).toEqual([255, 255, 255, 255]);
  expect(at(pixels, 40, 25)).toEqual([255, 0, 128, 255]);
  expect(at(pixels, 45, 25)).toEqual([128, 128, 128, 255]);
  expect(at(pixels, 39, 25)).toEqual([128, 128, 128, 255]);
});

it('has left and right as the picture has them', () => {
  const pixels = axialCut({ grid, voxels }, labelAt, { ...cut, convention: 'neurological' });
  expect(at(pixels, 64, 5)).toEqual([255, 255, 255, 255]);
  expect(at(pixels, 29, 25)).toEqual([255, 0, 128, 255]);
});

it('is black outside of the image, where there is no contour', () => {
  const pixels = axialCut({ grid, voxels }, () => 1, { ...cut, center: [-35, 0, 0] });
  expect(at(pixels, 69, 5)).toEqual([0, 0, 0, 255]);
  // The rim of the image is the structure's edge there.
  expect(at(pixels, 34, 5)).toEqual([255, 0, 128, 255]);
});

it('brightens what is to be shown as changed, under the contours', () => {
  const isChanged = (voxel: number): boolean => voxel % 70 >= 40;
  const pixels = axialCut({ grid, voxels }, labelAt, { ...cut, isChanged });
  expect(at(pixels, 39, 25)).toEqual([128, 128, 128, 255]);
  expect(at(pixels, 45, 25)).toEqual([192, 192, 192, 255]);
  expect(at(pixels, 40, 25)).toEqual([255, 0, 128, 255]);
});
