import { describe, expect, it } from 'vitest';
import type { VoxelGrid } from '../geometry/grid.ts';
import { axialGrey, axialOutlines, boxInField, type AxialField } from './axialFigure.ts';

/** 21 × 21 × 3 voxels of 2 × 2 × 4 mm, i to the left and j to the back; the centre is voxel (10, 10, 1). */
const grid: VoxelGrid = {
  shape: [21, 21, 3],
  affine: [-2, 0, 0, 20, 0, -2, 0, 20, 0, 0, 4, -4, 0, 0, 0, 1],
};
const field: AxialField = { center: [0, 0, 0], sizeMm: 40, isNeurological: false };
const AREA = 21 * 21;

describe('the image in a field', () => {
  const voxels = Int16Array.from({ length: 3 * AREA }, (_, at) => 10 * (at % 21) + at / AREA);

  it('has the patient’s right on the left, linear between voxels, in the window', () => {
    const look = { pixels: 20, window: { center: 100, width: 200 } };
    const grey = axialGrey({ grid, voxels }, field, look);
    // Pixel 10 is centred 1 mm left of the middle: between voxels 10 and 11.
    expect(grey[10 + 20 * 10]).toBe(Math.round((255 * 106) / 200));
    expect(grey[0]).toBe(Math.round((255 * 6) / 200));
    const mirrored = axialGrey({ grid, voxels }, { ...field, isNeurological: true }, look);
    expect([...mirrored.subarray(0, 20)].toReversed()).toEqual([...grey.subarray(0, 20)]);
  });

  it('is black outside of the image', () => {
    const grey = axialGrey(
      { grid, voxels: voxels.map(() => 200) },
      { ...field, sizeMm: 80 },
      {
        pixels: 40,
        window: { center: 100, width: 200 },
      },
    );
    expect(grey[0]).toBe(0);
    expect(grey[20 + 40 * 20]).toBe(255);
  });
});

describe('outlines in a field', () => {
  const labels = new Uint8Array(3 * AREA);
  // 3 × 2 voxels of label 5 in the middle slice, and label 1 in another.
  for (const j of [10, 11]) labels.fill(5, AREA + 21 * j + 12, AREA + 21 * j + 15);
  labels.fill(1, 0, AREA);

  it('run between voxels of the slice, mm from the corner', () => {
    const [only, ...others] = axialOutlines({ grid, labels, sets: [] }, field);
    expect(others).toEqual([]);
    expect(only?.label).toBe(5);
    const [line = []] = only?.lines ?? [];
    const xs = line.filter((_, at) => at % 2 === 0);
    const ys = line.filter((_, at) => at % 2 === 1);
    // Voxel 12 lies 4 mm left of the centre: its right rim is at 20 + 4 − 1.
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([23, 29]);
    expect([Math.min(...ys), Math.max(...ys)]).toEqual([19, 23]);
    expect(line.slice(0, 2)).toEqual(line.slice(-2));
  });

  it('are of each structure that shares voxels', () => {
    const shared = labels.slice();
    shared[AREA + 21 * 10 + 12] = 7;
    const sets = [{ label: 7, structures: [2, 5] }];
    const [two, five, ...others] = axialOutlines({ grid, labels: shared, sets }, field);
    expect(others).toEqual([]);
    expect([two?.label, five?.label]).toEqual([2, 5]);
    const [only] = axialOutlines({ grid, labels, sets: [] }, field);
    expect(five?.lines).toEqual(only?.lines);
    expect(two?.lines).toHaveLength(1);
  });

  it('are none where the slice holds no structure', () => {
    expect(axialOutlines({ grid, labels, sets: [] }, { ...field, center: [0, 0, 4] })).toEqual([]);
  });
});

it('boxes the voxels of a slice, cut to the field', () => {
  const voxels = Uint32Array.from([AREA + 21 * 10 + 12, AREA + 21 * 11 + 14, 2 * AREA]);
  expect(boxInField(grid, { voxels, k: 1 }, field)).toEqual({ x: 23, y: 19, width: 6, height: 4 });
  expect(boxInField(grid, { voxels, k: 0 }, field)).toBeNull();
  expect(boxInField(grid, { voxels: Uint32Array.from([2 * AREA]), k: 2 }, field)).toEqual({
    x: 0,
    y: 0,
    width: 1,
    height: 1,
  });
});
