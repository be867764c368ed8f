import { describe, expect, it } from 'vitest';
import { EVERY_SLICE, plannedSlices, readingChoice, slicesAround } from './readingPlan.ts';

describe('what of an image is read', () => {
  it('the usual large case as it is, also on a device of 8 GB; a small one on any', () => {
    expect(readingChoice([512, 512, 400], 8)).toEqual({
      kind: 'whole',
      neededBytes: 300e6 + 20 * 512 * 512 * 400,
    });
    expect(readingChoice([512, 512, 400], null).kind).toBe('whole');
    expect(readingChoice([512, 512, 150], 2.5).kind).toBe('whole');
  });

  it('of 512 × 512 × 1000 every second slice, or as many as fit; all of it where there is memory', () => {
    const choice = readingChoice([512, 512, 1000], 8);
    expect(choice).toMatchObject({ kind: 'part', limitBytes: 4e9, mostSlices: 705, every: 2 });
    expect(readingChoice([512, 512, 600], 4)).toMatchObject({ kind: 'part', every: 2 });
    expect(readingChoice([512, 512, 705], 8).kind).toBe('whole');
    expect(readingChoice([512, 512, 706], 8).kind).toBe('part');
    expect(readingChoice([512, 512, 1000], 16).kind).toBe('whole');
    expect(readingChoice([512, 512, 1500], 1000)).toMatchObject({ kind: 'part', limitBytes: 8e9 });
  });

  it('what is proposed fits itself', () => {
    for (const nk of [800, 1411, 5000, 60_000]) {
      const choice = readingChoice([512, 512, nk], 8);
      if (choice.kind !== 'part' || choice.every === null) throw new Error('fits');
      const slices = plannedSlices(nk, { every: choice.every, slices: null });
      expect(readingChoice([512, 512, slices], 8).kind).toBe('whole');
      const more = plannedSlices(nk, { every: choice.every - 1, slices: null });
      expect(readingChoice([512, 512, more], 8).kind).toBe('part');
      const cropped = plannedSlices(nk, slicesAround(nk / 2, { ...choice, nk }));
      expect(cropped).toBe(choice.mostSlices);
    }
  });

  it('nothing is proposed where not even two slices would fit', () => {
    const choice = readingChoice([65_535, 65_535, 3], 8);
    expect(choice).toMatchObject({ kind: 'part', mostSlices: 0, every: null });
  });
});

describe('slices of a plan', () => {
  it('lie within the grid, around where they are wanted', () => {
    const room = { mostSlices: 10, nk: 100 };
    expect(slicesAround(50, room).slices).toEqual([45, 54]);
    expect(slicesAround(2, room).slices).toEqual([0, 9]);
    expect(slicesAround(99, room).slices).toEqual([90, 99]);
    expect(slicesAround(3, { mostSlices: 10, nk: 4 }).slices).toEqual([0, 3]);
  });

  it('are counted', () => {
    expect(plannedSlices(400, EVERY_SLICE)).toBe(400);
    expect(plannedSlices(400, { every: 2, slices: null })).toBe(200);
    expect(plannedSlices(401, { every: 2, slices: null })).toBe(201);
    expect(plannedSlices(401, { every: 3, slices: [10, 12] })).toBe(1);
    expect(plannedSlices(401, { every: 1, slices: [300, 900] })).toBe(101);
  });
});
