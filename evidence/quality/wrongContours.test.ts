import { describe, expect, it, test } from 'vitest';
import { dice } from '../../src/core/metrics/overlap.ts';
import { drawsOf } from './draws.ts';
import { pieceOf, subjectOf, type Subject } from './subject.ts';
import { FAILURES, placed, smoothField, WRONG_CONTOURS } from './wrongContours.ts';

const SHAPE = [32, 30, 28] as const;
const [NI, NJ, NK] = SHAPE;

function ballMask(centre: readonly number[], radius: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: NI * NJ * NK }, (_, at) => {
    const voxel = [at % NI, Math.floor(at / NI) % NJ, Math.floor(at / (NI * NJ))];
    return Number(
      voxel.reduce((sum, value, axis) => sum + (value - centre[axis]) ** 2, 0) <= radius ** 2,
    );
  });
}

function subjectWith(truth: Uint8Array<ArrayBuffer>): Subject {
  const image = Int16Array.from(truth, (value) => (value ? 100 : -100));
  const donor = pieceOf(ballMask([15, 15, 14], 5), SHAPE);
  const subject = subjectOf({ shape: SHAPE, spacingMm: 2.5, image, truth }, donor ? [donor] : []);
  if (!subject) throw new Error('no subject');
  return subject;
}

const subject = subjectWith(ballMask([13, 15, 14], 6));
const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);
const diceOf = (mask: Uint8Array): number => dice(mask, subject.truth).value;

test('a structure that is not there is no subject', () => {
  const truth = new Uint8Array(NI * NJ * NK);
  const image = new Int16Array(truth.length);
  expect(subjectOf({ shape: SHAPE, spacingMm: 2.5, image, truth }, [])).toBeNull();
});

test('distance and radius of a ball of 6 voxels of 2.5 mm', () => {
  const { around, radiusMm } = subject;
  expect(radiusMm).toBeCloseTo(15, 0);
  expect(Math.max(...around.distance)).toBeGreaterThan(14);
  const inside = around.distance.reduce((sum, mm) => sum + Number(mm > 0), 0);
  expect(inside).toBe(subject.truthVoxels);
});

describe.each(Object.entries(WRONG_CONTOURS))('%s', (_, make) => {
  it('is the same for the same seed, and another for another', () => {
    const made = (seed: number) => make(subject, drawsOf(seed, 0));
    expect(isSame(made(3), made(3))).toBe(true);
    const others = [4, 5, 6].map(made);
    expect(others.some((mask) => diceOf(mask) !== diceOf(made(3)))).toBe(true);
    for (const mask of others) expect(mask.every((value) => value === 0 || value === 1)).toBe(true);
  });
});

test('together they give every tenth of the Dice scale', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const [position, make] of Object.values(WRONG_CONTOURS).entries()) {
    const draws = drawsOf(7, position);
    for (let n = 0; n < 40; n++)
      counts[Math.min(9, Math.floor(10 * diceOf(make(subject, draws))))]++;
  }
  for (const count of counts) expect(count).toBeGreaterThan(4);
});

test('the failures of the paper', () => {
  const made = (name: keyof typeof FAILURES) => FAILURES[name](subject, drawsOf(1, 0));
  expect(diceOf(made('empty'))).toBe(0);
  expect(diceOf(made('truth'))).toBe(1);
  const volume = NI * NJ * NK;
  const { truthVoxels } = subject;
  expect(diceOf(made('ones'))).toBeCloseTo((2 * truthVoxels) / (volume + truthVoxels), 12);
  expect(diceOf(made('noise'))).toBeCloseTo(truthVoxels / (volume / 2 + truthVoxels), 2);
  const shifted = pieceOf(made('shifted in the plane'), SHAPE);
  expect(shifted && isSame(shifted.mask, subject.piece.mask)).toBe(true);
});

test('one of two components is left out, now and then', () => {
  const second = ballMask([23, 15, 14], 4);
  const two = subjectWith(ballMask([8, 15, 14], 4).map((value, at) => value | second[at]));
  const draws = drawsOf(2, 0);
  const halves = Array.from({ length: 12 }, () =>
    WRONG_CONTOURS['missing part'](two, draws),
  ).filter((mask) => mask.reduce((sum, value) => sum + value, 0) === two.truthVoxels / 2);
  expect(halves.length).toBeGreaterThan(2);
});

test('a piece is put where it is told, mirrored and twice as large', () => {
  const piece = { shape: [3, 1, 1] as const, mask: Uint8Array.from([1, 1, 0]) };
  const at = { shape: [8, 1, 1] as const, centre: [4, 0, 0] as const };
  expect([...placed(piece, { ...at, scale: [1, 1, 1] })]).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
  const mirrored = placed(piece, { ...at, scale: [1, 1, 1], mirrored: true });
  expect([...mirrored]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
  expect(placed(piece, { ...at, scale: [2, 1, 1] }).reduce((sum, value) => sum + value, 0)).toBe(4);
});

test('a smooth field has unit spread and small steps', () => {
  const field = smoothField([40, 40, 40], 8, drawsOf(1, 1));
  const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
  const spread = Math.sqrt(
    field.reduce((sum, value) => sum + (value - mean) ** 2, 0) / field.length,
  );
  expect(spread).toBeGreaterThan(0.4);
  expect(spread).toBeLessThan(1.2);
  for (let at = 1; at < 40; at++) expect(Math.abs(field[at] - field[at - 1])).toBeLessThan(0.8);
});
