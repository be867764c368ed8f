import { afterAll, describe, expect, it } from 'vitest';
import type { FrameDescription } from '../../formats/dicom/frames.ts';
import goldenText from '../../testing/golden/frames.json?raw';

interface GoldenFrame extends Omit<
  FrameDescription,
  'rows' | 'columns' | 'samplesPerPixel' | 'littleEndian'
> {
  readonly name: string;
  readonly encoded: string;
  readonly sha256: string;
  readonly values: string | null;
}

const golden = JSON.parse(goldenText) as {
  readonly rows: number;
  readonly columns: number;
  readonly frames: readonly GoldenFrame[];
};

const worker = new Worker(new URL('../../testing/decodeFrames.worker.ts', import.meta.url), {
  type: 'module',
});
afterAll(() => worker.terminate());

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function decoded(encoded: Uint8Array, frame: FrameDescription): Promise<Int32Array | string> {
  return new Promise((resolve, reject) => {
    const once = { once: true };
    const onAnswer = (event: MessageEvent<Int32Array | string>): void => resolve(event.data);
    worker.addEventListener('message', onAnswer, once);
    worker.addEventListener('error', (event) => reject(new Error(event.message)), once);
    worker.postMessage([encoded, frame], []);
  });
}

/** JPEG-LS has no signs of its own. */
function extended(values: Int32Array, { isSigned, bitsStored }: GoldenFrame): Int32Array {
  const shift = 32 - bitsStored;
  return isSigned ? values.map((value) => (value << shift) >> shift) : values;
}

async function sha256(values: Int32Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Int32Array.from(values));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

describe('one frame of each transfer syntax in a worker', () => {
  const { rows, columns, frames } = golden;

  it.each(frames)('$name', async (frame) => {
    const description = { ...frame, rows, columns, samplesPerPixel: 1, littleEndian: true };
    const values = await decoded(bytesOf(frame.encoded), description);
    if (typeof values === 'string') {
      expect([frame.name, values]).toEqual([
        'jpeg-extended-12-bit',
        expect.stringMatching('jpeg-12-bit'),
      ]);
    } else {
      // Of those with losses the tests in Node compare the values.
      expect(values).toHaveLength(rows * columns);
      if (frame.values === null) expect(await sha256(extended(values, frame))).toBe(frame.sha256);
    }
  });

  it('a broken frame is refused, and the next one decoded', async () => {
    const [frame] = frames.filter(({ name }) => name === 'jpeg-ls-lossless');
    const description = { ...frame, rows, columns, samplesPerPixel: 1, littleEndian: true };
    const whole = bytesOf(frame.encoded);
    expect(await decoded(whole.subarray(0, 300), description)).toMatch(/bad-frame/);
    expect(await decoded(whole, description)).toHaveLength(rows * columns);
  });
});
