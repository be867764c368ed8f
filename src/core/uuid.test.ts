import { describe, expect, it } from 'vitest';
import { randomUuid } from './uuid.ts';

describe('randomUuid', () => {
  it('has the version, the variant and 122 bits of chance', () => {
    const all = (value: number) => ({
      getRandomValues: (bytes: Uint8Array) => bytes.fill(value),
    });
    expect(randomUuid(all(0))).toBe('00000000-0000-4000-8000-000000000000');
    expect(randomUuid(all(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
    expect(randomUuid()).not.toBe(randomUuid());
  });
});
