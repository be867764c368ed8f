import { expect, test } from 'vitest';
import type { ErrorSource } from '../core/review/errorSource.ts';
import type { RegionRow } from '../store/reviewSlice.ts';
import {
  auditText,
  budgetName,
  budgetText,
  effortText,
  sourceText,
  spanText,
  spentText,
  unreachedText,
  whyText,
  yieldText,
} from './queueText.ts';

const madeFor = { network: 'abdomen-ct', version: '0.4.0', samples: [20, 20] as const };
const refused = (what: string): ErrorSource => ({
  kind: 'probabilities',
  refused: { code: 'model/not-shown-to-help', detail: { what }, madeFor },
});
const result = { samples: 7, isPreview: false };
const OWN = 'Expected errors from the samples’ mean probability';

test.each<[ErrorSource, string]>([
  [
    { kind: 'head', id: 'error-probability', version: '1.0.0', sha256: 'f' },
    'Expected errors from the error network.',
  ],
  [refused('samples'), `${OWN}: the error network knows 20 samples of abdomen-ct 0.4.0, not 7.`],
  [refused('weights'), `${OWN}: the error network knows 20 samples of abdomen-ct 0.4.0 alone.`],
  [
    refused('flips'),
    `${OWN}: the error network knows 20 samples of abdomen-ct 0.4.0 without flips.`,
  ],
  [
    {
      kind: 'probabilities',
      refused: { code: 'resource/out-of-memory', detail: {}, madeFor },
    },
    `${OWN}: the error network could not be used. There was not enough memory.`,
  ],
  [{ kind: 'probabilities', refused: null }, `${OWN}.`],
])('the source of the expected errors: %o', (source, text) => {
  expect(sourceText(source, result)).toBe(text);
});

test('a preview waits for the last sample', () => {
  const preview = { samples: 4, isPreview: true };
  expect(sourceText({ kind: 'probabilities', refused: null }, preview)).toBe(
    `${OWN}, until the last sample is drawn.`,
  );
});

test('budgets in words, and for the ear', () => {
  expect(budgetText({ unit: 'share', value: 0.0123 })).toBe('1.2 %');
  expect(budgetText({ unit: 'regions', value: 1 })).toBe('1 region');
  expect(budgetText({ unit: 'minutes', value: 5 })).toBe('5.0 min');
  expect(budgetText({ unit: 'remaining', value: 38.12 })).toBe('below 38.1 ml');
  expect(budgetName({ unit: 'share', value: 0.0123 })).toBe('1.2 % of the region of interest');
  expect(budgetName({ unit: 'regions', value: 23 })).toBe('The first 23 regions');
  expect(budgetName({ unit: 'minutes', value: 5 })).toBe('5.0 minutes of reading');
  expect(budgetName({ unit: 'remaining', value: 3 })).toBe(
    'Until the expected error that remains is below 3.00 ml',
  );
});

test('what a budget takes and brings', () => {
  const part = { regions: 1, slices: 3, voxels: 40, readingSeconds: 93, foundMl: 4.1 };
  expect(effortText(part)).toBe('1 region · 3 slices · 1.6 min');
  expect(yieldText(part, 11.2)).toBe('4.10 of 11.2 ml expected error in view, 37 %');
  expect(yieldText(part, 0)).toBe('No error is expected.');
  expect(unreachedText({ unit: 'remaining', value: 3 }, part, 11.2)).toBe(
    'The whole queue leaves 7.10 ml.',
  );
  expect(unreachedText({ unit: 'remaining', value: 8 }, part, 11.2)).toBe('');
  expect(unreachedText({ unit: 'minutes', value: 3 }, part, 11.2)).toBe('');
});

test('why: the samples where they differ by more than a fifth of the region, else the two answers', () => {
  const row = { volumeMl: 1, alternatives: [1, 0] } as unknown as RegionRow;
  const nameOf = (index: number): string => (index === 1 ? 'liver' : 'background');
  expect(whyText({ ...row, sampleRangeMl: [0.1, 0.42] }, nameOf)).toBe(
    'samples disagree: 0.10–0.42 ml',
  );
  expect(whyText({ ...row, sampleRangeMl: [0.3, 0.4] }, nameOf)).toBe('liver or background?');
  expect(whyText({ ...row, sampleRangeMl: null }, nameOf)).toBe('liver or background?');
  expect(whyText({ ...row, sampleRangeMl: [0.1, 0.42], finding: CHANCE }, nameOf)).toBe(
    'random check: is it right here?',
  );
});

const CHANCE = { rule: 'audit', volumeMl: 0, detail: 0 } as const;

test('the random check: how many places, then what the decided ones say of the rest', () => {
  const row = { finding: CHANCE } as unknown as RegionRow;
  const places = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ ...row, id }));
  const other = { id: 'r1', finding: null };
  expect(auditText([other], { r1: 'corrected' })).toBe('');
  expect(auditText([other, ...places], { r1: 'corrected', a: 'skipped' })).toBe(
    'Random check: 6 places at the end of the queue.',
  );
  const decisions = {
    a: 'accepted',
    b: 'corrected',
    c: 'accepted',
    d: 'accepted',
    e: 'accepted',
  } as const;
  expect(auditText([other, ...places], { r1: 'corrected', ...decisions })).toBe(
    'Random check: 1 of 5 corrected; errors are expected in 4–62 % of what the budget leaves out.',
  );
});

test('slices and time', () => {
  expect(spanText({ first: 43, last: 47, largest: 45 })).toBe('slices 43–47');
  expect(spanText({ first: 47, last: 43, largest: 45 })).toBe('slices 43–47');
  expect(spanText({ first: 5, last: 5, largest: 5 })).toBe('slice 5');
  expect([spentText(8400), spentText(65_000)]).toEqual(['8 s', '1:05 min']);
});
