import { expect, it } from 'vitest';
import type { VoxelGrid } from '../geometry/grid.ts';
import { layersOfVoxels } from './layersOfVoxels.ts';

const grid: VoxelGrid = {
  shape: [400, 1, 1],
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};

it('puts lists that share no voxel into one layer, and others into the next one that is free', () => {
  const lists = [[0, 1], [2], [1, 2], [5], [1]].map((list) => Uint32Array.from(list));
  const { layers, places } = layersOfVoxels(grid, lists);
  expect(places).toEqual([
    { layer: 0, label: 1 },
    { layer: 0, label: 2 },
    { layer: 1, label: 1 },
    { layer: 0, label: 3 },
    { layer: 2, label: 1 },
  ]);
  expect(layers.map((layer) => [...layer.subarray(0, 6)])).toEqual([
    [1, 1, 2, 0, 0, 3],
    [0, 1, 1, 0, 0, 0],
    [0, 1, 0, 0, 0, 0],
  ]);
});

it('has 255 labels in a layer and no more', () => {
  const lists = Array.from({ length: 256 }, (_, voxel) => Uint32Array.of(voxel));
  const { layers, places } = layersOfVoxels(grid, lists);
  expect(places[254]).toEqual({ layer: 0, label: 255 });
  expect(places[255]).toEqual({ layer: 1, label: 1 });
  expect(layers).toHaveLength(2);
});

it('without lists there is one empty layer', () => {
  const { layers, places } = layersOfVoxels(grid, []);
  expect([layers.length, layers[0]?.some(Boolean), places]).toEqual([1, false, []]);
});
