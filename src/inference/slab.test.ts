import { expect, test } from 'vitest';
import { slabInput, syntheticManifest } from '../testing/manifest.ts';
import { fillSlab, paddedWindow } from './slab.ts';

const input = slabInput(syntheticManifest()); // 3 slices; (clip(HU, −200, 300) − 50) / 250

test('a window that is a multiple already stays', () => {
  const box = { startI: 3, startJ: 5, width: 8, height: 4 };
  expect(paddedWindow(box, 4)).toEqual(box);
});

test('padding is shared between both sides, the odd pixel at the far side', () => {
  expect(paddedWindow({ startI: 3, startJ: 0, width: 5, height: 6 }, 4)).toEqual({
    startI: 2, // 5 → 8: one before, two after
    startJ: -1, // 6 → 8: one on each side
    width: 8,
    height: 8,
  });
});

test('a slab by hand: edge slices repeated, windowed, air outside', () => {
  // 2 × 1 × 2 voxels: slice 0 = [50, 300], slice 1 = [−1000, 4000]
  const voxels = Float32Array.of(50, 300, -1000, 4000);
  const image = { voxels, shape: [2, 1, 2] as const, input };
  const window = { startI: -1, startJ: 0, width: 4, height: 2 };
  const out = new Float32Array(3 * 8).fill(99);
  fillSlab(image, { k: 0, window }, out);
  const row0 = [-1, 0, 1, -1]; // air, 50 → 0, 300 → 1, air
  const row1 = [-1, -1, 1, -1]; // −1000 is clipped to −200 → −1, 4000 to 300 → 1
  const air = [-1, -1, -1, -1];
  expect([...out]).toEqual([...row0, ...air, ...row0, ...air, ...row1, ...air]);
  fillSlab(image, { k: 1, window }, out);
  expect([...out]).toEqual([...row0, ...air, ...row1, ...air, ...row1, ...air]);
});

test('padding inside the image takes the image, not air', () => {
  const voxels = Float32Array.of(50, 300, 50, 300);
  const out = new Float32Array(3 * 4);
  const window = paddedWindow({ startI: 1, startJ: 0, width: 2, height: 1 }, 4);
  expect(window).toEqual({ startI: 0, startJ: -1, width: 4, height: 4 });
  const inner = { startI: 0, startJ: 0, width: 4, height: 1 };
  fillSlab({ voxels, shape: [4, 1, 1], input }, { k: 0, window: inner }, out);
  expect([...out.subarray(4, 8)]).toEqual([0, 1, 0, 1]);
});

test('one slice fills the whole slab', () => {
  const out = new Float32Array(3);
  const window = { startI: 0, startJ: 0, width: 1, height: 1 };
  fillSlab({ voxels: Float32Array.of(300), shape: [1, 1, 1], input }, { k: 0, window }, out);
  expect([...out]).toEqual([1, 1, 1]);
});
