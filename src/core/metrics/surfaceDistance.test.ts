import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { MaskPair } from './maskPair.ts';
import { dice } from './overlap.ts';
import {
  averageDistances,
  hausdorffMm,
  surfaceDice,
  surfaceDistances,
  surfaceMeasures,
} from './surfaceDistance.ts';
import { elementAreas } from './surfaceElements.ts';

interface Vector {
  d_gt2pred: number[];
  len_gt: number[];
  d_pred2gt: number[];
  len_pred: number[];
  ASD_gt2pred: number;
  ASD_pred2gt: number;
  ASSD_pooled: number;
  HD100: number;
  HD95: number;
  surface_dice: Record<string, number>;
}
const vectors = readTestVectors() as {
  surf_deepmind_2D_squares: Vector;
  surf_deepmind_2D_2px: Vector;
  HD95_conventions: { deepmind_searchsorted: number; HD100: number };
};
const golden = readGolden('surface') as {
  cases: {
    shape: MaskPair['shape'];
    spacingMm: MaskPair['spacingMm'];
    reference: string;
    predicted: string;
    referenceToPredictedMm: number;
    predictedToReferenceMm: number;
    hausdorffMm: Record<string, number>;
    surfaceDice: Record<string, number>;
    areaReference: number;
    areaPredicted: number;
  }[];
  areas: { spacingMm: [number, number, number]; byCode: number[] };
};

/** Rows × columns with the pixels of some rows and columns set; rows lie along j. */
function rectangle(
  [rows, columns]: readonly [number, number],
  [top, bottom, left, right]: readonly [number, number, number, number],
): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    return Number(row >= top && row <= bottom && column >= left && column <= right);
  });
}

const squares: MaskPair = {
  reference: rectangle([6, 6], [1, 2, 1, 2]),
  predicted: rectangle([6, 6], [1, 3, 1, 2]),
  shape: [6, 6],
  // Rows are 2 mm apart.
  spacingMm: [1, 2],
};
const pixels: MaskPair = {
  reference: rectangle([12, 12], [5, 5, 5, 5]),
  predicted: rectangle([12, 12], [5, 5, 7, 7]),
  shape: [12, 12],
  spacingMm: [1, 2],
};

describe('surface elements', () => {
  it('have the areas of the reference table, for every code', () => {
    const { spacingMm, byCode } = golden.areas;
    const areas = elementAreas(spacingMm);
    byCode.forEach((area, code) => expect(areas[code]).toBeCloseTo(area, 12));
  });

  it('of a big box add up to its faces, less what the cut edges save', () => {
    const shape = [42, 42, 42] as const;
    const cube = Uint8Array.from({ length: 42 ** 3 }, (_, voxel) => {
      const at = [voxel % 42, Math.floor(voxel / 42) % 42, Math.floor(voxel / 1764)];
      return Number(at.every((index) => index >= 1 && index <= 40));
    });
    const { referenceToPredicted } = surfaceDistances({
      reference: cube,
      predicted: cube,
      shape,
      spacingMm: [0.5, 1, 2],
    });
    const faces = 2 * (20 * 40 + 20 * 80 + 40 * 80);
    expect(referenceToPredicted.totalArea).toBeLessThan(faces);
    expect(referenceToPredicted.totalArea).toBeGreaterThan(0.97 * faces);
  });
});

