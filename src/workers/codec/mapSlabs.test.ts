import { expect, it } from 'vitest';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { upsampleSlices } from '../../core/geometry/resample.ts';
import { AppError } from '../../core/errors.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { verifySlab } from './encodeParametricMap.ts';
import { mapSlabs } from './mapSlabs.ts';

// 250 × 250: 64 slices in a slab, so that there are two.
const grid: VoxelGrid = {
  shape: [250, 250, 70],
  affine: [-0.8, 0, 0, 90, 0, -0.8, 0, 80, 0, 0, 1, -40, 0, 0, 0, 1],
};
const networkGrid: VoxelGrid = {
  shape: [100, 100, 35],
  affine: [-2, 0, 0, 90, 0, -2, 0, 80, 0, 0, 2, -40, 0, 0, 0, 1],
};
const random = seededRandom(8);
const values = Float32Array.from({ length: voxelCount(networkGrid) }, () => random());
const map = { grid, networkGrid, values };

it('slabs follow each other without a gap, and come to the map as a whole', () => {
  const plane = 250 * 250;
  const whole = new Float32Array(voxelCount(grid));
  upsampleSlices(values, { network: networkGrid, source: grid }, (k, slice) => {
    whole.set(slice, k * plane);
  });
  const slabs = [...mapSlabs(map)];
  expect(slabs.map(({ first }) => first)).toEqual([0, 64]);
  for (const { first, values: slab } of slabs) {
    const meant = whole.subarray(first * plane, first * plane + slab.length);
    // The origin of a slab is rounded once more than that of the grid.
    expect(slab.every((value, at) => Math.abs(value - meant[at]) < 1e-6)).toBe(true);
  }
  expect(slabs.reduce((sum, slab) => sum + slab.values.length, 0)).toBe(whole.length);
  const again = [...mapSlabs(map)];
  for (const [at, slab] of slabs.entries()) {
    expect(
      Buffer.compare(Buffer.from(slab.values.buffer), Buffer.from(again[at].values.buffer)),
    ).toBe(0);
  }
});

it('a slab is not what was read where one value differs, or is missing', () => {
  const small: VoxelGrid = { ...grid, shape: [3, 2, 9] };
  const slab = { first: 4, values: Float32Array.from({ length: 12 }, (_, at) => at) };
  const verify = (damaged: number, by: number, frames = 2): void => {
    const found = slab.values.slice(0, 6 * frames);
    if (damaged >= 0) found[damaged] = by;
    verifySlab(slab, small, {
      frameBytes: 24,
      stored: new Uint8Array(found.buffer),
      readSlice: (k, frameAt, out) => out.set(new Float32Array(frameAt(k).slice().buffer)),
    });
  };
  expect(() => verify(-1, 0)).not.toThrow();
  expect(() => verify(-1, 0, 1)).toThrow('export/readback-mismatch');
  for (const [at, by] of [
    [0, 1],
    [11, 11.000001],
    [7, NaN],
  ] as const) {
    expect(() => verify(at, by)).toThrow(
      new AppError('export/readback-mismatch', { what: 'values' }),
    );
  }
});
