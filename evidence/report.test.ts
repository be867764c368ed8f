import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quotedFigures } from './quotes.ts';
import { reportText } from './report.ts';
import { readResults, requireSoundRows, TABLE_NAMES } from './results.ts';
import { TABLES } from './tables.ts';

const results = readResults('evidence/results.json');

describe('evidence/results.json', () => {
  it.each(TABLE_NAMES)('holds sound rows of %s', (table) => {
    requireSoundRows(
      table,
      results.rows.filter((row) => row.table === table),
    );
  });

  it('says of every goal whether it is met', () => {
    for (const { goal, met, value } of results.rows) {
      if (goal === null) expect(met).toBeNull();
      else if (value === null) expect(met).toBe(false);
      else {
        const [sign, limit] = goal.split(' ');
        // Values are kept to five digits.
        const limits = [Number(limit) * (1 - 1e-5), Number(limit) * (1 + 1e-5)].toSorted(
          (a, b) => a - b,
        );
        if (value < limits[0]) expect(met).toBe(sign === '≤');
        if (value > limits[1]) expect(met).toBe(sign === '≥');
      }
    }
  });
});

describe('evidence/REPORT.md', () => {
  it('is what results.json gives', async () => {
    const text = readFileSync('evidence/REPORT.md', 'utf8');
    expect(text).toBe(await reportText(results, TABLES));
  });

  it('shows no picture that is not there', () => {
    const text = readFileSync('evidence/REPORT.md', 'utf8');
    const pictures = [...text.matchAll(/\]\((plots\/[\w.-]+)\)/g)].map(([, path]) => path);
    expect(pictures.filter((path) => !existsSync(`evidence/${path}`))).toEqual([]);
  });
});

describe('cards, and what is said of the training', () => {
  const cards = readdirSync('models', { recursive: true, encoding: 'utf8' }).filter(
    (path) => /(^|[/\\])card\.md$/.test(path) && !path.startsWith('training'),
  );
  it.each([...cards, 'training/README.md'])(
    '%s quotes figures as they are in results.json',
    (card) => {
      const quotes = quotedFigures(readFileSync(`models/${card}`, 'utf8'));
      for (const { text, table, row, metric } of quotes) {
        const found = results.rows.find(
          (one) => one.table === table && one.row === row && one.metric === metric,
        );
        const digits = (text.split('.')[1] ?? '').length;
        const name = `${table} | ${row} | ${metric}`;
        expect(found?.value, name).not.toBeNull();
        expect(found?.value?.toFixed(digits), name).toBe(text);
      }
    },
  );
});
