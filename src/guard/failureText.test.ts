import { expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import { failureText, ReportedFailure } from './failureText.ts';

const MARK = 'ZZMARKER^PATIENT';

it('says the kind and the place of an error, and nothing of its text', () => {
  const text = failureText(new TypeError(`${MARK} is not iterable`));
  expect(text).toMatch(/^TypeError\n {2}at failureText\.test\.ts:\d+:\d+/);
  expect(text).not.toContain('ZZMARKER');
});

it.each([
  ['a message of several lines', new Error(`first\n    at ${MARK} (x.js:1:1)\nlast`)],
  ['a name that was put on it', Object.assign(new Error('x'), { name: MARK })],
  ['a cause', new Error('outside', { cause: new RangeError(MARK) })],
  [
    'one that imitates ours',
    Object.assign(new Error(`input/corrupt ${MARK}`), { name: 'AppError' }),
  ],
  ['a text', MARK],
  ['an object', { message: MARK }],
])('quotes nothing of %s', (_, thrown) => {
  expect(failureText(thrown)).not.toContain('ZZMARKER');
});

it('says of ours the code and our own words, and of its detail no name and no value', () => {
  const detail = { path: `${MARK}.nii`, name: MARK, reason: 'bad-zip', value: -1024, bytes: 3 };
  const error = new AppError('input/corrupt', detail, { cause: new Error(MARK) });
  const text = failureText(error);
  expect(text).toContain('AppError: input/corrupt {"reason":"bad-zip"}');
  expect(text).not.toMatch(/ZZMARKER|1024/);
  expect(error.stack).not.toMatch(/ZZMARKER|1024/);
});

it('is told in full once it is in words that quote nothing', () => {
  const reported = new ReportedFailure(new TypeError(MARK));
  expect(failureText(reported)).toMatch(/^TypeError\n {2}at failureText/);
  expect(String(reported.stack)).not.toContain('ZZMARKER');
});

it('survives an endless chain of causes', () => {
  const error = new Error('a');
  error.cause = error;
  expect(failureText(error).length).toBeLessThan(20_000);
});
