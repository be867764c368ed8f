import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { affineFromColumns } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { networkGridOf } from '../geometry/networkGrid.ts';
import { AGREEMENT } from './agreementMap.ts';
import { evaluateStructure, type StructureInput } from './evaluateStructure.ts';

const GRID: VoxelGrid = {
  shape: [24, 20, 16],
  affine: affineFromColumns(
    [
      [-2, 0, 0],
      [0, -2, 0],
      [0, 0, 3],
    ],
    [10, 20, -30],
  ),
};
const NETWORK = networkGridOf(GRID, { orientation: 'LPS', spacingMm: [2, 2, 3] });

/** A box of voxels, both ends included. */
function block(
  grid: VoxelGrid,
  low: readonly number[],
  high: readonly number[],
): Uint8Array<ArrayBuffer> {
  const [ni, nj] = grid.shape;
  return Uint8Array.from({ length: voxelCount(grid) }, (_, voxel) => {
    const at = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
    return Number(at.every((index, axis) => index >= low[axis] && index <= high[axis]));
  });
}

/** Runs to the end, and requires that progress never falls and stays within 0 … 1. */
function evaluated(input: StructureInput) {
  const steps = evaluateStructure(input);
  let last = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    expect(step.value).toBeGreaterThanOrEqual(last);
    expect(step.value).toBeLessThanOrEqual(1);
    last = step.value;
  }
}

const contour = block(GRID, [6, 6, 5], [15, 13, 10]);
const reference = block(GRID, [6, 6, 5], [13, 13, 10]);

function networkOf(
  own: Uint8Array,
  random = seededRandom(3),
): NonNullable<StructureInput['network']> {
  const probability = Float32Array.from(own, (inside) => (inside ? 0.6 : 0) + 0.4 * random());
  return {
    grid: NETWORK,
    contour: own,
    body: new Uint8Array(voxelCount(NETWORK)).fill(1),
    entropy: Float32Array.from(probability, (p) => 1 - Math.abs(2 * p - 1)),
    expectedError: Float32Array.from(probability, (p) => Math.min(p, 1 - p)),
    probability,
  };
}

const input: StructureInput = {
  grid: GRID,
  contour,
  observers: [{ name: 'A', mask: reference }],
  fusion: { kind: 'majority' },
  toleranceMm: 2,
  network: networkOf(contour),
};

describe('evaluateStructure', () => {
  it('holds observers against each other without a contour', () => {
    const observers = [
      { name: 'A', mask: reference },
      { name: 'B', mask: contour },
    ];
    const fusion = { kind: 'union' } as const;
    const alone = evaluated({ ...input, contour: null, network: null, observers, fusion });
    const beside = evaluated({ ...input, network: null, observers, fusion });
    expect(alone.evaluation).toEqual({ ...beside.evaluation, agreement: null });
    expect(alone.evaluation.observers?.meanPairwiseDice).toBe(768 / 864);
    expect(alone.maps).toEqual({ ...beside.maps, agreement: null });
  });

  it('measures a box that is two columns too wide', () => {
    const { evaluation, maps } = evaluated(input);
    const { agreement, observers, doubt, calibration } = evaluation;
    // 8 × 8 × 6 voxels of 12 mm³ against 10 × 8 × 6.
    expect(agreement).toMatchObject({
      empty: null,
      referenceMl: 384 * 0.012,
      contourMl: 480 * 0.012,
      truePositiveMl: 384 * 0.012,
      falseNegativeMl: 0,
      dice: 768 / 864,
      jaccard: 384 / 480,
      hausdorffMm: 4,
      toleranceMm: 2,
      // The contour's edge runs through the reference's, but for the side that lies inside: 6 of 28 pixels in 6 slices.
      aplMm: 6 * 6 * 2,
      fnplMm: 0,
      referencePathMm: 28 * 6 * 2,
    });
    expect(agreement?.volumeError).toBeCloseTo(0.25, 12);
    expect(agreement?.voxelBorder.hausdorffMm).toBe(4);
    expect(agreement?.slices.map(({ k }) => k)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(agreement?.slices[0]).toEqual({
      k: 5,
      dice: 128 / 144,
      referenceMm2: 256,
      contourMm2: 320,
      falsePositiveMm2: 64,
      falseNegativeMm2: 0,
      aplMm: 12,
    });
    expect(observers).toBeNull();
    expect(maps.disagreement).toBeNull();
    // 10 mm are 5, 5 and 3 voxels around both contours.
    expect(maps.box).toEqual({ low: [1, 1, 1], high: [21, 19, 15] });
    expect(maps.grid.shape).toEqual([20, 18, 14]);
    const counts = [0, 0, 0, 0];
    for (const kind of maps.agreement ?? []) counts[kind]++;
    expect(counts.slice(1)).toEqual([384, 96, 0]);
    expect(maps.agreement?.[5 + 20 * (5 + 18 * 4)]).toBe(AGREEMENT.truePositive);
    expect(maps.errors?.length).toBe(96);
    expect(doubt?.region.errorFraction).toBeCloseTo(96 / (doubt?.region.voxels ?? 0), 12);
    expect(doubt?.region.errorMl).toBeCloseTo(96 * 0.012, 12);
    expect(doubt?.uncertainty).toBe('own');
    expect(doubt?.rankings.map(({ kind }) => kind)).toEqual([
      'uncertainty',
      'expected-error',
      'distance',
    ]);
    expect(calibration?.scores.voxels).toBe(doubt?.region.voxels);
    expect(calibration?.scores.prevalence).toBeCloseTo(384 / (doubt?.region.voxels ?? 0), 12);
  });

  it('takes several observers, and tells them apart', () => {
    const other = block(GRID, [6, 6, 5], [15, 13, 11]);
    const { evaluation, maps } = evaluated({
      ...input,
      observers: [
        { name: 'A', mask: reference },
        { name: 'B', mask: contour },
        { name: 'C', mask: other },
      ],
    });
    expect(evaluation.agreement?.dice).toBe(1);
    expect(evaluation.observers?.rows.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
    expect(evaluation.observers?.slices.slice(0, 2)).toEqual([
      { k: 11, disagreementMl: 80 * 0.012 },
      { k: 5, disagreementMl: 16 * 0.012 },
    ]);
    expect(evaluation.observers?.doubt?.voxels).toBe(evaluation.doubt?.region.voxels);
    expect(maps.disagreement?.includes(234)).toBe(true);
    expect(new Set(maps.observers)).toEqual(new Set([0, 7, 6, 4]));
  });

  it('says what is not known', () => {
    const { evaluation, maps } = evaluated({ ...input, network: null });
    expect(evaluation).toMatchObject({ doubt: null, calibration: null, observers: null });
    expect(maps.errors).toBeNull();
    const network = { ...networkOf(contour), probability: null, expectedError: null };
    const bare = evaluated({ ...input, network }).evaluation;
    expect(bare.calibration).toBeNull();
    expect(bare.doubt?.uncertainty).toBe('all-classes');
    expect(bare.doubt?.rankings.map(({ kind }) => kind)).toEqual(['uncertainty', 'distance']);
  });

  it('refuses to work without an observer, and arrays that do not fit', () => {
    expect(() => evaluated({ ...input, observers: [] })).toThrow(/shape/);
    expect(() => evaluated({ ...input, contour: new Uint8Array(3) })).toThrow(/shape/);
    const network = { ...networkOf(contour), body: new Uint8Array(3) };
    expect(() => evaluated({ ...input, network })).toThrow(/shape/);
  });
});
