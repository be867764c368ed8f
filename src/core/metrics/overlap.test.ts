import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { dice, jaccard } from './overlap.ts';

const vectors = readTestVectors() as {
  base: { gt: number[]; seg_ge_05: number[] };
  dice: { val: number };
};

describe('dice and jaccard', () => {
  it('give the shared vector', () => {
    const [a, b] = [Uint8Array.from(vectors.base.seg_ge_05), Uint8Array.from(vectors.base.gt)];
    expect(dice(a, b)).toEqual({ value: vectors.dice.val, bothEmpty: false });
    expect(jaccard(a, b).value).toBeCloseTo(2 / 3, 12);
  });

  it('are symmetric and related by J = D / (2 − D)', () => {
    const random = seededRandom(2);
    for (let trial = 0; trial < 20; trial++) {
      const [a, b] = [0.2, 0.6].map((share) =>
        Uint8Array.from({ length: 50 }, () => (random() < share ? 7 : 0)),
      );
      const { value } = dice(a, b);
      expect(dice(b, a).value).toBe(value);
      expect(jaccard(a, b).value).toBeCloseTo(value / (2 - value), 12);
    }
  });

  it('say when there was nothing to compare', () => {
    const empty = new Uint8Array(3);
    expect(dice(empty, empty)).toEqual({ value: 1, bothEmpty: true });
    expect(jaccard(empty, empty)).toEqual({ value: 1, bothEmpty: true });
    expect(dice(empty, Uint8Array.of(0, 1, 0))).toEqual({ value: 0, bothEmpty: false });
    expect(jaccard(Uint8Array.of(0, 1, 0), empty)).toEqual({ value: 0, bothEmpty: false });
  });

  it('refuse masks of different length', () => {
    expect(() => dice(new Uint8Array(2), new Uint8Array(3))).toThrow(/internal\/shape/);
  });
});
