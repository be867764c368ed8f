import { describe, expect, it } from 'vitest';
import { madeCase } from '../../testing/cohortCases.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { CohortCase } from './cohort.ts';
import { evaluateCohort } from './evaluateCohort.ts';

interface Row {
  readonly dice: number;
  readonly meanPairwiseDice: number;
  readonly meanLabelledEntropy: number | null;
  readonly predictedDice: number;
  readonly volumeMl: number;
}

const golden = readGolden('cohort') as {
  cases: Row[];
  reference: Row[];
  dice: { median: number; quartiles: [number, number]; mean: number; sd: number };
  measures: Record<
    string,
    { n: number; rho: number; p: number; aurcMean: number; aurcTrapezoid: number }
  >;
  drift: Record<string, { d: number; p: number }>;
};

function casesOf(rows: readonly Row[]): CohortCase[] {
  return rows.map((row, at) =>
    madeCase(`case ${at}`, [
      {
        dice: row.dice,
        pairwise: row.meanPairwiseDice,
        entropy: row.meanLabelledEntropy,
        predicted: row.predictedDice,
        volumeMl: row.volumeMl,
      },
    ]),
  );
}

function expectRelative(actual: number | null | undefined, expected: number): void {
  expect(Math.abs((actual ?? NaN) / expected - 1)).toBeLessThan(1e-9);
}

describe('evaluateCohort beside scipy, numpy and scikit-learn', () => {
  const { structures, drift } = evaluateCohort(casesOf(golden.cases), casesOf(golden.reference));
  const [structure] = structures;

  it('median, quartiles, mean and deviation of Dice', () => {
    const dice = structure?.agreement.measures.dice;
    expect(dice?.median).toBeCloseTo(golden.dice.median, 12);
    expect(dice?.quartiles?.[0]).toBeCloseTo(golden.dice.quartiles[0], 12);
    expect(dice?.quartiles?.[1]).toBeCloseTo(golden.dice.quartiles[1], 12);
    expect(dice?.mean).toBeCloseTo(golden.dice.mean, 12);
    expect(dice?.sd).toBeCloseTo(golden.dice.sd, 12);
  });

  it.each(Object.entries(golden.measures))('%s against Dice', (name, expected) => {
    const found = structure?.measures.find(({ measure }) => measure === name);
    expect(found?.n).toBe(expected.n);
    expect(found?.rho).toBeCloseTo(expected.rho, 12);
    expectRelative(found?.p, expected.p);
    expect(found?.aurc.mean.aurc).toBeCloseTo(expected.aurcMean, 12);
    expect(found?.aurc.trapezoid.aurc).toBeCloseTo(expected.aurcTrapezoid, 12);
  });

  it.each(Object.entries(golden.drift))('drift of %s', (name, { d, p }) => {
    const test = drift?.rows.find(({ measure }) => measure === name)?.test;
    expect(test?.d).toBeCloseTo(d, 12);
    expectRelative(test?.p, p);
  });
});
