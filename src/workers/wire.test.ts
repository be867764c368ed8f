import { describe, expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import { toWire } from './wire.ts';

describe('toWire', () => {
  it('keeps code and detail of an expected failure', () => {
    const error = new AppError('input/too-large', { bytes: 3, limitBytes: 2 });
    expect(toWire(error)).toMatchObject({
      code: 'input/too-large',
      detail: { bytes: 3, limitBytes: 2 },
    });
  });

  it('tells an abort from a failure', () => {
    expect(toWire(new DOMException('x', 'AbortError')).code).toBe('cancelled');
    expect(toWire(new DOMException('x', 'DataError')).code).toBe('internal/unexpected');
  });

  it.each([
    'Array buffer allocation failed', // V8
    'Invalid typed array length: 4294967296', // V8
    'invalid array length', // SpiderMonkey
    'Out of memory', // JavaScriptCore
  ])('knows an allocation that failed: %s', (message) => {
    expect(toWire(new RangeError(message)).code).toBe('resource/out-of-memory');
  });

  it('tells nothing of the text of anything else: it may quote the file', () => {
    for (const error of [new Error('DOE^JOHN'), new RangeError('DOE^JOHN'), 'DOE^JOHN', null]) {
      const told = toWire(error);
      expect(told.code).toBe('internal/unexpected');
      expect(JSON.stringify(told)).not.toContain('DOE');
    }
  });

  it('names a real failed allocation', () => {
    let thrown: unknown;
    try {
      thrown = new ArrayBuffer(2 ** 52);
    } catch (error) {
      thrown = error;
    }
    expect(toWire(thrown).code).toBe('resource/out-of-memory');
  });
});
