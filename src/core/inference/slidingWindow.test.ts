import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import type { Size3, TilingRule } from './slidingWindow.ts';
import { planTiles, readTile, roundHalfEven, tileOrigins, tileStarts } from './slidingWindow.ts';

interface Golden {
  readonly steps: readonly {
    length: number;
    tile: number;
    stepFraction: number;
    overlap: number;
    nnunet: number[];
    monai: number[];
  }[];
  readonly paddings: readonly { length: number; tile: number; before: number }[];
}

const golden = readGolden('preprocessing') as Golden;
const vectors = (readTestVectors() as { sw_steps: Record<string, number[]> }).sw_steps;
const half: TilingRule = { kind: 'nnunet', stepFraction: 0.5 };

describe('tileStarts', () => {
  it.each(Object.entries(vectors))('gives the published steps for %s', (name, expected) => {
    const [length, tile] = name.split('_').map(Number);
    expect(tileStarts(length, tile, half)).toEqual(expected);
  });

  it('rounds half to even, unlike Math.round', () => {
    expect(tileStarts(97, 64, half)).toEqual([0, 16, 33]);
    expect(Math.round(16.5)).toBe(17);
  });

  it(`agrees with nnU-Net and MONAI on ${golden.steps.length} random axes`, () => {
    expect(golden.steps.length).toBeGreaterThan(100);
    for (const { length, tile, stepFraction, overlap, nnunet, monai } of golden.steps) {
      expect(tileStarts(length, tile, { kind: 'nnunet', stepFraction })).toEqual(nnunet);
      expect(tileStarts(length, tile, { kind: 'monai', overlap })).toEqual(monai);
    }
  });

  it.each([half, { kind: 'monai', overlap: 0.25 }] as const)(
    'covers every voxel and ends at the end: %j',
    (rule) => {
      for (let length = 16; length < 90; length++) {
        const starts = tileStarts(length, 16, rule);
        expect(starts[0]).toBe(0);
        expect(starts.at(-1)).toBe(length - 16);
        for (let at = 1; at < starts.length; at++) {
          expect(starts[at]).toBeGreaterThan(starts[at - 1]);
          expect(starts[at] - starts[at - 1]).toBeLessThanOrEqual(16);
        }
      }
    },
  );

  it('refuses a tile longer than the axis, sizes that are no sizes, and rules out of range', () => {
    expect(() => tileStarts(8, 9, half)).toThrow(/internal\/shape/);
    expect(() => tileStarts(8, 0, half)).toThrow(/internal\/shape/);
    expect(() => tileStarts(8.5, 4, half)).toThrow(/internal\/shape/);
    expect(() => tileStarts(8, 4, { kind: 'nnunet', stepFraction: 0 })).toThrow(RangeError);
    expect(() => tileStarts(8, 4, { kind: 'nnunet', stepFraction: 1.1 })).toThrow(RangeError);
    expect(() => tileStarts(8, 4, { kind: 'monai', overlap: 1 })).toThrow(RangeError);
    expect(() => tileStarts(8, 4, { kind: 'monai', overlap: Number.NaN })).toThrow(RangeError);
  });
});

describe('planTiles', () => {
  it.each(golden.paddings)(
    'pads as both libraries do: $length to $tile',
    ({ length, tile, before }) => {
      const plan = planTiles([length, 1, 1], [tile, 1, 1], half);
      expect(plan.starts[0][0] + before).toBe(0);
    },
  );

  it('goes through i first and k last', () => {
    const plan = planTiles([6, 6, 4], [4, 4, 4], half);
    expect([...tileOrigins(plan)]).toEqual([
      [0, 0, 0],
      [2, 0, 0],
      [0, 2, 0],
      [2, 2, 0],
    ]);
    expect(plan.count).toBe(4);
  });

  it('takes every slice once for a two-dimensional network', () => {
    const plan = planTiles([8, 8, 3], [8, 8, 1], half);
    expect(plan.starts).toEqual([[0], [0], [0, 1, 2]]);
  });

  it('refuses empty volumes', () => {
    expect(() => planTiles([0, 4, 4], [4, 4, 4], half)).toThrow(/internal\/shape/);
    expect(() => planTiles([4, 4, 0], [4, 4, 1], half)).toThrow(/internal\/shape/);
  });
});

describe('readTile', () => {
  const volume: Size3 = [3, 2, 2];
  const voxels = Int16Array.from({ length: 12 }, (_, at) => at + 1);
  const cut = (origin: Size3, tile: Size3) => {
    const out = new Float32Array(tile[0] * tile[1] * tile[2]).fill(99);
    readTile(voxels, { volume, origin, tile, outside: -1 }, out);
    return [...out];
  };

  it('copies voxels inside the volume', () => {
    expect(cut([1, 0, 1], [2, 2, 1])).toEqual([8, 9, 11, 12]);
  });

  it('fills what lies before, behind, beside and beyond it', () => {
    const row = [-1, 10, 11, 12, -1];
    const empty = [-1, -1, -1, -1, -1];
    expect(cut([-1, 1, 1], [5, 2, 2])).toEqual([row, empty, empty, empty].flat());
    expect(cut([5, 0, 0], [2, 1, 1])).toEqual([-1, -1]);
    expect(cut([-4, 0, 0], [2, 1, 1])).toEqual([-1, -1]);
  });

  it('refuses arrays that do not fit', () => {
    const request = { volume, origin: [0, 0, 0], tile: [2, 1, 1], outside: 0 } as const;
    expect(() => readTile(voxels, request, new Float32Array(3))).toThrow(/internal\/shape/);
    expect(() => readTile(voxels.subarray(1), request, new Float32Array(2))).toThrow(/internal/);
  });
});

describe('roundHalfEven', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [2.4999, 2],
    [2.5001, 3],
    [-0.5, 0],
    [-1.5, -2],
    [7, 7],
  ])('%d to %d', (value, expected) => {
    expect(roundHalfEven(value) + 0).toBe(expected);
  });
});
