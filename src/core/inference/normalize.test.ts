import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { Intensity } from './normalize.ts';
import { fitIntensity, mapIntensity, normalizeIntensity } from './normalize.ts';

interface GoldenNormalisation {
  readonly name: string;
  readonly isInt16: boolean;
  readonly voxels: number[];
  readonly mask: number[];
  readonly nnunetCt: number[];
  readonly zScoreImage: number[];
  readonly zScoreFilled: number[];
  readonly zScoreNonzero: number[];
  readonly percentileClipped: number[];
  readonly percentile: number[];
  readonly minMax: number[];
  readonly rescaleTo01: number[];
}

const { normalisations } = readGolden('preprocessing') as {
  normalisations: readonly GoldenNormalisation[];
};

const percentile = (clip: boolean): Intensity => {
  return { kind: 'percentile', lowPercentile: 2.5, highPercentile: 97.25, low: -1, high: 3, clip };
};
const rules = [
  ['nnunetCt', { kind: 'nnunet-ct', lower: -958, upper: 256.5, mean: 82.5, std: 136.25 }],
  ['zScoreImage', { kind: 'z-score', scope: 'volume' }],
  ['zScoreFilled', { kind: 'z-score', scope: 'nonzero-filled' }],
  ['zScoreNonzero', { kind: 'z-score', scope: 'nonzero' }],
  ['percentileClipped', percentile(true)],
  ['percentile', percentile(false)],
  ['minMax', { kind: 'min-max', low: 0, high: 1 }],
  ['rescaleTo01', { kind: 'min-max', low: 0, high: 1 }],
] as const satisfies readonly (readonly [keyof GoldenNormalisation, Intensity])[];

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let at = 0; at < actual.length; at++) {
    largest = Math.max(largest, Math.abs(actual[at] - expected[at]));
  }
  return largest;
}

describe.each(normalisations)('against nnU-Net and MONAI: $name', (golden) => {
  it.each(rules)('%s', (name, intensity) => {
    const voxels = golden.isInt16
      ? Int16Array.from(golden.voxels)
      : Float32Array.from(golden.voxels);
    const before = voxels.slice();
    const mask = Uint8Array.from(golden.mask);
    const actual = normalizeIntensity(intensity, { voxels, mask });
    // The libraries sum in float32; seven digits were stored.
    expect(largestDifference(actual, golden[name])).toBeLessThan(1e-5);
    expect(voxels).toEqual(before);
  });
});

