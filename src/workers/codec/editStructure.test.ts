import { describe, expect, it } from 'vitest';
import { applyPatch, isEmptyPatch, revertPatch } from '../../core/edit/labelPatch.ts';
import { structurePart, structurePatch } from '../../core/edit/structureEdit.ts';
import type { StructureOperation, StructureTarget } from '../../core/edit/structureEdit.ts';
import { plainRules } from '../../core/edit/structureRules.ts';
import { affineFromColumns, IDENTITY } from '../../core/geometry/affine.ts';
import type { CallContext } from '../../rpc/serve.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { EditProgress } from '../codec.api.ts';
import { editStructure } from './editStructure.ts';

type Point = [number, number, number];

const ALL = new Uint8Array(256).fill(1);

function context(reports: EditProgress[] = []): CallContext<EditProgress> {
  return {
    signal: new AbortController().signal,
    progress: (report) => reports.push(report),
    deliver: (report) => reports.push(report),
    transfer: () => undefined,
    checkpoint: () => Promise.resolve(),
  };
}

/** Changes the target's labels. */
async function edit(
  target: StructureTarget,
  operation: StructureOperation,
  reports: EditProgress[] = [],
): Promise<void> {
  const part = structurePart(target, operation);
  if (!part) return;
  const patch = await editStructure({ part, operation }, context(reports));
  const before = target.labels.slice();
  applyPatch(target.labels, patch);
  const after = target.labels.slice();
  revertPatch(target.labels, patch);
  expect(target.labels).toEqual(before);
  target.labels.set(after);
}

const { shape: goldenShape, cases } = readGolden('contour_interpolation') as {
  shape: [number, number];
  cases: { name: string; spacingMm: Point; slices: string[] }[];
};

describe('interpolation between slices', () => {
  it.each(cases)('as ITK: $name, spacing $spacingMm', async ({ spacingMm, slices }) => {
    const [ni, nj] = goldenShape;
    const nk = slices.length;
    const digits = (slice: string | undefined): number[] => Array.from(slice ?? '', Number);
    const stack = new Uint8Array(ni * nj * nk);
    stack.set(digits(slices[0]));
    stack.set(digits(slices.at(-1)), ni * nj * (nk - 1));
    const expected = Uint8Array.from(slices.flatMap(digits));
    const permutations: Point[] = [
      [0, 1, 2],
      [2, 0, 1],
      [0, 2, 1],
    ];
    for (const order of permutations) {
      const grid = {
        shape: order.map((axis) => [ni, nj, nk][axis]) as Point,
        affine: scaled(order.map((axis) => spacingMm[axis]) as Point),
      };
      const labels = permuted(stack, [ni, nj, nk], order);
      const axis = order.indexOf(2) as 0 | 1 | 2;
      await edit({ grid, labels, rules: plainRules(1, ALL) }, { kind: 'interpolate', axis });
      expect(labels.join('')).toBe(permuted(expected, [ni, nj, nk], order).join(''));
    }
  });

  it('puts equal squares between equal squares, in gaps alone, and spares what is locked', async () => {
    const square = '0000001100011000000000000';
    const moved = '0000000110001100000000000';
    const [none, locked] = ['0'.repeat(25), `${'0'.repeat(6)}2${'0'.repeat(18)}`];
    const slices = [none, square, none, locked, square, moved, none, moved, none];
    const labels = Uint8Array.from(slices.join(''), Number);
    const grid = { shape: [5, 5, slices.length] as const, affine: IDENTITY };
    const writable = ALL.slice();
    writable[2] = 0;
    const reports: EditProgress[] = [];
    const target = { grid, labels, rules: plainRules(1, writable) };
    await edit(target, { kind: 'interpolate', axis: 2 }, reports);
    const around = `${square.slice(0, 6)}2${square.slice(7)}`;
    const expected = [none, square, square, around, square, moved, moved, moved, none];
    expect(labels.join('')).toBe(expected.join(''));
    expect(reports).toEqual([
      { stage: 'edit', done: 0, total: 2 },
      { stage: 'edit', done: 1, total: 2 },
    ]);
  });

  it('changes nothing without a gap', async () => {
    const labels = Uint8Array.from('000011011', Number);
    const grid = { shape: [3, 3, 1] as const, affine: IDENTITY };
    const operation = { kind: 'interpolate', axis: 0 } as const;
    const part = structurePart({ grid, labels, rules: plainRules(1, ALL) }, operation);
    if (!part) throw new Error('no structure');
    expect(isEmptyPatch(await editStructure({ part, operation }, context()))).toBe(true);
  });
});

