import { expect, test } from 'vitest';
import type { Affine } from '../../../src/core/geometry/affine.ts';
import { rankCase } from './measureCase.ts';
import { reviewRows } from './reviewRows.ts';
import { caseRows, goalNames } from './rows.ts';
import { reviewCase } from './reviewCase.ts';
import type { RankingName, ScoredRun } from './scores.ts';
import { RANKINGS } from './scores.ts';

/** A column of 10 × 10 pixels in two slices, half of it the structure; the contour is wrong at a corner of one. */
function madeUp(): { run: ScoredRun; truth: Uint8Array } {
  const shape = [10, 10, 2] as const;
  const truth = Uint8Array.from({ length: 200 }, (_, voxel) => (voxel % 10 >= 5 ? 1 : 0));
  const labels = truth.slice();
  const wrong = [5, 6, 15, 16, 25, 26];
  for (const voxel of wrong) labels[voxel] = 0;
  const error = Float32Array.from(truth, (_, voxel) => (wrong.includes(voxel) ? 0.75 : 0.001));
  const inside = Float32Array.from(labels, (label) => (label === 1 ? 0.9 : 0.1));
  const coarse: Affine = [-3, 0, 0, 0, 0, -3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1];
  const grid = { shape, affine: coarse };
  const ranked = Object.fromEntries(RANKINGS.map((name) => [name, error])) as Record<
    RankingName,
    Float32Array
  >;
  const run = {
    segmentation: { networkGrid: grid, networkLabels: labels, runnerUp: truth },
    grid,
    mean: [inside.map((p) => 1 - p), inside],
    roi: new Uint8Array(200).fill(1),
    roiVoxels: 200,
    labels,
    error: { label: error, structures: [error] },
    scores: { ...ranked, 'entropy, calibrated': error.map((p) => 1 - p) },
  } as unknown as ScoredRun;
  return { run, truth };
}

test('a case by hand: six wrong voxels, all of them first', () => {
  const { run, truth } = madeUp();
  const found = rankCase('made up', run, (voxel) => run.labels[voxel] !== truth[voxel], truth);
  expect(found).toMatchObject({ errorRate: 0.03, errorsInRegion: 1 });
  // 1 % of 200 voxels are two, 5 % are ten.
  expect(found.found['error probability'][2]).toBeCloseTo(2 / 6, 9);
  expect(found.found['error probability'][10]).toBe(1);
  expect(found.found['entropy, calibrated'][10]).toBe(0);
  expect(found.found.oracle[2]).toBeCloseTo(2 / 6, 9);
  expect(found.found.random[10]).toBeCloseTo(0.05, 9);
  expect(found.structures[0].error[10]).toBe(1);
  expect(found.calibration?.brier).toBeCloseTo((6 * 0.0625 + 194 * 1e-6) / 200, 6);
});

test('without errors nothing is found, and nothing is 0', () => {
  const { run } = madeUp();
  const found = rankCase('right', run, () => false, null);
  expect(found.found['error probability'].every((value) => value === null)).toBe(true);
  expect(found).toMatchObject({ errorsInRegion: null, structures: [], calibration: null });
});

test('a review: the queue goes to the error, and every figure of the goals has its row', () => {
  const { run, truth } = madeUp();
  const review = reviewCase(run, truth, 3);
  const seen = review.variants[review.variants.length - 1]['error-probability queue'];
  expect(seen.end.voxels).toBe(6);
  expect(review.before.dice ?? 1).toBeLessThan(1);
  const isWrong = (voxel: number): boolean => run.labels[voxel] !== truth[voxel];
  const one = { ...rankCase('made up', run, isWrong, truth), review };
  const empty = { error: one.structures[0].error, entropy: one.structures[0].entropy };
  const rows = caseRows([{ ...one, structures: [empty, empty, empty, empty] }]);
  const names = rows.map(({ row, metric }) => `${row} | ${metric}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { row, metric } of goalNames()) expect(names).toContain(`${row} | ${metric}`);
});

test('a case at which the review was looked at is left out of its figures, and counted', () => {
  const { run, truth } = madeUp();
  const review = reviewCase(run, truth, 3);
  const ids = ['hard/9100', 'hard/9101', 'hard/9102', 'hard/9103'];
  const rows = reviewRows(ids.map((id) => ({ id, review })));
  expect(rows.length).toBeGreaterThan(0);
  for (const { n, excluded } of rows) expect([n, excluded]).toEqual([2, 2]);
});
