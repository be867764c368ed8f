import { afterEach, expect, it, vi } from 'vitest';
import { AppError } from '../core/errors.ts';
import { toAppError } from './failures.ts';

afterEach(() => vi.restoreAllMocks());

it.each([
  'Failed to fetch dynamically imported module: http://localhost/assets/Dialogs-a.js',
  'error loading dynamically imported module: http://localhost/assets/Dialogs-a.js',
  'Importing a module script failed.',
])('a part that no server gave out, as a browser says it: %s', (message) => {
  const { code, message: kept } = toAppError(new TypeError(message));
  expect(code).toBe('resource/part-missing');
  expect(kept).not.toContain('http');
});

it('an error of our own stays what it is', () => {
  const error = new AppError('input/corrupt', { reason: 'gzip' });
  expect(toAppError(error)).toBe(error);
});

it('what nobody foresaw is a bug, and reported', () => {
  const reported = vi.spyOn(console, 'error').mockReturnValue();
  expect(toAppError(new TypeError('x is not a function')).code).toBe('internal/unexpected');
  expect(reported).toHaveBeenCalledOnce();
});

it.each([
  [new DOMException('stopped', 'AbortError'), 'cancelled'],
  [new RangeError('Array buffer allocation failed'), 'resource/out-of-memory'],
])('%s has a code', (thrown, code) => {
  expect(toAppError(thrown).code).toBe(code);
});
