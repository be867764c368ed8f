import { describe, expect, it } from 'vitest';
import { IDENTITY } from '../geometry/affine.ts';
import { packLayers } from './packLayers.ts';
import type { SegmentDescription } from './segmentLayers.ts';
import { addMaskRuns, runList, runsCount, type VoxelRuns } from './voxelRuns.ts';

const segment = (number: number): SegmentDescription => ({
  number,
  name: `ROI ${number}`,
  color: null,
  type: null,
  category: null,
  interpretedType: '',
  origin: null,
  algorithm: '',
});

const grid = { shape: [8, 1, 1], affine: IDENTITY } as const;
const NONE: VoxelRuns = new Uint32Array();

function runsOf(...mask: number[]): VoxelRuns {
  const list = runList();
  addMaskRuns(list, Uint8Array.from(mask), 0);
  return list.runs();
}

describe('runs of a mask', () => {
  it('are ascending, and one where they touch', () => {
    const list = runList();
    addMaskRuns(list, Uint8Array.of(0, 1, 1, 0, 7), 10);
    addMaskRuns(list, Uint8Array.of(1, 0, 0, 0, 1), 15);
    expect([...list.runs()]).toEqual([11, 13, 14, 16, 19, 20]);
    expect(runsCount(list.runs())).toBe(5);
  });

  it('are none of an empty mask, and more than were first made room for', () => {
    expect(runsOf(0, 0)).toHaveLength(0);
    const many = runsOf(...Array.from({ length: 1000 }, (_, at) => at % 2));
    expect(many).toHaveLength(1000);
    expect([...many.subarray(998)]).toEqual([999, 1000]);
  });
});

describe('segments in layers', () => {
  it('share a layer where they do not overlap, and keep what the file says of them', () => {
    const packing = packLayers(grid);
    packing.add(segment(7), runsOf(1, 1, 0, 0, 0, 0, 0, 0));
    const second = packing.add(segment(3), runsOf(0, 0, 1, 0, 0, 0, 0, 1));
    expect(second).toEqual({ ...segment(3), layer: 0, label: 2 });
    expect(packing.layers.map((layer) => [...layer])).toEqual([[1, 1, 2, 0, 0, 0, 0, 2]]);
  });

  it('go to the first layer that has room', () => {
    const packing = packLayers(grid);
    packing.add(segment(1), runsOf(1, 1, 1, 1, 0, 0, 0, 0));
    packing.add(segment(2), runsOf(0, 0, 0, 1, 1, 0, 0, 0));
    packing.add(segment(3), runsOf(0, 0, 0, 0, 0, 0, 1, 1));
    packing.add(segment(4), runsOf(1, 0, 0, 0, 0, 0, 0, 1));
    expect(packing.segments.map(({ layer, label }) => [layer, label])).toEqual([
      [0, 1],
      [1, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(packing.layers.map((layer) => [...layer])).toEqual([
      [1, 1, 1, 1, 0, 0, 2, 2],
      [2, 0, 0, 1, 1, 0, 0, 2],
    ]);
  });

  it('need a layer even where the only one is empty, and none where there are none', () => {
    expect(packLayers(grid).layers).toHaveLength(0);
    const packing = packLayers(grid);
    expect(packing.add(segment(1), NONE)).toMatchObject({ layer: 0, label: 1 });
    expect(packing.layers).toHaveLength(1);
  });

  it('go on in another layer after 255', () => {
    const packing = packLayers(grid);
    for (let number = 1; number <= 600; number++) packing.add(segment(number), NONE);
    expect(packing.layers).toHaveLength(3);
    expect(packing.segments[254]).toMatchObject({ layer: 0, label: 255 });
    expect(packing.segments[255]).toMatchObject({ layer: 1, label: 1 });
  });

  it('are refused where they lie beyond the grid', () => {
    expect(() => packLayers(grid).add(segment(1), Uint32Array.of(6, 9))).toThrow(/internal\/shape/);
  });

  it('are refused where a further layer would be too much, before it is made', () => {
    const large = { shape: [1024, 1024, 1000], affine: IDENTITY } as const;
    const packing = packLayers(large);
    packing.add(segment(1), Uint32Array.of(0, 5));
    expect(() => packing.add(segment(2), Uint32Array.of(4, 6))).toThrow(/input\/too-large/);
  });
});
