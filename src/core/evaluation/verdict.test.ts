import { describe, expect, it, test } from 'vitest';
import { countRules, notPredicted, predictedDice, qualityMeasures } from './assessQuality.ts';
import type { QualityMeasures } from './qualityMeasures.ts';
import {
  cohortPlace,
  predictionInterval,
  type ReferenceDistribution,
  type ReferenceRow,
} from './referenceDistribution.ts';
import { verdictOf, worst } from './verdict.ts';

function measures(changes: Partial<QualityMeasures> = {}): QualityMeasures {
  return {
    structure: 1,
    name: 'Liver',
    volumeMl: 1500,
    sampleVolumesMl: [],
    volumeIntervalMl: null,
    cvHoebel: null,
    cvRoy: null,
    meanPairwiseDice: null,
    iouOverSamples: null,
    meanLabelledEntropy: null,
    predicted: notPredicted('not-asked'),
    brokenRules: [],
    ...changes,
  };
}

const NOTHING: ReferenceRow['values'] = {
  cvHoebel: null,
  cvRoy: null,
  meanPairwiseDice: null,
  iouOverSamples: null,
  meanLabelledEntropy: null,
  predictedDice: null,
  volumeMl: null,
};

function cohortOf(
  rows: readonly { readonly dice: number | null; readonly values: Partial<typeof NOTHING> }[],
  allResiduals: readonly number[] = [],
): ReferenceDistribution {
  return {
    structure: 'Liver',
    rows: rows.map(({ dice, values }) => ({ dice, values: { ...NOTHING, ...values } })),
    allResiduals,
  };
}

/** Agreement .80, .81 … .99, each with a Dice .05 lower. */
const TWENTY = cohortOf(
  Array.from({ length: 20 }, (_, at) => ({
    dice: 0.75 + at / 100,
    values: { meanPairwiseDice: 0.8 + at / 100, volumeMl: 1000 + 50 * at },
  })),
);

const predicted = (dice: number): QualityMeasures['predicted'] =>
  predictedDice({ reason: null, dice, volumeError: 0 }, null);

describe('qualityMeasures', () => {
  const known = {
    structure: 1,
    name: 'Liver',
    volumeMl: 3.4,
    meanPairwiseDice: 0.8,
    iouOverSamples: 0.5,
    meanLabelledEntropy: 0.3,
    predicted: notPredicted('not-asked'),
    brokenRules: [],
  };

  it('central 90 % of the volumes by interpolation between ranks; both coefficients of variation', () => {
    // Voxels 3, 4, 2, 3, 5 of 0.5 ml: ranks 0.2 and 3.8 of 2 3 3 4 5.
    const sampleVolumesMl = [1.5, 2, 1, 1.5, 2.5];
    const found = qualityMeasures({ ...known, sampleVolumesMl, voxelMl: 0.5 });
    expect(found.volumeIntervalMl?.[0]).toBeCloseTo(1.1, 12);
    expect(found.volumeIntervalMl?.[1]).toBeCloseTo(2.4, 12);
    // METHODS A2, test vector CV_volumes.
    expect(found.cvHoebel).toBeCloseTo(0.2363636364, 10);
    expect(found.cvRoy).toBeCloseTo(0.2999423243, 10);
    expect(found).toMatchObject({ meanPairwiseDice: 0.8, iouOverSamples: 0.5, structure: 1 });
    expect(found).not.toHaveProperty('voxelMl');
  });

  it('nothing of samples where there is one or none', () => {
    for (const sampleVolumesMl of [[], [2]]) {
      const found = qualityMeasures({ ...known, sampleVolumesMl, voxelMl: 0.5 });
      expect(found).toMatchObject({ volumeIntervalMl: null, cvHoebel: null, cvRoy: null });
    }
  });

  it('no CV by Roy of samples that are all empty', () => {
    const found = qualityMeasures({ ...known, sampleVolumesMl: [0, 0], voxelMl: 0.5 });
    expect(found).toMatchObject({ volumeIntervalMl: [0, 0], cvHoebel: 0, cvRoy: null });
  });
});

