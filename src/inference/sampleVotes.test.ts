import { expect, test } from 'vitest';
import type { SampledBits } from './sampleVotes.ts';
import { sampleVotes } from './sampleVotes.ts';

/** Two slices of 3 × 2; of the second the two pixels (1, 0) and (2, 0) were sampled: two structures, three samples. */
const bits: SampledBits = {
  slices: [{ k: 1, box: { startI: 1, startJ: 0, width: 2, height: 1 }, at: 0 }],
  classes: 3,
  // The fourth bit is of a sample that was never finished.
  words: [Uint32Array.of(0b1101, 0b010, 0b001, 0b110)],
  samplesDone: 3,
};
const shape = [3, 2, 2] as const;
const labels = Uint8Array.of(0, 2, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0);

test('by hand: bits inside of the box, the one pass outside, each voxel once and rising', () => {
  const rankings = [Uint32Array.of(8, 1), Uint32Array.of(7, 8, 0)];
  const votes = sampleVotes(bits, { rankings, labels, shape });
  expect(votes?.samples).toBe(3);
  expect([...(votes?.voxels ?? [])]).toEqual([0, 1, 7, 8]);
  // Structure 1, then 2: outside every sample has the label.
  expect(votes?.words.map((word) => [...word])).toEqual([
    [0, 0, 0b101, 0b010, 0, 0b111, 0b001, 0b110],
  ]);
});

test('more than 32 samples, and the last bit of a word', () => {
  const words = [Uint32Array.of(0x80000000, 0), Uint32Array.of(0b11, 0b101)];
  const box = { startI: 0, startJ: 0, width: 2, height: 1 };
  const long = { slices: [{ k: 0, box, at: 0 }], classes: 2, words, samplesDone: 33 };
  const at = {
    rankings: [Uint32Array.of(0, 1)],
    labels: new Uint8Array(2),
    shape: [2, 1, 1],
  } as const;
  expect(sampleVotes(long, at)?.words.map((word) => [...word])).toEqual([
    [0x80000000, 0],
    [1, 1],
  ]);
});

test('several bands, or no sample yet: nothing is made up', () => {
  const at = { rankings: [Uint32Array.of(1)], labels, shape };
  expect(sampleVotes(null, at)).toBeNull();
  expect(sampleVotes({ ...bits, samplesDone: 0 }, at)).toBeNull();
});
