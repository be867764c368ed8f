import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNifti } from '../../formats/nifti/readNifti.ts';
import { finished } from '../../testing/finished.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../geometry/gridMath.ts';
import { voxelBorderDistances, voxelBorderHd95Mm } from '../metrics/voxelBorder.ts';
import { evaluateAgreement } from './agreement.ts';
import type { Agreement } from './structureEvaluation.ts';

interface Measured {
  readonly voxels: readonly [number, number];
  readonly dice: Readonly<Record<string, number>>;
  readonly jaccard: Readonly<Record<string, number>>;
  readonly surface: {
    readonly referenceToContourMm: number;
    readonly contourToReferenceMm: number;
    readonly assdMm: number;
    readonly hd95Mm: number;
    readonly hausdorffMm: number;
    readonly surfaceDice: Readonly<Record<string, number>>;
  };
  readonly voxelBorder: {
    readonly hd95Mm: number;
    readonly assdMm: number;
    readonly hausdorffMm: number;
    readonly hd95LargerDirectedMm: number;
    readonly hausdorffMonaiMm: number;
  };
  readonly path: readonly [number, number, number];
}

const golden = readGolden('evaluation') as {
  readonly toleranceMm: number;
  readonly random: readonly (Measured & {
    readonly shape: VoxelGrid['shape'];
    readonly spacingMm: readonly [number, number, number];
    readonly reference: string;
    readonly contour: string;
  })[];
  readonly real: readonly (Measured & {
    readonly files: readonly [string, string];
    readonly label: number;
  })[];
};

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
/** MONAI computes in float32. */
const FLOAT32 = 1e-5;

function gridOf(
  shape: VoxelGrid['shape'],
  [si, sj, sk]: readonly [number, number, number],
): VoxelGrid {
  return { shape, affine: [si, 0, 0, 5, 0, sj, 0, -7, 0, 0, sk, 11, 0, 0, 0, 1] };
}

const agreementOf = (
  grid: VoxelGrid,
  reference: Uint8Array,
  contour: Uint8Array,
  toleranceMm = 2,
): Agreement => finished(evaluateAgreement({ grid, reference, contour, toleranceMm })).agreement;

/** Compares with what other tools measured on the same masks. */
function expectMeasured(
  grid: VoxelGrid,
  reference: Uint8Array,
  contour: Uint8Array,
  expected: Measured,
): void {
  const found = agreementOf(grid, reference, contour, golden.toleranceMm);
  const near = (value: number | null, other: number, relative = 1e-6): void =>
    expect(Math.abs((value ?? NaN) - other)).toBeLessThanOrEqual(relative * Math.max(1, other));
  const ml = voxelVolumeMl(grid);
  near(found.referenceMl, expected.voxels[0] * ml);
  near(found.contourMl, expected.voxels[1] * ml);
  for (const value of Object.values(expected.dice)) near(found.dice, value, FLOAT32);
  near(found.dice, expected.dice['medpy'] ?? NaN, 1e-12);
  for (const value of Object.values(expected.jaccard)) near(found.jaccard, value, 1e-12);
  const { surface, voxelBorder } = expected;
  near(found.referenceToContourMm, surface.referenceToContourMm);
  near(found.contourToReferenceMm, surface.contourToReferenceMm);
  near(found.assdMm, surface.assdMm);
  near(found.hd95Mm, surface.hd95Mm);
  near(found.hausdorffMm, surface.hausdorffMm);
  for (const value of Object.values(surface.surfaceDice)) near(found.surfaceDice, value, FLOAT32);
  near(found.voxelBorder.hd95Mm, voxelBorder.hd95Mm);
  near(found.voxelBorder.assdMm, voxelBorder.assdMm);
  near(found.voxelBorder.hausdorffMm, voxelBorder.hausdorffMm);
  near(found.voxelBorder.hausdorffMm, voxelBorder.hausdorffMonaiMm, FLOAT32);
  const pair = {
    reference,
    predicted: contour,
    shape: grid.shape,
    spacingMm: spacingMm(grid.affine),
  };
  const directed = voxelBorderHd95Mm(voxelBorderDistances(pair), 'larger-directed');
  near(directed, voxelBorder.hd95LargerDirectedMm, FLOAT32);
  [found.aplMm, found.fnplMm, found.referencePathMm].forEach((mm, at) =>
    near(mm, expected.path[at] ?? NaN),
  );
}

