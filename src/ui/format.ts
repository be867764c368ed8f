import type { Language } from '../store/displaySlice.ts';
import { localeOf, textLanguage } from './text/language.ts';

/** Units that differ between the languages: one byte, several, and the larger ones. */
const BYTE_UNITS: Readonly<Record<Language, readonly [string, string, string, string, string]>> = {
  en: ['byte', 'bytes', 'kB', 'MB', 'GB'],
  de: ['Byte', 'Byte', 'kB', 'MB', 'GB'],
  fr: ['octet', 'octets', 'ko', 'Mo', 'Go'],
};

/** Making a NumberFormat is dear: one is kept of each kind. */
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(kind: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${textLanguage()} ${kind}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(localeOf(textLanguage()), options);
    formats.set(key, format);
  }
  return format;
}

/** A whole number: `2,141`, `2.141`, `2 141`. */
export function formatCount(value: number): string {
  return numberFormat('count', { maximumFractionDigits: 0 }).format(value);
}

/** With so many digits after the decimal point, or comma. */
export function formatDecimal(value: number, digits: number): string {
  return numberFormat(`decimal ${digits}`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);
}

/** With so many significant digits at most: a value from the data may have any number of decimals. */
export function formatRounded(value: number, significant = 4): string {
  return numberFormat(`rounded ${significant}`, {
    maximumSignificantDigits: significant,
    useGrouping: false,
  }).format(value);
}

/** A length in mm with at most two decimals: `0.75`, `3`. */
export function formatMm(valueMm: number): string {
  return numberFormat('mm', { maximumFractionDigits: 2, useGrouping: false }).format(valueMm);
}

export function formatBytes(value: number): string {
  const units = BYTE_UNITS[textLanguage()];
  const power = value < 1 ? 0 : Math.min(3, Math.floor(Math.log10(value) / 3));
  return `${formatRounded(value / 1000 ** power, 3)} ${value === 1 ? units[0] : units[power + 1]}`;
}

/** Millilitres with about three significant digits: 0.31, 9.8, 1480. */
export function formatMl(volumeMl: number): string {
  if (volumeMl >= 100) return formatCount(volumeMl);
  return formatDecimal(volumeMl, volumeMl >= 10 ? 1 : 2);
}

/** A share as a percentage with one decimal. */
export function formatPercent(fraction: number): string {
  return `${formatDecimal(fraction * 100, 1)} %`;
}

/** A share as a whole percentage. */
export function formatPercentWhole(fraction: number): string {
  return `${formatCount(fraction * 100)} %`;
}

/** Time left or spent, rounded to what is worth reading. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** What is printed on keys: `Strg` and `Umschalt` on a German keyboard, `Maj` on a French one. */
const KEY_NAMES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    Escape: 'Esc',
    ' ': 'Space',
  },
  de: {
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    Escape: 'Esc',
    Ctrl: 'Strg',
    Shift: 'Umschalt',
    PageUp: 'Bild ↑',
    PageDown: 'Bild ↓',
    Enter: 'Enter',
    Delete: 'Entf',
    ' ': 'Leertaste',
  },
  fr: {
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    Escape: 'Échap',
    Shift: 'Maj',
    PageUp: 'Page ↑',
    PageDown: 'Page ↓',
    Enter: 'Entrée',
    Delete: 'Suppr',
    ' ': 'Espace',
  },
};

/** `Ctrl+z` → `Ctrl Z`; arrows as arrows. */
export function formatKey(key: string): string {
  const names = KEY_NAMES[textLanguage()];
  return key
    .split(/\+(?=.)/)
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
