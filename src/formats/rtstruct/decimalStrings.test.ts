import { expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { decimalString } from '../dicom/writeDicom.ts';
import { decimalStrings } from './decimalStrings.ts';

const read = (text: string): number[] | null => {
  const values = decimalStrings(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  return values && [...values];
};

it('reads what decimal strings may look like', () => {
  expect(read('1\\-2.5\\+.5\\3.\\007\\1e3\\-2.5E-2\\ 4 \\0')).toEqual([
    1, -2.5, 0.5, 3, 7, 1000, -0.025, 4, 0,
  ]);
  expect(read('1\\2 ')).toEqual([1, 2]);
  expect(read('1\\2\0')).toEqual([1, 2]);
});

it.each([
  '',
  ' ',
  '1\\',
  '\\1',
  '1\\\\2',
  'a',
  '1,5',
  '1.2.3',
  '--1',
  '-',
  '.',
  '1e',
  '1e999',
  '0x10',
  'NaN',
  'Infinity',
  '1 2',
  '9'.repeat(300),
])('refuses %j', (text) => expect(read(text)).toBeNull());

it('reads each number as the nearest there is, as Number does', () => {
  const random = seededRandom(8);
  const texts: string[] = [];
  for (let round = 0; round < 5000; round++) {
    const value = (random() - 0.5) * 10 ** Math.floor(random() * 12 - 4);
    texts.push(
      decimalString(value),
      value.toFixed(round % 7),
      String(value),
      value.toPrecision(17),
    );
  }
  expect(read(texts.join('\\'))).toEqual(texts.map(Number));
});

it('writes the nearest of at most 16 characters', () => {
  const random = seededRandom(9);
  for (let round = 0; round < 5000; round++) {
    const value = (random() - 0.5) * 10 ** Math.floor(random() * 20 - 8);
    const text = decimalString(value);
    expect(text.length).toBeLessThanOrEqual(16);
    // A sign, a point and an exponent leave at least nine digits.
    expect(Math.abs(Number(text) / value - 1)).toBeLessThan(1e-9);
  }
  expect(decimalString(-129.882874 - 2 ** -45)).toBe('-129.882874');
  expect(decimalString(1 / 3)).toBe('0.33333333333333');
  expect(decimalString(-1000 / 3)).toBe('-333.33333333333');
});
