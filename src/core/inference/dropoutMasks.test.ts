import { describe, expect, it, test } from 'vitest';
import { dropoutMask } from './dropoutMasks.ts';

function maskAtOneRate({
  channels,
  rate,
  ...draw
}: {
  readonly seed: number;
  readonly sample: number;
  readonly channels: number;
  readonly rate: number;
}) {
  return dropoutMask({ ...draw, ranges: [{ channels, rate }] });
}

describe('dropoutMask', () => {
  const request = { seed: 20261121, sample: 3, channels: 96, rate: 0.2 } as const;

  it('is the same for the same request', () => {
    expect(maskAtOneRate(request)).toEqual(maskAtOneRate(request));
  });

  it('holds only 0 and 1 / (1 - rate)', () => {
    expect(new Set(maskAtOneRate(request))).toEqual(new Set([0, Math.fround(1.25)]));
  });

  it('starts alike whatever the length: a channel has its own number', () => {
    expect(maskAtOneRate({ ...request, channels: 33 })).toEqual(
      maskAtOneRate(request).subarray(0, 33),
    );
  });

  it('differs between samples and between seeds', () => {
    const masks = Array.from({ length: 32 }, (_, sample) =>
      maskAtOneRate({ ...request, sample }).join(),
    );
    expect(new Set(masks).size).toBe(32);
    expect(maskAtOneRate({ ...request, seed: 1 })).not.toEqual(maskAtOneRate(request));
  });

  it.each([0.1, 0.2, 0.5])('drops a share of %d within five standard errors', (rate) => {
    const n = 100_000;
    const dropped = maskAtOneRate({ seed: 1, sample: 0, channels: n, rate }).filter(
      (v) => v === 0,
    ).length;
    expect(Math.abs(dropped - n * rate)).toBeLessThan(5 * Math.sqrt(n * rate * (1 - rate)));
    expect(dropped).not.toBe(n * rate);
  });

  it('drops each channel in its share of the samples', () => {
    const counts = new Float64Array(16);
    for (let sample = 0; sample < 4000; sample++) {
      maskAtOneRate({ seed: 9, sample, channels: 16, rate: 0.3 }).forEach((value, channel) => {
        if (value === 0) counts[channel]++;
      });
    }
    for (const count of counts) expect(Math.abs(count - 1200)).toBeLessThan(5 * Math.sqrt(840));
  });

  it('drops nothing at rate 0 and has length 0 for no channels', () => {
    expect(maskAtOneRate({ ...request, rate: 0 }).every((value) => value === 1)).toBe(true);
    expect(maskAtOneRate({ ...request, channels: 0 }).length).toBe(0);
  });

  it.each([
    { rate: 1 },
    { rate: -0.1 },
    { rate: Number.NaN },
    { seed: -1 },
    { seed: 0.5 },
    { sample: 2 ** 32 },
  ])('refuses %j', (bad) => {
    expect(() => maskAtOneRate({ ...request, ...bad })).toThrow(RangeError);
  });
});

test('stretches at their own rates take the words of one stream', () => {
  const ranges = [
    { channels: 5, rate: 0.5 },
    { channels: 6, rate: 0.2 },
    { channels: 1, rate: 0 },
  ];
  const mask = dropoutMask({ seed: 4, sample: 2, ranges });
  const at = (rate: number) => maskAtOneRate({ seed: 4, sample: 2, channels: 12, rate });
  expect(mask.subarray(0, 5)).toEqual(at(0.5).subarray(0, 5));
  expect(mask.subarray(5, 11)).toEqual(at(0.2).subarray(5, 11));
  expect(mask[11]).toBe(1);
});
