import { describe, expect, it } from 'vitest';
import { dropoutMask, philox4x32 } from './dropoutMasks.ts';

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

describe('dropoutMask', () => {
  const request = { seed: 20261121, sample: 3, channels: 96, rate: 0.2 } as const;

  it('is the same for the same request', () => {
    expect(dropoutMask(request)).toEqual(dropoutMask(request));
  });

  it('holds only 0 and 1 / (1 - rate)', () => {
    expect(new Set(dropoutMask(request))).toEqual(new Set([0, Math.fround(1.25)]));
  });

  it('starts alike whatever the length: a channel has its own number', () => {
    expect(dropoutMask({ ...request, channels: 33 })).toEqual(dropoutMask(request).subarray(0, 33));
  });

  it('differs between samples and between seeds', () => {
    const masks = Array.from({ length: 32 }, (_, sample) =>
      dropoutMask({ ...request, sample }).join(),
    );
    expect(new Set(masks).size).toBe(32);
    expect(dropoutMask({ ...request, seed: 1 })).not.toEqual(dropoutMask(request));
  });

  it.each([0.1, 0.2, 0.5])('drops a share of %d within five standard errors', (rate) => {
    const n = 100_000;
    const dropped = dropoutMask({ seed: 1, sample: 0, channels: n, rate }).filter(
      (v) => v === 0,
    ).length;
    expect(Math.abs(dropped - n * rate)).toBeLessThan(5 * Math.sqrt(n * rate * (1 - rate)));
    expect(dropped).not.toBe(n * rate);
  });

  it('drops each channel in its share of the samples', () => {
    const counts = new Float64Array(16);
    for (let sample = 0; sample < 4000; sample++) {
      dropoutMask({ seed: 9, sample, channels: 16, rate: 0.3 }).forEach((value, channel) => {
        if (value === 0) counts[channel]++;
      });
    }
    for (const count of counts) expect(Math.abs(count - 1200)).toBeLessThan(5 * Math.sqrt(840));
  });

  it('drops nothing at rate 0 and has length 0 for no channels', () => {
    expect(dropoutMask({ ...request, rate: 0 }).every((value) => value === 1)).toBe(true);
    expect(dropoutMask({ ...request, channels: 0 }).length).toBe(0);
  });

  it.each([
    { rate: 1 },
    { rate: -0.1 },
    { rate: Number.NaN },
    { seed: -1 },
    { seed: 0.5 },
    { sample: 2 ** 32 },
  ])('refuses %j', (bad) => {
    expect(() => dropoutMask({ ...request, ...bad })).toThrow(RangeError);
  });
});
