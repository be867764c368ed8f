import { describe, expect, it, test } from 'vitest';
import { philox4x32, seededUniform } from './philox.ts';

const hex = (words: Uint32Array) =>
  [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox4x32', () => {
  // Random123 1.14, tests/kat_vectors.
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ] as [[number, number, number, number], [number, number], string][])(
    'gives the known answer for counter %j, key %j',
    (counter, key, answer) => {
      const out = new Uint32Array(4);
      philox4x32(counter, key, out);
      expect(hex(out)).toBe(answer);
    },
  );
});

test('uniform numbers lie in [0, 1), are spread evenly, and differ by seed and stream', () => {
  const draw = (seed: number, stream: number) => seededUniform({ seed, stream, count: 20_000 });
  const numbers = draw(3, 1);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  const mean = numbers.reduce((sum, u) => sum + u, 0) / numbers.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  expect(draw(3, 1)).toEqual(numbers);
  expect(draw(3, 2)).not.toEqual(numbers);
  expect(draw(4, 1)).not.toEqual(numbers);
});