describe('the shared vectors', () => {
  it.each([
    ['squares', squares, vectors.surf_deepmind_2D_squares],
    ['two pixels', pixels, vectors.surf_deepmind_2D_2px],
  ] as const)('%s', (_, masks, expected) => {
    const distances = surfaceDistances(masks);
    const { referenceToPredicted: there, predictedToReference: back } = distances;
    expect([...there.mm]).toEqual(expected.d_gt2pred);
    expect([...back.mm]).toEqual(expected.d_pred2gt);
    const sorted = (values: Iterable<number>) => [...values].toSorted((a, b) => a - b);
    sorted(expected.len_gt).forEach((length, at) =>
      expect(sorted(there.areas)[at]).toBeCloseTo(length, 6),
    );
    sorted(expected.len_pred).forEach((length, at) =>
      expect(sorted(back.areas)[at]).toBeCloseTo(length, 6),
    );
    const averages = averageDistances(distances);
    expect(averages.referenceToPredictedMm).toBeCloseTo(expected.ASD_gt2pred, 9);
    expect(averages.predictedToReferenceMm).toBeCloseTo(expected.ASD_pred2gt, 9);
    expect(averages.assdMm).toBeCloseTo(expected.ASSD_pooled, 9);
    expect(hausdorffMm(distances)).toBe(expected.HD100);
    expect(hausdorffMm(distances, 95)).toBe(expected.HD95);
    for (const [toleranceMm, value] of Object.entries(expected.surface_dice)) {
      expect(surfaceDice(distances, Number(toleranceMm))).toBeCloseTo(value, 9);
    }
  });

  it('HD95 is the first distance at which 95 % of the area is reached', () => {
    const { deepmind_searchsorted, HD100 } = vectors.HD95_conventions;
    const directed = (mm: number[]) => ({
      mm: Float32Array.from(mm),
      areas: new Float64Array(mm.length).fill(1),
      totalArea: mm.length,
    });
    const none = Array.from({ length: 20 }, () => 0);
    const distances = {
      referenceToPredicted: directed([...none.slice(1), 10]),
      predictedToReference: directed(none),
      empty: null,
    };
    expect(hausdorffMm(distances, 95)).toBe(deepmind_searchsorted);
    expect(hausdorffMm(distances)).toBe(HD100);
  });
});

describe('against surface-distance', () => {
  it.each(golden.cases)('$shape at $spacingMm mm (case %#)', (expected) => {
    const masks = {
      reference: Uint8Array.from(expected.reference, Number),
      predicted: Uint8Array.from(expected.predicted, Number),
      shape: expected.shape,
      spacingMm: expected.spacingMm,
    };
    const distances = surfaceDistances(masks);
    const averages = averageDistances(distances);
    expect(distances.referenceToPredicted.totalArea).toBeCloseTo(expected.areaReference, 8);
    expect(distances.predictedToReference.totalArea).toBeCloseTo(expected.areaPredicted, 8);
    expect(averages.referenceToPredictedMm).toBeCloseTo(expected.referenceToPredictedMm, 5);
    expect(averages.predictedToReferenceMm).toBeCloseTo(expected.predictedToReferenceMm, 5);
    for (const [percentile, mm] of Object.entries(expected.hausdorffMm)) {
      expect(hausdorffMm(distances, Number(percentile))).toBeCloseTo(mm, 5);
    }
    for (const [toleranceMm, value] of Object.entries(expected.surfaceDice)) {
      expect(surfaceDice(distances, Number(toleranceMm))).toBeCloseTo(value, 9);
    }
  });

  it("half-boxes of 100³, surface-distance's own test", () => {
    const half = (below: number) =>
      Uint8Array.from({ length: 100 ** 3 }, (_, voxel) => Number(Math.floor(voxel / 1e4) < below));
    const masks = {
      reference: half(50),
      predicted: half(51),
      shape: [100, 100, 100],
      spacingMm: [1, 1, 2],
    } as const;
    const distances = surfaceDistances(masks);
    const { referenceToPredictedMm, predictedToReferenceMm } = averageDistances(distances);
    expect(referenceToPredictedMm).toBeCloseTo(0.322, 3);
    expect(predictedToReferenceMm).toBeCloseTo(0.339, 3);
    expect(hausdorffMm(distances)).toBe(2);
    expect(surfaceDice(distances, 1)).toBeCloseTo(0.836, 3);
    expect(dice(masks.reference, masks.predicted).value).toBeCloseTo(0.99, 3);
  });
});

