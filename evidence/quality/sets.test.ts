import { expect, test } from 'vitest';
import { baselineFeatures } from './features.ts';
import type { JudgedContour } from './judgedContours.ts';
import {
  constantError,
  errorOfConstants,
  largestError,
  meanError,
  overPatients,
} from './scores.ts';
import { byPatient, decileCounts, evenly } from './sets.ts';

function contour(dice: number, predicted: number, patient = 'a'): JudgedContour {
  return {
    patient,
    structure: 'Liver',
    group: 'wrong',
    kind: 'scaled',
    dice,
    predicted,
    volumeRatio: { predicted: 1, actual: 1 },
    pairwiseDice: null,
    secondOpinion: 0,
    features: [],
  };
}

test('tenths of the scale, the last closed', () => {
  const contours = [0, 0.0999, 0.1, 0.55, 0.95, 1].map((dice) => contour(dice, 0));
  expect(decileCounts(contours)).toEqual([2, 1, 0, 0, 0, 1, 0, 0, 0, 2]);
});

test('an even set takes as many of each tenth, by the same chance each time', () => {
  const contours = Array.from({ length: 300 }, (_, n) => contour((n / 300) ** 3, n));
  const set = evenly(contours, 8);
  expect(decileCounts(set)).toEqual(Array.from({ length: 10 }, () => 8));
  expect(new Set(set).size).toBe(80);
  expect(evenly(contours, 8)).toEqual(set);
  const few = evenly([contour(0.5, 0)], 8);
  expect(few).toHaveLength(1);
});

test('errors, and those of the best constant', () => {
  const contours = [contour(0, 0.1), contour(0.5, 0.5, 'b'), contour(1, 0.7, 'b')];
  const byNetwork = ({ predicted }: JudgedContour) => predicted;
  expect(meanError(contours, byNetwork)).toBeCloseTo(0.4 / 3, 12);
  expect(constantError(contours)).toBeCloseTo(1 / 3, 12);
  expect(errorOfConstants(contours, byNetwork)).toBeCloseTo(0.4, 12);
  expect(largestError(contours, byNetwork)).toBeCloseTo(0.3, 12);
  expect(constantError([])).toBeNull();
  expect(errorOfConstants([contour(0.5, 0)], byNetwork)).toBeNull();
  expect(byPatient(contours).map((own) => own.length)).toEqual([1, 2]);
  expect(overPatients(contours, (all) => all.length).n).toBe(2);
});

test('features of a cube in an even surrounding', () => {
  const shape = [6, 6, 6] as const;
  const isIn = (value: number): boolean => value >= 2 && value < 4;
  const mask = Uint8Array.from({ length: 216 }, (_, at) =>
    Number(isIn(at % 6) && isIn(Math.floor(at / 6) % 6) && isIn(Math.floor(at / 36))),
  );
  const features = baselineFeatures({
    shape,
    spacingMm: 2,
    image: Int16Array.from(mask, (value) => (value ? 100 : 40)),
    mask,
    entropy: Float32Array.from(mask, (value) => value / 2),
    structure: 1,
    structures: 2,
    samples: { pairwiseDice: 0.9, cv: null },
  });
  const surfaceForVolume = 8 / 8 ** (2 / 3);
  const expected = [
    0,
    1,
    Math.log(8),
    4,
    4,
    4,
    100,
    0,
    40,
    60,
    60,
    surfaceForVolume,
    1,
    0.5,
    0.5,
    0.9,
    -1,
  ];
  expect(features).toHaveLength(expected.length);
  features.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 9));
  const empty = baselineFeatures({
    shape,
    spacingMm: 2,
    image: new Int16Array(216),
    mask: new Uint8Array(216),
    entropy: new Float32Array(216),
    structure: 0,
    structures: 2,
    samples: null,
  });
  expect(empty).toHaveLength(expected.length);
});
