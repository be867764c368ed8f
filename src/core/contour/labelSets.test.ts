import { describe, expect, it } from 'vitest';
import {
  draftOf,
  labelOfStructures,
  labelsWith,
  maskTable,
  membersOf,
  structureVoxels,
  withoutStructure,
  withStructure,
  type LabelSets,
} from './labelSets.ts';

/** Labels 1, 2 and 5 are structures; 3 is 1 and 2 together. */
const SETS: LabelSets = [{ label: 3, structures: [1, 2] }];

describe('membersOf', () => {
  it('has the structures of a set, else the label itself', () => {
    expect(membersOf(SETS, 3)).toEqual([1, 2]);
    expect(membersOf(SETS, 2)).toEqual([2]);
    expect(membersOf(SETS, 0)).toEqual([]);
  });
});

describe('maskTable', () => {
  it('marks a structure’s own label and its sets', () => {
    const table = maskTable(SETS, 2);
    expect([...table.subarray(0, 5)]).toEqual([0, 0, 1, 1, 0]);
    expect(labelsWith(SETS, 2)).toEqual([2, 3]);
    expect(labelsWith(SETS, 5)).toEqual([5]);
  });
});

describe('structureVoxels', () => {
  it('counts what a structure shares', () => {
    const voxels = new Float64Array(256);
    voxels.set([0, 10, 20, 3]);
    expect([1, 2, 5].map((index) => structureVoxels(voxels, SETS, index))).toEqual([13, 23, 0]);
  });
});

describe('drafts', () => {
  it('finds the label of structures that are listed', () => {
    const draft = draftOf(SETS, [1, 2, 5]);
    expect(labelOfStructures(draft, [])).toBe(0);
    expect(labelOfStructures(draft, [5])).toBe(5);
    expect(labelOfStructures(draft, [1, 2])).toBe(3);
    expect(withStructure(draft, 1, 2)).toBe(3);
    expect(withStructure(draft, 3, 1)).toBe(3);
    expect(withoutStructure(draft, 3, 1)).toBe(2);
    expect(withoutStructure(draft, 5, 1)).toBe(5);
    expect(withoutStructure(draft, 5, 5)).toBe(0);
    expect(draft.added).toEqual([]);
  });

  it('takes the lowest free label for a new set, once', () => {
    const draft = draftOf(SETS, [1, 2, 5]);
    expect(withStructure(draft, 5, 2)).toBe(4);
    expect(withStructure(draft, 2, 5)).toBe(4);
    expect(withStructure(draft, 3, 5)).toBe(6);
    expect(withStructure(draft, 4, 1)).toBe(6);
    expect(withoutStructure(draft, 6, 2)).toBe(7);
    expect(draft.added).toEqual([
      { label: 4, structures: [2, 5] },
      { label: 6, structures: [1, 2, 5] },
      { label: 7, structures: [1, 5] },
    ]);
  });

  it('has none to give once all are used', () => {
    const all = Array.from({ length: 254 }, (_, at) => at + 1);
    const draft = draftOf([], all);
    expect(withStructure(draft, 1, 2)).toBe(255);
    expect(withStructure(draft, 1, 3)).toBeNull();
    expect(withStructure(draft, 2, 1)).toBe(255);
  });
});
