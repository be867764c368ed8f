import { expect, it } from 'vitest';
import type { VoxelGrid } from '../geometry/grid.ts';
import { joinLayers } from './joinLayers.ts';
import type { SegmentLayers } from './segmentLayers.ts';

const GRID: VoxelGrid = {
  shape: [2, 1, 1],
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};

function file(numbers: readonly number[], layers: number): SegmentLayers {
  return {
    grid: GRID,
    layers: Array.from({ length: layers }, () => new Uint8Array(2)),
    segments: numbers.map((number, at) => ({
      number,
      name: `${number}`,
      color: null,
      type: null,
      category: null,
      interpretedType: '',
      origin: null,
      algorithm: '',
      layer: at % layers,
      label: 1,
    })),
    issues: [{ code: 'issue/extra-bytes', detail: { bytes: numbers.length } }],
  };
}

it('keeps layers apart, gives a number to one segment alone, and keeps all doubts', () => {
  const joined = joinLayers([file([1, 3], 2), file([1, 2], 1), file([3], 1)]);
  expect(joined.layers).toHaveLength(4);
  expect(joined.segments.map(({ number, name, layer }) => [number, name, layer])).toEqual([
    [1, '1', 0],
    [3, '3', 1],
    [2, '1', 2],
    [4, '2', 2],
    [5, '3', 3],
  ]);
  expect(joined.issues.map(({ detail }) => detail['bytes'])).toEqual([2, 2, 1]);
});

it('refuses nothing at all', () => {
  expect(() => joinLayers([])).toThrow(expect.objectContaining({ code: 'internal/shape' }));
});
