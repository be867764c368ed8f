import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reliabilityPage, type Reliability } from './page.ts';

test('docs/reliability.md is what docs/reliability.json makes', () => {
  const sections = JSON.parse(readFileSync('docs/reliability.json', 'utf8')) as Reliability;
  expect(readFileSync('docs/reliability.md', 'utf8')).toBe(reliabilityPage(sections));
});

test('figures have names, lists of rows are tables, and what is not there is a dash', () => {
  const made = {
    what: 'Cases one after the other.',
    command: 'npm run endurance',
    date: '2026-11-22T01:02:03.000Z',
    commit: 'abc',
    chromium: '1',
    machine: 'm',
  };
  const cases = [{ caseNumber: 1, heapMb: 2 }, { caseNumber: 2 }];
  const endurance = { ...made, peakTabGb: 1.5, cases };
  const page = reliabilityPage({ endurance });
  expect(page).toContain('## Endurance\n\nCases one after the other.\n');
  expect(page).toContain('| peak tab gb | 1.5   |');
  expect(page).toContain(
    '| case number | heap mb |\n| ----------- | ------- |\n| 1           | 2       |',
  );
  expect(page).toContain('| 2           | –       |');
  expect(page).toContain('`npm run endurance` (2026-11-22, commit abc, Chromium 1, m).');
});
