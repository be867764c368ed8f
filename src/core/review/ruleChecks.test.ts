import { describe, expect, it } from 'vitest';
import { affineFromColumns } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { ruleFindings, type ExpectedStructure } from './ruleChecks.ts';

/** 20 × 10 × 12 voxels of 5 mm, 0.125 ml each; i grows to the patient's left, as networks have it. */
const GRID: VoxelGrid = {
  shape: [20, 10, 12],
  affine: affineFromColumns(
    [
      [-5, 0, 0],
      [0, -5, 0],
      [0, 0, 5],
    ],
    [50, 25, 0],
  ),
};

const anything = (index: number): ExpectedStructure => ({
  index,
  parts: null,
  volumeMl: null,
  side: null,
});

type Span = readonly [first: number, end: number];

function box(labels: Uint8Array, label: number, [is, js, ks]: readonly [Span, Span, Span]): void {
  for (let k = ks[0]; k < ks[1]; k++)
    for (let j = js[0]; j < js[1]; j++)
      for (let i = is[0]; i < is[1]; i++) labels[i + 20 * (j + 10 * k)] = label;
}

function labelled(...boxes: readonly (readonly [number, Span, Span, Span])[]): Uint8Array {
  const labels = new Uint8Array(20 * 10 * 12);
  for (const [label, is, js, ks] of boxes) box(labels, label, [is, js, ks]);
  return labels;
}

const brief = (labels: Uint8Array, expected: readonly ExpectedStructure[]) =>
  ruleFindings({ labels, grid: GRID, sets: [] }, expected).map(
    ({ rule, structure, voxels, detail }) => [rule, structure, voxels.length, detail],
  );

describe('ruleFindings', () => {
  it('finds nothing in a sound structure, nor in one that is not there', () => {
    const sound = labelled([1, [4, 8], [2, 6], [3, 9]]);
    expect(brief(sound, [{ ...anything(1), parts: 1, volumeMl: [5, 20] }, anything(2)])).toEqual(
      [],
    );
    expect(brief(new Uint8Array(2400), [anything(1)])).toEqual([]);
  });

  it('finds a part too many, the largest first', () => {
    const labels = labelled(
      [1, [4, 9], [2, 8], [3, 9]],
      [1, [12, 13], [4, 5], [4, 6]],
      [1, [15, 16], [4, 5], [5, 6]],
    );
    expect(brief(labels, [{ ...anything(1), parts: 1 }])).toEqual([
      ['island', 1, 2, 0],
      ['island', 1, 1, 0],
    ]);
    expect(brief(labels, [{ ...anything(1), parts: 2 }])).toEqual([['island', 1, 1, 0]]);
    expect(brief(labels, [{ ...anything(1), parts: 3 }])).toEqual([]);
  });

  it('takes small parts for islands where nothing is known of their number', () => {
    const pair = labelled([1, [2, 6], [2, 6], [3, 7]], [1, [12, 16], [2, 6], [3, 7]]);
    expect(brief(pair, [anything(1)])).toEqual([]);
    box(pair, 1, [
      [18, 19],
      [8, 9],
      [5, 6],
    ]);
    expect(brief(pair, [anything(1)])).toEqual([['island', 1, 1, 0]]);
  });

  it('finds a cavity, but no tumour in its organ', () => {
    const labels = labelled([1, [4, 9], [2, 8], [3, 9]], [0, [6, 7], [4, 6], [5, 6]]);
    expect(brief(labels, [anything(1)])).toEqual([['hole', 1, 2, 0]]);
    box(labels, 2, [
      [6, 7],
      [4, 6],
      [5, 6],
    ]);
    expect(brief(labels, [anything(1)])).toEqual([]);
  });

  it('finds slices that are left out, but no two parts far from each other', () => {
    const gap = labelled([1, [4, 8], [2, 6], [2, 5]], [1, [4, 8], [2, 6], [6, 9]]);
    expect(brief(gap, [anything(1)])).toEqual([['missing-slices', 1, 16, 1]]);
    const apart = labelled([1, [4, 8], [2, 6], [1, 4]], [1, [4, 8], [2, 6], [8, 11]]);
    expect(brief(apart, [anything(1)])).toEqual([]);
  });

  it('finds a volume outside of what is expected, and shows the largest slice', () => {
    const labels = labelled([1, [4, 8], [2, 6], [3, 9]], [1, [4, 8], [2, 7], [5, 6]]);
    const [found] = ruleFindings({ labels, grid: GRID, sets: [] }, [
      { ...anything(1), volumeMl: [20, 30] },
    ]);
    expect(found).toMatchObject({ rule: 'volume', volumeMl: 100 * 0.125 });
    expect(found?.voxels).toHaveLength(20);
    expect(brief(labels, [{ ...anything(1), volumeMl: [12.5, 12.5] }])).toEqual([]);
  });

  it('finds what is cut off at the first or the last slice', () => {
    const labels = labelled([1, [4, 8], [2, 6], [0, 12]]);
    expect(brief(labels, [anything(1)])).toEqual([
      ['truncated', 1, 16, 0],
      ['truncated', 1, 16, 0],
    ]);
  });

  it('finds sides that are swapped: the larger x is the patient’s right', () => {
    const right = labelled([1, [2, 5], [2, 6], [3, 9]], [2, [14, 17], [2, 6], [3, 9]]);
    const sides = [
      { ...anything(1), side: 'right' },
      { ...anything(2), side: 'left' },
    ] as const;
    expect(brief(right, sides)).toEqual([]);
    const swapped = labelled([2, [2, 5], [2, 6], [3, 9]], [1, [14, 17], [2, 6], [3, 9]]);
    expect(brief(swapped, sides)).toEqual([['swapped-sides', 2, 12, 1]]);
  });

  it('looks at a structure with all that it shares', () => {
    // Label 3 is 1 and 2 together: a tumour (1) through the middle of a target (2).
    const labels = labelled([2, [2, 12], [2, 8], [2, 10]], [3, [5, 8], [2, 8], [5, 7]]);
    for (let k = 5; k < 7; k++) {
      const slice = labels.subarray(200 * k, 200 * (k + 1));
      slice.set(slice.map((label) => (label === 2 ? 0 : label)));
    }
    const sets = [{ label: 3, structures: [1, 2] }];
    const found = (given: typeof sets) =>
      ruleFindings({ labels, grid: GRID, sets: given }, [
        { ...anything(1), parts: 1 },
        { ...anything(2), parts: 1 },
      ]).map(({ rule, structure }) => `${rule} ${String(structure)}`);
    expect(found(sets)).toEqual([]);
    expect(found([])).toEqual(['island 2', 'missing-slices 2']);
  });
});
