import { describe, expect, it } from 'vitest';
import type { CaseMeasures } from './measureCase.ts';
import { VARIANTS } from './plan.ts';
import { correlation, PATTERNS, rowsOf } from './rows.ts';

function caseOf(dice: number | null, measures: Partial<CaseMeasures>): CaseMeasures {
  return {
    dice,
    predicted: 100,
    reference: 100,
    cv: 1,
    pairwiseDice: 0.5,
    labelled: 0.1,
    iou: 0.5,
    atContour: 0.2,
    away: 0.1,
    difficulty: 0.5,
    ...measures,
  };
}

/** D_pw follows Dice, U falls with it but for one pair, CV is in no order. */
const cases = [
  caseOf(0.9, { pairwiseDice: 0.95, labelled: 0.1, cv: 3 }),
  caseOf(0.8, { pairwiseDice: 0.9, labelled: 0.3, cv: 1 }),
  caseOf(0.7, { pairwiseDice: 0.8, labelled: 0.2, cv: 4 }),
  caseOf(0.6, { pairwiseDice: 0.7, labelled: 0.4, cv: 2 }),
  caseOf(0, { predicted: 0, pairwiseDice: null, labelled: null, cv: null }),
  caseOf(null, { predicted: 0, reference: 0, pairwiseDice: null, labelled: null, cv: null }),
];

describe('correlation', () => {
  it('leaves out empty predictions and counts them', () => {
    const found = correlation(cases, (one) => one.pairwiseDice);
    expect(found).toMatchObject({ value: 1, n: 4, excluded: 1, p: 0 });
    expect(correlation(cases, (one) => one.labelled).value).toBeCloseTo(-0.8, 12);
  });
});

describe('rowsOf', () => {
  const [variant, ...others] = VARIANTS;
  const rows = rowsOf([
    { variant, cases, training: null },
    ...others.map((other) => ({ variant: other, cases: null, training: null })),
  ]);
  const find = (row: string, metric: string) =>
    rows.find((one) => one.row === row && one.metric === metric);

  it('says what is not there', () => {
    expect(find(others[0].row, 'Dice')).toMatchObject({ value: null, n: 0 });
    expect(find(others[0].row, 'Dice')?.note).toContain(others[0].package);
    expect(find(variant.row, 'Dice, training phantoms')?.note).toContain('cohort training');
  });

  it('counts networks that show the pattern', () => {
    expect(find('pattern, liver', PATTERNS.strongest)).toMatchObject({ value: 1, n: 1 });
    expect(find('pattern, liver', PATTERNS.weakest)).toMatchObject({ value: 1, n: 1 });
    expect(find('pattern, tumour', PATTERNS.strongest)).toMatchObject({ value: null });
  });

  it('takes an empty contour of a liver that is there as Dice 0', () => {
    expect(find(variant.row, 'Dice')).toMatchObject({ n: 5, excluded: 1 });
    expect(find(variant.row, 'Dice')?.value).toBeCloseTo(0.6, 12);
    expect(find(variant.row, 'empty predictions')).toMatchObject({ value: 1, n: 5 });
  });
});
