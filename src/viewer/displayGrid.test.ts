import { describe, expect, it } from 'vitest';
import { affineFromColumns, applyPoint } from '../core/geometry/affine.ts';
import type { Affine } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import {
  displayGrid,
  displayToVoxel,
  indexToDisplay,
  sliceOf,
  steppedVoxel,
  textureMatrix,
  worldToVoxel,
} from './displayGrid.ts';

/** Stored head to feet, front to back: k along A, j along S falling, i along L. Spacing 2, 3, 5 mm. */
const PERMUTED: VoxelGrid = {
  shape: [10, 20, 6],
  affine: affineFromColumns(
    [
      [-2, 0, 0],
      [0, 0, -3],
      [0, 5, 0],
    ],
    [40, -100, 500],
  ),
};

const OBLIQUE: VoxelGrid = {
  shape: [8, 9, 10],
  affine: affineFromColumns(
    [
      [-0.9, 0.1, 0.05],
      [0.12, 1.1, -0.3],
      [0.1, 0.5, 2.4],
    ],
    [11, -7, 3],
  ),
};

describe('display grid', () => {
  it('turns the image’s axes to right, anterior, superior', () => {
    const { axes, extentMm } = displayGrid(PERMUTED);
    expect(axes.map(({ indexAxis, flipped }) => [indexAxis, flipped])).toEqual([
      [0, true],
      [2, false],
      [1, true],
    ]);
    expect(extentMm).toEqual([20, 30, 60]);
  });

  it('has its zero at the outer face of the first voxel', () => {
    const display = displayGrid(PERMUTED);
    // i = 9 is the most left, j = 19 the lowest, k = 0 the most posterior: half a voxel inside the corner.
    expect(indexToDisplay(display, [9, 19, 0])).toEqual([1, 2.5, 1.5]);
    expect(indexToDisplay(display, [0, 0, 5])).toEqual([19, 27.5, 58.5]);
  });

  it.each([
    ['permuted', PERMUTED],
    ['oblique', OBLIQUE],
  ])('finds every voxel back, by display and by world position (%s)', (_, grid) => {
    const display = displayGrid(grid);
    const [ni, nj, nk] = grid.shape;
    for (let n = 0; n < ni * nj * nk; n += 7) {
      const index = [n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))] as const;
      expect(displayToVoxel(display, indexToDisplay(display, index))).toEqual(index);
      expect(worldToVoxel(display, applyPoint(grid.affine, index))).toEqual(index);
    }
  });

  it('takes a position outside to the rim', () => {
    const display = displayGrid(PERMUTED);
    expect(worldToVoxel(display, [1e4, -1e4, 1e4])).toEqual([0, 0, 0]);
    expect(displayToVoxel(display, [-5, 1e3, -5])).toEqual([9, 19, 5]);
  });
});

describe('slices', () => {
  const display = displayGrid(PERMUTED);

  it('are counted from feet, back and left, however they are stored', () => {
    expect(sliceOf(display, 'axial', [0, 19, 0])).toEqual({ number: 1, of: 20 });
    expect(sliceOf(display, 'axial', [0, 0, 0])).toEqual({ number: 20, of: 20 });
    expect(sliceOf(display, 'coronal', [0, 0, 4])).toEqual({ number: 5, of: 6 });
    expect(sliceOf(display, 'sagittal', [9, 0, 0])).toEqual({ number: 1, of: 10 });
  });

  it('step the way they are counted, and stop at the rim', () => {
    const step = (plane: 'axial' | 'coronal' | 'sagittal', delta: number) =>
      steppedVoxel(display, [4, 10, 3], { plane, delta });
    expect(step('axial', 1)).toEqual([4, 9, 3]);
    expect(step('coronal', -2)).toEqual([4, 10, 1]);
    expect(step('sagittal', 3)).toEqual([1, 10, 3]);
    expect(step('axial', 1000)).toEqual([4, 0, 3]);
  });
});

describe('texture matrix', () => {
  /** What the shader does: column-major matrix times (x, y, z, 1). */
  function apply(m: Float32Array, [x, y, z]: readonly number[]): number[] {
    return [0, 1, 2].map((row) => m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]);
  }

  const fractionOf = (grid: VoxelGrid, index: readonly [number, number, number]): number[] => {
    const display = displayGrid(grid);
    const mm = indexToDisplay(display, index);
    return mm.map((length, axis) => length / display.extentMm[axis]);
  };

  it('takes the image’s own voxel centres to its texels', () => {
    const m = textureMatrix(displayGrid(PERMUTED), PERMUTED);
    const texel = apply(m, fractionOf(PERMUTED, [3, 7, 2]));
    [3.5 / 10, 7.5 / 20, 2.5 / 6].forEach((expected, axis) =>
      expect(texel[axis]).toBeCloseTo(expected, 6),
    );
  });

  it('takes them to the place in another grid that lies at the same world position', () => {
    const affine: Affine = affineFromColumns(
      [
        [0, 4, 0],
        [-4, 0, 0],
        [0, 0, 4],
      ],
      [60, -120, 430],
    );
    const layer: VoxelGrid = { shape: [12, 14, 20], affine };
    const m = textureMatrix(displayGrid(PERMUTED), layer);
    const world = applyPoint(PERMUTED.affine, [3, 7, 2]);
    // By hand: x = 60 − 4j, y = −120 + 4i, z = 430 + 4k.
    const index = [(world[1] + 120) / 4, (60 - world[0]) / 4, (world[2] - 430) / 4];
    const texel = apply(m, fractionOf(PERMUTED, [3, 7, 2]));
    [0, 1, 2].forEach((axis) =>
      expect(texel[axis]).toBeCloseTo((index[axis] + 0.5) / layer.shape[axis], 6),
    );
  });
});
