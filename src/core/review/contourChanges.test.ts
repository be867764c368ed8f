import { describe, expect, it } from 'vitest';
import type { Affine } from '../geometry/affine.ts';
import { addedPathLength } from '../metrics/addedPathLength.ts';
import { dice } from '../metrics/overlap.ts';
import { completed } from '../steps.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { contourChangesInSteps } from './contourChanges.ts';

/** 1 × 2 × 3 mm, slices along k. */
const AFFINE: Affine = [-1, 0, 0, 0, 0, -2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1];
const grid = { shape: [8, 7, 5], affine: AFFINE } as const;
const VOXELS = 8 * 7 * 5;

function randomMaps(seed: number): { automatic: Uint8Array; reviewed: Uint8Array } {
  const random = seededRandom(seed);
  const automatic = Uint8Array.from({ length: VOXELS }, () => Math.floor(random() * 3));
  const reviewed = automatic.map((label) => (random() < 0.1 ? Math.floor(random() * 3) : label));
  return { automatic, reviewed };
}

describe('contourChangesInSteps', () => {
  it('agrees with the measures on whole masks', () => {
    const maps = randomMaps(3);
    const changes = completed(contourChangesInSteps({ grid, sets: [], ...maps }, [1, 2]));
    for (const { index, ...change } of changes) {
      const [a, b] = [maps.automatic, maps.reviewed].map((labels) =>
        labels.map((label) => (label === index ? 1 : 0)),
      ) as [Uint8Array, Uint8Array];
      expect(change.dice).toBeCloseTo(dice(a, b).value, 12);
      const path = addedPathLength({
        reference: b,
        predicted: a,
        shape: grid.shape,
        spacingMm: [1, 2, 3],
      });
      expect(change.addedPathLengthMm).toBeCloseTo(path.aplMm, 9);
      expect(change.addedVoxels).toBe(b.filter((in1, at) => in1 === 1 && a[at] === 0).length);
      expect(change.removedVoxels).toBe(a.filter((in1, at) => in1 === 1 && b[at] === 0).length);
      expect(change.automaticVoxels).toBe(a.reduce((sum, one) => sum + one, 0));
    }
  });

  it('counts what structures share for each of them', () => {
    const random = seededRandom(8);
    const draw = (): number => Math.floor(random() * 4);
    const automatic = Uint8Array.from({ length: VOXELS }, draw);
    const reviewed = automatic.map((label) => (random() < 0.2 ? draw() : label));
    const sets = [{ label: 3, structures: [1, 2] }];
    const changes = completed(contourChangesInSteps({ grid, automatic, reviewed, sets }, [1, 2]));
    for (const change of changes) {
      // Labels are the structures' bits.
      const alone = (labels: Uint8Array) => labels.map((label) => label & change.index);
      const maps = { grid, automatic: alone(automatic), reviewed: alone(reviewed), sets: [] };
      expect(completed(contourChangesInSteps(maps, [change.index]))).toEqual([change]);
    }
    expect(changes[0]?.dice).not.toBe(1);
  });

  it('measures paths in axial slices whatever axis they are stacked along', () => {
    const maps = randomMaps(5);
    // The same arrays, their first axis from feet to head: slices of 7 × 5 voxels of 1 × 2 mm.
    const affine: Affine = [0, -1, 0, 0, 0, 0, -2, 0, 3, 0, 0, 0, 0, 0, 0, 1];
    const turned = { shape: grid.shape, affine };
    const [change] = completed(contourChangesInSteps({ grid: turned, sets: [], ...maps }, [1]));
    const reorder = (labels: Uint8Array): Uint8Array =>
      Uint8Array.from({ length: VOXELS }, (_, at) => {
        const [x, y, slice] = [at % 7, Math.floor(at / 7) % 5, Math.floor(at / 35)];
        return labels[slice + 8 * (x + 7 * y)] === 1 ? 1 : 0;
      });
    const path = addedPathLength({
      reference: reorder(maps.reviewed),
      predicted: reorder(maps.automatic),
      shape: [7, 5, 8],
      spacingMm: [1, 2, 3],
    });
    expect(change?.addedPathLengthMm).toBeCloseTo(path.aplMm, 9);
  });

  it('knows structures that nothing was done to, that were added, removed, or are nowhere', () => {
    const automatic = new Uint8Array(VOXELS).fill(1, 0, 20).fill(2, 30, 40);
    const reviewed = new Uint8Array(VOXELS).fill(1, 0, 20).fill(3, 50, 60);
    const changes = completed(
      contourChangesInSteps({ grid, sets: [], automatic, reviewed }, [1, 2, 3, 4]),
    );
    expect(changes.map(({ dice: value }) => value)).toEqual([1, 0, 0, null]);
    expect(changes.map((one) => one.addedPathLengthMm > 0)).toEqual([false, false, true, false]);
    expect(changes.map((one) => one.removedVoxels)).toEqual([0, 10, 0, 0]);
  });

  it('refuses maps of another size', () => {
    const short = new Uint8Array(3);
    const steps = contourChangesInSteps({ grid, sets: [], automatic: short, reviewed: short }, [1]);
    expect(() => completed(steps)).toThrow(expect.objectContaining({ code: 'internal/shape' }));
  });
});
