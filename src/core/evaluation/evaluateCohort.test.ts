import { describe, expect, it } from 'vitest';
import { madeCase, madeStructure, randomCohort } from '../../testing/cohortCases.ts';
import { bootstrapInterval } from '../statistics/bootstrap.ts';
import { spearman } from '../statistics/correlation.ts';
import { riskCoverage } from '../statistics/riskCoverage.ts';
import type { CohortCase } from './cohort.ts';
import type { CohortMeasure, MeasureAgainstDice, StructureCohort } from './cohortEvaluation.ts';
import { evaluateCohort } from './evaluateCohort.ts';
import { COHORT_BOOTSTRAP } from './measuresAgainstDice.ts';

/** Five cases by hand: a good one, one without entropy, one without contour, one with neither, one without reference. */
const HAND: readonly CohortCase[] = [
  madeCase('good', [{ dice: 0.9, entropy: 0.1, pairwise: 0.95, marginMm: 1 }]),
  madeCase('fair', [{ dice: 0.6, entropy: 0.2, pairwise: 0.9, marginMm: 3 }]),
  madeCase('missed', [
    { dice: 0, empty: 'predicted-empty', volumeMl: 0, pairwise: 0.2, marginMm: null },
  ]),
  madeCase('neither', [{ dice: null, empty: 'both-empty', volumeMl: 0, marginMm: 0 }]),
  madeCase('alone', [{ dice: null, entropy: 0.4, pairwise: 0.5 }]),
];

function only(cases: readonly CohortCase[]): StructureCohort {
  const [structure, ...others] = evaluateCohort(cases).structures;
  if (!structure || others.length > 0) throw new Error('one structure expected');
  return structure;
}

function measured(structure: StructureCohort, measure: CohortMeasure): MeasureAgainstDice {
  const found = structure.measures.find((one) => one.measure === measure);
  if (!found) throw new Error(measure);
  return found;
}

describe('evaluateCohort, by hand', () => {
  const structure = only(HAND);

  it('counts cases and references', () => {
    expect([structure.cases, structure.withReference]).toEqual([5, 4]);
    const { bothEmpty, falseAlarms, missed, measures } = structure.agreement;
    expect([bothEmpty, falseAlarms, missed]).toEqual([1, 0, 1]);
    expect(measures.dice).toMatchObject({ n: 3, excluded: 1, median: 0.6, quartiles: [0.3, 0.75] });
    // An added path of 0 where there is nothing to draw is left out too.
    expect(measures.aplMm.n).toBe(3);
    expect(measures.aplMm.median).toBeCloseTo(20, 12);
    expect(measures.hd95Mm).toEqual({
      n: 0,
      excluded: 4,
      mean: null,
      median: null,
      sd: null,
      quartiles: null,
    });
  });

  it('excludes by the first reason that holds, and every case is somewhere', () => {
    const pairwise = measured(structure, 'meanPairwiseDice');
    expect(pairwise.excluded).toEqual({ noReference: 1, bothEmpty: 1, undefinedMeasure: 0 });
    expect([pairwise.rho, pairwise.p, pairwise.n]).toEqual([1, 0, 3]);
    const entropy = measured(structure, 'meanLabelledEntropy');
    expect(entropy.excluded).toEqual({ noReference: 1, bothEmpty: 1, undefinedMeasure: 1 });
    expect([entropy.rho, entropy.reason, entropy.n]).toEqual([null, 'too-few', 2]);
    const predicted = measured(structure, 'predictedDice');
    expect(predicted.excluded).toEqual({ noReference: 1, bothEmpty: 1, undefinedMeasure: 3 });
    for (const { n, excluded } of structure.measures) {
      const { noReference, bothEmpty, undefinedMeasure } = excluded;
      expect(n + noReference + bothEmpty + undefinedMeasure).toBe(5);
    }
  });

  it('takes the area under the risk-coverage curve by both rules', () => {
    // Risks .1, .4, 1 in the order of the samples' agreement: means .1, .25, .5.
    const { mean, trapezoid } = measured(structure, 'meanPairwiseDice').aurc;
    expect(mean.aurc).toBeCloseTo(0.85 / 3, 12);
    expect(mean.optimal).toBeCloseTo(0.85 / 3, 12);
    expect(mean.random).toBeCloseTo(0.5, 12);
    expect(trapezoid.aurc).toBeCloseTo((0.175 + 0.375) / 3, 12);
    const noValues = measured(structure, 'predictedDice').aurc.mean;
    expect([noValues.aurc, noValues.interval]).toEqual([null, null]);
  });

  it('lists the worst first and leaves out what has no Dice', () => {
    const { by, rows, excluded } = structure.worst;
    expect(by).toBe('dice');
    expect(rows.map(({ name, value }) => [name, value])).toEqual([
      ['missed', 0],
      ['fair', 0.6],
      ['good', 0.9],
    ]);
    expect(excluded).toBe(2);
  });

  it('refuses guarantees of too few cases with the number that it takes', () => {
    const [ninety, eighty] = structure.guarantees.margins;
    expect(ninety).toMatchObject({
      margin: null,
      reason: 'too-few-cases',
      cases: 4,
      casesNeeded: 9,
    });
    // Rank 4 of 4 is the case that no margin covers.
    expect(eighty).toMatchObject({ margin: null, reason: 'uncovered-cases', casesNeeded: 4 });
    const [ninetyRisk, eightyRisk] = structure.guarantees.risks;
    expect(ninetyRisk).toMatchObject({ threshold: null, reason: 'no-threshold', cases: 3 });
    expect(ninetyRisk?.leastBound).toBe(1 / 4);
    expect(eightyRisk).toMatchObject({ threshold: null, casesNeeded: 4, excluded: 2 });
  });

  it('is null where nothing is known', () => {
    expect([structure.calibration, structure.doubt]).toEqual([null, null]);
    expect(evaluateCohort([])).toEqual({
      cases: 0,
      sources: [],
      structures: [],
      worst: { by: null, rows: [], excluded: 0 },
      drift: null,
    });
  });
});

