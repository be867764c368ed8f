import { expect, test } from 'vitest';
import type { Affine } from '../geometry/affine.ts';
import { distanceToContourMm, surpriseOf, surpriseSums, surpriseWithin } from './surprise.ts';

const affine: Affine = [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];

test('distance: to the nearest voxel of another label, from either side', () => {
  const labels = Uint8Array.of(0, 0, 0, 1, 1, 2);
  const found = distanceToContourMm(labels, { shape: [6, 1, 1], affine });
  expect([...found]).toEqual([6, 4, 2, 2, 2, 2]);
});

test('surprise: what is usual at a distance is 0, a deviation more is 1', () => {
  const roi = Uint8Array.of(1, 1, 1, 1, 0);
  const entropy = Float32Array.of(0.2, 0.4, 0.1, 0.1, 1);
  const distance = Float32Array.of(1, 1, 10, 10, 1);
  const surprise = surpriseOf([surpriseSums(entropy, distance, roi)]);
  const found = surprise.of(Float32Array.of(0.3, 0.4), Float32Array.of(1, 1));
  expect(found[0]).toBeCloseTo(0, 5);
  expect(found[1]).toBeCloseTo(1, 5);
});

test('within a case: the voxel that is more in doubt than its like stands out, the rest and the outside are 0', () => {
  const shape = [12, 1, 1] as const;
  const labels = Uint8Array.from({ length: 12 }, (_, voxel) => (voxel < 6 ? 0 : 1));
  // Alike at both sides of the contour, but for one voxel 8 mm inside.
  const entropy = Float32Array.from([0, 0, 0.1, 0.2, 0.5, 0.9, 0.9, 0.5, 0.2, 0.7, 0, 0]);
  const roi = Uint8Array.from({ length: 12 }, (_, voxel) => (voxel === 0 ? 0 : 1));
  const found = surpriseWithin({ entropy, labels, roi }, { shape, affine });
  expect(found.indexOf(Math.max(...found))).toBe(9);
  expect(found[0]).toBe(0);
  expect(found[5]).toBe(0);
  expect(found.every((value) => value >= 0)).toBe(true);
});

test('arrays that do not fit are refused', () => {
  const grid = { shape: [2, 1, 1], affine } as const;
  const maps = { entropy: new Float32Array(2), labels: new Uint8Array(2), roi: new Uint8Array(1) };
  expect(() => surpriseWithin(maps, grid)).toThrow(/internal\/shape/);
  expect(() => distanceToContourMm(new Uint8Array(3), grid)).toThrow(/internal\/shape/);
});