describe('fitIntensity and mapIntensity', () => {
  it('window as in the bundled networks', () => {
    const window: Intensity = {
      kind: 'ct-window',
      lowHu: -160,
      highHu: 240,
      subtract: 40,
      divide: 200,
    };
    const voxels = Int16Array.of(-1000, -160, 40, 240, 3000);
    expect([...normalizeIntensity(window, { voxels })]).toEqual([-1, -1, 0, 1, 1]);
  });

  it('z-score by hand, over all voxels, the non-zero ones, and a body', () => {
    const voxels = Int16Array.of(0, 2, 4, 0, 6);
    const mask = Uint8Array.of(0, 1, 1, 0, 0);
    const run = (scope: 'volume' | 'nonzero' | 'body') => [
      ...normalizeIntensity({ kind: 'z-score', scope }, { voxels, mask }),
    ];
    const std = Math.sqrt(8 / 3);
    expect(largestDifference(run('nonzero'), [0, -2 / std, 0, 0, 2 / std])).toBeLessThan(1e-6);
    expect(run('body')).toEqual([0, -1, 1, 0, 0]);
    const all = Math.sqrt(5.44);
    const expected = [-2.4, -0.4, 1.6, -2.4, 3.6].map((value) => value / all);
    expect(largestDifference(run('volume'), expected)).toBeLessThan(1e-6);
  });

  it('keeps the digits of a small spread on a large mean', () => {
    const voxels = Float32Array.from({ length: 4000 }, (_, at) => 30000 + (at % 2) / 64);
    const values = normalizeIntensity({ kind: 'z-score', scope: 'volume' }, { voxels });
    expect(new Set(values)).toEqual(new Set([-1, 1]));
  });

  it('maps a part as it maps the whole', () => {
    const voxels = Float32Array.from({ length: 600 }, (_, at) => Math.sin(at) * 500);
    const mask = Uint8Array.from(voxels, (value) => Number(value > -200));
    for (const [, intensity] of rules) {
      const whole = normalizeIntensity(intensity, { voxels, mask });
      const mapping = fitIntensity(intensity, { voxels, mask });
      const part = new Float32Array(200);
      const input = { voxels: voxels.subarray(300, 500), mask: mask.subarray(300, 500) };
      mapIntensity(mapping, input, part);
      expect(part).toEqual(whole.slice(300, 500));
    }
  });

  it('may write over its input', () => {
    const original = Float32Array.of(0, 2, 4, 0, 6);
    const intensity: Intensity = { kind: 'z-score', scope: 'nonzero' };
    const expected = normalizeIntensity(intensity, { voxels: original });
    const voxels = original.slice();
    mapIntensity(fitIntensity(intensity, { voxels }), { voxels }, voxels);
    expect(voxels).toEqual(expected);
  });

  it('linear, percentile and min-max by hand, onto a range of their own', () => {
    const voxels = Int16Array.of(10, 20, 30, 40, 60);
    const run = (intensity: Intensity) => [...normalizeIntensity(intensity, { voxels })];
    expect(run({ kind: 'linear', subtract: 20, divide: 10 })).toEqual([-1, 0, 1, 2, 4]);
    expect(run({ kind: 'min-max', low: -1, high: 4 })).toEqual([-1, 0, 1, 2, 4]);
    const quartiles = { kind: 'percentile', lowPercentile: 25, highPercentile: 75 } as const;
    expect(run({ ...quartiles, low: 0, high: 2, clip: false })).toEqual([-1, 0, 1, 2, 4]);
    expect(run({ ...quartiles, low: 0, high: 2, clip: true })).toEqual([0, 0, 1, 2, 2]);
  });

  it('multiplies a constant image by the lower end, as MONAI does', () => {
    const voxels = Int16Array.of(7, 7);
    const values = normalizeIntensity({ kind: 'min-max', low: -2, high: 5 }, { voxels });
    expect([...values]).toEqual([-14, -14]);
  });

  it('gives zeros where nothing is in scope', () => {
    const input = { voxels: Int16Array.of(5, 6), mask: Uint8Array.of(0, 0) };
    const body = normalizeIntensity({ kind: 'z-score', scope: 'body' }, input);
    expect([...body]).toEqual([0, 0]);
  });

  it('refuses a missing mask, empty images, wrong lengths and percentiles out of order', () => {
    const voxels = Int16Array.of(1, 2, 3);
    const body: Intensity = { kind: 'z-score', scope: 'body' };
    expect(() => fitIntensity(body, { voxels })).toThrow(/internal\/shape/);
    expect(() => fitIntensity(body, { voxels, mask: new Uint8Array(2) })).toThrow(/internal/);
    const empty = { voxels: new Int16Array(0) };
    expect(() => fitIntensity({ kind: 'min-max', low: 0, high: 1 }, empty)).toThrow(
      /no-image-content/,
    );
    const mapping = fitIntensity({ kind: 'min-max', low: 0, high: 1 }, { voxels });
    expect(() => mapIntensity(mapping, { voxels }, new Float32Array(2))).toThrow(/internal/);
    const swapped = {
      kind: 'percentile',
      lowPercentile: 60,
      highPercentile: 40,
      low: 0,
      high: 1,
    } as const;
    expect(() => fitIntensity({ ...swapped, clip: true }, { voxels })).toThrow(RangeError);
  });
});