describe('evaluateCohort', () => {
  const cohort = randomCohort(60, { seed: 3, names: ['Liver', 'spleen'] });

  it('does not depend on the order of the cases', () => {
    expect(evaluateCohort(cohort.toReversed())).toEqual(evaluateCohort(cohort));
  });

  it('puts structures together whatever their capitals, by name', () => {
    const cases = [
      madeCase('a', [{ name: 'Spleen', dice: 0.9 }]),
      madeCase('b', [
        { name: 'spleen ', dice: 0.8 },
        { name: 'Liver', dice: 0.7 },
      ]),
    ];
    const found = evaluateCohort(cases).structures.map(({ name, cases: n }) => [name, n]);
    expect(found).toEqual([
      ['Liver', 1],
      ['Spleen', 2],
    ]);
  });

  it('gives what the statistics give alone', () => {
    const structures = cohort.map(({ structures: [liver] }) => liver);
    const dice = structures.map((one) => one?.agreement?.dice ?? null);
    const entropy = structures.map((one) => one?.quality.meanLabelledEntropy ?? null);
    const [liver] = evaluateCohort(cohort).structures;
    const found = liver && measured(liver, 'meanLabelledEntropy');
    const { rho, p, n } = spearman(entropy, dice);
    expect([found?.rho, found?.p, found?.n]).toEqual([rho, p, n]);
    const alone = bootstrapInterval(
      structures,
      (sample) =>
        riskCoverage(
          sample.map((one) => {
            const value = one?.quality.meanLabelledEntropy ?? null;
            return value === null ? null : -value;
          }),
          sample.map((one) => 1 - (one?.agreement?.dice ?? 0)),
          'mean',
        ).aurc,
      COHORT_BOOTSTRAP,
    );
    const { interval, aurc } = found?.aurc.mean ?? {};
    expect(aurc).toBeCloseTo(alone.estimate ?? NaN, 12);
    expect(interval?.[0]).toBeCloseTo(alone.interval?.[0] ?? NaN, 12);
    expect(interval?.[1]).toBeCloseTo(alone.interval?.[1] ?? NaN, 12);
  });

  it('bounds AURC by the best order and names ten of the worst over all structures', () => {
    const { structures, worst } = evaluateCohort(cohort);
    for (const { measures } of structures) {
      for (const { aurc } of measures) {
        expect(aurc.mean.excess ?? 0).toBeGreaterThanOrEqual(0);
        expect(aurc.mean.interval?.[0] ?? 0).toBeLessThanOrEqual(aurc.mean.aurc ?? 0);
      }
    }
    const all = cohort.flatMap((one) =>
      one.structures.map(({ agreement }) => agreement?.dice ?? 1),
    );
    expect(worst.rows.map(({ value }) => value)).toEqual(
      all.toSorted((a, b) => a - b).slice(0, 10),
    );
  });

  it('orders by what is known where there is no reference', () => {
    const cases = [
      madeCase('a', [{ dice: null, pairwise: 0.4, predicted: 0.9 }]),
      madeCase('b', [{ dice: null, pairwise: 0.9, predicted: 0.3 }]),
      madeCase('c', [{ dice: null, pairwise: 0.1 }]),
    ];
    const { by, rows, excluded } = evaluateCohort(cases).worst;
    expect([by, rows.map(({ name }) => name), excluded]).toEqual(['predictedDice', ['b', 'a'], 1]);
  });

  it('keeps the promises of the conformal vectors', () => {
    const scores = [1, 2, 2, 3, 3, 4, 5, 7, 9];
    const cases = scores.map((marginMm, at) => madeCase(`${at}`, [{ dice: 0.9, marginMm }]));
    const { margins, risks } = only(cases).guarantees;
    expect(margins.map(({ margin, rank }) => [margin, rank])).toEqual([
      [9, 9],
      [7, 8],
    ]);
    // Nine losses of .1 at · / 49 and one of 1: (.9 at / 49 + 1) / 10 ≤ .1 holds at the first threshold alone.
    expect(risks.map(({ threshold }) => threshold)).toEqual([0.01, 0.5]);
  });

  it('summarises calibration pooled and per case, and doubt with its controls', () => {
    const score = (p: number, observed: number, count: number) => ({
      voxels: count,
      prevalence: observed,
      ece: Math.abs(p - observed),
      ace: Math.abs(p - observed),
      mce: Math.abs(p - observed),
      brier: 0.1,
      nll: 0.3,
      bins: [{ low: 0, high: 1, count, meanProbability: p, observed }],
    });
    const region = { voxels: 10, volumeMl: 1, marginMm: 10, errorFraction: 0.2, errorMl: 0.2 };
    const overlap = { auc: 0.3, oracle: 0.5, random: 0.1, skill: 0.5, errorFraction: 0.2 };
    const none = { fpTp: null, fnTn: null };
    const ranking = {
      kind: 'uncertainty',
      overlap,
      auroc: none,
      budgetGap: none,
      errorAuroc: 0.7,
    } as const;
    const made = madeStructure({ dice: 0.9 });
    const cases = [
      {
        ...made,
        calibration: score(0.5, 0.6, 30),
        doubt: { region, uncertainty: 'own', rankings: [ranking] } as const,
      },
      { ...made, calibration: score(0.5, 0.4, 30) },
      made,
    ].map((structure, at) => ({
      name: `${at}`,
      source: 's',
      observers: [],
      structures: [structure],
    }));
    const { calibration, doubt } = only(cases);
    // Wrong in each case, right over both: what is pooled is not what a patient gets.
    expect(calibration?.pooled.ece).toBeCloseTo(0, 12);
    expect(calibration?.perCase.ece).toMatchObject({ n: 2, excluded: 1 });
    expect(calibration?.perCase.ece.mean).toBeCloseTo(0.1, 12);
    expect(doubt?.errorFraction).toMatchObject({ n: 1, excluded: 2, mean: 0.2 });
    expect(
      doubt?.rankings.map(({ kind, auc, fpTpAuroc }) => [kind, auc.mean, fpTpAuroc.n]),
    ).toEqual([['uncertainty', 0.3, 0]]);
  });
});

