import { expect, test } from 'vitest';
import { addBandVotes, classLabels, renumbered, voteList } from './sampleVotes.ts';

/** Two slices of 3 × 2; of the second the two pixels (1, 0) and (2, 0) were sampled: two structures, three samples. */
const band = {
  firstK: 1,
  slices: [{ k: 1, box: { startI: 1, startJ: 0, width: 2, height: 1 }, at: 0 }],
  classes: 3,
  // The fourth bit is of a sample that was never finished.
  words: [Uint32Array.of(0b1101, 0b0010, 0b0010, 0b1110)],
};
const shape = [3, 2, 2] as const;
const listed = (list: ReturnType<typeof voteList>) => {
  const votes = list.votes();
  return votes && { voxels: [...votes.voxels], labels: [...votes.labels], T: votes.samples };
};

test('by hand: each sample’s label where some differ from the mean, the later structure over the earlier', () => {
  const list = voteList({ samples: 3, labelOf: classLabels(3) });
  addBandVotes(list, band, { labels: Uint8Array.of(0, 1, 2, 0, 0, 0), shape });
  // (1, 0): structure 1 in samples 0 and 2, structure 2 in sample 1. (2, 0): 1 in sample 1, 2 in 1 and 2.
  expect(listed(list)).toEqual({ voxels: [7, 8], labels: [1, 2, 1, 0, 2, 2], T: 3 });
});

test('voxels on which all agree with the mean are left out, those on which all disagree with it are not', () => {
  const words = [Uint32Array.of(0, 0b111, 0b111, 0b111, 0, 0, 0b111, 0b111)];
  const row = { from: 10, length: 4, labels: Uint8Array.of(0, 1, 2, 2) };
  const list = voteList({ samples: 3, labelOf: Uint8Array.of(0, 1, 2) });
  list.addRow({ words, stride: 4, at: 0 }, row);
  // Voxel 12 has both structures in every sample: the second is painted over the first, as in the mean.
  expect(listed(list)).toEqual({ voxels: [], labels: [], T: 3 });
  // As a bias of the mean alone can bring it about.
  list.addRow({ words, stride: 4, at: 0 }, { ...row, labels: Uint8Array.of(1, 1, 2, 1) });
  expect(listed(list)).toEqual({ voxels: [10, 13], labels: [0, 0, 0, 2, 2, 2], T: 3 });
});

test('more than 32 samples, the last bit of a word, and labels that are not the numbers of classes', () => {
  const words = [Uint32Array.of(0x80000000, 0, ~0), Uint32Array.of(0b11, 0b101, 0b11)];
  const list = voteList({ samples: 34, labelOf: Uint8Array.of(0, 7) });
  list.addRow({ words, stride: 3, at: 0 }, { from: 0, length: 3, labels: Uint8Array.of(0, 0, 7) });
  const votes = list.votes();
  expect([...(votes?.voxels ?? [])]).toEqual([0, 1]);
  const having = (at: number) =>
    Array.from(votes?.labels ?? [])
      .slice(34 * at, 34 * at + 34)
      .flatMap((label, t) => (label === 7 ? [t] : []));
  expect([having(0), having(1)]).toEqual([[31, 32, 33], [32]]);
});

test('many voxels in many rows are the same as at once; what takes too much memory is not kept', () => {
  const n = 1000;
  const words = [Uint32Array.from({ length: n }, (_, x) => x % 4)];
  const labels = new Uint8Array(n);
  const whole = voteList({ samples: 2, labelOf: classLabels(2) });
  whole.addRow({ words, stride: n, at: 0 }, { from: 5, length: n, labels });
  expect(whole.votes()?.voxels.length).toBe(750);
  const rows = voteList({ samples: 2, labelOf: classLabels(2), mostBytes: 750 * 6 });
  for (let at = 0; at < n; at += 100) {
    rows.addRow(
      { words, stride: n, at },
      { from: 5 + at, length: 100, labels: labels.subarray(at, at + 100) },
    );
  }
  expect(rows.votes()).toEqual(whole.votes());
  const small = voteList({ samples: 2, labelOf: classLabels(2), mostBytes: 750 * 6 - 1 });
  small.addRow({ words, stride: n, at: 0 }, { from: 5, length: n, labels });
  small.addRow({ words, stride: n, at: 0 }, { from: 5 + n, length: 1, labels });
  expect(small.votes()).toBeNull();
});

test('renumbered: rising again, labels with their voxels', () => {
  const votes = {
    voxels: Uint32Array.of(1, 4, 6),
    labels: Uint8Array.of(1, 0, 2, 0, 0, 3),
    samples: 2,
  };
  const turned = renumbered(votes, (voxel) => 10 - voxel);
  expect([[...turned.voxels], [...turned.labels]]).toEqual([
    [4, 6, 9],
    [0, 3, 2, 0, 1, 0],
  ]);
});
