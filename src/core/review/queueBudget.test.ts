import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { inUnit, queueCourse, regionsWithin, type QueueBudget } from './queueBudget.ts';

/** A region of so many voxels that takes so long and shows so much. */
const ranked = (voxels: number, readingSeconds: number, expectedVoxels: number) => ({
  region: { voxels: new Uint32Array(voxels), slices: { first: 0, last: 0 } },
  expectedMm: 0,
  expectedVoxels,
  readingSeconds,
});

// Of 1000 voxels of 0.1 ml: 10, 30, 50 after one, two, three; 6, 12, 15 s; 4, 7, 7 ml.
const course = queueCourse([ranked(10, 6, 40), ranked(20, 6, 30), ranked(20, 3, 0)], 0.1);
const whole = { roiVoxels: 1000, expectedMl: 10 };

test('by hand: what has come of the queue after each region', () => {
  expect([...course.voxels]).toEqual([0, 10, 30, 50]);
  expect([...course.readingSeconds]).toEqual([0, 6, 12, 15]);
  expect([...course.foundMl]).toEqual([0, 4, 7, 7]);
});

test.each<[QueueBudget['unit'], number, number]>([
  ['share', 0, 0],
  ['share', 0.0094, 0],
  ['share', 0.01, 1],
  ['share', 0.029, 1],
  ['share', 1, 3],
  ['regions', 2, 2],
  ['regions', 9, 3],
  ['minutes', 0.1, 1],
  ['minutes', 0.19, 1],
  ['minutes', 0.2, 2],
  ['remaining', 12, 0],
  ['remaining', 10, 0],
  ['remaining', 6, 1],
  ['remaining', 5.9, 2],
  ['remaining', 3, 2],
  ['remaining', 1, 3], // not to be had: all of it
])('%s %d buys %d regions', (unit, value, expected) => {
  expect(regionsWithin(course, { unit, value }, whole)).toBe(expected);
});

describe('a budget in another unit', () => {
  const random = seededRandom(3);
  const queue = Array.from({ length: 200 }, () =>
    ranked(1 + Math.floor(random() * 90), 2 + random() * 5, 0.01 + random()),
  );
  const long = queueCourse(queue, 0.0157);
  const of = { roiVoxels: 123_457, expectedMl: long.foundMl[200] * 1.7 };

  it.each<QueueBudget['unit']>(['share', 'regions', 'minutes', 'remaining'])(
    '%s buys the same regions',
    (unit) => {
      for (const regions of [0, 1, 57, 199, 200]) {
        const budget = inUnit(unit, regions, { course: long, whole: of });
        expect(regionsWithin(long, budget, of)).toBe(regions);
      }
    },
  );
});

test('an empty queue, an empty region of interest', () => {
  const empty = queueCourse([], 0.1);
  const nothing = { roiVoxels: 0, expectedMl: 0 };
  for (const unit of ['share', 'regions', 'minutes', 'remaining'] as const) {
    expect(regionsWithin(empty, { unit, value: 1 }, nothing)).toBe(0);
    expect(inUnit(unit, 0, { course: empty, whole: nothing }).value).toBe(0);
  }
});

test('a budget that is no number is a fault of ours', () => {
  expect(() => regionsWithin(course, { unit: 'minutes', value: NaN }, whole)).toThrow(
    /internal\/shape/,
  );
});
