import { describe, expect, it } from 'vitest';
import { partsOf, patternsOf, votesIn } from './patterns.ts';

const masks = [Uint8Array.of(1, 0, 255, 0, 1), Uint8Array.of(0, 0, 1, 7, 1)];

describe('patternsOf', () => {
  it('has a bit for each observer', () => {
    expect([...patternsOf(masks)]).toEqual([1, 0, 3, 2, 3]);
    expect([...patternsOf(masks)].map(votesIn)).toEqual([1, 0, 2, 1, 2]);
  });
});

describe('partsOf', () => {
  it('covers every voxel once, in order', () => {
    const parts = partsOf(masks, 2);
    expect(parts.map(({ from }) => from)).toEqual([0, 2, 4]);
    expect(parts.flatMap((part) => [...patternsOf(part.masks)])).toEqual([1, 0, 3, 2, 3]);
  });

  it('needs observers of one length', () => {
    expect(() => partsOf([])).toThrow(/shape/);
    expect(() => partsOf([new Uint8Array(2), new Uint8Array(3)])).toThrow(/shape/);
    expect(partsOf([new Uint8Array(0)])).toEqual([]);
  });
});
