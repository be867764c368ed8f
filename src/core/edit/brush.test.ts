import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { affineFromColumns, applyPoint, determinant, IDENTITY } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { paintCapsule, paintPolygon, type Capsule, type Lasso } from './brush.ts';
import { Stroke } from './stroke.ts';

type Point = readonly [number, number, number];

function gridOf(shape: Point, spacing: Point): VoxelGrid {
  const affine = affineFromColumns(
    [
      [spacing[0], 0, 0],
      [0, spacing[1], 0],
      [0, 0, spacing[2]],
    ],
    [0, 0, 0],
  );
  return { shape, affine };
}

/** The labels after painting 1 on an empty map. */
function painted(grid: VoxelGrid, paint: (stroke: Stroke) => void): Uint8Array {
  const labels = new Uint8Array(voxelCount(grid));
  const image = new Int16Array(labels.length);
  const after = new Uint8Array(256).fill(1);
  paint(new Stroke({ grid, labels, image }, { after, range: null }));
  return labels;
}

const capsule = (grid: VoxelGrid, drawn: Capsule): Uint8Array =>
  painted(grid, (stroke) => paintCapsule(stroke, drawn));

const lasso = (grid: VoxelGrid, drawn: Lasso): Uint8Array =>
  painted(grid, (stroke) => paintPolygon(stroke, drawn));

const indices = (labels: Uint8Array): number[] =>
  [...labels.keys()].filter((voxel) => labels[voxel] === 1);

/** Rows of one slice k as text, 1 painted. */
function rows(labels: Uint8Array, [ni, nj]: Point, k: number): string[] {
  const row = (j: number): string =>
    [...labels.subarray(ni * (j + nj * k), ni * (j + 1 + nj * k))].join('');
  return Array.from({ length: nj }, (_, j) => row(j));
}

