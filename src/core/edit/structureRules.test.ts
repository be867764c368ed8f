import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { membersOf, type LabelSets } from '../contour/labelSets.ts';
import { IDENTITY } from '../geometry/affine.ts';
import { applyPatch, patchOfLabels, revertPatch } from './labelPatch.ts';
import { Stroke } from './stroke.ts';
import { structurePart, structurePatch, type StructureOperation } from './structureEdit.ts';
import { plainRules, structureRules, usedSets, type PaintOver } from './structureRules.ts';

function counted(labels: Uint8Array): Float64Array {
  const voxels = new Float64Array(256);
  for (const label of labels) voxels[label]++;
  return voxels;
}

/** Labels 1, 2 and 4 are structures, 3 is 1 and 2 together. */
const SETS: LabelSets = [{ label: 3, structures: [1, 2] }];
const LABELS_THERE = counted(Uint8Array.of(0, 1, 2, 3, 4));

function rulesOf(
  structure: number,
  over: PaintOver,
  locked: readonly number[] = [],
): ReturnType<typeof structureRules> {
  return structureRules({
    structure,
    over,
    locked: new Set(locked),
    sets: SETS,
    structures: [1, 2, 4],
    labelVoxels: LABELS_THERE,
  });
}

describe('structureRules', () => {
  it('takes voxels from all that have them, unless one is locked', () => {
    const { rules, drafted } = rulesOf(4, 'take');
    expect([...rules.added.subarray(0, 5)]).toEqual([4, 4, 4, 4, 4]);
    expect([...rules.removed.subarray(0, 5)]).toEqual([0, 1, 2, 3, 0]);
    expect(drafted).toEqual([]);
    expect([...rulesOf(4, 'take', [2]).rules.added.subarray(0, 5)]).toEqual([4, 4, 2, 3, 4]);
  });

  it('leaves voxels alone that it has already, and the others of a set when it leaves them', () => {
    const { rules } = rulesOf(1, 'take');
    expect([...rules.inside.subarray(0, 5)]).toEqual([0, 1, 0, 1, 0]);
    expect(rules.present).toEqual([1, 3]);
    expect([...rules.added.subarray(0, 5)]).toEqual([1, 1, 1, 3, 1]);
    expect([...rules.removed.subarray(0, 5)]).toEqual([0, 0, 2, 2, 4]);
    // What is locked neither gains nor loses a voxel by it.
    expect([...rulesOf(1, 'take', [2]).rules.removed.subarray(0, 5)]).toEqual([0, 0, 2, 2, 4]);
  });

  it('spares all others', () => {
    expect([...rulesOf(1, 'background').rules.added.subarray(0, 5)]).toEqual([1, 1, 2, 3, 4]);
  });

  it('shares voxels, with labels that are new where they must be', () => {
    const { rules, drafted, isShort } = rulesOf(4, 'share', [1]);
    expect([...rules.added.subarray(0, 5)]).toEqual([4, 5, 6, 7, 4]);
    expect(drafted).toEqual([
      { label: 5, structures: [1, 4] },
      { label: 6, structures: [2, 4] },
      { label: 7, structures: [1, 2, 4] },
    ]);
    expect(isShort).toBe(false);
    expect([...rulesOf(2, 'share').rules.added.subarray(0, 5)]).toEqual([2, 3, 2, 3, 5]);
  });

  it('asks for no labels for voxels that are not there', () => {
    const { drafted } = structureRules({
      structure: 4,
      over: 'share',
      locked: new Set(),
      sets: SETS,
      structures: [1, 2, 4],
      labelVoxels: counted(Uint8Array.of(0, 2, 4)),
    });
    expect(drafted).toEqual([{ label: 5, structures: [2, 4] }]);
  });

  it('says when labels are used up, and leaves such voxels as they are', () => {
    const structures = Array.from({ length: 255 }, (_, at) => at + 1);
    const labelVoxels = new Float64Array(256).fill(1);
    const of = { structure: 4, locked: new Set<number>(), sets: [], structures, labelVoxels };
    const { rules, drafted, isShort } = structureRules({ ...of, over: 'share' });
    expect([...rules.added.subarray(0, 5)]).toEqual([4, 1, 2, 3, 4]);
    expect([drafted, isShort]).toEqual([[], true]);
    expect(structureRules({ ...of, over: 'take' }).isShort).toBe(false);
  });
});

const shape = [7, 6, 5] as const;
const grid = { shape, affine: IDENTITY };
const VOXELS = 210;

/** The structures of each voxel, in words. */
function membership(labels: Uint8Array, sets: LabelSets): string[] {
  return Array.from(labels, (label) => membersOf(sets, label).join());
}

