import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from './sha256Hex.ts';

describe('sha256Hex', () => {
  it.each([0, 1, 55, 56, 64, 1000])('is the same with and without digests, %i bytes', async (n) => {
    const bytes = Uint8Array.from({ length: n }, (_, at) => (at * 31) & 255);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await sha256Hex(bytes)).toBe(expected);
    // As on a page that is not served securely.
    expect(await sha256Hex(bytes, {})).toBe(expected);
  });
});
