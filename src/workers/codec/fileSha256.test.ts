import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { fileSha256 } from './fileSha256.ts';

it.each([Infinity, 0])(
  'where at most %f bytes are copied, the digest is that of OpenSSL',
  async (copied) => {
    const random = seededRandom(4);
    // More than two steps, and no whole number of them.
    const bytes = Uint8Array.from({ length: 17 * 2 ** 20 + 5 }, () => 256 * random());
    let checkpoints = 0;
    const checkpoint = (): Promise<void> => Promise.resolve(void checkpoints++);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await fileSha256(bytes, checkpoint, copied)).toBe(expected);
    expect(checkpoints).toBe(copied === 0 ? 3 : 0);
  },
);
