import { describe, expect, it } from 'vitest';
import { finished } from '../../testing/finished.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { evaluateCalibration } from './calibration.ts';
import { evaluateDoubt, uncertaintyAt } from './doubt.ts';
import { evaluationRegion } from './region.ts';
import {
  CURVE_BUDGETS,
  type DoubtEvaluation,
  type RankingEvaluation,
} from './structureEvaluation.ts';

interface Aurocs {
  readonly error: number;
  readonly fpTp: number;
  readonly fnTn: number;
}

const { doubt: golden } = readGolden('evaluation') as {
  readonly doubt: {
    readonly shape: VoxelGrid['shape'];
    readonly spacingMm: readonly [number, number, number];
    readonly reference: string;
    readonly steps: readonly number[];
    readonly of: number;
    readonly firstOutside: number;
    readonly expected: readonly number[];
    readonly voxels: number;
    readonly errors: number;
    readonly aurocs: Readonly<Record<string, Aurocs>>;
  };
};

interface Maps {
  readonly grid: VoxelGrid;
  readonly reference: Uint8Array;
  readonly contour: Uint8Array;
  readonly body: Uint8Array;
  readonly entropy: Float32Array;
  readonly expectedError: Float32Array | null;
  readonly probability: Float32Array | null;
}

/** Null without a region. */
function doubtOf(maps: Maps): DoubtEvaluation | null {
  const region = finished(evaluationRegion(maps));
  if (!region) return null;
  const uncertainty = uncertaintyAt(region.voxels, maps);
  return finished(evaluateDoubt(region, { ...maps, uncertainty }));
}

function rankingOf(doubt: DoubtEvaluation | null, kind: string): RankingEvaluation {
  const found = doubt?.rankings.find((ranking) => ranking.kind === kind);
  if (!found) throw new Error(`no ranking ${kind}`);
  return found;
}

const [SI, SJ, SK] = golden.spacingMm;
const GRID: VoxelGrid = {
  shape: golden.shape,
  affine: [SI, 0, 0, 0, 0, SJ, 0, 0, 0, 0, SK, 0, 0, 0, 0, 1],
};
const PROBABILITY = Float32Array.from(golden.steps, (step) => step / golden.of);
const MAPS: Maps = {
  grid: GRID,
  reference: Uint8Array.from(golden.reference, Number),
  contour: Uint8Array.from(PROBABILITY, (p) => Number(p >= 0.5)),
  body: Uint8Array.from(PROBABILITY, (_, voxel) =>
    Number(voxel % GRID.shape[0] < golden.firstOutside),
  ),
  entropy: Float32Array.from(PROBABILITY, (p) => 4 * p * (1 - p)),
  expectedError: Float32Array.from(golden.expected, (step) => step / 20),
  probability: PROBABILITY,
};

describe('doubt beside scikit-learn and scipy', () => {
  const doubt = doubtOf(MAPS);

  it('has the same region and errors', () => {
    expect(doubt?.region.voxels).toBe(golden.voxels);
    expect(doubt?.region.errorFraction).toBeCloseTo(golden.errors / golden.voxels, 12);
    expect(doubt?.region.volumeMl).toBeCloseTo((golden.voxels * SI * SJ * SK) / 1000, 9);
  });

  it.each(['uncertainty', 'expected-error', 'distance'])(
    'ranks alike by %s, ties included',
    (kind) => {
      const { errorAuroc, auroc } = rankingOf(doubt, kind);
      const expected = golden.aurocs[kind];
      expect(errorAuroc).toBeCloseTo(expected.error, 9);
      expect(auroc.fpTp).toBeCloseTo(expected.fpTp, 9);
      expect(auroc.fnTn).toBeCloseTo(expected.fnTn, 9);
    },
  );
});

/** Everything but the region, whose places another order of memory changes. */
const numbersOf = (doubt: DoubtEvaluation | null): unknown => doubt?.rankings;

