import { expect, it } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { worldToIndex } from '../core/geometry/gridMath.ts';
import { ruleFindings } from '../core/review/ruleChecks.ts';
import { reviewedContours } from '../inference/reviewedContours.ts';
import { composeQueue } from './reviewQueue.ts';

/** 1 mm along each axis; contours are looked at in blocks of 3 × 3 × 1 voxels. */
const GRID: VoxelGrid = {
  shape: [96, 96, 4],
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};

it('regions of contours from files have the voxels of their structure, and lie on it', () => {
  const labels = new Uint8Array(96 * 96 * 4);
  for (let j = 0; j < 5; j++) for (let i = 0; i < 5; i++) labels[i + 96 * j] = 1;
  const segmentation = reviewedContours({ labels, structures: [], sets: [] }, GRID, {
    origin: 'contours',
    files: [],
    structures: [],
    issues: [],
    elapsedMs: 0,
  });
  const { networkGrid: grid, networkLabels, sets } = segmentation;
  const findings = ruleFindings({ labels: networkLabels, grid, sets }, [
    { index: 1, parts: null, volumeMl: null, side: null },
  ]);
  // A whole block and two that are more than half in the structure: 27 voxels, of which 21 are.
  expect(findings.map(({ rule, voxels }) => [rule, voxels.length])).toEqual([['truncated', 3]]);
  const { rows } = composeQueue(segmentation, {
    order: 'expected',
    surprise: null,
    events: [],
    lookedAt: undefined,
    findings,
    audits: [],
    imageGrid: GRID,
  });
  expect(rows.map(({ volumeMl }) => volumeMl)).toEqual([expect.closeTo(0.021, 9)]);
  const [row] = rows;
  expect(row?.slices).toEqual({ first: 1, last: 1, largest: 1 });
  const [i = -1, j = -1, k = -1] = row ? worldToIndex(GRID, row.anchor) : [];
  expect(labels[i + 96 * (j + 96 * k)]).toBe(1);
});
