import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { affineFromColumns, applyPoint, IDENTITY } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { paintCapsule, paintPolygon } from './brush.ts';
import { applyPatch, isEmptyPatch, revertPatch, voxelsGained } from './labelPatch.ts';
import { Stroke } from './stroke.ts';
import {
  structurePart,
  structurePatch,
  type EditExtent,
  type StructureOperation,
} from './structureEdit.ts';
import { plainRules } from './structureRules.ts';

type Operation = Exclude<StructureOperation, { kind: 'interpolate' }>;
type Point = readonly [number, number, number];

const VOLUME: EditExtent = { kind: 'volume' };
const ALL = new Uint8Array(256).fill(1);

/** Labels from rows of digits, slice after slice. */
function drawn(...slices: readonly (readonly string[])[]): {
  grid: VoxelGrid;
  labels: Uint8Array<ArrayBuffer>;
} {
  const shape: Point = [slices[0]?.[0]?.length ?? 0, slices[0]?.length ?? 0, slices.length];
  const labels = Uint8Array.from(slices.flat().join(''), Number);
  return { grid: { shape, affine: IDENTITY }, labels };
}

/** The labels after an operation on label 1, drawn in the same way; the first slice alone where there is one. */
function after(
  { grid, labels }: ReturnType<typeof drawn>,
  operation: Operation,
  writable: Uint8Array = ALL,
): string[] {
  const changed = labels.slice();
  const part = structurePart({ grid, labels: changed, rules: plainRules(1, writable) }, operation);
  if (part) applyPatch(changed, structurePatch(part, operation));
  const [ni, nj, nk] = grid.shape;
  return Array.from({ length: nj * nk }, (_, row) =>
    changed.subarray(ni * row, ni * (row + 1)).join(''),
  );
}

function without(...locked: number[]): Uint8Array {
  const writable = ALL.slice();
  for (const label of locked) writable[label] = 0;
  return writable;
}