describe('agreement beside surface-distance, MONAI, MedPy, pymia and scipy', () => {
  it.each(golden.random.map((one, at) => [at, one] as const))('random masks %i', (_, one) => {
    const [reference, contour] = [one.reference, one.contour].map((text) =>
      Uint8Array.from(text, Number),
    );
    expectMeasured(gridOf(one.shape, one.spacingMm), reference, contour, one);
  });

  it
    .skipIf(!existsSync(DATA))
    .each(golden.real.map((one) => [...one.files, one.label, one] as const))(
    'real masks: %s | %s, label %i',
    (first, second, label, one) => {
      const [reference, contour] = [first, second].map((name) => {
        const { grid, voxels } = readNifti(gunzipSync(readFileSync(`${DATA}/${name}`)), {
          sha256: '',
        });
        const mask = new Uint8Array(voxels.length);
        for (let voxel = 0; voxel < mask.length; voxel++)
          mask[voxel] = Number(voxels[voxel] === label);
        return { grid, mask };
      });
      expectMeasured(reference.grid, reference.mask, contour.mask, one);
    },
  );
});

/** Random balls, uneven. */
function blob(grid: VoxelGrid, random: () => number): Uint8Array<ArrayBuffer> {
  const [ni, nj] = grid.shape;
  const center = grid.shape.map((size) => size * (0.35 + 0.3 * random()));
  return Uint8Array.from({ length: voxelCount(grid) }, (_, voxel) => {
    const at = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
    const far = Math.hypot(
      ...at.map((index, axis) => (4 * (index - center[axis])) / grid.shape[axis]),
    );
    return Number(far + 0.2 * random() < 1);
  });
}

/** The same voxels with axes in another order; `flips` turn the new axes round. */
function turned(
  mask: Uint8Array,
  grid: VoxelGrid,
  order: readonly [number, number, number],
  flips: readonly boolean[],
): { readonly mask: Uint8Array<ArrayBuffer>; readonly grid: VoxelGrid } {
  const [a, b, c] = order;
  const shape = [grid.shape[a], grid.shape[b], grid.shape[c]] as const;
  const strides = [1, grid.shape[0], grid.shape[0] * grid.shape[1]];
  const spacing = spacingMm(grid.affine);
  const out = new Uint8Array(mask.length);
  for (let voxel = 0; voxel < out.length; voxel++) {
    const at = [voxel % shape[0], Math.floor(voxel / shape[0]) % shape[1]];
    at.push(Math.floor(voxel / (shape[0] * shape[1])));
    let from = 0;
    order.forEach((axis, target) => {
      from += strides[axis] * (flips[target] ? shape[target] - 1 - at[target] : at[target]);
    });
    out[voxel] = mask[from];
  }
  return { mask: out, grid: gridOf(shape, [spacing[a], spacing[b], spacing[c]]) };
}

/** Every measure but those in slices, which know which axis is k. */
const spatial = (found: Agreement): object => ({
  ...found,
  slices: null,
  aplMm: null,
  fnplMm: null,
  referencePathMm: null,
});

function expectAlike(found: object, expected: object): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [key, value] of Object.entries(expected)) {
    const other: unknown = Object.entries(found).find(([name]) => name === key)?.[1];
    if (typeof value === 'number') expect(other, key).toBeCloseTo(value, 5);
    else if (value !== null && typeof value === 'object')
      expectAlike(other as object, value as object);
    else expect(other, key).toBe(value);
  }
}

