import { expect, it } from 'vitest';
import { changedLabels, structuresBetween } from './changedLabels.ts';

it('names each pair once, at any place of a word and behind the last one', () => {
  const before = Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0, 5, 255);
  const after = Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 4, 6, 255);
  expect(changedLabels(before, after)).toEqual([
    [0, 4],
    [5, 6],
  ]);
  expect(changedLabels(before, before.slice())).toEqual([]);
});

it('works on arrays that begin anywhere in their buffer', () => {
  const buffer = Uint8Array.of(9, 1, 2, 3, 4, 5, 6, 7).buffer;
  const before = new Uint8Array(buffer, 1);
  const after = before.slice();
  after[4] = 0;
  expect(changedLabels(before, after)).toEqual([[5, 0]]);
});

it('refuses maps of different length', () => {
  expect(() => changedLabels(new Uint8Array(3), new Uint8Array(4))).toThrow('internal/shape');
});

it('a structure changes where it alone comes or goes, not where it is on both sides', () => {
  const sets = [{ label: 9, structures: [1, 2] }];
  const changed = (...pairs: [number, number][]): number[] => [...structuresBetween(pairs, sets)];
  expect(changed([1, 9])).toEqual([2]);
  expect(changed([0, 9])).toEqual([1, 2]);
  expect(changed([3, 4], [9, 2])).toEqual([3, 4, 1]);
});
