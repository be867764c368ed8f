import { describe, expect, it } from 'vitest';
import { reorientation } from '../geometry/orientation.ts';
import { reorientedGrid, reorientVoxels } from '../geometry/reorient.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { resampleLayers } from './resampleLayers.ts';
import type { SegmentLayers } from './segmentLayers.ts';
import { finished } from '../../testing/finished.ts';

const GRID: VoxelGrid = {
  shape: [4, 3, 2],
  affine: [1, 0, 0, -5, 0, 2, 0, 10, 0, 0, 3, 100, 0, 0, 0, 1],
};

function layersOn(grid: VoxelGrid, ...layers: number[][]): SegmentLayers {
  const unknown = { type: null, category: null, interpretedType: '', origin: null, algorithm: '' };
  return {
    grid,
    layers: layers.map((labels) => Uint8Array.from(labels)),
    segments: layers.map((_, layer) => ({
      ...unknown,
      number: 7 + layer,
      name: '',
      color: null,
      layer,
      label: 1,
    })),
    issues: [],
  };
}

function random(count: number): number[] {
  const next = seededRandom(3);
  return Array.from({ length: count }, () => (next() < 0.4 ? 1 : 0));
}

describe('resampleLayers', () => {
  it('renames a grid of the same voxels, up to the rounding of a header', () => {
    const layers = layersOn(GRID, random(24));
    const affine = GRID.affine.with(3, -5.00001) as unknown as VoxelGrid['affine'];
    const found = finished(resampleLayers(layers, { shape: GRID.shape, affine }));
    expect(found.grid.affine).toBe(affine);
    expect(found.layers[0]).toBe(layers.layers[0]);
    expect(found.issues).toEqual([]);
  });

  it.each(['LPS', 'RAS', 'SAR', 'PIL', 'ILA'])('turns to %s without a loss or a word', (target) => {
    const labels = Uint8Array.from(random(24));
    const picks = reorientation(GRID.affine, target);
    const turned = reorientedGrid(GRID, picks);
    const found = finished(resampleLayers(layersOn(GRID, [...labels]), turned));
    const expected = new Uint8Array(24);
    reorientVoxels({ values: labels, grid: GRID, picks }, expected);
    expect(found.layers[0]).toEqual(expected);
    expect(found.issues).toEqual([]);
  });

  it('takes the voxel in which a centre lies, and counts before and after', () => {
    // Twice as fine along i, and no wider than two of the four voxels.
    const fine: VoxelGrid = {
      shape: [3, 3, 2],
      affine: [0.5, 0, 0, -3.8, 0, 2, 0, 10, 0, 0, 3, 100, 0, 0, 0, 1],
    };
    const row = [1, 1, 0, 1];
    const layers = layersOn(GRID, [...row, ...row, ...row, ...row, ...row, ...row]);
    const found = finished(resampleLayers(layers, fine));
    // Centres at -3.8, -3.3, -2.8 mm: in voxels 1, 2, 2.
    expect([...(found.layers[0] ?? [])]).toEqual(Array.from({ length: 6 }, () => [1, 0, 0]).flat());
    const [issue] = found.issues;
    expect(issue?.code).toBe('issue/contours-resampled');
    expect(issue?.detail).toEqual({
      segments: [7],
      voxelsBefore: [18],
      voxelsAfter: [6],
      mlBefore: [18 * 0.006],
      mlAfter: [6 * 0.003],
      // Voxel 0 at -5 mm and voxel 3 at -2 mm lie beyond -4.05 … -2.55 mm.
      voxelsOutside: [12],
    });
  });

  it('leaves what lies beyond the other grid empty', () => {
    const far = GRID.affine.with(11, 500) as unknown as VoxelGrid['affine'];
    const found = finished(
      resampleLayers(layersOn(GRID, random(24)), { shape: GRID.shape, affine: far }),
    );
    expect(Math.max(...(found.layers[0] ?? []))).toBe(0);
    const before = random(24).reduce((sum, label) => sum + label, 0);
    expect(found.issues[0]?.detail).toMatchObject({ voxelsAfter: [0], voxelsOutside: [before] });
  });

  it('knows each layer and each segment apart, oblique grids too', () => {
    const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
    const oblique: VoxelGrid = {
      shape: [6, 6, 3],
      affine: [c, -s, 0, -6, s, c, 0, 9, 0, 0, 3, 100, 0, 0, 0, 1],
    };
    const layers = layersOn(
      GRID,
      random(24),
      Array.from({ length: 24 }, () => 1),
    );
    const found = finished(resampleLayers(layers, oblique));
    found.layers.forEach((layer, at) => {
      layer.forEach((label, voxel) => {
        const [i, j, k] = [voxel % 6, Math.floor(voxel / 6) % 6, Math.floor(voxel / 36)];
        const x = c * i - s * j - 6;
        const y = s * i + c * j + 9;
        const source = [Math.round(x + 5), Math.round((y - 10) / 2), k] as const;
        const isInside = source.every((n, axis) => n >= 0 && n < (GRID.shape[axis] ?? 0));
        const [a, b, d] = source;
        expect(label).toBe(isInside ? layers.layers[at]?.[a + 4 * (b + 3 * d)] : 0);
      });
    });
    expect(found.issues[0]?.detail['segments']).toEqual([7, 8]);
  });

  it('holds no segment at all', () => {
    const found = finished(resampleLayers(layersOn(GRID), { ...GRID, shape: [2, 2, 2] }));
    expect([found.layers, found.segments]).toEqual([[], []]);
  });
});
