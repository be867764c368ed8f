import { expect, it } from 'vitest';
import { changedLabels } from './changedLabels.ts';

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
