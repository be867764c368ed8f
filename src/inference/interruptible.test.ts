import { expect, test } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { labelsOnSource } from '../core/geometry/labelsOnSource.ts';
import { networkGridOf } from '../core/geometry/networkGrid.ts';
import { resampleToNetwork } from '../core/geometry/resample.ts';
import { labelsInSteps, resampleInSteps, slicesOf } from './interruptible.ts';

/** 20 M voxels: more than one step. */
const source: VoxelGrid = {
  shape: [250, 200, 400],
  affine: [-0.8, 0, 0, 100, 0, -0.8, 0, 80, 0, 0, 1, -200, 0, 0, 0, 1],
};
const network = networkGridOf(source, { orientation: 'LPS', spacingMm: [4, 4, 4] });

const stop = (): Promise<void> => Promise.reject(new Error('cancelled'));

/** The checkpoints that were passed. */
function recorder(): { done: number[]; checkpoint: (done: number) => Promise<void> } {
  const done: number[] = [];
  return { done, checkpoint: (share) => Promise.resolve(void done.push(share)) };
}

test('slices of a grid lie where they lay', () => {
  const part = slicesOf(source, 10, 5);
  expect(part.shape).toEqual([250, 200, 5]);
  expect(part.affine).toEqual([-0.8, 0, 0, 100, 0, -0.8, 0, 80, 0, 0, 1, -190, 0, 0, 0, 1]);
});

test('resampled in steps as in one go, and interruptible', async () => {
  const voxels = Int16Array.from({ length: 250 * 200 * 400 }, (_, at) => (at * 7919) % 2001);
  const { done, checkpoint } = recorder();
  const inSteps = await resampleInSteps({ grid: source, voxels }, network, checkpoint);
  expect(done.length).toBeGreaterThan(1);
  expect(done[0]).toBe(0);
  const whole = resampleToNetwork(voxels, source, network);
  expect(inSteps.every((value, at) => Math.abs(value - whole[at]) < 1e-3)).toBe(true);
  await expect(resampleInSteps({ grid: source, voxels }, network, stop)).rejects.toThrow();
});

test('labels in steps as in one go, and interruptible', async () => {
  const [ni, nj, nk] = network.shape;
  const ball = Float32Array.from({ length: ni * nj * nk }, (_, at) => {
    const [i, j, k] = [at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))];
    return 1 / (1 + Math.exp(Math.hypot(i - ni / 2, j - nj / 2, k - nk / 2) - 12.3));
  });
  const probabilities = [ball.map((p) => 1 - p), ball];
  const { done, checkpoint } = recorder();
  const inSteps = await labelsInSteps(probabilities, { network, source }, checkpoint);
  expect(done.length).toBeGreaterThan(1);
  const whole = labelsOnSource(probabilities, { network, source });
  expect(whole.includes(1)).toBe(true);
  expect(inSteps.every((label, at) => label === whole[at])).toBe(true);
  await expect(labelsInSteps(probabilities, { network, source }, stop)).rejects.toThrow();
});
