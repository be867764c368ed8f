import { expect, test } from 'vitest';
import { votedRange, votesAt, type SampleVotes } from './sampleVotes.ts';

/** Four voxels of twenty, two structures, three samples. */
const votes: SampleVotes = {
  voxels: Uint32Array.of(3, 5, 9, 12),
  labels: Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 2),
  samples: 3,
};
const networkLabels = new Uint8Array(20);
networkLabels[7] = 1;
const inRegion = (structure: number, ...voxels: number[]) =>
  votedRange(votes, { voxels: Uint32Array.from(voxels), networkLabels, structure });

test('by hand: what each sample has of a region', () => {
  // Of structure 1: sample 0 has voxels 3, 5 and 9, sample 1 has 3 and 5, sample 2 has 3.
  expect(inRegion(1, 9, 3, 5)).toEqual([1, 3]);
  expect(inRegion(1, 3)).toEqual([1, 1]);
  expect(inRegion(2, 12)).toEqual([0, 1]);
});

test('where no votes are listed every sample has the label of the mean', () => {
  expect(inRegion(1, 9, 3, 5, 7, 8)).toEqual([2, 4]);
  expect(inRegion(2, 7, 8)).toEqual([0, 0]);
});

test('one sample says nothing of how samples differ', () => {
  const one = { ...votes, labels: new Uint8Array(4), samples: 1 };
  expect(votedRange(one, { voxels: Uint32Array.of(3), networkLabels, structure: 1 })).toBeNull();
});

test('places of listed voxels and of others', () => {
  expect([3, 5, 9, 12].map((voxel) => votesAt(votes, voxel))).toEqual([0, 1, 2, 3]);
  expect([0, 4, 13].map((voxel) => votesAt(votes, voxel))).toEqual([-1, -1, -1]);
  const none = { ...votes, voxels: new Uint32Array(0), labels: new Uint8Array(0) };
  expect(votesAt(none, 3)).toBe(-1);
});