describe('a sequence with interpolation in it', () => {
  it('undone gives the labels before to the bit, redone those after', async () => {
    const random = seededRandom(31);
    const below = (count: number): number => Math.floor(count * random());
    const grid = { shape: [9, 8, 7] as const, affine: scaled([0.8, 0.8, 3]) };
    let interpolated = 0;
    for (let round = 0; round < 6; round++) {
      const labels = Uint8Array.from({ length: 504 }, (_, voxel) =>
        Math.floor(voxel / 72) % 3 === 0 ? below(3) : 0,
      );
      const states = [labels.join('')];
      const patches = [];
      for (let step = 0; step < 8; step++) {
        const axis = ([0, 1, 2] as const)[below(3)] ?? 0;
        const operations: StructureOperation[] = [
          { kind: 'interpolate', axis: 2 },
          { kind: 'interpolate', axis },
          { kind: 'shrink', radiusMm: 0.8, extent: { kind: 'slices', axis } },
          { kind: 'copy-slice', axis, from: below(7), to: below(7) },
          {
            kind: 'remove-island',
            seed: [below(9), below(8), below(7)],
            extent: { kind: 'volume' },
          },
        ];
        const operation = operations[step === 0 ? 0 : below(5)] ?? { kind: 'interpolate', axis };
        const writable = Uint8Array.from({ length: 256 }, () => (random() < 0.8 ? 1 : 0));
        const part = structurePart(
          { grid, labels, rules: plainRules(1 + below(2), writable) },
          operation,
        );
        if (!part) continue;
        const patch = await editStructure({ part, operation }, context());
        if (operation.kind === 'interpolate' && !isEmptyPatch(patch)) interpolated++;
        applyPatch(labels, patch);
        patches.push(patch);
        states.push(labels.join(''));
      }
      for (const [step, patch] of [...patches.entries()].toReversed()) {
        revertPatch(labels, patch);
        expect(labels.join('')).toBe(states[step]);
      }
      for (const [step, patch] of patches.entries()) {
        applyPatch(labels, patch);
        expect(labels.join('')).toBe(states[step + 1]);
      }
    }
    expect(interpolated).toBeGreaterThan(3);
  });
});

describe('other operations', () => {
  it('are those of the core, in steps', async () => {
    const labels = Uint8Array.from({ length: 6 * 5 * 4 }, (_, voxel) => Number(voxel % 7 < 3));
    const grid = { shape: [6, 5, 4] as const, affine: IDENTITY };
    const operation = {
      kind: 'grow',
      radiusMm: 1,
      extent: { kind: 'slices', axis: 2 },
    } as const;
    const part = structurePart({ grid, labels, rules: plainRules(1, ALL) }, operation);
    if (!part) throw new Error('no structure');
    const reports: EditProgress[] = [];
    const patch = await editStructure({ part, operation }, context(reports));
    expect(patch).toEqual(structurePatch(part, operation));
    expect(isEmptyPatch(patch)).toBe(false);
    expect(reports.length).toBeGreaterThan(3);
  });
});

function scaled([i, j, k]: Point): typeof IDENTITY {
  return affineFromColumns(
    [
      [i, 0, 0],
      [0, j, 0],
      [0, 0, k],
    ],
    [0, 0, 0],
  );
}

/** The same voxels with axis `order[a]` as axis a. */
function permuted(values: Uint8Array, shape: Point, order: Point): Uint8Array {
  const steps = [1, shape[0], shape[0] * shape[1]];
  const [ni, nj, nk] = order.map((axis) => shape[axis] ?? 0) as Point;
  const [di, dj, dk] = order.map((axis) => steps[axis] ?? 0) as Point;
  const out = new Uint8Array(values.length);
  let to = 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++) out[to++] = values[di * i + dj * j + dk * k] ?? 0;
    }
  }
  return out;
}
