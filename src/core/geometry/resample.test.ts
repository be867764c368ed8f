import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { VoxelGrid } from './grid.ts';
import { indexToWorld, voxelCount, worldToIndex } from './gridMath.ts';
import { labelsOnSource } from './labelsOnSource.ts';
import { networkGridOf } from './networkGrid.ts';
import { axisCodes } from './orientation.ts';
import { resampleToNetwork, upsampleSlices } from './resample.ts';

interface GoldenCase {
  readonly name: string;
  readonly targetMm: readonly [number, number, number];
  readonly source: VoxelGrid;
  readonly network: VoxelGrid;
  readonly voxels: number[];
  readonly resampled: number[];
  readonly field: number[];
  readonly upsampled: number[];
}

const { cases } = readGolden('resample') as { cases: GoldenCase[] };

const psr: VoxelGrid = {
  shape: [29, 15, 23],
  affine: [0.1, 0.2, 2.4, -40, -0.9, 0.1, 0.1, 60, -0.1, 3, -0.2, -300, 0, 0, 0, 1],
};

function upsampled(values: Float32Array, network: VoxelGrid, source: VoxelGrid): Float32Array {
  const out = new Float32Array(voxelCount(source));
  const area = source.shape[0] * source.shape[1];
  upsampleSlices(values, { network, source }, (k, slice) => out.set(slice, k * area));
  return out;
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let at = 0; at < actual.length; at++) {
    largest = Math.max(largest, Math.abs(actual[at] - expected[at]));
  }
  return largest;
}

describe.each(cases)('against scipy: $name', (golden) => {
  it('lays the same network grid', () => {
    const sampling = { orientation: 'LPS', spacingMm: golden.targetMm } as const;
    const grid = networkGridOf(golden.source, sampling);
    expect(grid.shape).toEqual(golden.network.shape);
    expect(largestDifference(grid.affine, golden.network.affine)).toBeLessThan(1e-10);
    expect(axisCodes(grid.affine).join('')).toBe('LPS');
  });

  it('samples the image alike', () => {
    for (const voxels of [Int16Array.from(golden.voxels), Float32Array.from(golden.voxels)]) {
      const actual = resampleToNetwork(voxels, golden.source, golden.network);
      expect(largestDifference(actual, golden.resampled)).toBeLessThan(1e-3);
    }
  });

  it('brings values back alike', () => {
    const actual = upsampled(Float32Array.from(golden.field), golden.network, golden.source);
    expect(largestDifference(actual, golden.upsampled)).toBeLessThan(1e-6);
  });
});

describe('networkGridOf', () => {
  it('keeps the outer corners of the volume', () => {
    const network = networkGridOf(psr, { orientation: 'LPS', spacingMm: [1.5, 1.5, 3] });
    expect(corners(network)).toEqual(corners(psr));
  });

  it('never has fewer than one voxel along an axis', () => {
    const grid = networkGridOf(psr, { orientation: 'LPS', spacingMm: [500, 500, 500] });
    expect(grid.shape).toEqual([1, 1, 1]);
  });
});

