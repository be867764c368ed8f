import { expect, test } from 'vitest';
import { seededUniform } from '../statistics/philox.ts';
import type { LikelyErrors, ReadableRegion } from './readingOrder.ts';
import { completed } from '../steps.ts';
import { byExpectedYield, glanceOf, inGivenOrderInSteps } from './readingOrder.ts';

const costs = { perRegionSeconds: 2, perSliceSeconds: 1, glanceRadiusMm: 3 };

/** Three slices of 40 × 20 pixels of 2 mm. */
function field(
  wrong: readonly (readonly [i: number, j: number, k: number, p: number])[],
): LikelyErrors {
  const probability = new Float32Array(40 * 20 * 3);
  for (const [i, j, k, p] of wrong) probability[i + 40 * (j + 20 * k)] = p;
  return { shape: [40, 20, 3], spacingMm: [2, 2, 5], probability };
}

const regionAt = (i: number, j: number, k: number, last = k): ReadableRegion => ({
  voxels: Uint32Array.of(i + 40 * (j + 20 * k)),
  slices: { first: k, last },
});

test('by hand: pixels in view times their side, over the time to read', () => {
  const errors = field([
    [10, 10, 0, 0.5],
    [11, 10, 0, 0.25],
    [12, 10, 0, 1], // 4 mm away: out of view
  ]);
  expect(byExpectedYield([regionAt(10, 10, 0, 1)], errors, costs)).toEqual([
    { region: regionAt(10, 10, 0, 1), expectedMm: 1.5, expectedVoxels: 0.75, readingSeconds: 4 },
  ]);
});

test('what a region before it has shown counts no more', () => {
  const errors = field([
    [10, 10, 0, 1],
    [11, 10, 0, 1],
    [30, 10, 0, 0.6],
  ]);
  const [first, neighbour, other] = [regionAt(10, 10, 0), regionAt(11, 10, 0), regionAt(30, 10, 0)];
  const ranked = byExpectedYield([first, neighbour, other], errors, costs);
  expect(ranked.map(({ region }) => region)).toEqual([first, other, neighbour]);
  expect(ranked.map(({ expectedMm }) => Number(expectedMm.toFixed(6)))).toEqual([4, 1.2, 0]);
});

test('a region of fewer slices comes first where both show the same', () => {
  const errors = field([
    [10, 10, 0, 0.5],
    [30, 10, 0, 0.5],
  ]);
  const [long, short] = [regionAt(10, 10, 0, 2), regionAt(30, 10, 0)];
  expect(byExpectedYield([long, short], errors, costs)[0].region).toBe(short);
});

test('a part that is missing as a whole is one outline: at most across the glance and back', () => {
  const everywhere = field([]);
  everywhere.probability.fill(1);
  const wide = { ...costs, glanceRadiusMm: 15 };
  const [{ expectedMm }] = byExpectedYield([regionAt(20, 10, 1)], everywhere, wide);
  expect(expectedMm).toBe(60);
});

test('every region once, the rates never rising, the same as counting all again at each step', () => {
  const shape = [40, 20, 3] as const;
  const [p, at] = [0, 1].map((stream) => seededUniform({ seed: 5, stream, count: 2400 }));
  const errors: LikelyErrors = { shape, spacingMm: [2, 2, 5], probability: Float32Array.from(p) };
  const regions = Array.from({ length: 60 }, (_, n) =>
    regionAt(Math.floor(at[2 * n] * 40), Math.floor(at[2 * n + 1] * 20), n % 3, n % 2 ? 2 : n % 3),
  );
  const ranked = byExpectedYield(regions, errors, costs);
  expect(new Set(ranked.map(({ region }) => region)).size).toBe(60);
  const rates = ranked.map(({ expectedMm, readingSeconds }) => expectedMm / readingSeconds);
  rates.slice(1).forEach((rate, n) => expect(rate).toBeLessThanOrEqual(rates[n] + 1e-9));
});

test('in an order that is given: what has been in view counts no more, whatever comes first', () => {
  const errors = field([
    [10, 10, 0, 1],
    [11, 10, 0, 1],
    [30, 10, 0, 0.6],
  ]);
  const regions = [regionAt(30, 10, 0), regionAt(11, 10, 0), regionAt(10, 10, 0)];
  const ranked = completed(inGivenOrderInSteps(regions, errors, costs));
  expect(ranked.map(({ region }) => region)).toEqual(regions);
  expect(ranked.map(({ expectedMm }) => Number(expectedMm.toFixed(6)))).toEqual([1.2, 4, 0]);
  expect(ranked.map(({ expectedVoxels }) => Number(expectedVoxels.toFixed(6)))).toEqual([
    0.6, 2, 0,
  ]);
});

test('no region, no order; equal regions stay as they were', () => {
  expect(byExpectedYield([], field([]), costs)).toEqual([]);
  const equal = [regionAt(5, 5, 0), regionAt(15, 5, 0), regionAt(25, 5, 0)];
  expect(byExpectedYield(equal, field([]), costs).map(({ region }) => region)).toEqual(equal);
});

test('a glance is a disc around the middle, cut off at the image’s rim', () => {
  expect([...glanceOf(regionAt(0, 0, 1), field([]), 2)]).toEqual([0, 1, 40]);
  const pair = { voxels: Uint32Array.of(10 + 40 * 10, 12 + 40 * 10 + 800) };
  expect([...glanceOf(pair, field([]), 1)]).toEqual([11 + 40 * 10]);
});
