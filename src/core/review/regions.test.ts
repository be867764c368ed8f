import { describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { rankMostUncertain } from './budget.ts';
import { groupRegions, type UncertaintyMaps } from './regions.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

type Index = readonly [number, number, number];

function gridOf(shape: Index, spacing: Index): VoxelGrid {
  return {
    shape,
    affine: [-spacing[0], 0, 0, 0, 0, -spacing[1], 0, 0, 0, 0, spacing[2], 0, 0, 0, 0, 1],
  };
}

function mapsOn(networkGrid: VoxelGrid, entropyAt: (index: Index) => number): UncertaintyMaps {
  const [ni, nj] = networkGrid.shape;
  const count = voxelCount(networkGrid);
  return {
    networkGrid,
    entropy: Float32Array.from({ length: count }, (_, voxel) => entropyAt(indexOf(voxel, ni, nj))),
    networkLabels: new Uint8Array(count),
    runnerUp: new Uint8Array(count).fill(1),
  };
}

function indexOf(voxel: number, ni: number, nj: number): Index {
  return [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
}

function everythingUncertain(maps: UncertaintyMaps): Uint32Array {
  return rankMostUncertain(maps.entropy, new Uint8Array(maps.entropy.length).fill(1), 1);
}

/** A spherical shell of 20 mm radius, 2 mm thick, with noise: what a real surface looks like. */
function shell(spacing: Index): UncertaintyMaps {
  const shape = spacing.map((mm) => Math.ceil(50 / mm)) as [number, number, number];
  const random = seededRandom(17);
  return mapsOn(gridOf(shape, spacing), ([i, j, k]) => {
    const radius = Math.hypot(i * spacing[0] - 25, j * spacing[1] - 25, k * spacing[2] - 25);
    return Math.abs(radius - 20) < 2 ? 0.2 + 0.8 * random() : 0;
  });
}

describe('the rule on a noisy shell', () => {
  it.each([
    [1.5, 1.5, 3],
    [2.5, 2.5, 2.5],
    [1, 1, 1],
    [2, 2, 6],
  ])('holds at %d × %d × %d mm', (...spacing) => {
    const maps = shell(spacing);
    const selected = everythingUncertain(maps);
    const { regions, dropped } = groupRegions(selected, maps);
    const [ni, nj] = maps.networkGrid.shape;
    expect(regions.length).toBeGreaterThan(20);
    const seen = new Set<number>();
    for (const region of regions) {
      expect(region.slices.last - region.slices.first).toBeLessThan(5);
      expect(region.volumeMl).toBeGreaterThanOrEqual(0.05 - 1e-12);
      expect(region.voxels.length).toBeLessThan(0.25 * selected.length);
      const points = [...region.voxels].map((voxel) => indexOf(voxel, ni, nj));
      const far = Math.max(
        ...points.map((a) =>
          Math.max(
            ...points.map((b) => Math.hypot(...a.map((v, axis) => (v - b[axis]) * spacing[axis]))),
          ),
        ),
      );
      expect(far).toBeLessThanOrEqual(2 * 1.5 * 5.642);
      const own = new Uint8Array(maps.entropy.length);
      region.voxels.forEach((voxel) => {
        expect(seen.has(voxel)).toBe(false);
        seen.add(voxel);
        own[voxel] = 1;
      });
      expect(own[region.anchor[0] + ni * (region.anchor[1] + nj * region.anchor[2])]).toBe(1);
      expect(region.anchor[2]).toBe(region.largestSlice);
    }
    expect(seen.size + dropped.voxels).toBe(selected.length);
    const sums = regions.map(({ summedUncertainty }) => summedUncertainty);
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
    expect(new Set(regions.map(({ id }) => id)).size).toBe(regions.length);
  });

  it('cleans the work buffer and gives the same again with it', () => {
    const maps = shell([2, 2, 3]);
    const work = new Int32Array(maps.entropy.length);
    const selected = everythingUncertain(maps);
    const once = groupRegions(selected, maps, { work });
    expect(work.every((value) => value === 0)).toBe(true);
    expect(groupRegions(selected, maps, { work })).toEqual(once);
  });
});

function rowAndOneAlone(i: number): number {
  if (i === 30) return 0.5;
  return i < 6 ? 1 - Math.abs(i - 2) / 100 : 0;
}

describe('by hand', () => {
  const grid = gridOf([40, 3, 9], [2, 2, 3]);

  it('cuts a line of 80 mm at 5.64 mm from each seed', () => {
    // Most uncertain at i = 20, falling off to both sides.
    const maps = mapsOn(grid, ([i, j, k]) => (j === 1 && k === 4 ? 1 - Math.abs(i - 20) / 100 : 0));
    const { regions } = groupRegions(everythingUncertain(maps), maps, {
      minVolumeMl: 0,
      mergeBelowMl: 0,
    });
    const spans = regions.map(({ voxels }) => {
      const along = [...voxels].map((voxel) => voxel % 40);
      return [Math.min(...along), Math.max(...along)];
    });
    // 18 to 22 around the seed; then 17 is the best left: it reaches 15 to 17, and from their middle 14 to 17.
    expect(spans[0]).toEqual([18, 22]);
    expect(spans.slice(1, 3).toSorted((a, b) => a[0] - b[0])).toEqual([
      [14, 17],
      [23, 26],
    ]);
    expect(regions[0].id).toBe(`r${20 + 40 * (1 + 3 * 4)}`);
    expect(regions[0].anchor).toEqual([20, 1, 4]);
    expect(regions[0].peakUncertainty).toBe(1);
    expect(regions[0].summedUncertainty).toBeCloseTo(1 + 2 * 0.99 + 2 * 0.98, 5);
    expect(regions[0].volumeMl).toBeCloseTo(0.06, 12);
  });

  it('keeps to two slices above and below where slices are thin', () => {
    const thin = gridOf([3, 3, 20], [2, 2, 1]);
    const maps = mapsOn(thin, ([i, j, k]) => (i === 1 && j === 1 ? 1 - Math.abs(k - 10) / 100 : 0));
    const [best] = groupRegions(everythingUncertain(maps), maps, {
      minVolumeMl: 0,
      mergeBelowMl: 0,
    }).regions;
    expect(best.slices).toEqual({ first: 8, last: 12 });
  });

  it('merges a fragment into its neighbour within reach, drops an isolated one', () => {
    // A row of six: seed at i = 2 takes 0 to 4 (4 mm each side), 5 stays over and joins. One alone at 30.
    const maps = mapsOn(grid, ([i, j, k]) => (j === 1 && k === 4 ? rowAndOneAlone(i) : 0));
    const { regions, dropped } = groupRegions(everythingUncertain(maps), maps);
    expect(regions.map(({ voxels }) => voxels.length)).toEqual([6]);
    expect(dropped).toEqual({ regions: 1, voxels: 1 });
  });

  it('takes small pieces in that it does not touch, as far as one glance goes', () => {
    // A large piece at 0 to 4, one voxel at 6 (8 mm from its middle), one at 15 (out of reach).
    const maps = mapsOn(grid, ([i, j, k]) => {
      if (k !== 4 || j !== 1) return 0;
      return i < 5 || i === 6 || i === 15 ? 1 - Math.abs(i - 2) / 100 : 0;
    });
    const { regions, dropped } = groupRegions(everythingUncertain(maps), maps);
    expect(regions.map(({ voxels }) => [...voxels].map((voxel) => voxel % 40))).toEqual([
      [2, 1, 3, 0, 4, 6],
    ]);
    expect(dropped).toEqual({ regions: 1, voxels: 1 });
  });

  it('does not merge past five slices', () => {
    const thin = gridOf([3, 3, 20], [4, 4, 1]);
    // Slices 8 to 12 around the seed, 13 stays over: it would make six slices.
    const maps = mapsOn(thin, ([i, j, k]) =>
      i === 1 && j === 1 && k >= 8 && k <= 13 ? 1 - Math.abs(k - 10) / 100 : 0,
    );
    const { regions, dropped } = groupRegions(everythingUncertain(maps), maps);
    expect(regions.map(({ slices }) => slices)).toEqual([{ first: 8, last: 12 }]);
    expect(dropped).toEqual({ regions: 1, voxels: 1 });
  });

  it('names the structure and the two answers', () => {
    const maps = mapsOn(grid, ([i, j, k]) => (j === 1 && k === 4 && i < 5 ? 0.5 : 0));
    const start = 40 * (1 + 3 * 4);
    const pairs = [
      [0, 2],
      [2, 0],
      [2, 0],
      [1, 2],
      [0, 1],
    ];
    pairs.forEach(([label, second], i) => {
      maps.networkLabels[start + i] = label;
      maps.runnerUp[start + i] = second;
    });
    const [region] = groupRegions(everythingUncertain(maps), maps).regions;
    expect(region.structure).toBe(2);
    expect(region.alternatives).toEqual([2, 0]);
  });

  it('anchors on the region even where the centroid is not', () => {
    // A ring in the slice: its centroid is the hole.
    const ring = gridOf([5, 5, 1], [2, 2, 3]);
    const maps = mapsOn(ring, ([i, j]) =>
      Math.max(Math.abs(i - 2), Math.abs(j - 2)) === 1 ? 0.5 : 0,
    );
    const { regions } = groupRegions(everythingUncertain(maps), maps);
    expect(regions.map(({ anchor }) => anchor)).toEqual([[2, 1, 0]]);
  });

  it('leaves a kept region as it is, in the budget or not, and groups the rest without it', () => {
    const maps = mapsOn(gridOf([20, 3, 3], [2, 2, 2]), ([i]) => (i < 10 ? 0.9 : 0.5));
    const everything = everythingUncertain(maps);
    const kept = { id: 'kept', voxels: Uint32Array.of(61, 60, 0) };
    const all = groupRegions(everything, maps, { kept: [kept] }).regions;
    expect(all.find(({ id }) => id === 'kept')).toMatchObject({
      voxels: kept.voxels,
      volumeMl: 3 * 0.008,
    });
    const voxels = all.flatMap((region) => [...region.voxels]);
    expect(voxels.toSorted((a, b) => a - b)).toEqual([...maps.entropy.keys()]);
    const outside = groupRegions(new Uint32Array(0), maps, { kept: [kept] });
    expect(outside.regions.map(({ id }) => id)).toEqual(['kept']);
  });

  it('has nothing to say of an empty budget', () => {
    const maps = mapsOn(grid, () => 0);
    expect(groupRegions(new Uint32Array(0), maps)).toEqual({
      regions: [],
      dropped: { regions: 0, voxels: 0 },
    });
  });
});
