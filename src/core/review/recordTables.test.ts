import { expect, it } from 'vitest';
import { completed } from '../steps.ts';
import { recordInSteps } from '../../app/reviewRecord.ts';
import { reviewedCase } from '../../testing/reviewedCase.ts';
import { regionTable, structureTable } from './recordTables.ts';

const made = completed(recordInSteps(reviewedCase()));
const rowsOf = (table: string): string[][] =>
  table
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

it('has a row for each region, each as long as the header', () => {
  const [header = [], ...rows] = rowsOf(regionTable(made));
  expect(rows).toHaveLength(3);
  expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([header.length]));
  const first = Object.fromEntries(header.map((name, at) => [name, rows[0]?.[at]]));
  expect(first).toMatchObject({ case: 'case.nii.gz', rank: '1', decision: 'open', r_mm: '-7.5' });
  expect(first['samples_least_ml']).toBe('');
});

it('has a row for each structure', () => {
  const [header = [], row = []] = rowsOf(structureTable(made));
  const values = Object.fromEntries(header.map((name, at) => [name, row[at]]));
  expect(values).toMatchObject({
    structure: 'Liver',
    automatic_ml: '8',
    reviewed_ml: '8',
    dice_automatic_reviewed: '1',
    samples_least_ml: '7',
    samples_most_ml: '9.5',
  });
});

it('writes no formula, whatever a structure or a case is called', () => {
  const name = '=HYPERLINK("http://x","y")';
  const table = structureTable({
    ...made,
    image: { ...made.image, name: '@case.nii' },
    structures: made.structures.map((row) => ({ ...row, name })),
  });
  expect(table).toContain(`\r\n'@case.nii,`);
  expect(table).toContain(`,"'=HYPERLINK(""http://x"",""y"")",`);
});