describe('paintCapsule', () => {
  it('paints a disc with its rim, in one slice', () => {
    const grid = gridOf([7, 7, 3], [1, 1, 1]);
    const at: Point = [3, 3, 1];
    const labels = capsule(grid, { from: at, to: at, radiusMm: 2, depthAxis: 2 });
    expect(rows(labels, grid.shape, 1)).toEqual([
      '0000000',
      '0001000',
      '0011100',
      '0111110',
      '0011100',
      '0001000',
      '0000000',
    ]);
    expect(indices(labels)).toHaveLength(13);
  });

  it('sweeps the disc from place to place', () => {
    const grid = gridOf([9, 3, 1], [1, 1, 1]);
    const drawn = { from: [2, 1, 0], to: [6, 1, 0], radiusMm: 1, depthAxis: 2 } as const;
    expect(rows(capsule(grid, drawn), grid.shape, 0)).toEqual([
      '001111100',
      '011111110',
      '001111100',
    ]);
  });

  it('takes the rim in though spacing is no binary fraction', () => {
    const grid = gridOf([9, 1, 1], [0.7, 0.7, 5]);
    const drawn = { from: [4, 0, 0], to: [4, 0, 0], radiusMm: 2.1, depthAxis: 2 } as const;
    expect(rows(capsule(grid, drawn), grid.shape, 0)).toEqual(['011111110']);
  });

  it('paints the voxel under the pointer, and the line, though the radius reaches no centre', () => {
    const grid = gridOf([5, 5, 2], [1, 1, 1]);
    const dot = { from: [1.4, 2.6, 0], to: [1.4, 2.6, 0], radiusMm: 0.1, depthAxis: 2 } as const;
    expect(indices(capsule(grid, dot))).toEqual([1 + 5 * 3]);
    const line = { from: [0.4, 0.4, 0], to: [3.4, 3.4, 0], radiusMm: 0, depthAxis: 2 } as const;
    expect(indices(capsule(grid, line))).toEqual([0, 6, 12, 18]);
  });

  it('clips at the rim, and paints nothing for a pointer far outside', () => {
    const grid = gridOf([4, 4, 4], [1, 1, 1]);
    const near = { from: [-1, 0, 0], to: [-1, 0, 0], radiusMm: 1, depthAxis: null } as const;
    expect(indices(capsule(grid, near))).toEqual([0]);
    const far = { from: [-9, 0, 0], to: [-9, 0, 0], radiusMm: 1, depthAxis: null } as const;
    expect(indices(capsule(grid, far))).toEqual([]);
    const outside = { from: [1, 1, 4.2], to: [1, 1, 4.2], radiusMm: 9, depthAxis: 2 } as const;
    expect(indices(capsule(grid, outside))).toEqual([]);
  });

  it('has the volume of a ball, on coarse slices and askew', () => {
    const flat = gridOf([90, 90, 13], [0.7, 0.7, 5]);
    const [cos, sin] = [Math.cos(0.4), Math.sin(0.4)];
    const oblique = affineFromColumns(
      [
        [0.7 * cos, 0.7 * sin, 0],
        [-0.7 * sin, 0.7 * cos, 0],
        [0, 1.2, 5],
      ],
      [-30, 12, 100],
    );
    for (const grid of [flat, { ...flat, affine: oblique }]) {
      const center: Point = [44.3, 45.1, 6.2];
      const ball = { from: center, to: center, radiusMm: 24, depthAxis: null } as const;
      const volume = indices(capsule(grid, ball)).length * Math.abs(determinant(grid.affine));
      // Slices of 5 mm: the midpoint rule over the ball's sections is off by far less than a slice's half at the poles.
      expect(Math.abs(volume / ((4 / 3) * Math.PI * 24 ** 3) - 1)).toBeLessThan(0.01);
    }
  });

  it('paints exactly the voxels within the radius of the line, on any grid', () => {
    const random = seededRandom(3);
    const within = (low: number, high: number): number => low + (high - low) * random();
    const shape: Point = [11, 10, 9];
    let compared = 0;
    for (let round = 0; round < 120; round++) {
      const step = (): Point => [within(-1, 1), within(-1, 1), within(-1, 1)];
      const affine = affineFromColumns([step(), step(), step()], [7, -5, 3]);
      if (Math.abs(determinant(affine)) < 0.05) continue;
      const grid = { shape, affine };
      const depthAxis = [0, 1, 2, null][round % 4] as 0 | 1 | 2 | null;
      const point = (): [number, number, number] => [within(-1, 11), within(-1, 10), within(-1, 9)];
      const [from, to] = [point(), point()];
      if (depthAxis !== null) from[depthAxis] = to[depthAxis] = Math.floor(within(0, 9));
      if (round % 5 === 0) to.splice(0, 3, ...from);
      // Rows along the way, too.
      if (round % 7 === 0) to.splice(1, 2, ...from.slice(1));
      const radiusMm = within(0.5, 3);
      const labels = capsule(grid, { from, to, radiusMm, depthAxis });
      const [a, b] = [applyPoint(affine, from), applyPoint(affine, to)];
      for (let k = 0, voxel = 0; k < shape[2]; k++) {
        for (let j = 0; j < shape[1]; j++) {
          for (let i = 0; i < shape[0]; i++, voxel++) {
            const isInSlice = depthAxis === null || [i, j, k][depthAxis] === from[depthAxis];
            const distance = distanceToLine(applyPoint(affine, [i, j, k]), a, b);
            if (!isInSlice) expect(labels[voxel]).toBe(0);
            else if (distance <= radiusMm) expect(labels[voxel]).toBe(1);
            else if (labels[voxel] === 1) {
              // Only for being on the line itself.
              expect(isOnLine([i, j, k], from, to)).toBe(true);
            }
            compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(80_000);
  });
});

function distanceToLine(p: Point, a: Point, b: Point): number {
  const way = b.map((value, axis) => value - (a[axis] ?? 0));
  const offset = p.map((value, axis) => value - (a[axis] ?? 0));
  const squared = way.reduce((sum, value) => sum + value * value, 0);
  const along = offset.reduce((sum, value, axis) => sum + value * (way[axis] ?? 0), 0);
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, along / squared));
  return Math.hypot(...offset.map((value, axis) => value - share * (way[axis] ?? 0)));
}

/** Whether a line between two indices runs within half a voxel of an index, on all three axes at once. */
function isOnLine(index: Point, from: Point, to: Point): boolean {
  for (let step = 0; step <= 4000; step++) {
    const isNear = index.every((value, axis) => {
      const at = (from[axis] ?? 0) + (step / 4000) * ((to[axis] ?? 0) - (from[axis] ?? 0));
      return Math.abs(at - value) <= 0.51;
    });
    if (isNear) return true;
  }
  return false;
}

describe('paintPolygon', () => {
  const grid = { shape: [6, 5, 4] as const, affine: IDENTITY };

  it('fills the centres inside', () => {
    const points: Point[] = [
      [0.5, 0.5, 0],
      [4.5, 0.5, 0],
      [4.5, 3.5, 0],
      [0.5, 3.5, 0],
    ];
    const labels = lasso(grid, { points, depthAxis: 2, slice: 1 });
    expect(rows(labels, grid.shape, 1)).toEqual(['000000', '011110', '011110', '011110', '000000']);
    expect(indices(labels)).toHaveLength(12);
  });

  it('leaves out what the curve goes around twice', () => {
    const square = (low: number, high: number): Point[] => [
      [low, low, 0],
      [high, low, 0],
      [high, high, 0],
      [low, high, 0],
      [low, low, 0],
    ];
    const points = [...square(-0.5, 4.5), ...square(0.5, 3.5)];
    expect(rows(lasso(grid, { points, depthAxis: 2, slice: 0 }), grid.shape, 0)).toEqual([
      '111110',
      '100010',
      '100010',
      '100010',
      '111110',
    ]);
  });

  it('gives a centre on a common side to one of two curves', () => {
    const half = (low: number, high: number): Uint8Array => {
      const points: Point[] = [
        [low, 0, 0],
        [high, 0, 0],
        [high, 3, 0],
        [low, 3, 0],
      ];
      return lasso(grid, { points, depthAxis: 2, slice: 0 });
    };
    const both = half(0, 2).map((label, voxel) => label + (half(2, 4)[voxel] ?? 0));
    const whole = half(0, 4);
    expect(both).toEqual(whole);
    expect(indices(whole)).toHaveLength(12);
  });

  it('fills the same triangle in each plane', () => {
    const triangle = [
      [-0.2, 0.4],
      [3.6, 1.2],
      [1.4, 3.1],
    ] as const;
    const cube = { shape: [5, 5, 5] as const, affine: IDENTITY };
    const flat = triangle.map(([x, y]): Point => [x, y, 9]);
    const reference = rows(lasso(cube, { points: flat, depthAxis: 2, slice: 2 }), cube.shape, 2);
    expect(reference.join('')).toMatch(/1.*1/);
    for (const depthAxis of [0, 1] as const) {
      const points = triangle.map(([x, y]): Point => (depthAxis === 0 ? [9, x, y] : [x, 9, y]));
      const labels = lasso(cube, { points, depthAxis, slice: 3 });
      const at = (x: number, y: number): number =>
        depthAxis === 0 ? 3 + 5 * (x + 5 * y) : x + 5 * (3 + 5 * y);
      const found = Array.from({ length: 5 }, (_, y) =>
        Array.from({ length: 5 }, (__, x) => labels[at(x, y)]).join(''),
      );
      expect(found).toEqual(reference);
      expect(indices(labels)).toHaveLength(reference.join('').replaceAll('0', '').length);
    }
  });

  it('paints nothing without an inside or outside the grid', () => {
    const line: Point[] = [
      [0.2, 0.2, 0],
      [0.4, 0.3, 0],
    ];
    expect(indices(lasso(grid, { points: line, depthAxis: 2, slice: 0 }))).toEqual([]);
    expect(indices(lasso(grid, { points: [], depthAxis: 2, slice: 0 }))).toEqual([]);
    const around: Point[] = [
      [-9, -9, 0],
      [99, -9, 0],
      [99, 99, 0],
      [-9, 99, 0],
    ];
    expect(indices(lasso(grid, { points: around, depthAxis: 2, slice: 4 }))).toEqual([]);
    expect(indices(lasso(grid, { points: around, depthAxis: 2, slice: 3 }))).toHaveLength(30);
  });
});
