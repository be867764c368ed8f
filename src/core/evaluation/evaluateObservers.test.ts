import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNifti } from '../../formats/nifti/readNifti.ts';
import { finished } from '../../testing/finished.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { observersEntropy } from '../observers/disagreement.ts';
import { evaluateObservers } from './evaluateObservers.ts';
import { fuseObservers, stapleOf } from './fuseObservers.ts';
import type { Fusion } from './observers.ts';
import type { ObserversEvaluation } from './structureEvaluation.ts';

interface Measured {
  readonly diceToMajority: readonly number[];
  readonly diceToStaple: readonly number[];
  readonly sensitivity: readonly number[];
  readonly specificity: readonly number[];
  readonly stapleVoxels: number;
  readonly volumes: readonly number[];
  readonly majorityVoxels: number;
  readonly tiedVoxels: number;
  readonly union: number;
  readonly intersection: number;
  readonly alone: readonly number[];
  readonly missed: readonly number[];
  readonly pairwiseDice: readonly number[];
  readonly apartBySlice: readonly number[];
  readonly entropySum: number;
}

const golden = readGolden('observers_evaluation') as {
  readonly cases: readonly {
    readonly shape: readonly [number, number, number];
    readonly spacingMm: readonly [number, number, number];
    readonly masks: readonly string[];
    readonly entropy255: string;
    readonly measured: Measured;
    readonly beside: {
      readonly me: number;
      readonly wmeNormalised: number;
      readonly pearson: number;
      readonly ncc: number;
    };
  }[];
  readonly lidc: Measured;
};

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const READERS = `${DATA}/LIDC-IDRI-0314-4readers/derived_nifti`;

function gridOf(
  shape: VoxelGrid['shape'],
  [si, sj, sk]: readonly [number, number, number] = [1, 1, 1],
): VoxelGrid {
  return { shape, affine: [si, 0, 0, 0, 0, sj, 0, 0, 0, 0, sk, 0, 0, 0, 0, 1] };
}

const fused = (
  masks: readonly Uint8Array[],
  grid: VoxelGrid,
  kind: 'majority' | 'staple' | 'union' | 'intersection',
) => finished(fuseObservers(masks, grid, { kind }));
const voxelsOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

function evaluated(
  masks: readonly Uint8Array[],
  grid: VoxelGrid,
  fusion: Fusion = { kind: 'majority' },
): ObserversEvaluation {
  const observers = masks.map((mask, at) => ({ name: `reader ${at + 1}`, mask }));
  const { mask: reference, staple } = finished(fuseObservers(masks, grid, fusion));
  return finished(evaluateObservers({ grid, observers, reference, staple, network: null }));
}

function expectMeasured(masks: readonly Uint8Array[], grid: VoxelGrid, expected: Measured): void {
  const [si, sj, sk] = spacingMm(grid.affine);
  const voxelMl = (si * sj * sk) / 1000;
  const found = evaluated(masks, grid);
  const byStaple = evaluated(masks, grid, { kind: 'staple' });
  const near = (actual: number | null | undefined, value: number, digits = 9): void =>
    expect(actual).toBeCloseTo(value, digits);
  found.rows.forEach((row, at) => {
    near(row.diceToReference, expected.diceToMajority[at] ?? NaN);
    near(byStaple.rows[at]?.diceToReference, expected.diceToStaple[at] ?? NaN);
    near(row.sensitivity, expected.sensitivity[at] ?? NaN, 6);
    near(row.specificity, expected.specificity[at] ?? NaN, 6);
    near(row.volumeMl, (expected.volumes[at] ?? NaN) * voxelMl);
    near(row.aloneMl, (expected.alone[at] ?? NaN) * voxelMl);
    near(row.missedMl, (expected.missed[at] ?? NaN) * voxelMl);
  });
  const pairs = found.pairwiseDice.flatMap((row, at) => row.slice(at + 1));
  expect(pairs).toHaveLength(expected.pairwiseDice.length);
  expected.pairwiseDice.forEach((value, at) => near(pairs[at], value));
  near(
    found.meanPairwiseDice,
    expected.pairwiseDice.reduce((sum, value) => sum + value, 0) / pairs.length,
  );
  near(found.unionMl, expected.union * voxelMl);
  near(found.intersectionMl, expected.intersection * voxelMl);
  near(found.tiedMl, expected.tiedVoxels * voxelMl);
  expect(found.staple).toMatchObject({ isConverged: true, marginMm: 10 });
  const slices = expected.apartBySlice.flatMap((voxels, k) => (voxels > 0 ? [{ k, voxels }] : []));
  expect(found.slices.toSorted((a, b) => a.k - b.k).map(({ k }) => k)).toEqual(
    slices.map(({ k }) => k),
  );
  for (const { k, voxels } of slices) {
    near(found.slices.find((slice) => slice.k === k)?.disagreementMl, voxels * voxelMl);
  }
  expect(found.slices[0]?.disagreementMl).toBeCloseTo(
    Math.max(...expected.apartBySlice) * voxelMl,
    9,
  );
  expect(voxelsOf(fused(masks, grid, 'staple').mask)).toBe(expected.stapleVoxels);
  expect(voxelsOf(fused(masks, grid, 'union').mask)).toBe(expected.union);
  expect(voxelsOf(fused(masks, grid, 'intersection').mask)).toBe(expected.intersection);
  const majority = fused(masks, grid, 'majority');
  expect(voxelsOf(majority.mask)).toBe(expected.majorityVoxels);
  expect(majority.tiedVoxels).toBe(expected.tiedVoxels);
  const bits = observersEntropy(masks);
  near(
    bits.reduce((sum, value) => sum + value, 0),
    expected.entropySum,
    3,
  );
}