test('broken rules are counted for their structure alone, small islands and holes left out', () => {
  const found = [
    { rule: 'island', structure: 1, volumeMl: 1 },
    { rule: 'hole', structure: 1, volumeMl: 0.99 },
    { rule: 'island', structure: 1, volumeMl: 20 },
    { rule: 'island', structure: 2, volumeMl: 20 },
    { rule: 'truncated', structure: 1, volumeMl: 0.01 },
  ];
  expect(countRules(found, { structure: 1, volumeMl: 100 })).toEqual([
    { rule: 'island', count: 2 },
    { rule: 'truncated', count: 1 },
  ]);
});

describe('verdictOf', () => {
  const says = (changes: Partial<QualityMeasures>, cohort: ReferenceDistribution | null = null) => {
    const { verdict, reasons } = verdictOf(measures(changes), cohort);
    return [verdict, ...reasons.map(({ rule, says: said }) => `${rule} ${said}`)];
  };

  it('rejects an empty contour and asks nothing else', () => {
    expect(says({ volumeMl: 0, meanPairwiseDice: 1, predicted: predicted(0.9) })).toEqual([
      'reject',
      'empty-contour reject',
    ]);
  });

  it.each([
    [0.85, 'accept', 0.85],
    [0.8499, 'look', 0.85],
    [0.75, 'look', 0.85],
    [0.7499, 'reject', 0.75],
  ] as const)('predicted Dice %d: %s against %d', (dice, verdict, threshold) => {
    const found = verdictOf(measures({ predicted: predicted(dice) }), null);
    expect(found.verdict).toBe(verdict);
    expect(found.reasons).toEqual([
      { rule: 'predicted-dice', says: verdict, what: null, value: dice, threshold },
    ]);
  });

  it('looks where the lower end of the interval is too low', () => {
    const within = { coverage: 0.9, n: 40, over: 'structure' } as const;
    const at = (low: number) => ({
      predicted: {
        dice: 0.88,
        interval: { low, high: 0.95, ...within },
        volumeError: 0,
        reason: null,
      },
    });
    expect(says(at(0.76))).toEqual([
      'accept',
      'predicted-dice accept',
      'predicted-interval accept',
    ]);
    expect(says(at(0.74))).toEqual(['look', 'predicted-dice accept', 'predicted-interval look']);
  });

  it('agreement accepts and looks; it rejects only where nothing is predicted', () => {
    expect(says({ meanPairwiseDice: 0.85 })).toEqual(['accept', 'sample-agreement accept']);
    expect(says({ meanPairwiseDice: 0.8 })).toEqual(['look', 'sample-agreement look']);
    expect(says({ meanPairwiseDice: 0.7 })).toEqual(['reject', 'sample-agreement reject']);
    expect(says({ meanPairwiseDice: 0.7, predicted: predicted(0.9) })).toEqual([
      'look',
      'predicted-dice accept',
      'sample-agreement look',
    ]);
    // The worst says: a prediction rejects what the samples agree about.
    expect(says({ meanPairwiseDice: 0.99, predicted: predicted(0.2) })[0]).toBe('reject');
  });

  it('looks at broken rules, naming each', () => {
    const { verdict, reasons } = verdictOf(
      measures({
        predicted: predicted(0.9),
        brokenRules: [
          { rule: 'island', count: 2 },
          { rule: 'truncated', count: 1 },
        ],
      }),
      null,
    );
    expect(verdict).toBe('look');
    expect(reasons.slice(1)).toMatchObject([
      { rule: 'broken-rules', what: 'island', value: 2 },
      { rule: 'broken-rules', what: 'truncated', value: 1 },
    ]);
  });

  it('never accepts where nothing is known', () => {
    expect(says({})).toEqual(['look', 'nothing-known look']);
    expect(worst([])).toBe('look');
  });

  it('looks at values outside of the cohort, on the side that speaks against the contour', () => {
    // Central 95 % of .80 … .99 by definition 7: ranks .475 and 18.525.
    const low = verdictOf(measures({ meanPairwiseDice: 0.86, volumeMl: 3000 }), TWENTY);
    expect(low.verdict).toBe('look');
    expect(low.reasons[1]).toMatchObject({ rule: 'outside-cohort', what: 'volumeMl', value: 3000 });
    expect(low.reasons[1]?.threshold).toBeCloseTo(1000 + 50 * 18.525, 9);
    expect(says({ meanPairwiseDice: 0.8, volumeMl: 1500 }, TWENTY)).toEqual([
      'look',
      'sample-agreement look',
      'outside-cohort look',
    ]);
    // More agreement than any case of the cohort is no warning.
    expect(says({ meanPairwiseDice: 0.999, volumeMl: 1500 }, TWENTY)).toEqual([
      'accept',
      'sample-agreement accept',
    ]);
  });

  it('takes no range from fewer than twenty cases', () => {
    const nineteen = cohortOf(TWENTY.rows.slice(1));
    expect(says({ meanPairwiseDice: 0.9, volumeMl: 9000 }, nineteen)[0]).toBe('accept');
    expect(says({ meanPairwiseDice: 0.9, volumeMl: 9000 }, TWENTY)[0]).toBe('look');
  });
});