describe('agreement', () => {
  const grid = gridOf([15, 12, 10], [1.2, 0.9, 2.5]);
  const random = seededRandom(91);
  const pairs = Array.from({ length: 6 }, () => [blob(grid, random), blob(grid, random)] as const);

  it('does not depend on the order and sense of the axes', () => {
    for (const [reference, contour] of pairs) {
      const expected = spatial(agreementOf(grid, reference, contour));
      for (const order of [
        [1, 0, 2],
        [2, 1, 0],
        [1, 2, 0],
      ] as const) {
        const flips = [random() < 0.5, random() < 0.5, random() < 0.5];
        const [one, other] = [
          turned(reference, grid, order, flips),
          turned(contour, grid, order, flips),
        ];
        expectAlike(spatial(agreementOf(one.grid, one.mask, other.mask)), expected);
      }
    }
  });

  it('is the same either way round where it should be, and mirrored elsewhere', () => {
    for (const [reference, contour] of pairs) {
      const one = agreementOf(grid, reference, contour);
      const other = agreementOf(grid, contour, reference);
      for (const key of ['dice', 'jaccard', 'hd95Mm', 'hausdorffMm', 'surfaceDice'] as const) {
        expect(other[key]).toBe(one[key]);
      }
      expect(other.assdMm).toBeCloseTo(one.assdMm ?? NaN, 9);
      expect(other.referenceToContourMm).toBe(one.contourToReferenceMm);
      expect(other.falsePositiveMl).toBe(one.falseNegativeMl);
      expect(one.dice).toBeCloseTo((2 * (one.jaccard ?? NaN)) / (1 + (one.jaccard ?? NaN)), 12);
    }
  });

  it('grows with the voxels', () => {
    for (const [reference, contour] of pairs) {
      const one = agreementOf(grid, reference, contour, 2);
      const large = agreementOf(gridOf(grid.shape, [2.4, 1.8, 5]), reference, contour, 4);
      expect(large.dice).toBe(one.dice);
      expect(large.surfaceDice).toBeCloseTo(one.surfaceDice ?? NaN, 12);
      for (const key of ['hd95Mm', 'hausdorffMm', 'assdMm', 'aplMm', 'referencePathMm'] as const) {
        expect(large[key]).toBeCloseTo(2 * (one[key] ?? NaN), 4);
      }
      expect(large.referenceMl).toBeCloseTo(8 * one.referenceMl, 9);
    }
  });

  it('of a contour that is moved by a voxel: no surface is farther than that', () => {
    const mask = new Uint8Array(voxelCount(grid));
    for (const voxel of [500, 501, 515, 516, 680, 681, 695]) mask[voxel] = 1;
    const along = { i: [1, 1.2], j: [15, 0.9], k: [180, 2.5] } as const;
    for (const [step, mm] of Object.values(along)) {
      const moved = new Uint8Array(mask.length);
      moved.set(mask.subarray(0, mask.length - step), step);
      const found = agreementOf(grid, mask, moved, mm);
      expect(found.hausdorffMm).toBeCloseTo(mm, 6);
      expect(found.surfaceDice).toBe(1);
      expect(found.voxelBorder.hausdorffMm).toBeCloseTo(mm, 6);
      expect(found.volumeError).toBe(0);
    }
  });

  it('sums over its slices', () => {
    for (const [reference, contour] of pairs) {
      const found = agreementOf(grid, reference, contour);
      const sum = (of: (slice: Agreement['slices'][number]) => number): number =>
        found.slices.reduce((total, slice) => total + of(slice), 0);
      expect(sum(({ referenceMm2 }) => referenceMm2 * 2.5) / 1000).toBeCloseTo(
        found.referenceMl,
        9,
      );
      expect(sum(({ falsePositiveMm2 }) => falsePositiveMm2 * 2.5) / 1000).toBeCloseTo(
        found.falsePositiveMl,
        9,
      );
      expect(sum(({ aplMm }) => aplMm)).toBeCloseTo(found.aplMm, 9);
    }
  });
});

describe('agreement of masks with nothing or everything in them', () => {
  const grid = gridOf([5, 4, 3], [1, 2, 3]);
  const none = new Uint8Array(60);
  const all = new Uint8Array(60).fill(1);
  const one = Uint8Array.from(none, (_, voxel) => Number(voxel === 27));

  it('both empty: neither success nor failure', () => {
    expect(agreementOf(grid, none, none)).toMatchObject({
      empty: 'both-empty',
      dice: null,
      jaccard: null,
      volumeError: null,
      hd95Mm: null,
      assdMm: null,
      surfaceDice: null,
      referenceMl: 0,
      aplMm: 0,
      voxelBorder: { hd95Mm: null, assdMm: null, hausdorffMm: null },
      slices: [],
    });
  });

  it('one empty: no distance, no overlap', () => {
    const missed = agreementOf(grid, one, none);
    expect(missed).toMatchObject({
      empty: 'predicted-empty',
      dice: 0,
      surfaceDice: 0,
      hd95Mm: null,
    });
    expect(missed.volumeError).toBe(-1);
    expect(missed.aplMm).toBe(missed.referencePathMm);
    const extra = agreementOf(grid, none, one);
    expect(extra).toMatchObject({ empty: 'reference-empty', dice: 0, volumeError: null, aplMm: 0 });
    expect(extra.slices).toHaveLength(1);
  });

  it('one voxel, the whole volume, and each against the other', () => {
    expect(agreementOf(grid, one, one)).toMatchObject({ dice: 1, hausdorffMm: 0, surfaceDice: 1 });
    expect(agreementOf(grid, all, all)).toMatchObject({
      dice: 1,
      hd95Mm: 0,
      aplMm: 0,
      volumeError: 0,
    });
    const found = agreementOf(grid, one, all);
    expect(found.dice).toBeCloseTo(2 / 61, 12);
    expect(found.volumeError).toBe(59);
  });

  it('an image of one slice is measured as contours', () => {
    const slice = gridOf([5, 4, 1], [1, 2, 3]);
    const [a, b] = [new Uint8Array(20), new Uint8Array(20)];
    a[6] = 1;
    b[7] = 1;
    const found = agreementOf(slice, a, b);
    expect(found).toMatchObject({ hausdorffMm: 1, dice: 0 });
    expect(found.voxelBorder.hausdorffMm).toBe(1);
    // As a volume its two faces would count, and be a slice apart from nothing.
    expect(found.assdMm).toBeCloseTo(0.5, 6);
  });
});
