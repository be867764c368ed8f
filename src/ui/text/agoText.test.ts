import { expect, it } from 'vitest';
import { agoText } from './agoText.ts';

const MINUTE = 60_000;

it.each([
  [0, 'now'],
  [59_999, 'now'],
  [5 * MINUTE + 1, '5 min ago'],
  [119 * MINUTE, '1 hr ago'],
  [25 * 60 * MINUTE, 'yesterday'],
  [72 * 60 * MINUTE, '3 days ago'],
])('%d ms', (ms, text) => {
  expect(agoText(1e12 - ms, 1e12)).toBe(text);
});