describe('edits of structures that overlap', () => {
  it('make of each voxel’s structures what was asked for, and can be undone', () => {
    const random = seededRandom(11);
    const below = (count: number): number => Math.floor(count * random());
    let shared = 0;
    for (let round = 0; round < 12; round++) {
      const structures = [1, 2, 4];
      let sets = SETS;
      const labels = Uint8Array.from({ length: VOXELS }, () => below(5));
      const image = new Int16Array(VOXELS);
      for (let step = 0; step < 12; step++) {
        const structure = structures[below(3)] ?? 1;
        const over = (['take', 'background', 'share'] as const)[below(3)] ?? 'take';
        const locked = new Set(structures.filter((one) => one !== structure && below(3) === 0));
        const labelVoxels = counted(labels);
        const of = { structure, over, locked, sets, structures, labelVoxels };
        const { rules, drafted } = structureRules(of);
        const before = labels.slice();
        const had = Array.from(labels, (label) => membersOf(sets, label));
        const isErasing = below(3) === 0;
        const after = isErasing ? rules.removed : rules.added;
        const stroke = new Stroke({ grid, labels, image }, { after, range: null });
        const painted = new Set<number>();
        for (let row = 0; row < 12; row++) {
          const [j, k, first] = [below(6), below(5), below(7)];
          stroke.paintRow({ first, last: first + 2, j, k });
          for (let i = first; i < Math.min(7, first + 3); i++) painted.add(i + 7 * (j + 6 * k));
        }
        const patch = stroke.finish();
        sets = [...sets, ...usedSets(drafted, patch)];
        const expected = had.map((members, voxel) => {
          if (!painted.has(voxel)) return members.join();
          if (isErasing) return members.filter((one) => one !== structure).join();
          if (members.includes(structure)) return members.join();
          if (over === 'share') return [...members, structure].toSorted((a, b) => a - b).join();
          const mayTake = over === 'take' && !members.some((one) => locked.has(one));
          return members.length === 0 || mayTake ? String(structure) : members.join();
        });
        expect(membership(labels, sets)).toEqual(expected);
        shared += usedSets(drafted, patch).length;
        revertPatch(labels, patch);
        expect(labels).toEqual(before);
        applyPatch(labels, patch);
      }
    }
    expect(shared).toBeGreaterThan(12);
  });

  it('work on the whole structure, whatever it overlaps', () => {
    const random = seededRandom(5);
    const masks = [1, 2].map(() =>
      Uint8Array.from({ length: VOXELS }, () => (random() < 0.3 ? 1 : 0)),
    );
    const [one = new Uint8Array(), two = new Uint8Array()] = masks;
    const labels = one.map((inside, voxel) => inside + 2 * (two[voxel] ?? 0));
    const operations: readonly StructureOperation[] = [
      { kind: 'grow', radiusMm: 1, extent: { kind: 'volume' } },
      { kind: 'shrink', radiusMm: 1, extent: { kind: 'slices', axis: 2 } },
      { kind: 'fill-holes', extent: { kind: 'slices', axis: 2 } },
      { kind: 'keep-island', seed: null, extent: { kind: 'volume' } },
      { kind: 'smooth', sigmaMm: 1, extent: { kind: 'volume' } },
      { kind: 'copy-slice', axis: 2, from: 1, to: 3 },
    ];
    for (const operation of operations) {
      if (operation.kind === 'interpolate') continue;
      const alone = structurePart(
        { grid, labels: one, rules: plainRules(1, new Uint8Array(256).fill(1)) },
        operation,
      );
      const { rules, drafted } = structureRules({
        structure: 1,
        over: 'share',
        locked: new Set([2]),
        sets: SETS,
        structures: [1, 2],
        labelVoxels: counted(labels),
      });
      const part = structurePart({ grid, labels, rules }, operation);
      if (!alone || !part) throw new Error('no structure');
      const [expected, found] = [one.slice(), labels.slice()];
      applyPatch(expected, structurePatch(alone, operation));
      applyPatch(found, structurePatch(part, operation));
      expect(expected).not.toEqual(one);
      expect(drafted).toEqual([]);
      expect(found).toEqual(expected.map((inside, voxel) => inside + 2 * (two[voxel] ?? 0)));
    }
  });
});

describe('patchOfLabels', () => {
  it('gives other labels to all voxels of some', () => {
    const labels = Uint8Array.of(3, 3, 0, 1, 3, 2, 1, 1);
    const after = Uint8Array.from({ length: 256 }, (_, label) => label);
    after.set([0, 0, 2, 2]);
    const patch = patchOfLabels(labels, after);
    applyPatch(labels, patch);
    expect([...labels]).toEqual([2, 2, 0, 0, 2, 2, 0, 0]);
    expect([...patch.starts]).toEqual([0, 3, 4, 6]);
  });
});
