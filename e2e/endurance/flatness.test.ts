import { describe, expect, it } from 'vitest';
import { flatness } from './flatness.ts';

const rounds = (of: (at: number) => number, count = 30): number[] =>
  Array.from({ length: count }, (_, at) => of(at));
/** Garbage that comes and goes. */
const saw = (at: number): number => (at * 7) % 5;

describe('a course', () => {
  it('that grows in its first three rounds alone is flat', () => {
    const values = rounds((at) => (at < 3 ? 10 * at : 40) + saw(at));
    expect(flatness({ name: 'heap', values }, 5)).toMatchObject({ isFlat: true, rounds: 30 });
  });

  it('that grows by a little in every round is not, though no third is 5 % above the other', () => {
    const found = flatness({ name: 'heap', values: rounds((at) => 100 + 0.4 * at) }, 0);
    expect(found.lastThird / found.secondThird).toBeLessThan(1.05);
    expect(found.growth).toBeCloseTo(0.4 * 27);
    expect(found.isFlat).toBe(false);
  });

  it('with a step in its last third is not', () => {
    const values = rounds((at) => (at < 22 ? 100 : 120));
    expect(flatness({ name: 'heap', values }, 0)).toMatchObject({
      isFlat: false,
      secondThird: 100,
      lastThird: 120,
    });
  });

  it('with one round far off is flat', () => {
    const values = rounds((at) => (at === 28 ? 900 : 100));
    expect(flatness({ name: 'heap', values }, 0).isFlat).toBe(true);
  });

  it('of whole numbers may not grow by one where nothing is allowed', () => {
    const values = rounds((at) => (at < 15 ? 3 : 4));
    expect(flatness({ name: 'workers', values }, 0).isFlat).toBe(false);
    expect(flatness({ name: 'workers', values: rounds(() => 3) }, 0).isFlat).toBe(true);
  });

  it('that falls is flat', () => {
    expect(flatness({ name: 'heap', values: rounds((at) => 100 - at) }, 0).isFlat).toBe(true);
  });

  it('of too few rounds says nothing', () => {
    expect(() => flatness({ name: 'heap', values: [1, 2, 3, 4, 5] }, 0)).toThrow(/too few/);
  });
});