describe('structure operations by hand', () => {
  const ring = ['00000', '01110', '01210', '01110', '00001'];

  it('fill holes, of other structures only where they may be changed', () => {
    const map = drawn(ring);
    const fill: Operation = { kind: 'fill-holes', extent: { kind: 'slice', axis: 2, slice: 0 } };
    expect(after(map, fill)).toEqual(['00000', '01110', '01110', '01110', '00001']);
    expect(after(map, fill, without(2))).toEqual(ring);
  });

  it('a tunnel is a hole of its slices, not of the volume', () => {
    const map = drawn(['111', '101', '111'], ['111', '101', '111']);
    const open = ['111', '101', '111', '111', '101', '111'];
    expect(after(map, { kind: 'fill-holes', extent: VOLUME })).toEqual(open);
    const each = after(map, { kind: 'fill-holes', extent: { kind: 'slices', axis: 2 } });
    expect(each).toEqual(['111', '111', '111', '111', '111', '111']);
    const one = after(map, { kind: 'fill-holes', extent: { kind: 'slice', axis: 2, slice: 1 } });
    expect(one).toEqual(['111', '101', '111', '111', '111', '111']);
  });

  it('islands hang together by corners', () => {
    const map = drawn(['1100011', '1100011', '0010000', '0000022']);
    const big = ['1100000', '1100000', '0010000', '0000022'];
    const small = ['0000011', '0000011', '0000000', '0000022'];
    expect(after(map, { kind: 'keep-island', seed: null, extent: VOLUME })).toEqual(big);
    expect(after(map, { kind: 'keep-island', seed: [6, 1, 0], extent: VOLUME })).toEqual(small);
    expect(after(map, { kind: 'remove-island', seed: [2, 2, 0], extent: VOLUME })).toEqual(small);
    expect(after(map, { kind: 'remove-island', seed: [5, 0, 0], extent: VOLUME })).toEqual(big);
  });

  it('a place beside the structure names no island', () => {
    const rows = ['1100011', '1100011', '0010000', '0000022'];
    const map = drawn(rows);
    for (const kind of ['keep-island', 'remove-island'] as const) {
      for (const seed of [
        [3, 0, 0],
        [6, 3, 0],
        [0, 0, 9],
      ] as const) {
        expect(after(map, { kind, seed, extent: VOLUME })).toEqual(rows);
        const extent: EditExtent = { kind: 'slices', axis: 2 };
        expect(after(map, { kind, seed, extent })).toEqual(rows);
      }
    }
  });

  it('an island of one slice is taken from that slice alone', () => {
    const map = drawn(['101', '101'], ['101', '111']);
    const extent: EditExtent = { kind: 'slice', axis: 2, slice: 0 };
    const removed = after(map, { kind: 'remove-island', seed: [2, 0, 0], extent });
    expect(removed).toEqual(['100', '100', '101', '111']);
  });

  it('grow by mm, around what is locked and up to the rim', () => {
    const map = drawn(['00000', '02100', '00000', '00000']);
    const grow: Operation = { kind: 'grow', radiusMm: 2, extent: VOLUME };
    expect(after(map, grow)).toEqual(['01110', '11111', '01110', '00100']);
    expect(after(map, grow, without(2))).toEqual(['01110', '12111', '01110', '00100']);
  });

  it('shrink by mm, not at the rim', () => {
    const map = drawn(['11111', '11111', '11111', '00000']);
    const shrink: Operation = { kind: 'shrink', radiusMm: 1, extent: VOLUME };
    expect(after(map, shrink)).toEqual(['11111', '11111', '00000', '00000']);
  });

  it('smooth takes a spike off and keeps the area', () => {
    const map = drawn([
      '0000000000',
      '0011111000',
      '0011111000',
      '0011111110',
      '0011111000',
      '0011111000',
      '0000000000',
    ]);
    const rows = after(map, { kind: 'smooth', sigmaMm: 1, extent: VOLUME });
    // Of 27; a pair of equal height goes together.
    expect(rows.join('').replaceAll('0', '')).toHaveLength(26);
    expect(rows[3]?.endsWith('00')).toBe(true);
  });

  it('copies a slice in place of another, in each plane', () => {
    const map = drawn(['110', '100', '000'], ['001', '020', '030']);
    const down: Operation = { kind: 'copy-slice', axis: 2, from: 0, to: 1 };
    expect(after(map, down)).toEqual(['110', '100', '000', '110', '120', '030']);
    const right: Operation = { kind: 'copy-slice', axis: 0, from: 0, to: 1 };
    expect(after(map, right)).toEqual(['110', '110', '000', '001', '020', '030']);
    const back: Operation = { kind: 'copy-slice', axis: 1, from: 0, to: 2 };
    expect(after(map, back)).toEqual(['110', '100', '110', '001', '020', '031']);
    expect(after(map, down, without(2))).toEqual(['110', '100', '000', '110', '120', '030']);
  });

  it.each<[string, Operation]>([
    ['a slice without the structure', { kind: 'copy-slice', axis: 2, from: 1, to: 0 }],
    ['a slice outside the volume', { kind: 'copy-slice', axis: 2, from: 0, to: 2 }],
    [
      'an extent without the structure',
      { kind: 'grow', radiusMm: 2, extent: { kind: 'slice', axis: 2, slice: 1 } },
    ],
  ])('there is nothing to do: %s', (_, operation) => {
    const { grid, labels } = drawn(['110', '100'], ['000', '020']);
    expect(structurePart({ grid, labels, rules: plainRules(1, ALL) }, operation)).toBeNull();
  });

  it('there is nothing to do for a structure that is locked or empty', () => {
    const { grid, labels } = drawn(['110', '100']);
    const grow: Operation = { kind: 'grow', radiusMm: 2, extent: VOLUME };
    expect(structurePart({ grid, labels, rules: plainRules(1, without(1)) }, grow)).toBeNull();
    expect(structurePart({ grid, labels, rules: plainRules(3, ALL) }, grow)).toBeNull();
  });
});

/** A ball of label 1 around the middle of a grid. */
function ball(grid: VoxelGrid, radiusMm: number): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(voxelCount(grid));
  const image = new Int16Array(labels.length);
  const stroke = new Stroke({ grid, labels, image }, { after: ALL, range: null });
  const [ni, nj, nk] = grid.shape;
  const center: Point = [(ni - 1) / 2, (nj - 1) / 2, (nk - 1) / 2];
  paintCapsule(stroke, { from: center, to: center, radiusMm, depthAxis: null });
  return labels;
}