describe('observers', () => {
  it.each(golden.cases)(
    'random masks | SimpleITK, scipy, numpy (case %#)',
    ({ shape, spacingMm: spacing, masks, measured }) => {
      const observers = masks.map((text) => Uint8Array.from(text, Number));
      expectMeasured(observers, gridOf(shape, spacing), measured);
    },
  );

  it.each(golden.cases)(
    "the network's doubt beside the observers' | scipy, numpy (case %#)",
    ({ shape, masks, entropy255, beside }) => {
      const observers = masks.map((text) => Uint8Array.from(text, Number));
      const model = Uint8Array.from(entropy255.match(/../g) ?? [], (hex) => parseInt(hex, 16));
      // The same voxels among others, which do not count.
      const wide = (values: ArrayLike<number>, outside: number): number[] =>
        Array.from(values).flatMap((value) => [value, outside]);
      const region = { voxels: 0, volumeMl: 0, marginMm: 10, errorFraction: 0, errorMl: 0 };
      const { doubt } = finished(
        evaluateObservers({
          grid: gridOf(shape),
          observers: observers.map((mask) => ({ name: '', mask })),
          reference: new Uint8Array(observers[0]?.length ?? 0),
          staple: null,
          network: {
            region,
            inRegion: Uint8Array.from(
              wide(
                model.map(() => 1),
                0,
              ),
            ),
            entropy: Float32Array.from(
              wide(
                Array.from(model, (value) => value / 255),
                1,
              ),
            ),
            observers: observers.map((mask) => Uint8Array.from(wide(mask, 1))),
          },
        }),
      );
      expect(doubt?.region).toBe(region);
      expect(doubt?.voxels).toBe(model.length);
      for (const key of ['me', 'wmeNormalised', 'pearson', 'ncc'] as const) {
        expect(doubt?.[key]).toBeCloseTo(beside[key], 7);
      }
    },
  );

  it.skipIf(!existsSync(DATA))("LIDC-IDRI-0314: four readers' masks | SimpleITK, scipy", () => {
    const masks: Uint8Array[] = [];
    let grid = gridOf([1, 1, 1]);
    for (const reader of [1, 2, 3, 4]) {
      const bytes = gunzipSync(readFileSync(`${READERS}/reader${reader}.nii.gz`));
      const read = readNifti(bytes, { sha256: '' });
      grid = read.grid;
      masks.push(Uint8Array.from(read.voxels));
    }
    expectMeasured(masks, grid, golden.lidc);
  });
});

