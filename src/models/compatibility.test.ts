import { expect, test } from 'vitest';
import type { Affine } from '../core/geometry/affine.ts';
import { AppError } from '../core/errors.ts';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import { checkCompatibility } from './compatibility.ts';

const manifest = syntheticManifest(); // left-right and anterior-posterior 0.5 … 2 mm, slices 0.5 … 5 mm
const ct = Int16Array.of(-1000, 0, 40, 1200);

function gridOf(columns: readonly [number[], number[], number[]]) {
  const [a, b, c] = columns;
  const affine = [a[0], b[0], c[0], 0, a[1], b[1], c[1], 0, a[2], b[2], c[2], 0, 0, 0, 0, 1];
  return { shape: [4, 1, 1] as const, affine: affine as unknown as Affine };
}
const axial = (spacing: readonly [number, number, number]) =>
  gridOf([
    [-spacing[0], 0, 0],
    [0, -spacing[1], 0],
    [0, 0, spacing[2]],
  ]);

test('an image in range raises no doubt, both ends of each range included', () => {
  expect(checkCompatibility(manifest, axial([0.5, 2, 5]), ct)).toEqual([]);
  expect(checkCompatibility(manifest, axial([2, 0.5, 0.5]), ct)).toEqual([]);
});

test('a spacing that was rounded in the file is within range', () => {
  expect(checkCompatibility(manifest, axial([0.49999, 2.00001, 5.0001]), ct)).toEqual([]);
});

test('each axis out of range is named with its value and its range', () => {
  expect(checkCompatibility(manifest, axial([0.4, 1, 6]), ct)).toEqual([
    {
      code: 'issue/out-of-valid-range',
      detail: { what: 'spacing', axis: 'left-right', valueMm: 0.4, lowMm: 0.5, highMm: 2 },
    },
    {
      code: 'issue/out-of-valid-range',
      detail: { what: 'spacing', axis: 'inferior-superior', valueMm: 6, lowMm: 0.5, highMm: 5 },
    },
  ]);
});

test('the axes are anatomical: a sagittal image with thick sagittal slices is out of range left to right', () => {
  const sagittal = gridOf([
    [0, -1, 0],
    [0, 0, 1],
    [4, 0, 0],
  ]);
  expect(checkCompatibility(manifest, sagittal, ct).map(({ detail }) => detail)).toEqual([
    { what: 'spacing', axis: 'left-right', valueMm: 4, lowMm: 0.5, highMm: 2 },
  ]);
});

test('an oblique grid is judged by its own spacing, not by its shadow on the axes', () => {
  const [cos, sin] = [Math.cos(0.5), Math.sin(0.5)];
  const tilted = gridOf([
    [1, 0, 0],
    [0, cos, sin],
    [0, -5.5 * sin, 5.5 * cos], // 5.5 mm thick, though its step along the patient is 4.8 mm
  ]);
  const [issue] = checkCompatibility(manifest, tilted, ct);
  expect(issue?.detail).toMatchObject({ axis: 'inferior-superior' });
  expect(issue?.detail.valueMm).toBeCloseTo(5.5, 12);
});

test.each([
  ['no value below −200 HU', Int16Array.of(0, 255), 'no-air', 0, 255],
  ['exactly −199 HU', Float32Array.of(-199, 100), 'no-air', -199, 100],
  ['nothing but air', Int16Array.of(-1000, -900), 'no-tissue', -1000, -900],
  ['beyond 16 bits', Float32Array.of(-1000, 40000), 'beyond-16-bit', -1000, 40000],
])('intensities: %s', (_, voxels, reason, minimum, maximum) => {
  expect(checkCompatibility(manifest, axial([1, 1, 1]), voxels)).toEqual([
    { code: 'issue/out-of-valid-range', detail: { what: 'intensity', reason, minimum, maximum } },
  ]);
});

test('an image that misses on both sides raises one doubt: two would contradict each other', () => {
  const issues = checkCompatibility(manifest, axial([1, 1, 1]), Int16Array.of(-150, -100));
  expect(issues.map(({ detail }) => detail.reason)).toEqual(['no-air']);
});

test('−200 HU itself is air enough', () => {
  expect(checkCompatibility(manifest, axial([1, 1, 1]), Int16Array.of(-200, 1))).toEqual([]);
});

test('a singular affine is refused', () => {
  const flat = gridOf([
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 1],
  ]);
  expect(() => checkCompatibility(manifest, flat, ct)).toThrow(AppError);
});

const ranges: [[number, number], [number, number], [number, number]] = [
  [0.5, 2],
  [0.5, 2],
  [4, 6],
];
const sagittalGrid = gridOf([
  [0, 1, 0],
  [0, 0, 1],
  [5, 0, 0],
]);
const head = (orientation: string, spacingMmRange: typeof ranges | null) =>
  syntheticManifest({
    input: syntheticPatchInput({ orientation }),
    validFor: { modality: 'MR', bodyPart: 'head', spacingMmRange },
  });
const mr = Int16Array.of(0, 1200);

test('ranges lie along the axes of the orientation that the network wants', () => {
  expect(checkCompatibility(head('ASR', ranges), sagittalGrid, mr)).toEqual([]);
  const issues = checkCompatibility(head('RAS', ranges), sagittalGrid, mr);
  expect(issues.map(({ detail }) => [detail.axis, detail.valueMm])).toEqual([
    ['left-right', 5],
    ['inferior-superior', 1],
  ]);
});

test('as stored, they lie along the image’s own axes', () => {
  expect(checkCompatibility(head('as-stored', ranges), sagittalGrid, mr)).toEqual([]);
  const issues = checkCompatibility(head('as-stored', ranges), axial([1, 5, 5]), mr);
  expect(issues.map(({ detail }) => detail.axis)).toEqual(['anterior-posterior']);
});

test('a range that is not known is not checked', () => {
  expect(checkCompatibility(head('RAS', null), sagittalGrid, mr)).toEqual([]);
});

test('CT given to a network for MR is named; of an unknown modality nothing is known', () => {
  const values = Int16Array.of(-500, 3000);
  expect(checkCompatibility(head('RAS', null), axial([1, 1, 1]), values)).toEqual([
    {
      code: 'issue/out-of-valid-range',
      detail: { what: 'intensity', reason: 'looks-like-ct', minimum: -500, maximum: 3000 },
    },
  ]);
  const above = Int16Array.of(-499, 3000);
  expect(checkCompatibility(head('RAS', null), axial([1, 1, 1]), above)).toEqual([]);
  const validFor = { modality: 'unknown' as const, bodyPart: 'any', spacingMmRange: null };
  expect(checkCompatibility(syntheticManifest({ validFor }), axial([9, 9, 9]), mr)).toEqual([]);
});
