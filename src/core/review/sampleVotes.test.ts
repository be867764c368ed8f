import { expect, test } from 'vitest';
import { votedRange, type SampleVotes } from './sampleVotes.ts';

/** Four voxels, two structures, three samples. */
const votes: SampleVotes = {
  voxels: Uint32Array.of(3, 5, 9, 12),
  words: [Uint32Array.of(0b111, 0b011, 0b001, 0, 0, 0, 0, 0b100)],
  samples: 3,
};

test('by hand: what each sample has of a region', () => {
  // Of structure 1: sample 0 has voxels 3, 5 and 9, sample 1 has 3 and 5, sample 2 has 3.
  expect(votedRange(votes, Uint32Array.of(9, 3, 5), 1)).toEqual([1, 3]);
  expect(votedRange(votes, Uint32Array.of(3), 1)).toEqual([1, 1]);
  expect(votedRange(votes, Uint32Array.of(12), 2)).toEqual([0, 1]);
});

test('more than 32 samples', () => {
  const words = [Uint32Array.of(0x80000001), Uint32Array.of(0b10)];
  expect(
    votedRange({ voxels: Uint32Array.of(7), words, samples: 34 }, Uint32Array.of(7), 1),
  ).toEqual([0, 1]);
  const all = { voxels: Uint32Array.of(7), words: [Uint32Array.of(~0), Uint32Array.of(0b11)] };
  expect(votedRange({ ...all, samples: 34 }, Uint32Array.of(7), 1)).toEqual([1, 1]);
});

test('one sample, or a region of which little is known, says nothing', () => {
  expect(votedRange({ ...votes, samples: 1 }, Uint32Array.of(3), 1)).toBeNull();
  expect(votedRange(votes, Uint32Array.of(3, 100, 101), 1)).toBeNull();
  expect(votedRange(votes, Uint32Array.of(3, 5, 101), 1)).toEqual([1, 2]);
});