describe('fusion over a grid', () => {
  const grid = gridOf([4, 3, 2]);
  const at = (...voxels: readonly number[]): Uint8Array => {
    const mask = new Uint8Array(24);
    for (const voxel of voxels) mask[voxel] = 255;
    return mask;
  };

  it('of one observer is that contour, by whatever rule', () => {
    for (const kind of ['majority', 'staple', 'union', 'intersection'] as const) {
      expect([...fused([at(5, 6, 17)], grid, kind).mask]).toEqual(
        [...at(5, 6, 17)].map((value) => value / 255),
      );
    }
    const second = finished(
      fuseObservers([at(1), at(2, 3)], grid, { kind: 'observer', position: 1 }),
    );
    expect(voxelsOf(second.mask)).toBe(2);
    expect(second.mask[2]).toBe(1);
  });

  it('counts what exactly half of an even number have, and leaves it out', () => {
    const { mask, tiedVoxels } = fused([at(5, 6), at(6, 7)], grid, 'majority');
    expect(tiedVoxels).toBe(2);
    expect(voxelsOf(mask)).toBe(1);
    expect(evaluated([at(5, 6), at(6, 7)], grid).tiedMl).toBeCloseTo(0.002, 12);
  });

  it('refuses what does not fit', () => {
    expect(() => fused([], grid, 'union')).toThrow(/shape/);
    expect(() => fused([new Uint8Array(5)], grid, 'union')).toThrow(/shape/);
    const third: Fusion = { kind: 'observer', position: 2 };
    expect(() => finished(fuseObservers([at(1), at(2)], grid, third))).toThrow(/shape/);
    expect(() => evaluated([at(1)], grid)).toThrow(/shape/);
  });

  it("STAPLE's estimate depends on the box, which ends 10 mm around all observers", () => {
    const large = gridOf([40, 3, 2]);
    const mask = new Uint8Array(240);
    mask.fill(1, 0, 3);
    const other = new Uint8Array(240);
    other.fill(1, 1, 4);
    // 14 of the 40 columns: the rest of the grid does not count.
    const near = finished(stapleOf([mask, other], large));
    expect(near.prior).toBeCloseTo(3 / (14 * 3 * 2), 12);
  });
});

describe('observers who drew nothing, or the same', () => {
  const grid = gridOf([5, 5, 3]);
  const ball = new Uint8Array(75).fill(1, 30, 40);
  const empty = new Uint8Array(75);

  it('all empty: nothing is defined, nothing is NaN', () => {
    expect(evaluated([empty, empty], grid)).toEqual({
      rows: [1, 2].map((reader) => ({
        name: `reader ${reader}`,
        volumeMl: 0,
        diceToReference: null,
        sensitivity: null,
        specificity: null,
        aloneMl: 0,
        missedMl: 0,
      })),
      pairwiseDice: [
        [null, null],
        [null, null],
      ],
      meanPairwiseDice: null,
      unionMl: 0,
      intersectionMl: 0,
      tiedMl: 0,
      staple: { isConverged: true, iterations: 0, prior: 0, marginMm: 10 },
      slices: [],
      doubt: null,
    });
    expect(voxelsOf(fused([empty, empty], grid, 'staple').mask)).toBe(0);
  });

  it('one empty: 0 with the others, null with itself', () => {
    const { rows, pairwiseDice, meanPairwiseDice } = evaluated([ball, empty, ball], grid);
    expect(pairwiseDice).toEqual([
      [1, 0, 1],
      [0, null, 0],
      [1, 0, 1],
    ]);
    expect(meanPairwiseDice).toBeCloseTo(1 / 3, 12);
    expect(rows[1]).toMatchObject({ volumeMl: 0, diceToReference: 0, aloneMl: 0 });
    expect(rows[1]?.missedMl).toBeCloseTo(0.01, 12);
    expect(rows[1]?.sensitivity).toBeCloseTo(0, 6);
  });

  it('identical: they agree, and nothing is doubtful', () => {
    const { rows, slices, meanPairwiseDice } = evaluated([ball, ball, ball, ball], grid);
    expect(meanPairwiseDice).toBe(1);
    expect(slices).toEqual([]);
    for (const row of rows) {
      expect(row).toMatchObject({ diceToReference: 1, aloneMl: 0, missedMl: 0 });
      expect(row.sensitivity).toBeCloseTo(1, 6);
      expect(row.specificity).toBeCloseTo(1, 6);
    }
  });

  it('does not depend on the order of observers', () => {
    const [first] = golden.cases;
    const masks = (first?.masks ?? []).map((text) => Uint8Array.from(text, Number));
    const here = gridOf(first?.shape ?? [1, 1, 1]);
    const one = evaluated(masks, here);
    const turned = evaluated(masks.toReversed(), here);
    turned.rows.toReversed().forEach((row, at) => {
      expect(row.sensitivity).toBeCloseTo(one.rows[at]?.sensitivity ?? NaN, 9);
      expect(row.aloneMl).toBe(one.rows[at]?.aloneMl);
      expect(row.diceToReference).toBe(one.rows[at]?.diceToReference);
    });
    expect(turned.slices).toEqual(one.slices);
  });
});