function gain(grid: VoxelGrid, labels: Uint8Array, operation: Operation): number {
  const part = structurePart({ grid, labels, rules: plainRules(1, ALL) }, operation);
  return part ? (voxelsGained(structurePatch(part, operation))[1] ?? 0) : 0;
}

const THICK: VoxelGrid = {
  shape: [60, 60, 13],
  affine: affineFromColumns(
    [
      [0.7, 0, 0],
      [0, 0.7, 0],
      [0, 0, 5],
    ],
    [0, 0, 0],
  ),
};

/** Slices that are shifted against each other, as by a tilted gantry. */
const TILTED: VoxelGrid = {
  shape: [60, 66, 13],
  affine: affineFromColumns(
    [
      [0.7, 0, 0],
      [0, 0.7, 0],
      [0, 1.6, 5],
    ],
    [0, 0, 0],
  ),
};

describe('structure operations in mm', () => {
  it('smoothing a ball keeps its volume, on coarse slices too', () => {
    const labels = ball(THICK, 15);
    const voxels = labels.reduce((sum, label) => sum + label, 0);
    for (const sigmaMm of [0.7, 1.5, 3, 5]) {
      const moved = gain(THICK, labels, { kind: 'smooth', sigmaMm, extent: VOLUME });
      expect(Math.abs(moved) / voxels).toBeLessThan(0.002);
    }
  });

  it.each([
    ['straight', THICK],
    ['tilted', TILTED],
  ])('grows and shrinks a ball by the distance in mm: %s', (_, grid) => {
    const labels = ball(grid, 6);
    for (const radiusMm of [1.5, 5.5]) {
      const part = structurePart(
        { grid, labels, rules: plainRules(1, ALL) },
        { kind: 'grow', radiusMm, extent: VOLUME },
      );
      if (!part) throw new Error('no structure');
      const grownLabels = labels.slice();
      applyPatch(grownLabels, structurePatch(part, { kind: 'grow', radiusMm, extent: VOLUME }));
      expect(grownLabels).toEqual(withinDistance(grid, labels, radiusMm));
    }
    const outside = labels.map((label) => 1 - label);
    const shrink: Operation = { kind: 'shrink', radiusMm: 2, extent: VOLUME };
    const part = structurePart({ grid, labels, rules: plainRules(1, ALL) }, shrink);
    const shrunkLabels = labels.slice();
    if (part) applyPatch(shrunkLabels, structurePatch(part, shrink));
    const expected = withinDistance(grid, outside, 2).map((reached) => 1 - reached);
    expect(shrunkLabels).toEqual(expected);
  });

  it('grow then shrink keeps all that was there', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 30; round++) {
      const shape: Point = [8, 7, 6];
      const step = (): number => 0.5 + 2 * random();
      const affine = affineFromColumns(
        [
          [step(), 0, 0],
          [0.3 * (round % 2), step(), 0],
          [0, 0, step()],
        ],
        [0, 0, 0],
      );
      const grid = { shape, affine };
      const labels = Uint8Array.from({ length: 336 }, () => (random() < 0.1 ? 1 : 0));
      const radiusMm = 0.5 + 3 * random();
      const closed = labels.slice();
      for (const kind of ['grow', 'shrink'] as const) {
        const operation: Operation = { kind, radiusMm, extent: VOLUME };
        const part = structurePart({ grid, labels: closed, rules: plainRules(1, ALL) }, operation);
        if (part) applyPatch(closed, structurePatch(part, operation));
      }
      expect(labels.every((label, voxel) => (closed[voxel] ?? 0) >= label)).toBe(true);
    }
  });
});