describe('predictionInterval', () => {
  const rows = (n: number) =>
    cohortOf(
      Array.from({ length: n }, (_, at) => ({
        dice: 0.9,
        values: { predictedDice: 0.9 - (at + 1) / 100 },
      })),
      Array.from({ length: 30 }, (_, at) => (at + 1) / 100),
    );

  it('is the residual of rank ⌈(n + 1) · 0.9⌉ on either side', () => {
    // Residuals .01 … .09: rank 9 of 9.
    const { interval } = predictionInterval(0.8, rows(9));
    expect(interval).toMatchObject({ coverage: 0.9, n: 9, over: 'structure' });
    expect(interval?.low).toBeCloseTo(0.71, 12);
    expect(interval?.high).toBeCloseTo(0.89, 12);
  });

  it('is of all structures where the own cases are too few, and cut off at 0 and 1', () => {
    // Of 30: rank ⌈27.9⌉ = 28, that is .28.
    const { interval } = predictionInterval(0.8, rows(8));
    expect(interval).toMatchObject({ n: 30, over: 'all-structures', high: 1 });
    expect(interval?.low).toBeCloseTo(0.52, 12);
  });

  it('is refused below 1 / α − 1 cases, with the number that it takes', () => {
    const few = { ...rows(8), allResiduals: [0.1, 0.2] };
    expect(predictionInterval(0.8, few)).toEqual({ interval: null, casesNeeded: 9 });
    expect(predictedDice({ reason: null, dice: 0.8, volumeError: 0.1 }, few)).toEqual({
      dice: 0.8,
      interval: null,
      volumeError: 0.1,
      reason: null,
    });
  });

  it('leaves out cases without a prediction or a Dice', () => {
    const holes = cohortOf([
      { dice: null, values: { predictedDice: 0.9 } },
      { dice: 0.9, values: {} },
    ]);
    expect(predictionInterval(0.8, holes).interval).toBeNull();
  });
});

describe('cohortPlace', () => {
  it('gives the Dice of the nearest 30 % of the cases', () => {
    const { near, values } = cohortPlace(TWENTY, 'meanPairwiseDice', 0.901);
    expect(values).toHaveLength(20);
    // .88 … .93, each with a Dice .05 lower.
    expect(near).toMatchObject({ n: 6, of: 20 });
    expect(near?.lowDice).toBeCloseTo(0.83, 12);
    expect(near?.highDice).toBeCloseTo(0.88, 12);
  });

  it('calls no case near to a value beyond all of them', () => {
    expect(cohortPlace(TWENTY, 'meanPairwiseDice', 0.5).near).toBeNull();
    expect(cohortPlace(TWENTY, 'cvRoy', 0.5)).toEqual({
      values: [],
      central: null,
      beyond: null,
      near: null,
    });
  });
});