describe('surface measures', () => {
  const random = seededRandom(17);
  const shape = [7, 6, 5] as const;
  const noise = (share: number) => Uint8Array.from({ length: 210 }, () => Number(random() < share));

  it('change sides with the masks', () => {
    const masks = { reference: noise(0.3), predicted: noise(0.4), shape, spacingMm: [1, 2, 3] };
    const pair = { ...masks, spacingMm: [1, 2, 3] } as const;
    const turned = { ...pair, reference: pair.predicted, predicted: pair.reference };
    const [a, b] = [surfaceMeasures(pair, 1), surfaceMeasures(turned, 1)];
    expect(b.referenceToPredictedMm).toBe(a.predictedToReferenceMm);
    expect([b.assdMm, b.hd95Mm, b.hausdorffMm]).toEqual([a.assdMm, a.hd95Mm, a.hausdorffMm]);
    expect(b.surfaceDice).toBeCloseTo(a.surfaceDice ?? NaN, 12);
  });

  it('do not depend on where the masks lie in the grid, nor on the value that marks them', () => {
    const pair = { reference: noise(0.3), predicted: noise(0.4), shape, spacingMm: [1, 2, 3] };
    const grown = (mask: Uint8Array) => {
      const out = new Uint8Array(12 * 11 * 10);
      mask.forEach((value, voxel) => {
        const [i, j, k] = [voxel % 7, Math.floor(voxel / 7) % 6, Math.floor(voxel / 42)];
        out[i + 3 + 12 * (j + 4 + 11 * (k + 2))] = value * 255;
      });
      return out;
    };
    const spacingMm = [1, 2, 3] as const;
    expect(
      surfaceMeasures(
        {
          reference: grown(pair.reference),
          predicted: grown(pair.predicted),
          shape: [12, 11, 10],
          spacingMm,
        },
        1,
      ),
    ).toEqual(surfaceMeasures({ ...pair, spacingMm }, 1));
  });

  it('of equal masks are 0 and 1', () => {
    const mask = noise(0.3);
    const equal = { reference: mask, predicted: mask, shape, spacingMm: [1, 1, 1] } as const;
    expect(surfaceMeasures(equal, 0)).toEqual({
      referenceToPredictedMm: 0,
      predictedToReferenceMm: 0,
      assdMm: 0,
      hd95Mm: 0,
      hausdorffMm: 0,
      surfaceDice: 1,
      reason: null,
    });
  });

  it('include the tolerance itself whatever its rounding', () => {
    const row = (first: number) => rectangle([1, 12], [0, 0, first, first]);
    const apart = { reference: row(0), predicted: row(3), shape: [12, 1] } as const;
    // Three times 0.7 is not 2.1 to the last bit.
    const distances = surfaceDistances({ ...apart, spacingMm: [0.7, 100] });
    expect(surfaceDice(distances, 2.1)).toBe(1);
    expect(surfaceDice(distances, 2.09)).toBe(0.5);
  });

  it('say why they are undefined', () => {
    const [mask, empty] = [noise(0.3), new Uint8Array(210)];
    const grid = { shape, spacingMm: [1, 1, 1] } as const;
    const none = {
      referenceToPredictedMm: null,
      predictedToReferenceMm: null,
      assdMm: null,
      hd95Mm: null,
      hausdorffMm: null,
    };
    expect(surfaceMeasures({ reference: mask, predicted: empty, ...grid }, 3)).toEqual({
      ...none,
      surfaceDice: 0,
      reason: 'predicted-empty',
    });
    expect(surfaceMeasures({ reference: empty, predicted: mask, ...grid }, 3)).toEqual({
      ...none,
      surfaceDice: 0,
      reason: 'reference-empty',
    });
    expect(surfaceMeasures({ reference: empty, predicted: empty, ...grid }, 3)).toEqual({
      ...none,
      surfaceDice: null,
      reason: 'both-empty',
    });
  });

  it('refuse masks that do not fit', () => {
    const one = new Uint8Array(4);
    const pair = { reference: one, predicted: one, spacingMm: [1, 1] } as const;
    expect(() => surfaceDistances({ ...pair, shape: [2, 3] })).toThrow(/shape/);
    expect(() => surfaceDistances({ ...pair, shape: [2, 2, 1] })).toThrow(/shape/);
    expect(() =>
      surfaceDistances({ ...pair, predicted: new Uint8Array(3), shape: [2, 2] }),
    ).toThrow(/shape/);
  });
});
