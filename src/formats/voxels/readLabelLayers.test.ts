import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { IDENTITY } from '../../core/geometry/affine.ts';
import { readLabelLayers } from './readLabelLayers.ts';
import { attachedVoxels } from './readVolume.ts';
import { SCALAR_DATATYPES } from './scalarDatatype.ts';
import { HOST_LITTLE_ENDIAN } from './storedVoxels.ts';
import { plainSegment, type VoxelFile } from './voxelFile.ts';

function fileOf(changes: Partial<VoxelFile> = {}): VoxelFile {
  return {
    source: { format: 'nrrd' },
    grid: { shape: [2, 2, 2], affine: IDENTITY },
    planes: 1,
    isInterleaved: false,
    datatype: SCALAR_DATATYPES.float32,
    littleEndian: HOST_LITTLE_ENDIAN,
    slope: 1,
    intercept: 0,
    data: {
      encoding: 'raw',
      files: { kind: 'attached' },
      offsetBytes: 0,
      skipLines: 0,
      skipBytes: 0,
      isAtEnd: false,
    },
    segments: [],
    issues: [],
    ...changes,
  };
}

function read(
  values: readonly number[],
  changes: Partial<VoxelFile> = {},
  table: Parameters<typeof readLabelLayers>[2] = [],
) {
  const file = fileOf(changes);
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  const steps = readLabelLayers(file, attachedVoxels(file, bytes), table);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    expect(step.value).toBeGreaterThanOrEqual(0);
    expect(step.value).toBeLessThanOrEqual(1);
  }
}

const named = (value: number, name: string, plane = 0) => plainSegment({ plane, value }, { name });

describe('readLabelLayers', () => {
  it('keeps values up to 255 as labels', () => {
    const { layers, segments } = read([0, 3, 255, 3, 0, 0, 0, 0]);
    expect(layers.map((layer) => [...layer])).toEqual([[0, 3, 255, 3, 0, 0, 0, 0]]);
    expect(segments.map(({ number, label, name }) => [number, label, name])).toEqual([
      [3, 3, ''],
      [255, 255, ''],
    ]);
  });

  it('gives larger values labels by rank, their value as number and the names of a table', () => {
    const table = [named(11101, 'left'), named(12101, 'right'), named(5, 'nowhere')];
    const { layers, segments } = read([0, 12101, 2, 11101, 0, 0, 0, 2], {}, table);
    expect(layers.map((layer) => [...layer])).toEqual([[0, 3, 1, 2, 0, 0, 0, 1]]);
    expect(segments.map(({ number, label, name }) => [number, label, name])).toEqual([
      [2, 1, ''],
      [11101, 2, 'left'],
      [12101, 3, 'right'],
    ]);
  });

  it('keeps segments of the header without voxels, in its order, and its words before those of a table', () => {
    const segments = [named(9, 'empty'), named(3, 'header')];
    const found = read([0, 3, 0, 4, 0, 0, 0, 0], { segments }, [
      named(3, 'table'),
      named(4, 'four'),
    ]);
    expect(found.segments.map(({ number, name }) => [number, name])).toEqual([
      [9, 'empty'],
      [3, 'header'],
      [4, 'four'],
    ]);
  });

  it('numbers segments one after the other where volumes share values', () => {
    const values = [1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0];
    const apart = read(values, { planes: 2 });
    expect(apart.segments.map(({ number, layer, label }) => [number, layer, label])).toEqual([
      [1, 0, 1],
      [2, 1, 1],
      [3, 1, 2],
    ]);
    const together = [1, 1, 0, 2, ...Array.from({ length: 12 }, () => 0)];
    expect(read(together, { planes: 2, isInterleaved: true }).layers).toEqual(apart.layers);
  });

  it('applies a scale', () => {
    expect(
      [...(read([0, 0.5, 1, 0, 0, 0, 0, 0], { slope: 2 }).layers[0] ?? [])].slice(0, 3),
    ).toEqual([0, 1, 2]);
  });

  it.each([
    ['a fraction', [0.5], { reason: 'not-labels' }],
    ['a negative value', [-1], { reason: 'not-labels' }],
    ['NaN', [NaN], { reason: 'not-labels' }],
    ['a value beyond any atlas', [2 ** 20], { reason: 'not-labels' }],
  ])('refuses %s', (_, [value = 0], detail) => {
    const values = [value, 0, 0, 0, 0, 0, 0, 0];
    expect(() => read(values)).toThrow(
      new AppError('input/unsupported-datatype', { datatype: 'float32', ...detail }),
    );
  });

  it('refuses more labels than a layer can hold', () => {
    const grid = { shape: [16, 8, 2], affine: IDENTITY } as const;
    const values = (count: number): number[] =>
      Array.from({ length: 256 }, (_, at) => (at < count ? at + 1000 : 0));
    expect(read(values(255), { grid }).segments).toHaveLength(255);
    expect(() => read(values(256), { grid })).toThrow(
      new AppError('input/unsupported-datatype', {
        datatype: 'float32',
        reason: 'too-many-labels',
        count: 256,
        limit: 255,
      }),
    );
  });

  it('refuses what is cut', () => {
    expect(() => read([0, 0])).toThrow('truncated-data');
  });
});
