import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  LEAST_PROBABILITY,
  PROBABILITIES_BYTES,
  probabilityList,
  probabilityOf,
  PROBABILITY_STEPS,
  renumberedProbabilities,
  type MeanProbabilities,
} from './meanProbabilities.ts';

const kept: MeanProbabilities = {
  voxels: Uint32Array.of(1, 4),
  values: Uint16Array.of(65535, 0, 13107, 32768),
  structures: [3, 7],
  activation: 'softmax',
  floor: LEAST_PROBABILITY,
};

describe('probabilityOf', () => {
  it('puts a structure back on its grid', () => {
    expect([...probabilityOf(kept, 3, 6)]).toEqual([0, 1, 0, 0, 0, 0]);
    const second = probabilityOf(kept, 7, 5);
    expect(second[1]).toBeCloseTo(0.2, 7);
    expect(second[4]).toBeCloseTo(0.5, 4);
  });

  it('refuses a structure that is not kept, and another grid', () => {
    expect(() => probabilityOf(kept, 1, 6)).toThrow(/shape/);
    expect(() => probabilityOf(kept, 3, 4)).toThrow(/shape/);
  });
});

/** Steep near 0, as a network's are; two structures. */
function tails(count: number): Float32Array[] {
  const random = seededRandom(5);
  const p = (): number => random() ** 12;
  return [0, 1].map(() => Float32Array.from({ length: count }, () => p() / 2));
}

function listed(
  planes: readonly Float32Array[],
  limitBytes = PROBABILITIES_BYTES,
): MeanProbabilities | null {
  const list = probabilityList({ structures: [1, 2], activation: 'sigmoid', limitBytes });
  for (let voxel = 0; voxel < planes[0].length; voxel++) {
    list.add(voxel, [planes[0][voxel], planes[1][voxel]]);
  }
  return list.close();
}

describe('a list', () => {
  it('holds every value to half a step, and rising voxels', () => {
    const planes = tails(5000);
    const found = listed(planes);
    if (!found) throw new Error('nothing kept');
    expect(found.floor).toBe(0.5 / 65535);
    expect(found.voxels.length).toBeGreaterThan(1000);
    expect(found.voxels.length).toBeLessThan(5000);
    expect([...found.voxels]).toEqual([...found.voxels].toSorted((a, b) => a - b));
    planes.forEach((plane, position) => {
      const back = probabilityOf(found, position + 1, plane.length);
      back.forEach((p, voxel) => {
        expect(Math.abs(p - plane[voxel])).toBeLessThanOrEqual(LEAST_PROBABILITY + 1e-9);
      });
    });
  });

  it('leaves nothing out that rounds to more than 0, and keeps nothing else', () => {
    const found = listed([Float32Array.of(0, 7.6e-6, 7.7e-6, 0), Float32Array.of(0, 0, 0, 1)]);
    expect([...(found?.voxels ?? [])]).toEqual([2, 3]);
    expect([...(found?.values ?? [])]).toEqual([1, 0, 0, PROBABILITY_STEPS]);
  });

  it('raises its floor where it would grow too large, and says to what', () => {
    const planes = tails(20_000);
    const found = listed(planes, 8 * 10_000);
    if (!found) throw new Error('nothing kept');
    expect(found.floor).toBeGreaterThan(LEAST_PROBABILITY);
    expect(found.voxels.length).toBeLessThanOrEqual(10_000);
    const isKept = new Set(found.voxels);
    for (let voxel = 0; voxel < 20_000; voxel++) {
      const largest = Math.max(planes[0][voxel], planes[1][voxel]);
      // Rounding decides within half a step of the floor.
      if (largest > found.floor + LEAST_PROBABILITY) expect(isKept.has(voxel)).toBe(true);
      if (largest < found.floor - LEAST_PROBABILITY) expect(isKept.has(voxel)).toBe(false);
    }
  });

  it('keeps nothing where not even what contours are drawn by would fit', () => {
    expect(listed([new Float32Array(10).fill(0.5), new Float32Array(10)], 8 * 9)).toBeNull();
    expect(listed([new Float32Array(10), new Float32Array(10)], 8 * 9)?.voxels).toHaveLength(0);
  });
});

it('has the same probabilities under other numbers', () => {
  const planes = tails(3000);
  const found = listed(planes);
  if (!found) throw new Error('nothing kept');
  const numberOf = (voxel: number): number => 2999 - ((voxel * 7) % 3000);
  const turned = renumberedProbabilities(found, numberOf);
  const [before, after] = [found, turned].map((one) => probabilityOf(one, 2, 3000));
  before.forEach((p, voxel) => expect(after[numberOf(voxel)]).toBe(p));
  expect([...turned.voxels]).toEqual([...turned.voxels].toSorted((a, b) => a - b));
});
