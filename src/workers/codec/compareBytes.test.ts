import { expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { compareBytes } from './compareBytes.ts';

const bytes = Uint8Array.from({ length: 41 }, (_, at) => at * 5);

function* cut(whole: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (const size of sizes) yield whole.subarray(at, (at += size));
  yield whole.subarray(at);
}

function isEqual(found: Uint8Array, sizes: readonly number[] = [], meantIn = [7, 0, 20]): boolean {
  const comparison = compareBytes(cut(bytes, meantIn));
  for (const chunk of cut(found, sizes)) comparison.push(chunk);
  return comparison.end();
}

it('equal bytes are equal however both are cut', () => {
  const random = seededRandom(2);
  for (let n = 0; n < 50; n++) {
    const sizes = Array.from({ length: 6 }, () => Math.floor(9 * random()));
    expect(isEqual(bytes, sizes, sizes.toReversed())).toBe(true);
  }
});

it.each([
  ['one bit at the start', bytes.with(0, 1)],
  ['one bit at a cut', bytes.with(27, 134)],
  ['one bit at the end', bytes.with(40, 201)],
  ['a byte too few', bytes.subarray(0, -1)],
  ['a byte too many', Uint8Array.from([...bytes, 0])],
  ['nothing', new Uint8Array(0)],
])('%s is found', (_, found) => {
  expect(isEqual(found, [3, 24])).toBe(false);
});