describe('doubt', () => {
  it('lies between chance and the best possible order, at every budget', () => {
    for (const ranking of doubtOf(MAPS)?.rankings ?? []) {
      expect(ranking.curve.map(({ fraction }) => fraction)).toEqual(CURVE_BUDGETS);
      for (const { recall, oracleRecall, precision } of ranking.curve) {
        expect(recall).toBeLessThanOrEqual((oracleRecall ?? 0) + 1e-12);
        expect(precision ?? 0).toBeLessThanOrEqual(1);
      }
      expect(ranking.overlap?.auc).toBeLessThanOrEqual((ranking.overlap?.oracle ?? 0) + 0.01);
      expect(ranking.overlap?.errorFraction).toBeCloseTo(golden.errors / golden.voxels, 12);
    }
  });

  it('by the errors themselves is the best possible order, and the other way round the worst', () => {
    const wrong = Float32Array.from(MAPS.contour, (own, at) => Number(own !== MAPS.reference[at]));
    const best = rankingOf(doubtOf({ ...MAPS, expectedError: wrong }), 'expected-error');
    expect(best).toMatchObject({ errorAuroc: 1, auroc: { fpTp: 1, fnTn: 1 } });
    for (const { recall, oracleRecall } of best.curve)
      expect(recall).toBeCloseTo(oracleRecall ?? 0, 12);
    const right = wrong.map((value) => 1 - value);
    const worst = rankingOf(doubtOf({ ...MAPS, expectedError: right }), 'expected-error');
    expect(worst).toMatchObject({ errorAuroc: 0, auroc: { fpTp: 0, fnTn: 0 } });
    expect(worst.curve.at(-1)?.recall).toBe(0);
  });

  it('of a map without any order is chance', () => {
    const flat = new Float32Array(PROBABILITY.length).fill(0.25);
    const { errorAuroc, auroc, budgetGap, curve, overlap } = rankingOf(
      doubtOf({ ...MAPS, expectedError: flat }),
      'expected-error',
    );
    expect({ errorAuroc, ...auroc }).toEqual({ errorAuroc: 0.5, fpTp: 0.5, fnTn: 0.5 });
    expect(budgetGap.fpTp).toBeCloseTo(0, 12);
    for (const { recall, randomRecall } of curve) expect(recall).toBeCloseTo(randomRecall ?? 0, 12);
    expect(overlap?.skill).toBeCloseTo(0, 2);
  });

  it('does not depend on the order of memory', () => {
    const backwards = <T extends Float32Array | Uint8Array>(values: T): T =>
      values.toReversed() as T;
    const turned = doubtOf({
      grid: GRID,
      reference: backwards(MAPS.reference),
      contour: backwards(MAPS.contour),
      body: backwards(MAPS.body),
      entropy: backwards(MAPS.entropy),
      expectedError: backwards(MAPS.expectedError ?? MAPS.entropy),
      probability: backwards(PROBABILITY),
    });
    expect(numbersOf(turned)).toEqual(numbersOf(doubtOf(MAPS)));
  });

  it('of one network is not changed by a temperature, and its calibration is', () => {
    // On steps of 2^-24, so that p and 1 − p stay in doubt alike.
    const sharper = (p: number): number =>
      Math.round(2 ** 24 * (p ** 3 / (p ** 3 + (1 - p) ** 3))) / 2 ** 24;
    const cooled = PROBABILITY.map((p) => (p <= 0.5 ? sharper(p) : 1 - sharper(1 - p)));
    const maps = { ...MAPS, probability: cooled };
    const [one, other] = [doubtOf(MAPS), doubtOf(maps)].map((doubt) => {
      const { errorAuroc, overlap } = rankingOf(doubt, 'uncertainty');
      return { errorAuroc: errorAuroc ?? NaN, auc: overlap?.auc ?? NaN };
    });
    expect(other.errorAuroc).toBeCloseTo(one.errorAuroc, 9);
    expect(other.auc).toBeCloseTo(one.auc, 9);
    const eceOf = (probability: Float32Array): number | undefined => {
      const region = finished(evaluationRegion(MAPS));
      return region ? finished(evaluateCalibration(region, probability))?.scores.ece : undefined;
    };
    expect(Math.abs((eceOf(cooled) ?? 0) - (eceOf(PROBABILITY) ?? 0))).toBeGreaterThan(0.01);
  });
});

describe('doubt where there is little to compare', () => {
  const none = new Uint8Array(voxelCount(GRID));

  it('no region: both empty, or all beyond the body', () => {
    expect(doubtOf({ ...MAPS, reference: none, contour: none })).toBeNull();
    expect(doubtOf({ ...MAPS, body: none })).toBeNull();
  });

  it('no contour: everything of the reference is missed, and there is no distance to go by', () => {
    const doubt = doubtOf({ ...MAPS, contour: none });
    expect(doubt?.rankings.map(({ kind }) => kind)).toEqual(['uncertainty', 'expected-error']);
    expect(rankingOf(doubt, 'uncertainty').auroc.fpTp).toBeNull();
  });

  it('no reference: everything is false positive', () => {
    const { auroc, errorAuroc } = rankingOf(doubtOf({ ...MAPS, reference: none }), 'distance');
    expect(auroc).toEqual({ fpTp: null, fnTn: null });
    expect(errorAuroc).toBeGreaterThan(0);
  });

  it('no errors: nothing to find', () => {
    const { overlap, errorAuroc, budgetGap, curve } = rankingOf(
      doubtOf({ ...MAPS, reference: MAPS.contour }),
      'uncertainty',
    );
    expect({ overlap, errorAuroc, ...budgetGap }).toEqual({
      overlap: null,
      errorAuroc: null,
      fpTp: null,
      fnTn: null,
    });
    expect(curve.every(({ recall }) => recall === null)).toBe(true);
  });

  it('one voxel, one slice, the whole volume', () => {
    const grid: VoxelGrid = { ...GRID, shape: [6, 5, 1] };
    const slice = (of: (voxel: number) => number): Uint8Array =>
      Uint8Array.from({ length: 30 }, (_, voxel) => of(voxel));
    const maps: Maps = {
      grid,
      reference: slice((voxel) => Number(voxel === 14)),
      contour: slice(() => 1),
      body: slice(() => 1),
      entropy: new Float32Array(30).fill(0.5),
      expectedError: null,
      probability: null,
    };
    const doubt = doubtOf(maps);
    expect(doubt).toMatchObject({ uncertainty: 'all-classes', region: { voxels: 30 } });
    // No voxel lies on the contour's other side.
    expect(doubt?.rankings.map(({ kind }) => kind)).toEqual(['uncertainty']);
    expect(doubt?.region.errorFraction).toBeCloseTo(29 / 30, 12);
  });

  it('values that are none are refused', () => {
    const broken = PROBABILITY.slice().fill(NaN);
    expect(() => doubtOf({ ...MAPS, probability: broken })).toThrow(/non-finite/);
    expect(() => doubtOf({ ...MAPS, expectedError: broken })).toThrow(/non-finite/);
    expect(() => doubtOf({ ...MAPS, probability: new Float32Array(3) })).toThrow(/shape/);
  });
});
