import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256Stream } from './sha256Stream.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, n) => (n * n * 31 + n) & 255);
const expected = (part: Uint8Array) => createHash('sha256').update(part).digest('hex');

it('gives the digest of OpenSSL for every length around the edges of a block', () => {
  for (let length = 0; length <= 260; length++) {
    const stream = sha256Stream();
    stream.push(bytes.subarray(0, length));
    expect(stream.end()).toBe(expected(bytes.subarray(0, length)));
  }
});

it('does not depend on the pieces', () => {
  for (const size of [1, 3, 63, 64, 65, 127, 128, 999]) {
    const stream = sha256Stream();
    for (let at = 0; at < bytes.length; at += size) stream.push(bytes.subarray(at, at + size));
    expect(stream.end()).toBe(expected(bytes));
  }
});
