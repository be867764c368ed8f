import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDecimal,
  formatDuration,
  formatKey,
  formatMl,
  formatMm,
  formatPercent,
  formatPercentWhole,
  formatRounded,
} from './format.ts';
import { loadCatalogue } from './text/catalogue.ts';
import { setTextLanguage } from './text/language.ts';
import { countedIn } from './text/plural.ts';

beforeAll(() => Promise.all([loadCatalogue('de'), loadCatalogue('fr')]));
afterEach(() => setTextLanguage('en'));

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

describe('numbers in other languages', () => {
  it('have a decimal comma in German, and points between thousands', () => {
    setTextLanguage('de');
    expect([0.306, 12.34, 1480.2].map(formatMl)).toEqual(['0,31', '12,3', '1.480']);
    expect(formatPercent(0.012)).toBe('1,2 %');
    expect(formatPercentWhole(0.375)).toBe('38 %');
    expect(formatDecimal(-1234.5, 1)).toBe('-1234,5');
    expect([formatRounded(0.30004), formatMm(0.751)]).toEqual(['0,3', '0,75']);
    expect(formatCount(2_141_000)).toBe('2.141.000');
    expect([1, 1234].map(formatBytes)).toEqual(['1 Byte', '1,23 kB']);
    expect(['Ctrl+Shift+z', 'PageUp', 'Delete'].map(formatKey)).toEqual([
      'Strg Umschalt Z',
      'Bild ↑',
      'Entf',
    ]);
  });

  it('have a decimal comma in French, and narrow spaces that do not break between thousands', () => {
    setTextLanguage('fr');
    expect([0.306, 12.34, 1480.2].map(formatMl)).toEqual(['0,31', '12,3', '1\u202f480']);
    expect([1, 1234, 3e9].map(formatBytes)).toEqual(['1 octet', '1,23 ko', '3 Go']);
    expect(formatKey('Escape')).toBe('Échap');
  });
});

describe('nouns with a number', () => {
  it('take the form of their language', () => {
    const english = countedIn('en');
    expect([0, 1, 2141].map((count) => english(count, 'island', 'islands'))).toEqual([
      '0 islands',
      '1 island',
      '2,141 islands',
    ]);
    const french = countedIn('fr');
    expect([0, 1, 1.5, 2].map((count) => french(count, 'îlot', 'îlots').split(' ')[1])).toEqual([
      'îlot',
      'îlot',
      'îlot',
      'îlots',
    ]);
  });
});