describe('drift', () => {
  const reference = randomCohort(40, { seed: 11 });

  it('finds none between cohorts of one kind, and all measures of one that is another', () => {
    const same = evaluateCohort(randomCohort(30, { seed: 12 }), reference).drift;
    expect(same?.rows.every(({ pHolm }) => (pHolm ?? 0) > 0.05)).toBe(true);
    const worse = randomCohort(30, { seed: 13 }).map((one) => ({
      ...one,
      structures: one.structures.map((structure) => ({
        ...structure,
        quality: { ...structure.quality, meanPairwiseDice: 0.3 },
      })),
    }));
    const rows = evaluateCohort(worse, reference).drift?.rows ?? [];
    const row = rows.find(({ measure }) => measure === 'meanPairwiseDice');
    expect(row).toMatchObject({ direction: 'lower', median: 0.3, n: 30, referenceN: 40 });
    expect(row?.pHolm).toBeLessThan(1e-6);
    expect(row?.pHolm).toBeGreaterThanOrEqual(row?.test?.p ?? 1);
  });

  it('is refused for few cases, and where the structure is not known', () => {
    const few = randomCohort(9, { seed: 1, names: ['liver', 'spleen'] });
    const drift = evaluateCohort(few, reference).drift;
    expect(drift?.unknownStructures).toEqual(['spleen']);
    expect(drift?.rows.length).toBeGreaterThan(0);
    expect(drift?.rows.every(({ test, pHolm }) => test === null && pHolm === null)).toBe(true);
  });
});