/** 1 where a voxel's centre is at most a distance from one inside; each against each. */
function withinDistance(grid: VoxelGrid, mask: Uint8Array, radiusMm: number): Uint8Array {
  const [ni, nj] = grid.shape;
  const out = mask.slice();
  const [inside, others]: [number[], number[]] = [[], []];
  const limit = radiusMm * radiusMm * (1 + 1e-9);
  const isNear = (a: Point, b: Point): boolean =>
    (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2 <= limit;
  const at = (voxel: number): Point =>
    applyPoint(grid.affine, [
      voxel % ni,
      Math.floor(voxel / ni) % nj,
      Math.floor(voxel / (ni * nj)),
    ]);
  for (const [voxel, value] of mask.entries()) {
    if (value === 0) others.push(voxel);
    else inside.push(voxel);
  }
  const isBorder = (voxel: number): boolean =>
    [1, -1, ni, -ni, ni * nj, -ni * nj].some((step) => mask[voxel + step] !== 1);
  const border = inside.filter(isBorder).map(at);
  for (const voxel of others) {
    const place = at(voxel);
    if (border.some((other) => isNear(place, other))) out[voxel] = 1;
  }
  return out;
}

describe('any sequence of edits', () => {
  it('undone gives the labels before to the bit, redone those after; what is locked stays', () => {
    const random = seededRandom(23);
    const below = (count: number): number => Math.floor(count * random());
    const shape: Point = [12, 11, 7];
    const axis = (): 0 | 1 | 2 => ([0, 1, 2] as const)[below(3)] ?? 0;
    const extent = (): EditExtent => {
      const along = axis();
      const kind = (['volume', 'slice', 'slices'] as const)[below(3)] ?? 'volume';
      if (kind === 'volume') return { kind };
      return kind === 'slices' ? { kind, axis: along } : { kind, axis: along, slice: below(7) };
    };
    const operation = (): Operation => {
      const kinds = ['fill-holes', 'remove-island', 'keep-island', 'grow', 'shrink', 'smooth'];
      const kind = [...kinds, 'copy-slice'][below(7)] as Operation['kind'];
      const seed: Point = [below(12), below(11), below(7)];
      switch (kind) {
        case 'copy-slice':
          return { kind, axis: axis(), from: below(8), to: below(8) };
        case 'grow':
        case 'shrink':
          return { kind, radiusMm: 0.5 + 2 * random(), extent: extent() };
        case 'smooth':
          return { kind, sigmaMm: 0.5 + random(), extent: extent() };
        case 'fill-holes':
          return { kind, extent: extent() };
        case 'remove-island':
          return { kind, seed, extent: extent() };
        case 'keep-island':
          return { kind, seed: below(2) === 0 ? null : seed, extent: extent() };
      }
    };
    let changes = 0;
    for (let round = 0; round < 60; round++) {
      const affine = affineFromColumns(
        [
          [0.8, 0, 0],
          [0, 0.8, 0],
          [0, round % 2, 2],
        ],
        [0, 0, 0],
      );
      const grid = { shape, affine };
      const labels = Uint8Array.from({ length: 924 }, () => below(4));
      const image = Int16Array.from({ length: 924 }, () => below(100));
      const states = [labels.join('')];
      const patches = [];
      for (let step = 0; step < 12; step++) {
        const label = 1 + below(3);
        const writable = Uint8Array.from({ length: 256 }, () => (random() < 0.8 ? 1 : 0));
        const before = labels.slice();
        if (below(3) === 0) {
          const range = below(2) === 0 ? null : { lower: 20, upper: 80 };
          const painted = below(4);
          const after = writable.map((may, was) => (may === 0 ? was : painted));
          const stroke = new Stroke({ grid, labels, image }, { after, range });
          const point = (): Point => [12 * random(), 11 * random(), 7 * random()];
          if (below(2) === 0) {
            const depthAxis = axis();
            const points = [point(), point(), point(), point()];
            paintPolygon(stroke, { points, depthAxis, slice: below(7) });
          } else {
            const capsule = { from: point(), to: point(), radiusMm: 3 * random() };
            paintCapsule(stroke, { ...capsule, depthAxis: below(2) === 0 ? null : axis() });
          }
          patches.push(stroke.finish());
        } else {
          const next = operation();
          const part = structurePart({ grid, labels, rules: plainRules(label, writable) }, next);
          if (!part) continue;
          const patch = structurePatch(part, next);
          applyPatch(labels, patch);
          patches.push(patch);
        }
        const isKept = before.every((was, voxel) => writable[was] !== 0 || labels[voxel] === was);
        expect(isKept).toBe(true);
        states.push(labels.join(''));
      }
      changes += patches.filter((patch) => !isEmptyPatch(patch)).length;
      for (const [step, patch] of [...patches.entries()].toReversed()) {
        revertPatch(labels, patch);
        expect(labels.join('')).toBe(states[step]);
      }
      for (const [step, patch] of patches.entries()) {
        applyPatch(labels, patch);
        expect(labels.join('')).toBe(states[step + 1]);
      }
    }
    expect(changes).toBeGreaterThan(200);
  });
});
