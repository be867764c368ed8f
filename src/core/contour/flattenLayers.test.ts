import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { AppError } from '../errors.ts';
import { IDENTITY } from '../geometry/affine.ts';
import { flattenLayers, layersOf } from './flattenLayers.ts';
import { maskTable } from './labelSets.ts';
import type { LayeredSegment, SegmentLayers } from './segmentLayers.ts';

function segment(number: number, layer: number, label: number): LayeredSegment {
  return {
    number,
    name: `structure ${String(number)}`,
    color: null,
    type: null,
    category: null,
    interpretedType: '',
    origin: null,
    algorithm: '',
    layer,
    label,
  };
}

function layersFrom(
  shape: readonly [number, number, number],
  layers: readonly (readonly number[])[],
  segments: readonly LayeredSegment[],
): SegmentLayers {
  const grid = { shape, affine: IDENTITY };
  return { grid, layers: layers.map((one) => Uint8Array.from(one)), segments, issues: [] };
}

/** 1 where a segment is. */
function maskOf({ layers, segments }: SegmentLayers, number: number): number[] {
  const found = segments.find((one) => one.number === number);
  const layer = layers[found?.layer ?? -1] ?? new Uint8Array();
  return Array.from(layer, (label) => (label === found?.label ? 1 : 0));
}

function flatMask({ labels, structures, sets }: ReturnType<typeof flattenLayers>, number: number) {
  const index = structures.find((one) => one.number === number)?.index ?? 0;
  const table = maskTable(sets, index);
  return Array.from(labels, (label) => table[label]);
}

