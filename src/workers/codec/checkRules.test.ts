import { expect, it } from 'vitest';
import { NO_SETS } from '../../core/contour/labelSets.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { checkRules } from './checkRules.ts';

const EXPECTED = [{ index: 1, parts: 1, volumeMl: null, side: null }];
const CONTEXT = { transfer: () => undefined };

it('looks for slices in the order that is asked for, not in that of the voxels', async () => {
  // 6 × 8 × 8 voxels of 2 mm whose first axis goes to superior: i = 2 of 1 … 4 is missing.
  const grid: VoxelGrid = {
    shape: [6, 8, 8],
    affine: [0, -2, 0, 0, 0, 0, -2, 0, 2, 0, 0, 0, 0, 0, 0, 1],
  };
  const labels = new Uint8Array(6 * 8 * 8);
  for (const i of [1, 3, 4]) {
    for (let k = 2; k < 6; k++) for (let j = 2; j < 6; j++) labels[i + 6 * (j + 8 * k)] = 1;
  }
  const rulesOf = async (orientation?: string): Promise<string[]> => {
    const asked = { grid, labels, sets: NO_SETS, expected: EXPECTED };
    const params = orientation === undefined ? asked : { ...asked, orientation };
    return (await checkRules(params, CONTEXT)).map(({ rule }) => rule);
  };
  // The part below the gap is an island beside.
  expect(await rulesOf('LPS')).toEqual(['island', 'missing-slices']);
  expect(await rulesOf()).toEqual(['island']);
  expect(labels[1 + 6 * (2 + 8 * 2)]).toBe(1);
});
