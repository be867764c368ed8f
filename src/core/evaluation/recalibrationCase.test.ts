import { expect, it } from 'vitest';
import { finished } from '../../testing/finished.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { probabilityList } from '../uncertainty/meanProbabilities.ts';
import type { CaseInput } from './evaluateCase.ts';
import { recalibrationCase, type RecalibrationCase } from './recalibrationCase.ts';

/** 5 mm voxels: the region reaches two of them beyond a contour. */
const GRID: VoxelGrid = {
  shape: [12, 1, 1],
  affine: [-5, 0, 0, 0, 0, -5, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
};
const labels = Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0);
const drawn = Uint8Array.of(0, 0, 0, 1, 1, 0, 0, 0, 0, 2, 0, 0);

function input(change: Partial<CaseInput> = {}): CaseInput {
  const list = probabilityList({ structures: [1, 2], activation: 'softmax' });
  labels.forEach((label, voxel) => {
    if (label > 0) list.add(voxel, [label === 1 ? 0.75 : 0.25, label === 2 ? 0.6 : 0]);
  });
  return {
    name: 'case',
    source: 'run',
    grid: GRID,
    labels,
    sets: [],
    structures: [],
    doubt: {
      grid: GRID,
      structures: [1, 2],
      labels,
      body: new Uint8Array(12).fill(1),
      entropy: new Float32Array(12),
      expectedError: null,
      probabilities: list.close(),
    },
    observers: [{ name: 'reference', labels: drawn, sets: [], structures: [] }],
    matches: [
      { structure: 1, observers: [1], by: 'name' },
      { structure: 2, observers: [2], by: 'name' },
    ],
    fusion: { kind: 'majority' },
    tolerancesMm: {},
    ...change,
  };
}

const how = { recalibration: null, seed: 1 };

function made(given: CaseInput, recalibration: RecalibrationCase['recalibration'] = null) {
  const one = finished(recalibrationCase(given, { ...how, recalibration }));
  if ('reason' in one) throw new Error(one.reason);
  return one;
}

it('takes the regions of the structures together, and knows which is whose', () => {
  const one = made(input());
  // 0 … 6 around the first, 7 … 11 around the second.
  expect(one.reference).toEqual(drawn);
  const [first, second] = [one.regions.subarray(0, 12), one.regions.subarray(12)];
  expect([...first]).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
  expect([...second]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  const p = (c: number, voxel: number): number => Math.exp(one.logits[c * 12 + voxel]);
  expect([p(0, 2), p(1, 2)]).toEqual([expect.closeTo(0.25, 4), expect.closeTo(0.75, 4)]);
  expect([p(0, 9), p(1, 9), p(2, 9)].map((value) => Math.round(100 * value))).toEqual([15, 25, 60]);
  // Nothing is kept there: background, and of the structures the most that it can have been.
  expect(p(0, 5)).toBe(1);
  expect(p(1, 5)).toBeCloseTo(1 / 131070, 9);
});

it('takes back what the run was recalibrated with', () => {
  const plain = made(input());
  const one = made(input(), { temperature: 2, bias: [0, 1, -1] });
  // z' = (z + b) / T, so z = T z' − b.
  expect(one.logits[12 + 2]).toBeCloseTo(2 * plain.logits[12 + 2] - 1, 5);
  expect(one.logits[24 + 9]).toBeCloseTo(2 * plain.logits[24 + 9] + 1, 5);
});

it('refuses a case without probabilities, and one with a structure that nobody has drawn', () => {
  const refused = (change: Partial<CaseInput>) => finished(recalibrationCase(input(change), how));
  const { doubt } = input();
  expect(refused({ doubt: null })).toEqual({ reason: 'no-probabilities' });
  expect(refused({ doubt: doubt && { ...doubt, probabilities: null } })).toEqual({
    reason: 'no-probabilities',
  });
  const [match] = input().matches;
  const missing = { reason: 'structure-not-drawn', structure: 2 };
  expect(refused({ matches: match ? [match] : [] })).toEqual(missing);
  expect(
    refused({ matches: match ? [match, { structure: 2, observers: [null], by: 'name' }] : [] }),
  ).toEqual(missing);
  expect(refused({ doubt: doubt && { ...doubt, body: new Uint8Array(12) } })).toEqual({
    reason: 'nothing-to-compare',
  });
});
