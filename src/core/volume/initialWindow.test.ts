import { expect, it } from 'vitest';
import { initialWindow } from './initialWindow.ts';

it('shows a CT in the soft-tissue window', () => {
  expect(initialWindow(Int16Array.from([-1000, 40, 60, 300]))).toEqual({
    center: 40,
    width: 400,
    isHounsfield: true,
  });
});

it('shows anything else from the 0.1st to the 99.9th percentile, outliers left out', () => {
  const voxels = Float32Array.from({ length: 1001 }, (_, at) => at);
  voxels[1000] = 1e6;
  expect(initialWindow(voxels)).toEqual({ center: 500, width: 998, isHounsfield: false });
});

it('looks at large images evenly spread', () => {
  const voxels = new Int16Array(1_000_003).map((_, at) => (at * 7919) % 997);
  const { center, width } = initialWindow(voxels);
  expect(Math.abs(center - 498)).toBeLessThan(5);
  expect(Math.abs(width - 995)).toBeLessThan(5);
});

it('gives a nearly constant image a width', () => {
  expect(initialWindow(Float32Array.from([5, 5, 5])).width).toBe(1);
});
