import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/seededRandom.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

describe('base64', () => {
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('has the vector of RFC 4648 for “%s”', (plain, text) => {
    expect(encodeBase64(Buffer.from(plain))).toBe(text);
    expect(Buffer.from(decodeBase64(text)).toString()).toBe(plain);
  });

  it('agrees with Node on bytes of any length, and comes back', () => {
    const random = seededRandom(3);
    for (const length of [1, 2, 3, 255, 6143, 6144, 6145, 40_000]) {
      const bytes = Uint8Array.from({ length }, () => 256 * random());
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(Buffer.compare(decodeBase64(text), bytes)).toBe(0);
    }
  });

  it.each(['Zg=', 'Z', 'Zg', 'Zh==', 'Zm9=', 'Z m9', 'Zm9v\n', 'Zmü=', '===='])(
    'refuses “%s”',
    (text) => {
      expect(() => decodeBase64(text)).toThrow(
        expect.objectContaining({ code: 'storage/corrupt' }),
      );
    },
  );
});
