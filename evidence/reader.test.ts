import { describe, expect, it } from 'vitest';
import { rowReader, shown } from './reader.ts';
import { atLeast, measuredRow, missingRow, plainRow } from './rows.ts';

const rows = rowReader('s1', [
  measuredRow(
    { table: 's1', row: 'base', metric: 'Dice', goal: atLeast(0.9) },
    { value: 0.91, ci: [0.88, 0.94], n: 8, excluded: 1 },
  ),
  plainRow({ table: 's1', row: 'base', metric: 'passes' }, 20, 8),
  missingRow({ table: 's1', row: 'DE', metric: 'Dice', goal: atLeast(0.9) }, 'no package models/x'),
  plainRow({ table: 's0', row: 'base', metric: 'Dice' }, 0.1, 1),
]);

describe('shown', () => {
  it('has no negative zero', () => {
    expect(shown(-0.0004)).toBe('0.000');
    expect(shown(-0.012)).toBe('−0.012');
    expect(shown(0.084, { digits: 1, isPercent: true })).toBe('8.4 %');
  });
});

describe('rowReader', () => {
  it('reads figures of its own table', () => {
    expect(rows.withInterval('base', 'Dice')).toBe('0.910 (0.880 to 0.940)');
    expect(rows.value('base', 'ECE')).toBe('–');
    expect(rows.number('DE', 'Dice')).toBeNull();
  });

  it('marks goals, counts, and what was not run', () => {
    const text = rows.table({ of: 'method', rows: ['base', 'DE'], columns: ['Dice', 'passes'] });
    expect(text.split('\n')).toEqual([
      '| method | Dice | passes |',
      '| --- | ---: | ---: |',
      '| base | 0.910 (0.880 to 0.940) ✓ | 20 |',
      '| DE | not run | – |',
      '',
      'Not run: DE: no package models/x.',
    ]);
  });
});