describe('resampling', () => {
  it('gives back the very voxels on an equal grid', () => {
    const random = seededRandom(3);
    const voxels = Float32Array.from({ length: voxelCount(psr) }, () => random() * 2000 - 1000);
    expect(resampleToNetwork(voxels, psr, psr)).toEqual(voxels);
    expect(upsampled(voxels, psr, psr)).toEqual(voxels);
  });

  it.each([
    [1.5, 1.5, 3],
    [4, 5, 7],
    [0.8, 0.7, 1],
  ] as const)('keeps a linear ramp in world coordinates at %d × %d × %d mm', (...target) => {
    const network = networkGridOf(psr, { orientation: 'LPS', spacingMm: target });
    const ramp = (grid: VoxelGrid) => {
      const values = new Float32Array(voxelCount(grid));
      eachIndex(grid, (index, at) => {
        const [x, y, z] = indexToWorld(grid, index);
        values[at] = 3 * x - 2 * y + 0.5 * z;
      });
      return values;
    };
    const onNetwork = resampleToNetwork(ramp(psr), psr, network);
    const expectedOnNetwork = ramp(network);
    let checked = 0;
    eachIndex(network, (index, at) => {
      // Interior: the voxel's whole extent lies between source voxel centres.
      const low = worldToIndex(
        psr,
        indexToWorld(network, [index[0] - 0.5, index[1] - 0.5, index[2] - 0.5]),
      );
      const high = worldToIndex(
        psr,
        indexToWorld(network, [index[0] + 0.5, index[1] + 0.5, index[2] + 0.5]),
      );
      const inside = [low, high].every((point) =>
        [0, 1, 2].every((axis) => point[axis] >= 0 && point[axis] <= psr.shape[axis] - 1),
      );
      if (!inside) return;
      checked++;
      expect(Math.abs(onNetwork[at] - expectedOnNetwork[at])).toBeLessThan(1e-3);
    });
    expect(checked).toBeGreaterThan(3);
  });

  it('keeps a constant to the faces of the volume', () => {
    const network = networkGridOf(psr, { orientation: 'LPS', spacingMm: [4, 1, 7] });
    const values = resampleToNetwork(new Int16Array(voxelCount(psr)).fill(-1000), psr, network);
    expect(largestDifference(values, new Float32Array(values.length).fill(-1000))).toBeLessThan(
      1e-3,
    );
  });

  it('averages the noise of thin slices instead of picking single ones', () => {
    const thin: VoxelGrid = {
      shape: [1, 1, 600],
      affine: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    };
    const alternating = Int16Array.from({ length: 600 }, (_, k) => (k % 2 ? 500 : -500));
    const network = networkGridOf(thin, { orientation: 'LPS', spacingMm: [1, 1, 4] });
    const values = resampleToNetwork(alternating, thin, network).subarray(1, -1);
    expect(Math.max(...values.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('refuses grids that are not parallel and arrays that do not fit', () => {
    const tilted: VoxelGrid = {
      shape: psr.shape,
      affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    };
    const voxels = new Int16Array(voxelCount(psr));
    expect(() => resampleToNetwork(voxels, psr, tilted)).toThrow(/axes-not-parallel/);
    expect(() => resampleToNetwork(voxels.subarray(1), psr, psr)).toThrow(/internal\/shape/);
  });
});

describe('labelsOnSource', () => {
  it.each([
    ['finer source', [3, 4, 5]],
    ['coarser source', [0.7, 0.8, 1.1]],
    ['equal grids along one axis', [2.4117, 3, 6]],
  ] as const)('is the argmax of the interpolated probabilities: %s', (_name, spacingMm) => {
    const network = networkGridOf(psr, { orientation: 'LPS', spacingMm });
    const random = seededRandom(5);
    const count = voxelCount(network);
    const probabilities = [0, 1, 2].map(() => new Float32Array(count));
    eachIndex(network, (index, at) => {
      // Blobs with certain interiors, so that all three shortcuts and the slow way are taken.
      const certain = index[2] < 2 || index[1] < 2;
      const label = certain ? (index[2] < 1 ? 1 : 0) : Math.floor(random() * 3);
      for (let c = 0; c < 3; c++) probabilities[c][at] = certain ? Number(c === label) : random();
    });
    const volumes = probabilities.map((values) => upsampled(values, network, psr));
    const naive = Uint8Array.from({ length: voxelCount(psr) }, (_, at) => {
      const values = volumes.map((volume) => volume[at]);
      return values.indexOf(Math.max(...values));
    });
    expect(labelsOnSource(probabilities, { network, source: psr })).toEqual(naive);
    expect(new Set(naive)).toEqual(new Set([0, 1, 2]));
  });

  it('gives a tie to the lower class', () => {
    const even = [0, 1].map(() => new Float32Array(voxelCount(psr)).fill(0.5));
    expect(labelsOnSource(even, { network: psr, source: psr }).every((label) => label === 0)).toBe(
      true,
    );
  });

  it('refuses a class that does not fit and no classes at all', () => {
    expect(() => labelsOnSource([], { network: psr, source: psr })).toThrow(/internal\/shape/);
    expect(() => labelsOnSource([new Float32Array(3)], { network: psr, source: psr })).toThrow(
      /internal\/shape/,
    );
  });
});

function eachIndex(
  grid: VoxelGrid,
  visit: (index: readonly [number, number, number], at: number) => void,
): void {
  let at = 0;
  for (let k = 0; k < grid.shape[2]; k++) {
    for (let j = 0; j < grid.shape[1]; j++) {
      for (let i = 0; i < grid.shape[0]; i++) visit([i, j, k], at++);
    }
  }
}

/** The eight outer corners in mm, in no order. */
function corners(grid: VoxelGrid): string[] {
  return [0, 1, 2, 3, 4, 5, 6, 7]
    .map((bits) => {
      const end = (axis: 0 | 1 | 2) => ((bits >> axis) & 1 ? grid.shape[axis] - 0.5 : -0.5);
      return indexToWorld(grid, [end(0), end(1), end(2)]);
    })
    .map((point) => point.map((mm) => mm.toFixed(6)).join())
    .toSorted();
}
