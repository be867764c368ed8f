import { describe, expect, it } from 'vitest';
import type { Affine } from '../geometry/affine.ts';
import type { InspectedSample, SampleContent } from './inspectedSample.ts';
import { largestDistanceMm, planSamples } from './planSamples.ts';

const AFFINE: Affine = [-1, 0, 0, 9, 0, -1, 0, 9, 0, 0, 2, 0, 0, 0, 0, 1];
const IMAGE = { shape: [10, 10, 5], affine: AFFINE } as const;
const SLICES = { first: 1, last: 2 };

function file(content: SampleContent, overrides: Partial<InspectedSample> = {}): InspectedSample {
  const { shape, affine } = IMAGE;
  return { sha256: 'a', format: 'nifti', shape, affine, planes: 1, content, ...overrides };
}
const labels = (structures: readonly number[], slices = SLICES): SampleContent => ({
  kind: 'labels',
  structures,
  slices,
});
const probability: SampleContent = { kind: 'probability', structures: [1], slices: SLICES };
const classes = (count: number): InspectedSample =>
  file(
    {
      kind: 'classes',
      structures: Array.from({ length: count - 1 }, (_, at) => at + 1),
      slices: SLICES,
    },
    { planes: count },
  );
const reasons = (files: readonly InspectedSample[]) =>
  planSamples(IMAGE, files).refused.map(({ position, detail }) => [position, detail['reason']]);

describe('planSamples', () => {
  it('joins the labels of label maps, and counts the planes of a 4-D file', () => {
    const one = file(labels([1, 7], { first: 0, last: 2 }));
    const many = file(labels([3], { first: 2, last: 4 }), { planes: 5 });
    expect(planSamples(IMAGE, [one, many])).toEqual({
      accepted: [
        { position: 0, samples: 1 },
        { position: 1, samples: 5 },
      ],
      refused: [],
      structures: [1, 3, 7],
      samples: 6,
      hasProbabilities: false,
      slices: { first: 0, last: 4 },
    });
  });

  it('mixes a label map of one structure, its probability and two classes', () => {
    const plan = planSamples(IMAGE, [file(labels([1])), file(probability), classes(2)]);
    expect(plan).toMatchObject({ samples: 3, structures: [1], hasProbabilities: true });
  });

  it('takes a probability alone, but no label map alone', () => {
    expect(planSamples(IMAGE, [file(probability)])).toMatchObject({ samples: 1, refused: [] });
    const alone = planSamples(IMAGE, [file(labels([1]))]);
    expect(alone).toMatchObject({ samples: 0, accepted: [], slices: null });
    expect(alone.refused[0]?.detail).toEqual({ reason: 'single-label-map' });
  });

  it('refuses what does not go with the classes of the first such file', () => {
    const files = [classes(3), classes(4), file(labels([2])), file(labels([3])), classes(3)];
    expect(reasons(files)).toEqual([
      [1, 'other-classes'],
      [3, 'other-classes'],
    ]);
  });

  it('refuses a probability where there are several structures', () => {
    expect(reasons([file(labels([1, 2])), file(labels([1])), file(probability)])).toEqual([
      [2, 'structure-unclear'],
    ]);
  });

  it('refuses images, other shapes and other places with their numbers', () => {
    const image = file({ kind: 'image', why: 'grey-values', detail: { min: -5, max: 9 } });
    const larger = file(probability, { shape: [10, 10, 6], format: 'npz', affine: null });
    const near: Affine = [-1, 0, 0, 9, 0, -1, 0, 9.0005, 0, 0, 2, 0, 0, 0, 0, 1];
    const far: Affine = [-1, 0, 0, 9, 0, -1, 0, 9, 0, 0, 2.001, 0, 0, 0, 0, 1];
    const files = [
      image,
      larger,
      file(probability, { affine: near }),
      file(probability, { affine: far }),
      file(probability, { affine: null, format: 'npz' }),
    ];
    const { accepted, refused } = planSamples(IMAGE, files);
    expect(accepted.map(({ position }) => position)).toEqual([2, 4]);
    expect(refused.map(({ detail }) => detail)).toEqual([
      { reason: 'grey-values', min: -5, max: 9 },
      { reason: 'other-shape', expected: [10, 10, 5], actual: [10, 10, 6], format: 'npz' },
      { reason: 'other-place', distanceMm: expect.closeTo(0.004, 12) as number },
    ]);
  });

  it('refuses maps in which there is nothing', () => {
    const empty = file({ kind: 'labels', structures: [], slices: null });
    expect(reasons([empty, empty])).toEqual([
      [0, 'all-empty'],
      [1, 'all-empty'],
    ]);
    expect(planSamples(IMAGE, [empty, file(labels([2]))]).samples).toBe(2);
  });
});

it('measures at the corner that moves most', () => {
  const turned: Affine = [-1, 0.01, 0, 9, 0, -1, 0, 9, 0, 0, 2, 0, 0, 0, 0, 1];
  expect(largestDistanceMm(IMAGE, turned)).toBeCloseTo(0.09, 12);
});
