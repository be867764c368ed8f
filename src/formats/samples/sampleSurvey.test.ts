import { describe, expect, it } from 'vitest';
import type { PlaneLayout } from './planeLayout.ts';
import { sampleSurvey } from './sampleSurvey.ts';

/** 100 voxels in 10 slices. */
function contentOf(planes: readonly ArrayLike<number>[], format: PlaneLayout['format'] = 'nifti') {
  const survey = sampleSurvey({
    format,
    shape: [5, 2, 10],
    affine: null,
    planes: planes.length,
    type: 'float32',
    bytesPerNumber: 4,
    littleEndian: true,
    slope: 1,
    intercept: 0,
    dataOffsetBytes: 352,
    isReversed: false,
  });
  planes.forEach((plane, at) => {
    const values = Float32Array.from(plane);
    survey.add(at, 0, values.subarray(0, 33));
    survey.add(at, 33, values.subarray(33));
  });
  return survey.content();
}
const ramp = (scale: number, offset = 0) =>
  Array.from({ length: 100 }, (_, at) => at * scale + offset);
const only = (voxel: number, value: number) =>
  Array.from({ length: 100 }, (_, at) => (at === voxel ? value : 0));

describe('sampleSurvey', () => {
  it('finds labels and the slices that they lie in', () => {
    const labels = only(24, 3);
    labels[55] = 250;
    expect(contentOf([labels])).toEqual({
      kind: 'labels',
      structures: [3, 250],
      slices: { first: 2, last: 5 },
    });
    expect(contentOf([only(0, 0)])).toEqual({ kind: 'labels', structures: [], slices: null });
  });

  it('finds probabilities, rounding outside of 0 … 1 included', () => {
    const p = ramp(0.01);
    p[99] = 1 + 5e-7;
    p[0] = -5e-7;
    expect(contentOf([p])).toMatchObject({ kind: 'probability', structures: [1] });
  });

  it('takes planes that sum to 1 for classes, and their slices from the structures', () => {
    const p = only(31, 0.25);
    const rest = p.map((value) => 1 - value);
    expect(contentOf([rest, p])).toEqual({
      kind: 'classes',
      structures: [1],
      slices: { first: 3, last: 3 },
    });
    expect(contentOf([p, p])).toMatchObject({ kind: 'probability', structures: [1] });
    // One-hot planes are classes, overlapping masks are samples.
    expect(contentOf([only(3, 1).map((v) => 1 - v), only(3, 1)])).toMatchObject({
      kind: 'classes',
    });
    expect(contentOf([only(3, 1), only(3, 1)])).toMatchObject({ kind: 'labels', structures: [1] });
  });

  it.each([
    ['grey values below 0', [ramp(10, -5)], 'grey-values'],
    ['grey values above 255', [ramp(10)], 'grey-values'],
    ['a probability just below 0', [ramp(0.01, -0.001)], 'grey-values'],
    ['a probability above 1', [ramp(0.0102)], 'above-one'],
    ['a percentage in fractions', [ramp(0.99)], 'above-one'],
    ['a percentage in whole numbers', [ramp(1)], 'ambiguous-scale'],
    ['NaN', [only(4, Number.NaN)], 'non-finite'],
    ['an infinite value', [only(4, Infinity)], 'non-finite'],
    ['a series over time', [ramp(10), ramp(11)], 'not-probabilities'],
  ] as const)('refuses %s', (_, planes, why) => {
    expect(contentOf(planes)).toMatchObject({ kind: 'image', why });
  });

  it('refuses a probability times 255', () => {
    const survey = sampleSurvey({
      format: 'nifti',
      shape: [16, 16, 2],
      affine: null,
      planes: 1,
      type: 'uint8',
      bytesPerNumber: 1,
      littleEndian: true,
      slope: 1,
      intercept: 0,
      dataOffsetBytes: 352,
      isReversed: false,
    });
    survey.add(
      0,
      0,
      Float32Array.from({ length: 512 }, (__, at) => at % 256),
    );
    expect(survey.content()).toMatchObject({
      kind: 'image',
      why: 'ambiguous-scale',
      detail: { max: 255, kinds: 256 },
    });
  });

  it('refuses the overlapping regions of an npz, and knows an image early', () => {
    const p = ramp(0.01);
    expect(contentOf([p, p], 'npz')).toMatchObject({ why: 'classes-do-not-sum-to-one' });
  });
});
