import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { addedPathLength } from './addedPathLength.ts';
import { dice } from './overlap.ts';

const vectors = readTestVectors() as {
  APL_2D_squares: { edge_gt: number; edge_auto: number; apl_px: number; fnpl_px: number };
  APL_2D_shift: {
    edge_gt: number;
    apl_px: number;
    fnpl_px: number;
    apl_mm_at_1p5: number;
    dice: number;
  };
};

/** Size × size with rows and columns set, both ends included. */
function square(size: number, rows: readonly [number, number], columns = rows): Uint8Array {
  return Uint8Array.from({ length: size * size }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / size), pixel % size];
    return Number(row >= rows[0] && row <= rows[1] && column >= columns[0] && column <= columns[1]);
  });
}

const gt = square(8, [2, 5]);
const auto = square(8, [2, 5], [3, 6]);
const flat = { shape: [8, 8], spacingMm: [1, 1] } as const;

describe('addedPathLength', () => {
  it('gives the shared vector of a shifted square', () => {
    const { edge_gt, apl_px, fnpl_px, apl_mm_at_1p5 } = vectors.APL_2D_shift;
    const result = addedPathLength({ reference: gt, predicted: auto, ...flat });
    expect(result).toEqual({
      aplMm: apl_px,
      fnplMm: fnpl_px,
      referenceMm: edge_gt,
      slices: [{ k: 0, aplMm: apl_px, fnplMm: fnpl_px }],
    });
    const coarse = addedPathLength({
      reference: gt,
      predicted: auto,
      ...flat,
      spacingMm: [1.5, 1.5],
    });
    expect(coarse.aplMm).toBeCloseTo(apl_mm_at_1p5, 9);
    expect(dice(gt, auto).value).toBe(vectors.APL_2D_shift.dice);
  });

  it('does not see a contour that is too large', () => {
    const { edge_gt, edge_auto, apl_px, fnpl_px } = vectors.APL_2D_squares;
    const [small, large] = [square(6, [1, 2]), square(6, [1, 3], [1, 2])];
    const grid = { shape: [6, 6], spacingMm: [1, 1] } as const;
    const result = addedPathLength({ reference: small, predicted: large, ...grid });
    expect(result).toMatchObject({ aplMm: apl_px, fnplMm: fnpl_px, referenceMm: edge_gt });
    const turned = addedPathLength({ reference: large, predicted: small, ...grid });
    expect(turned.referenceMm).toBe(edge_auto);
    expect(turned.aplMm).toBe(2);
  });

  it('forgives what lies within the tolerance', () => {
    const pair = { reference: gt, predicted: auto, ...flat };
    // Of the six pixels four lie one pixel beside the automatic edge, two inside it.
    expect(addedPathLength(pair, 0.99).aplMm).toBe(6);
    expect(addedPathLength(pair, 1)).toMatchObject({ aplMm: 0, fnplMm: 4 });
  });

  it('adds slices and names those with work', () => {
    const slices = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
    const nothing = new Uint8Array(64);
    const result = addedPathLength({
      reference: slices(gt, nothing, gt, gt),
      predicted: slices(gt, gt, auto, nothing),
      shape: [8, 8, 4],
      // The distance between slices does not matter to a path in the slice.
      spacingMm: [2, 2, 50],
    });
    expect(result).toEqual({
      aplMm: 2 * (6 + 12),
      fnplMm: 2 * (4 + 12),
      referenceMm: 2 * 36,
      slices: [
        { k: 2, aplMm: 12, fnplMm: 8 },
        { k: 3, aplMm: 24, fnplMm: 24 },
      ],
    });
  });

  it('takes the end of the grid for outside', () => {
    const full = new Uint8Array(64).fill(1);
    const result = addedPathLength({ reference: full, predicted: new Uint8Array(64), ...flat });
    expect(result).toMatchObject({ referenceMm: 28, aplMm: 28, fnplMm: 28 });
  });

  it('of an empty reference is nothing to add; masks have to fit', () => {
    const empty = { reference: new Uint8Array(64), predicted: gt, ...flat };
    expect(addedPathLength(empty)).toEqual({ aplMm: 0, fnplMm: 0, referenceMm: 0, slices: [] });
    expect(() => addedPathLength({ ...empty, predicted: new Uint8Array(3) })).toThrow(/shape/);
  });
});