describe('flattenLayers', () => {
  it('has no sets where nothing overlaps, and keeps the numbers', () => {
    const source = layersFrom([3, 1, 1], [[0, 1, 2]], [segment(7, 0, 1), segment(2, 0, 2)]);
    const flat = flattenLayers(source);
    expect([...flat.labels]).toEqual([0, 7, 2]);
    expect(flat.sets).toEqual([]);
    expect(flat.structures.map(({ index, name }) => [index, name])).toEqual([
      [7, 'structure 7'],
      [2, 'structure 2'],
    ]);
    expect(Object.keys(flat.structures[0])).not.toContain('layer');
  });

  it('gives a label to each combination that voxels have in the end, the lowest that are free', () => {
    // GTV (1) in PTV (2) in body (4): 1 and 2 alone together are nowhere.
    const source = layersFrom(
      [5, 1, 1],
      [
        [0, 0, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 1, 1, 0, 1],
      ],
      [segment(1, 0, 1), segment(2, 1, 1), segment(4, 2, 1)],
    );
    const flat = flattenLayers(source);
    expect([...flat.labels]).toEqual([0, 3, 5, 2, 4]);
    expect(flat.sets).toEqual([
      { label: 3, structures: [2, 4] },
      { label: 5, structures: [1, 2, 4] },
    ]);
  });

  it('finds labels for numbers that are none', () => {
    const source = layersFrom(
      [3, 1, 1],
      [[1, 2, 3]],
      [segment(300, 0, 1), segment(0, 0, 2), segment(1, 0, 3)],
    );
    const flat = flattenLayers(source);
    expect(flat.structures.map(({ index }) => index)).toEqual([2, 3, 1]);
    expect([...flat.labels]).toEqual([2, 3, 1]);
  });

  it('takes labels of no segment for background, and an empty list of segments', () => {
    expect([...flattenLayers(layersFrom([2, 1, 1], [[1, 9]], [segment(1, 0, 1)])).labels]).toEqual([
      1, 0,
    ]);
    const none = flattenLayers(layersFrom([2, 1, 1], [], []));
    expect([[...none.labels], none.structures, none.sets]).toEqual([[0, 0], [], []]);
  });

  it('gives the same masks there and back, whatever overlaps', () => {
    const random = seededRandom(20);
    for (let trial = 0; trial < 40; trial++) {
      const shape = [13, 11, 1 + Math.floor(7 * random())] as const;
      const voxels = shape[0] * shape[1] * shape[2];
      const count = 1 + Math.floor(6 * random());
      const layerCount = 1 + Math.floor(count * random());
      const segments = Array.from({ length: count }, (_, at) =>
        segment(
          at % 2 === 0 ? at + 1 : 1000 + at,
          at % layerCount,
          1 + Math.floor(at / layerCount),
        ),
      );
      const layers = Array.from({ length: layerCount }, () =>
        Array.from({ length: voxels }, () => Math.floor(random() * 2 * count)),
      );
      const source = layersFrom(shape, layers, segments);
      const flat = flattenLayers(source);
      const back = layersOf({ grid: source.grid, ...flat });
      expect(new Set(flat.sets.map(({ label }) => label)).size).toBe(flat.sets.length);
      for (const { number } of segments) {
        const mask = maskOf(source, number);
        expect(flatMask(flat, number)).toEqual(mask);
        expect(maskOf(back, number)).toEqual(mask);
      }
    }
  });

  it('goes over blocks and their rest alike', () => {
    const voxels = 3 * 2 ** 16 + 5;
    const random = seededRandom(7);
    const layers = [0, 1].map(() => Array.from({ length: voxels }, () => Math.floor(3 * random())));
    const source = layersFrom(
      [voxels, 1, 1],
      layers,
      [0, 1].flatMap((layer) => [1, 2].map((label) => segment(2 * layer + label, layer, label))),
    );
    const flat = flattenLayers(source);
    expect(flat.sets).toHaveLength(4);
    for (const number of [1, 2, 3, 4]) {
      expect(flatMask(flat, number)).toEqual(maskOf(source, number));
    }
  });

  it('says how many labels are missing, and without which structures they would do', () => {
    // Every combination of nine structures: eight of them just fit.
    const bits = 9;
    const combinations = 2 ** bits;
    const segments = Array.from({ length: bits }, (_, at) => segment(at + 1, at, 1));
    const layers = segments.map((_, bit) =>
      Array.from({ length: combinations }, (_, voxel) => (voxel >> bit) & 1),
    );
    const source = layersFrom([combinations, 1, 1], layers, segments);
    const thrown = errorOf(() => flattenLayers(source));
    expect(thrown.code).toBe('input/too-many-overlaps');
    const { labels, limit, structures, leaveOut } = thrown.detail;
    expect([labels, limit, structures]).toEqual([combinations - 1, 255, bits]);
    const left = new Set(leaveOut as readonly number[]);
    expect(left.size).toBe(1);
    const rest = segments.filter(({ number }) => !left.has(number));
    expect(flattenLayers({ ...source, segments: rest }).sets).toHaveLength(255 - rest.length);
  });

  it('refuses more structures than labels', () => {
    const segments = Array.from({ length: 256 }, (_, at) => segment(at + 1, at, 1));
    const thrown = errorOf(() => flattenLayers(layersFrom([1, 1, 1], [], segments)));
    expect(thrown.detail).toMatchObject({ structures: 256, leaveOut: [256] });
  });

  it('refuses layers of another grid, and two segments of one label', () => {
    const one = [segment(1, 0, 1)];
    expect(() => flattenLayers(layersFrom([2, 1, 1], [[1]], one))).toThrow('internal/shape');
    const two = [segment(1, 0, 1), segment(2, 0, 1)];
    expect(() => flattenLayers(layersFrom([1, 1, 1], [[1]], two))).toThrow('internal/shape');
  });
});

describe('layersOf', () => {
  it('packs what does not overlap into one layer', () => {
    const structures = [1, 2, 5].map((index) => {
      const { layer: _layer, label: _label, ...description } = segment(index, 0, index);
      return { ...description, index };
    });
    const sets = [
      { label: 3, structures: [1, 2] },
      { label: 4, structures: [2, 5] },
    ];
    const grid = { shape: [4, 1, 1] as const, affine: IDENTITY };
    const labels = Uint8Array.of(1, 3, 2, 5);
    const { layers, segments } = layersOf({ grid, labels, structures, sets });
    // No voxel is of 2 and 5, though there is a label for it.
    expect(segments.map(({ layer, label }) => [layer, label])).toEqual([
      [0, 1],
      [1, 2],
      [0, 5],
    ]);
    expect(layers.map((layer) => [...layer])).toEqual([
      [1, 1, 0, 5],
      [0, 2, 2, 0],
    ]);
  });

  it('refuses labels that do not fit the grid', () => {
    const grid = { shape: [4, 1, 1] as const, affine: IDENTITY };
    const flat = { labels: new Uint8Array(3), structures: [], sets: [] };
    expect(() => layersOf({ grid, ...flat })).toThrow('internal/shape');
  });
});

function errorOf(run: () => unknown): AppError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
