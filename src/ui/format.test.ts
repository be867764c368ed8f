import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatKey,
  formatMl,
  formatPercent,
} from './format.ts';

describe('numbers as text', () => {
  it('writes volumes with about three digits', () => {
    expect([0, 0.306, 9.84, 12.34, 99.96, 1480.2].map(formatMl)).toEqual([
      '0.00',
      '0.31',
      '9.84',
      '12.3',
      '100.0',
      '1,480',
    ]);
  });

  it('writes bytes in decimal units', () => {
    expect([0, 999, 1234, 3e9, 3.2e12].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.23 kB',
      '3 GB',
      '3200 GB',
    ]);
  });

  it('writes shares, counts, times and keys', () => {
    expect(formatPercent(0.012)).toBe('1.2 %');
    expect(formatCount(2141)).toBe('2,141');
    expect([0, 1, 2141].map((count) => formatCounted(count, 'island'))).toEqual([
      '0 islands',
      '1 island',
      '2,141 islands',
    ]);
    expect([400, 59_600, 61_000, 3_660_000].map(formatDuration)).toEqual([
      '0 s',
      '1 min 00 s',
      '1 min 01 s',
      '1 h 01 min',
    ]);
    expect(['Ctrl+Shift+z', 'ArrowUp', 'n', 'Escape'].map(formatKey)).toEqual([
      'Ctrl Shift Z',
      '↑',
      'N',
      'Esc',
    ]);
  });
});
