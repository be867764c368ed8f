import { expect, it } from 'vitest';
import { completed } from '../steps.ts';
import { sampleShareInSteps } from './sampleShare.ts';

const networkLabels = Uint8Array.of(0, 1, 1, 2);
const votes = {
  voxels: Uint32Array.of(0, 2),
  labels: Uint8Array.of(0, 1, 1, 0, /* voxel 2 */ 1, 2, 1, 3),
  samples: 4,
};

it('is the share of the samples that have the structure, and 0 or 1 where all agree', () => {
  const share = completed(sampleShareInSteps(votes, { networkLabels, labels: [1] }));
  expect([...share]).toEqual([0.5, 1, 0.5, 0]);
});

it('counts every label that stands for the structure', () => {
  const share = completed(sampleShareInSteps(votes, { networkLabels, labels: [1, 3] }));
  expect([...share]).toEqual([0.5, 1, 0.75, 0]);
});

it('refuses votes of another grid', () => {
  const beyond = { ...votes, voxels: Uint32Array.of(0, 4) };
  expect(() => completed(sampleShareInSteps(beyond, { networkLabels, labels: [1] }))).toThrow(
    'internal/shape',
  );
});
