import { expect, test } from 'vitest';
import { indexToWorld } from './gridMath.ts';
import { axisCodes, reorientation } from './orientation.ts';
import { reorientedGrid, reorientVoxels } from './reorient.ts';
import type { VoxelGrid } from './grid.ts';

/** i to superior, j to the left, k to anterior; oblique a little. */
const grid: VoxelGrid = {
  shape: [2, 3, 4],
  affine: [0.1, -2, 0, 5, 0, 0.1, 3, -7, 1.5, 0, 0.2, 11, 0, 0, 0, 1],
};
const voxels = Int16Array.from({ length: 24 }, (_, at) => 10 * at);

test.each(['LPS', 'RAS', 'SLA', 'IPR'])(
  'to %s: every value stays where it is in the world',
  (target) => {
    const picks = reorientation(grid.affine, target);
    const turned = reorientedGrid(grid, picks);
    expect(axisCodes(turned.affine).join('')).toBe(target);
    const values = new Int16Array(24);
    // In two steps, as a worker does it.
    reorientVoxels({ values: voxels, grid, picks }, values, { first: 0, end: 1 });
    reorientVoxels({ values: voxels, grid, picks }, values, { first: 1, end: turned.shape[2] });
    const places = (g: VoxelGrid, array: Int16Array) => {
      const found = new Map<number, number[]>();
      array.forEach((value, at) => {
        const [ni, nj] = g.shape;
        const index = [at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))] as const;
        found.set(
          value,
          indexToWorld(g, index).map((mm) => Math.round(mm * 1e9) / 1e9 + 0),
        );
      });
      return found;
    };
    const expected = places(grid, voxels);
    for (const [value, at] of places(turned, values)) expect(at).toEqual(expected.get(value));
  },
);

test('all slices at once; voxels that do not fit are refused', () => {
  const picks = reorientation(grid.affine, 'SLA');
  const out = new Int16Array(24);
  reorientVoxels({ values: voxels, grid, picks }, out);
  expect(out).toEqual(voxels);
  expect(() => reorientVoxels({ values: new Int16Array(3), grid, picks }, out)).toThrow(/shape/);
  expect(() => reorientVoxels({ values: voxels, grid, picks }, new Int16Array(3))).toThrow(/shape/);
});
