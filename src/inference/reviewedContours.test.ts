import { expect, it } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { indexToWorld, worldToIndex } from '../core/geometry/gridMath.ts';
import { reviewedContours } from './reviewedContours.ts';
import type { ContoursProvenance } from './segmentation.ts';

/** Voxels of 1 × 1 × 4 mm; i to the right, j to the front, k to the head. */
const GRID: VoxelGrid = {
  shape: [12, 9, 4],
  affine: [1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 4, 7, 0, 0, 0, 1],
};
const unknown = { color: null, type: null, category: null, interpretedType: '', algorithm: '' };
const structure = (index: number) =>
  ({ ...unknown, index, number: index, name: '', origin: null }) as const;
const PROVENANCE: ContoursProvenance = {
  origin: 'contours',
  files: [],
  structures: [structure(1), structure(2)],
  issues: [],
  elapsedMs: 0,
};

function labels(): Uint8Array<ArrayBuffer> {
  const map = new Uint8Array(12 * 9 * 4);
  // A block of 6 × 6 × 2 voxels, and one voxel by itself in a corner.
  for (let k = 0; k < 2; k++)
    for (let j = 0; j < 6; j++) for (let i = 0; i < 6; i++) map[i + 12 * (j + 9 * k)] = 1;
  map[11 + 12 * (8 + 9 * 3)] = 2;
  return map;
}

const result = reviewedContours(
  { labels: labels(), structures: PROVENANCE.structures, sets: [] },
  GRID,
  PROVENANCE,
);

/** The label of the block that holds a voxel. */
function blockLabel(
  { networkGrid, networkLabels }: typeof result,
  grid: VoxelGrid,
  voxel: readonly [number, number, number],
): number {
  const [a = 0, b = 0, c = 0] = worldToIndex(networkGrid, indexToWorld(grid, voxel)).map(
    Math.round,
  );
  const [ni, nj] = networkGrid.shape;
  return networkLabels[a + ni * (b + nj * c)] ?? -1;
}

it('has blocks of 3 mm and more, with each structure where it is in the world', () => {
  const grid: VoxelGrid = { ...GRID, shape: [96, 192, 4] };
  const map = new Uint8Array(96 * 192 * 4);
  for (let k = 0; k < 2; k++)
    for (let j = 0; j < 6; j++) for (let i = 0; i < 6; i++) map[i + 96 * (j + 192 * k)] = 1;
  map[95 + 96 * (191 + 192 * 3)] = 2;
  const flat = { labels: map, structures: PROVENANCE.structures, sets: [] };
  const large = reviewedContours(flat, grid, PROVENANCE);
  expect(large.networkGrid.shape).toEqual([32, 64, 4]);
  const at = (i: number, j: number, k: number): number => blockLabel(large, grid, [i, j, k]);
  expect([at(1, 1, 0), at(4, 4, 1), at(7, 1, 0), at(1, 1, 2)]).toEqual([1, 1, 0, 0]);
  // Too thin for half a block, and there all the same.
  expect(at(95, 191, 3)).toBe(2);
});

it('has smaller blocks along an axis of few voxels: what is in one slice of three is there alone', () => {
  const grid: VoxelGrid = {
    shape: [12, 9, 3],
    affine: [1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1],
  };
  const map = new Uint8Array(12 * 9 * 3);
  for (let j = 0; j < 6; j++) for (let i = 0; i < 6; i++) map[i + 12 * (j + 9 * 2)] = 1;
  const flat = { labels: map, structures: PROVENANCE.structures, sets: [] };
  const thin = reviewedContours(flat, grid, PROVENANCE);
  expect(thin.networkGrid.shape).toEqual([12, 9, 3]);
  expect([0, 1, 2].map((k) => blockLabel(thin, grid, [2, 2, k]))).toEqual([0, 0, 1]);
  expect(thin.networkLabels.filter((label) => label === 1)).toHaveLength(36);
});

it('counts volumes on the image, ranks nothing, and knows nothing of doubt', () => {
  expect(result.structures.map(({ volumeMl }) => volumeMl)).toEqual([72 * 0.004, 0.004]);
  expect(result.ranking).toHaveLength(0);
  expect(result.entropy.every((value) => value === 0)).toBe(true);
  expect(result.errors.source).toEqual({ kind: 'none' });
  expect(result.roiVoxels).toBeGreaterThan(0);
});

it('counts what structures share for each of them', () => {
  const map = labels();
  map[0] = 3;
  const { structures } = reviewedContours(
    { labels: map, structures: PROVENANCE.structures, sets: [{ label: 3, structures: [1, 2] }] },
    GRID,
    PROVENANCE,
  );
  expect(structures.map(({ volumeMl }) => volumeMl)).toEqual([72 * 0.004, 2 * 0.004]);
});

it('refuses labels of another size', () => {
  const flat = { labels: new Uint8Array(5), structures: [], sets: [] };
  expect(() => reviewedContours(flat, GRID, PROVENANCE)).toThrow(
    expect.objectContaining({ code: 'internal/shape' }),
  );
});
