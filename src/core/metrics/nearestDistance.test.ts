import { describe, expect, it } from 'vitest';
import { finished } from '../../testing/finished.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { distanceToMaskMm } from '../geometry/distance.ts';
import { distancesBetween, latticeBuilder, type LatticePoints } from './nearestDistance.ts';

type Triple = readonly [number, number, number];

function pointsOf(mask: Uint8Array, shape: Triple): LatticePoints {
  const found = latticeBuilder(shape);
  for (let row = 0; row < shape[1] * shape[2]; row++) {
    for (let i = 0; i < shape[0]; i++) if (mask[row * shape[0] + i] !== 0) found.add(i, 1);
    found.endRow();
  }
  return found.finish();
}

const maskOf = (shape: Triple, isIn: (voxel: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, voxel) => Number(isIn(voxel)));

/** Against the distances of all voxels. */
function expectExact(from: Uint8Array, to: Uint8Array, shape: Triple, spacingMm: Triple): void {
  const everywhere = distanceToMaskMm(to, shape, spacingMm);
  const expected = everywhere.filter((_, voxel) => from[voxel] !== 0);
  const found = finished(distancesBetween(pointsOf(from, shape), pointsOf(to, shape), spacingMm));
  expect(found).toHaveLength(expected.length);
  const off = found.findIndex((mm, at) => !(Math.abs(mm - expected[at]) < 1e-4));
  expect(off).toBe(-1);
}

describe('distancesBetween', () => {
  const random = seededRandom(17);

  it.each([
    [[9, 8, 7], [1, 1, 1], 0.2],
    [[14, 5, 11], [0.7, 1.3, 4], 0.02],
    [[6, 6, 1], [1, 2, 3], 0.1],
    [[1, 30, 20], [1, 0.5, 2.5], 0.05],
  ] as const)('is exact on a grid of %j', (shape, spacingMm, density) => {
    for (let round = 0; round < 5; round++) {
      const [from, to] = [0, 1].map(() => maskOf(shape, () => random() < density));
      to[Math.floor(random() * to.length)] = 1;
      expectExact(from, to, shape, spacingMm);
    }
  });

  it('is exact where the nearest row is farther than any that is looked at', () => {
    const shape = [3, 90, 80] as const;
    const from = maskOf(shape, (voxel) => voxel < 200 || voxel % 997 === 0);
    const to = maskOf(shape, (voxel) => voxel >= 3 * 90 * 80 - 2);
    expectExact(from, to, shape, [1, 1, 1]);
  });

  it('is exact where looking would take too long', () => {
    const shape = [40, 40, 30] as const;
    const from = maskOf(shape, (voxel) => voxel % 40 < 15);
    const to = maskOf(shape, (voxel) => voxel % 40 === 38 && Math.floor(voxel / 40) % 40 > 30);
    expectExact(from, to, shape, [1, 1, 1]);
  });

  it('of no points is nothing; of the points themselves 0', () => {
    const shape = [4, 3, 2] as const;
    const some = pointsOf(
      maskOf(shape, (voxel) => voxel % 5 === 0),
      shape,
    );
    const none = pointsOf(new Uint8Array(24), shape);
    expect(finished(distancesBetween(none, some, [1, 1, 1]))).toHaveLength(0);
    expect([...finished(distancesBetween(some, some, [1, 1, 1]))]).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps many points', () => {
    const shape = [100, 100, 2] as const;
    const { count, i } = pointsOf(new Uint8Array(20000).fill(1), shape);
    expect([count, i.length, i[12345]]).toEqual([20000, 20000, 45]);
  });
});
