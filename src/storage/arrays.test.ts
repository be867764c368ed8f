import { expect, it } from 'vitest';
import { putTogether, takeApart } from './arrays.ts';

const labels = Uint8Array.of(1, 2);
const value = {
  labels,
  name: 'a',
  none: null,
  votes: { words: [Uint32Array.of(7), Uint32Array.of(8, 9)], samples: 2 },
  list: [{ entropy: Float32Array.of(0.5) }, 3, 'text', false],
  again: labels,
};

it('brings back what was taken apart, through JSON', () => {
  const { plain, arrays } = takeApart(value);
  expect(Object.keys(arrays)).toEqual([
    'labels',
    'votes.words.0',
    'votes.words.1',
    'list.0.entropy',
  ]);
  expect(putTogether({ plain: JSON.parse(JSON.stringify(plain)), arrays })).toEqual(value);
});

it('refuses arrays that are not kept, and misses those that are gone', () => {
  expect(() => takeApart({ a: { b: new Float64Array(1) } })).toThrow(
    expect.objectContaining({
      code: 'internal/unexpected',
      detail: { what: 'array', path: 'a.b' },
    }),
  );
  const { plain } = takeApart(value);
  expect(() => putTogether({ plain, arrays: {} })).toThrow(
    expect.objectContaining({ code: 'storage/corrupt' }),
  );
});
