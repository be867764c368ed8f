import { expect, test } from 'vitest';
import { addedPathLength } from '../../src/core/metrics/addedPathLength.ts';
import { seededUniform } from '../../src/core/statistics/philox.ts';
import { contourLengthMm, patchesOf } from './patches.ts';
import type { ReviewCase } from './reviewedCase.ts';
import type { Stop } from './simulate.ts';
import { review, secondsOf } from './simulate.ts';

/** Two slices of 30 × 10 pixels of 2 mm: a bar of truth in both, the contour one column too short in the first. */
function bars(): ReviewCase {
  const shape = [30, 10, 2] as const;
  const truth = new Uint8Array(600);
  const labels = new Uint8Array(600);
  for (let k = 0; k < 2; k++) {
    for (let j = 2; j < 8; j++) {
      for (let i = 2; i < 28; i++) {
        truth[i + 30 * (j + 10 * k)] = 1;
        labels[i + 30 * (j + 10 * k)] = k === 0 && i === 27 ? 0 : 1;
      }
    }
  }
  return { shape, spacingMm: [2, 2, 2], labels, truth, structures: [1], seed: 7 };
}

const slices: Stop[] = [0, 1].map((k) => ({ slices: [k], region: null }));
const at = (i: number, j: number, k = 0): number => i + 30 * (j + 10 * k);

test('slices in order: one edit where a column is missing, none where all is right', () => {
  const { outcomes, labels } = review(bars(), slices, 1);
  // Contours of 58 and 60 pixels of 2 mm are 116 and 120 mm: four glances of 34 mm each.
  expect(outcomes).toEqual([
    { regions: 0, slices: 1, glances: 4, edits: 1, voxels: 6, savedMm: 12 },
    { regions: 0, slices: 1, glances: 4, edits: 0, voxels: 0, savedMm: 0 },
  ]);
  expect(labels).toEqual(bars().truth);
});

test('a region is one glance in each of its slices, and what the glance holds is corrected', () => {
  const near = { slices: [0, 1], region: Uint32Array.of(at(20, 4), at(20, 6)) };
  // The middle is (20, 5): the column lies 14 mm away, all of it within 17 mm.
  expect(review(bars(), [near], 1).outcomes).toEqual([
    { regions: 1, slices: 2, glances: 2, edits: 1, voxels: 6, savedMm: 12 },
  ]);
  const far = { slices: [0], region: Uint32Array.of(at(5, 5)) };
  expect(review(bars(), [far], 1).outcomes[0]).toMatchObject({ edits: 0, voxels: 0 });
});

test('a region that has been in view is not visited again', () => {
  const first = { slices: [0], region: Uint32Array.of(at(20, 5)) };
  const beside = { slices: [0], region: Uint32Array.of(at(22, 5), at(23, 5)) };
  const other = { slices: [1], region: Uint32Array.of(at(22, 5, 1)) };
  expect(review(bars(), [first, beside, other], 1).outcomes).toHaveLength(2);
});

test('nothing is seen without detection, and an overlooked patch stays overlooked', () => {
  const { outcomes, labels } = review(bars(), [...slices, ...slices], 0);
  expect(outcomes.every(({ edits }) => edits === 0)).toBe(true);
  expect(labels).toEqual(bars().labels);
});

test('patches that are not worth an edit are left alone', () => {
  const given = bars();
  given.labels.set(given.truth);
  given.labels[at(8, 4)] = 0;
  expect(review(given, slices, 1).outcomes[0]).toMatchObject({ edits: 0, voxels: 0 });
});

test('what is saved is the difference of the added path length of the whole slices', () => {
  const count = 600;
  const random = seededUniform({ seed: 11, stream: 0, count: 2 * count });
  const labelsOf = (from: number): Uint8Array =>
    Uint8Array.from({ length: count }, (_, voxel) => Math.floor(random[from + voxel] * 3));
  const given: ReviewCase = {
    ...bars(),
    labels: labelsOf(0),
    truth: labelsOf(count),
    structures: [1, 2],
  };
  const stops: Stop[] = [
    { slices: [0, 1], region: Uint32Array.of(at(4, 2), at(5, 2)) },
    { slices: [1], region: Uint32Array.of(at(22, 6, 1)) },
  ];
  const { outcomes, labels } = review(given, stops, 0.8);
  const path = (of: Uint8Array): number =>
    [1, 2].reduce((sum, structure) => {
      const mask = (map: Uint8Array) => map.map((label) => (label === structure ? 1 : 0));
      const { shape, spacingMm, truth } = given;
      const masks = { reference: mask(truth), predicted: mask(of), shape, spacingMm };
      return sum + addedPathLength(masks).aplMm;
    }, 0);
  const saved = outcomes.reduce((sum, { savedMm }) => sum + savedMm, 0);
  expect(saved).toBeCloseTo(path(given.labels) - path(labels), 9);
  const corrected = outcomes.reduce((sum, { voxels }) => sum + voxels, 0);
  expect(labels.filter((label, voxel) => label !== given.labels[voxel])).toHaveLength(corrected);
  expect(corrected).toBeGreaterThan(0);
});

test('the same patch is seen or overlooked in every arm', () => {
  for (let seed = 0; seed < 8; seed++) {
    const given = { ...bars(), seed };
    const glance = { slices: [0], region: Uint32Array.of(at(20, 5)) };
    const whole = review(given, slices, 0.5).outcomes[0].edits;
    expect(review(given, [glance], 0.5).outcomes[0].edits).toBe(whole);
  }
});

test('patches: connected by corners, their reach, and what lies apart', () => {
  const given = bars();
  given.labels.set(given.truth);
  for (const [i, j] of [
    [3, 3],
    [4, 4],
    [5, 5],
    [10, 3],
  ])
    given.labels[at(i, j)] = 0;
  const found = patchesOf(given, 0);
  expect(found.isWorth).toEqual([false, false, false]);
  expect(found.extentMm[1]).toBeCloseTo(Math.hypot(6, 6), 9);
  expect(found.wrong).toHaveLength(4);
  expect(contourLengthMm(bars(), 1)).toBe(120);
});

test('seconds by hand; a review stops where it is told', () => {
  const model = {
    secondsPerGlance: 0.5,
    secondsPerSlice: 2,
    secondsPerRegion: 3,
    secondsPerEdit: 10,
  };
  const { outcomes } = review(bars(), slices, 1);
  expect(secondsOf(outcomes, model)).toEqual({ reading: 8, whole: 18 });
  expect(review(bars(), slices, 1, (done) => done.length === 1).outcomes).toHaveLength(1);
});
