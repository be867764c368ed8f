import { describe, expect, it } from 'vitest';
import type { VoxelGrid } from '../geometry/grid.ts';
import { nearestVoxel, worldToIndex, indexToWorld, voxelCount } from '../geometry/gridMath.ts';
import { networkGridOf } from '../geometry/networkGrid.ts';
import { upsampleSlices } from '../geometry/resample.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { heldByRegion, regionOnImage } from './regionOnImage.ts';

const grid = (shape: VoxelGrid['shape'], mm: number): VoxelGrid => ({
  shape,
  affine: [-mm, 0, 0, 0, 0, -mm, 0, 0, 0, 0, mm, 0, 0, 0, 0, 1],
});

/** i to the head, j to the front, k to the right: 9 × 8 × 14 voxels of 3 × 2 × 1 mm. */
const SAGITTAL: VoxelGrid = {
  shape: [9, 8, 14],
  affine: [0, 0, 1, 5, 0, 2, 0, -7, 3, 0, 0, 20, 0, 0, 0, 1],
};

describe('a region on the image', () => {
  it('on the same grid: its own voxels, each from itself', () => {
    const same = grid([4, 3, 2], 2);
    const place = regionOnImage(Uint32Array.of(17, 5, 6), { network: same, image: same });
    expect([...place.voxels]).toEqual([5, 6, 17]);
    expect(place.box).toEqual({ low: [1, 1, 0], high: [3, 2, 2] });
    expect([...place.starts]).toEqual([0, 1, 2, 3]);
    expect([...place.places].map((at) => place.around[at])).toEqual([5, 6, 17]);
    expect([...place.weights]).toEqual([1, 1, 1]);
  });

  it('on an image twice as fine: eight voxels each, a quarter from the neighbour along an axis', () => {
    const image = grid([8, 1, 1], 1);
    const network: VoxelGrid = {
      shape: [4, 1, 1],
      affine: [-2, 0, 0, -0.5, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    };
    const place = regionOnImage(Uint32Array.of(1), { network, image });
    expect([...place.voxels]).toEqual([2, 3]);
    const taps = [...place.places].map((at, n) => [place.around[at], place.weights[n]]);
    expect(taps).toEqual([
      [0, 0.25],
      [1, 0.75],
      [1, 0.75],
      [2, 0.25],
    ]);
  });

  it('beyond the faces of the network’s grid there is no region', () => {
    const network = grid([2, 1, 1], 1);
    const image: VoxelGrid = {
      shape: [6, 1, 1],
      affine: [-1, 0, 0, 2, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    };
    const place = regionOnImage(Uint32Array.of(0, 1), { network, image });
    expect([...place.voxels]).toEqual([2, 3]);
  });

  it('an image so coarse that no voxel of it is nearest', () => {
    const network = grid([4, 1, 1], 1);
    const image: VoxelGrid = {
      shape: [1, 1, 1],
      affine: [-4, 0, 0, -1.5, 0, -4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1],
    };
    expect(regionOnImage(Uint32Array.of(0), { network, image }).voxels).toHaveLength(0);
    expect(regionOnImage(Uint32Array.of(2), { network, image }).voxels).toHaveLength(1);
  });

  it('turned axes: nearest as in the world, values as the engine interpolates them', () => {
    const network = networkGridOf(SAGITTAL, { orientation: 'LPS', spacingMm: [1.6, 2.7, 2.1] });
    const random = seededRandom(3);
    const values = Float32Array.from({ length: voxelCount(network) }, () => random());
    const region = Uint32Array.from(values.keys()).filter((voxel) => voxel % 3 === 0);
    const place = regionOnImage(region, { network, image: SAGITTAL });
    const [ni, nj] = SAGITTAL.shape;
    const members = new Set(region);
    const expected: number[] = [];
    for (let voxel = 0; voxel < voxelCount(SAGITTAL); voxel++) {
      const index = [
        voxel % ni,
        Math.floor(voxel / ni) % nj,
        Math.floor(voxel / (ni * nj)),
      ] as const;
      const [a, b, c] = nearestVoxel(network, worldToIndex(network, indexToWorld(SAGITTAL, index)));
      if (members.has(a + network.shape[0] * (b + network.shape[1] * c))) expected.push(voxel);
    }
    expect([...place.voxels]).toEqual(expected);
    upsampleSlices(values, { network, source: SAGITTAL }, (k, slice) => {
      place.voxels.forEach((voxel, v) => {
        if (Math.floor(voxel / (ni * nj)) !== k) return;
        let sum = 0;
        for (let at = place.starts[v]; at < place.starts[v + 1]; at++) {
          sum += place.weights[at] * values[place.around[place.places[at]]];
        }
        expect(sum).toBeCloseTo(slice[voxel - k * ni * nj], 5);
      });
    });
  });
});

it('what a region holds is counted on the image, and the nearest of it found', () => {
  const image: VoxelGrid = {
    shape: [4, 4, 2],
    affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  };
  // Blocks of 2 × 2 × 2 voxels.
  const network: VoxelGrid = {
    shape: [2, 2, 1],
    affine: [2, 0, 0, 0.5, 0, 2, 0, 0.5, 0, 0, 2, 0.5, 0, 0, 0, 1],
  };
  const grids = { network, image };
  const inside = new Set([0, 1 + 4 * 1, 1 + 4 * 1 + 16, 2]);
  const near = [0.9, 0.8, 0.8] as const;
  const counts = (voxel: number): boolean => inside.has(voxel);
  // Voxel 2 counts, but lies in the block beside.
  expect(heldByRegion(Uint32Array.of(0), grids, { counts, near })).toEqual({
    count: 3,
    nearest: [1, 1, 1],
  });
  expect(heldByRegion(Uint32Array.of(3), grids, { counts, near })).toEqual({
    count: 0,
    nearest: null,
  });
});
