import { describe, expect, it } from 'vitest';
import type { CohortCase } from '../../core/evaluation/cohort.ts';
import type { CaseEvaluation } from '../../store/cohortSlice.ts';
import { caseRow, cohortStructure } from '../../testing/cohortFixture.ts';
import { cohortRows, countsOf, sortRows, structureNames } from './cohortRows.ts';

function evaluated(name: string, structures: CohortCase['structures']): CaseEvaluation {
  const value = { name, source: 'samples', observers: [], structures };
  return { status: 'evaluated', value, resultId: `result of ${name}` };
}

const SHOWN = {
  cases: [
    caseRow('1', 'a 10'),
    caseRow('2', 'a 9'),
    caseRow('3', 'b', { state: 'new' }),
    caseRow('4', 'c', { state: 'failed', failure: { code: 'input/corrupt', detail: {} } }),
    caseRow('5', 'd'),
    caseRow('6', 'e'),
    caseRow('7', 'f'),
    caseRow('8', 'g'),
    caseRow('9', 'h'),
  ],
  evaluatedCases: {
    1: evaluated('a 10', [cohortStructure(0.7), cohortStructure(0.9, undefined, 'Spleen')]),
    2: evaluated('a 9', [cohortStructure(0.8)]),
    5: evaluated('d', [{ ...cohortStructure(0.9), agreement: null }]),
    6: evaluated('e', [cohortStructure(null)]),
    7: evaluated('f', [cohortStructure(0.9, undefined, 'Spleen')]),
    8: { status: 'failed', code: 'input/unreadable', detail: {}, resultId: 'r' },
  } satisfies Record<string, CaseEvaluation>,
  evaluatingId: '9',
};

describe('rows of a cohort', () => {
  it('offers the structure that most cases have first', () => {
    expect(structureNames(SHOWN)).toEqual(['Liver', 'Spleen']);
  });

  it('says of every case whether it counts, and why not', () => {
    const rows = cohortRows(SHOWN, 'Liver');
    expect(rows.map(({ exclusion }) => exclusion)).toEqual([
      null,
      null,
      'no-result',
      'failed',
      'no-reference',
      'both-empty',
      'absent',
      'failed',
      'not-evaluated',
    ]);
    expect(rows[3]?.failure?.code).toBe('input/corrupt');
    expect(rows[7]?.failure?.code).toBe('input/unreadable');
    expect(rows[8]?.isEvaluating).toBe(true);
    expect(countsOf(rows)).toEqual({
      cases: 9,
      evaluated: 5,
      included: 2,
      excluded: [
        { reason: 'no-result', count: 1 },
        { reason: 'not-evaluated', count: 1 },
        { reason: 'failed', count: 2 },
        { reason: 'absent', count: 1 },
        { reason: 'no-reference', count: 1 },
        { reason: 'both-empty', count: 1 },
      ],
    });
  });

  it('puts what has no value last in either order, and numbers in names as numbers', () => {
    const rows = cohortRows(SHOWN, 'Liver');
    const names = (isDescending: boolean, column: 'name' | 'dice'): readonly string[] =>
      sortRows(rows, { column, isDescending }).map(({ name }) => name);
    expect(names(false, 'name').slice(0, 2)).toEqual(['a 9', 'a 10']);
    expect(names(true, 'name').slice(-2)).toEqual(['a 10', 'a 9']);
    expect(names(false, 'dice')).toEqual(['a 10', 'a 9', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(names(true, 'dice')).toEqual(['a 9', 'a 10', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });
});
