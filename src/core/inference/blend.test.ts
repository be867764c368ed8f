import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { addTile, createBlend, finishBlend } from './blend.ts';
import { importanceMap } from './gaussianWeights.ts';
import type { Size3, TilingRule } from './slidingWindow.ts';
import { planTiles, readTile, tileOrigins } from './slidingWindow.ts';

interface GoldenBlend {
  readonly shape: Size3;
  readonly tile: Size3;
  readonly overlap: number;
  readonly image: number[];
  readonly ramp: number[];
  readonly gaussian: number[];
  readonly constant: number[];
}

const { blends } = readGolden('preprocessing') as { blends: GoldenBlend[] };
const count = ([i, j, k]: Size3) => i * j * k;
const half: TilingRule = { kind: 'nnunet', stepFraction: 0.5 };

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let at = 0; at < actual.length; at++) {
    largest = Math.max(largest, Math.abs(actual[at] - expected[at]));
  }
  return largest;
}

describe.each(blends)('against SlidingWindowInferer: $shape in tiles of $tile', (golden) => {
  it.each(['gaussian', 'constant'] as const)('%s', (mode) => {
    const { shape, tile, overlap } = golden;
    const image = Float32Array.from(golden.image);
    const size = count(tile);
    const plan = planTiles(shape, tile, { kind: 'monai', overlap });
    const map = importanceMap(tile, mode === 'constant' ? 'constant' : 'monai-gaussian');
    for (const precision of ['float32', 'float64'] as const) {
      const blend = createBlend({ volume: shape, channels: 2, map, precision });
      for (const origin of tileOrigins(plan)) {
        const input = new Float32Array(size);
        readTile(image, { volume: shape, origin, tile, outside: 0 }, input);
        const output = Float32Array.from({ length: 2 * size }, (_, at) => {
          const other = (at + size) % (2 * size);
          return input[at % size] * golden.ramp[at] + golden.ramp[other];
        });
        addTile(blend, output, origin);
      }
      expect(largestDifference(finishBlend(blend), golden[mode])).toBeLessThan(3e-6);
    }
  });
});

describe('blending', () => {
  const volume: Size3 = [21, 13, 9];
  const tile: Size3 = [8, 8, 4];
  const map = importanceMap(tile, 'nnunet-gaussian');
  const origins = [...tileOrigins(planTiles(volume, tile, half))];

  it.each(['constant', 'nnunet-gaussian', 'monai-gaussian'] as const)(
    'gives the constant within 1e-6 of it for constant tiles, padded or not: %s',
    (kind) => {
      for (const shape of [volume, [5, 13, 2] as const]) {
        const blend = createBlend({ volume: shape, channels: 1, map: importanceMap(tile, kind) });
        for (const origin of tileOrigins(planTiles(shape, tile, half))) {
          addTile(blend, new Float32Array(count(tile)).fill(-3.25), origin);
        }
        const expected = new Float32Array(count(shape)).fill(-3.25);
        expect(largestDifference(finishBlend(blend), expected)).toBeLessThan(3.25e-6);
      }
    },
  );

  it('does not depend on the order of tiles', () => {
    const random = seededRandom(8);
    const tiles = origins.map((origin) => ({
      origin,
      values: Float32Array.from({ length: 2 * count(tile) }, () => random() * 2 - 1),
    }));
    const run = (order: typeof tiles) => {
      const blend = createBlend({ volume, channels: 2, map });
      for (const { origin, values } of order) addTile(blend, values, origin);
      return finishBlend(blend);
    };
    expect(largestDifference(run(tiles), run(tiles.toReversed()))).toBeLessThan(1e-6);
  });

  it('gives back a single tile as it is', () => {
    const random = seededRandom(2);
    const values = Float32Array.from({ length: 3 * count(tile) }, () => random() * 20 - 10);
    const blend = createBlend({ volume: tile, channels: 3, map, precision: 'float64' });
    addTile(blend, values, [0, 0, 0]);
    expect(largestDifference(finishBlend(blend), values)).toBeLessThan(1e-12);
  });

  it('works by hand: two tiles that share a voxel', () => {
    const three = importanceMap([3, 1, 1], 'monai-gaussian');
    const edge = Math.exp(-1 / (2 * 0.375 ** 2));
    const blend = createBlend({ volume: [5, 1, 1], channels: 1, map: three, precision: 'float64' });
    addTile(blend, Float32Array.of(1, 1, 1), [0, 0, 0]);
    addTile(blend, Float32Array.of(4, 4, 4), [1, 0, 0]);
    addTile(blend, Float32Array.of(9, 9, 9), [4, 0, 0]);
    const shared = (1 + 4 * edge) / (1 + edge);
    const other = (edge + 4) / (1 + edge);
    const expected = [1, shared, other, 4, 9];
    expect(largestDifference(finishBlend(blend), expected)).toBeLessThan(1e-12);
  });

  it('refuses voxels without a tile, unless told what they are', () => {
    const make = () => {
      const blend = createBlend({ volume, channels: 2, map });
      addTile(blend, new Float32Array(2 * count(tile)).fill(1), [0, 0, 0]);
      return blend;
    };
    const missing = count(volume) - count(tile);
    expect(() => finishBlend(make())).toThrow(`{"uncoveredVoxels":${missing}}`);
    const values = finishBlend(make(), -7);
    expect(values.filter((value) => value === -7).length).toBe(2 * missing);
  });

  it('refuses tiles of another size and values that are no numbers', () => {
    const blend = createBlend({ volume: tile, channels: 1, map });
    expect(() => addTile(blend, new Float32Array(3), [0, 0, 0])).toThrow(/internal\/shape/);
    const bad = new Float32Array(count(tile));
    bad[5] = Number.NaN;
    addTile(blend, bad, [0, 0, 0]);
    expect(() => finishBlend(blend)).toThrow('inference/non-finite-output {"index":5}');
  });

  it('leaves out a tile that lies outside', () => {
    const blend = createBlend({ volume: tile, channels: 1, map });
    for (const origin of [
      [50, 0, 0],
      [-50, 0, 0],
      [0, 50, 0],
      [0, 0, -50],
    ] as const) {
      addTile(blend, new Float32Array(count(tile)).fill(9), origin);
    }
    expect(blend.weights.every((weight) => weight === 0)).toBe(true);
  });
});
