import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { groupSamples, labelDice } from './sampleGroups.ts';

const row = (text: string): Uint8Array => Uint8Array.from(text, Number);

describe('Dice of labels', () => {
  it('by hand', () => {
    expect(labelDice(row('1100'), row('1000'))).toBeCloseTo(2 / 3, 12);
    // Of 3 + 2 voxels with a structure one and one have the same.
    expect(labelDice(row('1220'), row('1100'))).toBeCloseTo(2 / 5, 12);
    expect(labelDice(row('000'), row('000'))).toBe(1);
    expect(labelDice(row('000'), row('010'))).toBe(0);
  });
});

describe('groups of samples', () => {
  it('identical ones are together, the most frequent first, however alike they must be', () => {
    const rows = ['1100', '1110', '0000', '1110', '0000', '1110'].map(row);
    expect(groupSamples(rows, 1)).toEqual([
      { samples: [1, 3, 5], medoid: 1 },
      { samples: [2, 4], medoid: 2 },
      { samples: [0], medoid: 0 },
    ]);
  });

  it('alike ones are merged, the medoid counts identical samples each', () => {
    // 0.8 between the first two, 2/3 and 0.86 from them to the third, which there is twice.
    const rows = ['11000', '11100', '11110', '11110', '00001'].map(row);
    expect(groupSamples(rows, 0.75)).toEqual([
      { samples: [1, 2, 3], medoid: 2 },
      { samples: [0], medoid: 0 },
      { samples: [4], medoid: 4 },
    ]);
    expect(groupSamples(rows, 0.6)).toEqual([
      { samples: [0, 1, 2, 3], medoid: 2 },
      { samples: [4], medoid: 4 },
    ]);
  });

  it('equally alike pairs: the first ones', () => {
    const rows = ['1100', '0110', '0011'].map(row);
    expect(groupSamples(rows, 0.5)).toEqual([
      { samples: [0, 1], medoid: 0 },
      { samples: [2], medoid: 2 },
    ]);
  });

  it.each([1, 2, 3, 4, 5])(
    'every sample once, any two of a group alike, no two groups so (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const rows = Array.from({ length: 17 }, () =>
        Uint8Array.from({ length: 30 }, () => (random() < 0.7 ? 1 : Math.floor(3 * random()))),
      );
      const groups = groupSamples(rows, 0.8);
      expect(groups.flatMap(({ samples }) => samples).toSorted((a, b) => a - b)).toEqual([
        ...rows.keys(),
      ]);
      const leastBetween = (a: readonly number[], b: readonly number[]): number =>
        Math.min(...a.flatMap((one) => b.map((other) => labelDice(rows[one], rows[other]))));
      groups.forEach(({ samples, medoid }, at) => {
        expect(samples).toContain(medoid);
        expect(leastBetween(samples, samples)).toBeGreaterThanOrEqual(0.8);
        for (const other of groups.slice(at + 1)) {
          expect(other.samples.length).toBeLessThanOrEqual(samples.length);
          expect(leastBetween(samples, other.samples)).toBeLessThan(0.8);
        }
      });
      expect(
        groupSamples(
          rows.map((values) => values.slice()),
          0.8,
        ),
      ).toEqual(groups);
    },
  );
});
