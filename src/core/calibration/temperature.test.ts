import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { fitJointTemperature } from './jointTemperature.ts';
import { fitCalibration, type CalibrationFit } from './temperature.ts';

const vectors = readTestVectors() as {
  temperature: {
    z: number[];
    y: number[];
    T: number;
    beta: number;
    nll_T1: number;
    nll_Topt: number;
    p_Topt: number[];
  };
  temperature_separable: { z: number[]; y: number[] };
  pooling: { logits: number[]; T2_then_avg: number; avg_then_T2: number };
};
interface Fit {
  temperature: number;
  bias: number[];
  nll: number;
}
const golden = readGolden('calibration') as {
  fits: {
    classes: number;
    cases: { logits: number[]; reference: number[] }[];
    nllBefore: number;
    temperature: number;
    nll: number;
    withBias: Fit;
  }[];
  sigmoid: Fit & { logits: number[]; reference: number[] };
  joint: { members: number[][]; reference: number[]; temperature: number; nll: number };
};

const BINARY = { activation: 'sigmoid', channels: 1, withBias: false } as const;

function expectFit(actual: CalibrationFit | null, expected: Fit): void {
  // Both searches end where the slope is within rounding of 0, so the place is known to half its digits.
  expect(Math.abs((actual?.temperature ?? NaN) / expected.temperature - 1)).toBeLessThan(1e-6);
  expected.bias.forEach((bias, c) => expect(actual?.bias[c]).toBeCloseTo(bias, 5));
  expect(actual?.nllAfter).toBeCloseTo(expected.nll, 10);
  expect(actual?.warnings).toEqual([]);
}

describe('fitCalibration', () => {
  const { z, y } = vectors.temperature;

  it('gives the shared vector', () => {
    const fit = fitCalibration([{ logits: z, reference: y }], BINARY);
    const temperature = fit?.temperature ?? NaN;
    expect(Math.abs(temperature - vectors.temperature.T)).toBeLessThan(1e-6);
    expect(Math.abs(1 / temperature - vectors.temperature.beta)).toBeLessThan(1e-7);
    expect(fit?.nllBefore).toBeCloseTo(vectors.temperature.nll_T1, 9);
    expect(fit?.nllAfter).toBeCloseTo(vectors.temperature.nll_Topt, 9);
    expect(fit).toMatchObject({ bias: [0], warnings: [], cases: 1, voxels: 8 });
    vectors.temperature.p_Topt.forEach((p, at) =>
      expect(1 / (1 + Math.exp(-z[at] / temperature))).toBeCloseTo(p, 7),
    );
  });

  it('of two classes by softmax is the same as of one by sigmoid', () => {
    const logits = [...z.map(() => 0), ...z];
    const softmax = fitCalibration([{ logits, reference: y }], {
      activation: 'softmax',
      channels: 2,
      withBias: true,
    });
    const sigmoid = fitCalibration([{ logits: z, reference: y }], { ...BINARY, withBias: true });
    expect(softmax?.temperature).toBeCloseTo(sigmoid?.temperature ?? NaN, 6);
    expect(softmax?.bias[0]).toBe(0);
    expect(softmax?.bias[1]).toBeCloseTo(sigmoid?.bias[0] ?? NaN, 6);
    expect(softmax?.nllAfter).toBeCloseTo(sigmoid?.nllAfter ?? NaN, 12);
  });

  it.each(golden.fits)('agrees with scipy (softmax, $classes classes, case %#)', (expected) => {
    const model = { activation: 'softmax', channels: expected.classes } as const;
    const alone = fitCalibration(expected.cases, { ...model, withBias: false });
    expectFit(alone, { ...expected, bias: [] });
    expect(alone?.nllBefore).toBeCloseTo(expected.nllBefore, 10);
    expectFit(fitCalibration(expected.cases, { ...model, withBias: true }), expected.withBias);
  });

  it('agrees with scipy (sigmoid, a bias a structure)', () => {
    const model = { activation: 'sigmoid', channels: 2, withBias: true } as const;
    expectFit(fitCalibration([golden.sigmoid], model), golden.sigmoid);
  });

  it('weighs cases alike however many voxels they have', () => {
    const [a, b] = [
      { logits: z, reference: y },
      { logits: [3, -1, 2, 0.5], reference: [0, 0, 1, 1] },
    ];
    const twice = { logits: [...z, ...z], reference: [...y, ...y] };
    const fit = fitCalibration([a, b], BINARY);
    expect(fitCalibration([twice, b], BINARY)?.temperature).toBeCloseTo(fit?.temperature ?? NaN, 8);
    const pooled = { logits: [...z, ...b.logits], reference: [...y, ...b.reference] };
    expect(fitCalibration([pooled], BINARY)?.temperature).not.toBeCloseTo(fit?.temperature ?? 0, 4);
  });

  it('finds again what it has calibrated: T = 1 and no bias', () => {
    const { cases, classes } = golden.fits[1];
    const model = { activation: 'softmax', channels: classes, withBias: true } as const;
    const fit = fitCalibration(cases, model);
    if (!fit) throw new Error('undefined');
    const calibrated = cases.map(({ logits, reference }) => ({
      logits: logits.map(
        (logit, at) => (logit + fit.bias[Math.floor(at / reference.length)]) / fit.temperature,
      ),
      reference,
    }));
    expectFit(fitCalibration(calibrated, model), {
      temperature: 1,
      bias: fit.bias.map(() => 0),
      nll: fit.nllAfter,
    });
  });

  it('stops at the limit and warns where classes can be parted', () => {
    const { z: parted, y: classes } = vectors.temperature_separable;
    const fit = fitCalibration([{ logits: parted, reference: classes }], BINARY);
    expect(fit).toMatchObject({ temperature: 0.05, warnings: ['temperature-at-limit'] });
    const biased = fitCalibration([{ logits: parted, reference: classes }], {
      ...BINARY,
      withBias: true,
    });
    expect(biased?.warnings).toContain('temperature-at-limit');
    expect(biased?.bias.every(Number.isFinite)).toBe(true);
  });

  it('stops at the other limit where logits say the contrary of what is true', () => {
    const fit = fitCalibration([{ logits: [2, -2, 1], reference: [0, 1, 0] }], BINARY);
    expect(fit).toMatchObject({ temperature: 20, warnings: ['temperature-at-limit'] });
  });

  it('keeps the bias of a class without examples at 0 and warns', () => {
    const random = seededRandom(12);
    const logits = Array.from({ length: 3 * 40 }, () => 4 * random() - 2);
    const reference = Array.from({ length: 40 }, () => Number(random() < 0.5));
    const fit = fitCalibration([{ logits, reference }], {
      activation: 'softmax',
      channels: 3,
      withBias: true,
    });
    expect(fit?.bias[0]).toBe(0);
    expect(fit?.bias[2]).toBe(0);
    expect(fit?.warnings).toContain('class-without-examples');
    const empty = { logits: [1, 2, -1], reference: [0, 0, 0] };
    expect(fitCalibration([empty], { ...BINARY, withBias: true })?.warnings).toContain(
      'class-without-examples',
    );
  });

  it('survives logits that say nothing, and steep ones', () => {
    const flat = fitCalibration([{ logits: [0, 0], reference: [0, 1] }], BINARY);
    expect(flat).toMatchObject({ temperature: 1, warnings: [] });
    const steep = { logits: z.map((logit) => 500 * logit), reference: y };
    expect(fitCalibration([steep], BINARY)).toMatchObject({ temperature: 20 });
  });

  it('is undefined without voxels and refuses what does not fit', () => {
    expect(fitCalibration([], BINARY)).toBeNull();
    expect(fitCalibration([{ logits: [], reference: [] }], BINARY)).toBeNull();
    const refuse = (logits: number[], reference: number[], channels = 1): void => {
      const model = { activation: 'softmax', channels, withBias: true } as const;
      expect(() => fitCalibration([{ logits, reference }], model)).toThrow(/shape/);
    };
    refuse([1, 2, 3], [0], 2);
    refuse([1, 2], [2], 2);
    refuse([1, 2], [0.5], 2);
    expect(() => fitCalibration([{ logits: [1, NaN], reference: [0, 1] }], BINARY)).toThrow(
      /non-finite-output.*"index":1/,
    );
  });
});

describe('order of averaging and temperature', () => {
  it('differs, as the shared vector says', () => {
    const { logits, T2_then_avg, avg_then_T2 } = vectors.pooling;
    const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
    const averaged = (sigmoid(logits[0]) + sigmoid(logits[1])) / 2;
    expect((sigmoid(logits[0] / 2) + sigmoid(logits[1] / 2)) / 2).toBeCloseTo(T2_then_avg, 9);
    expect(sigmoid(Math.log(averaged / (1 - averaged)) / 2)).toBeCloseTo(avg_then_T2, 9);
  });
});

describe('fitJointTemperature', () => {
  const model = { activation: 'sigmoid', channels: 1 } as const;

  it('agrees with scipy', () => {
    const { members, reference, temperature, nll } = golden.joint;
    const fit = fitJointTemperature([{ members, reference }], model);
    expect(Math.abs((fit?.temperature ?? NaN) / temperature - 1)).toBeLessThan(1e-5);
    expect(fit?.nllAfter).toBeCloseTo(nll, 10);
    expect(fit?.warnings).toEqual([]);
  });

  it('of one member is the plain temperature, by sigmoid and by softmax', () => {
    const { z, y, T, nll_T1 } = vectors.temperature;
    const fit = fitJointTemperature([{ members: [z], reference: y }], model);
    expect(fit?.temperature).toBeCloseTo(T, 5);
    expect(fit?.nllBefore).toBeCloseTo(nll_T1, 9);
    const logits = [...z.map(() => 0), ...z];
    const softmax = fitJointTemperature([{ members: [logits], reference: y }], {
      activation: 'softmax',
      channels: 2,
    });
    expect(softmax?.temperature).toBeCloseTo(T, 5);
    expect(softmax?.bias).toEqual([0, 0]);
  });

  it('stops at the limit and warns', () => {
    const { z, y } = vectors.temperature_separable;
    const fit = fitJointTemperature([{ members: [z, z], reference: y }], model);
    expect(fit?.temperature).toBeCloseTo(0.05, 12);
    expect(fit?.warnings).toEqual(['temperature-at-limit']);
  });

  it('is undefined without voxels and needs members', () => {
    expect(fitJointTemperature([{ members: [[]], reference: [] }], model)).toBeNull();
    expect(() => fitJointTemperature([{ members: [], reference: [1] }], model)).toThrow(/shape/);
    expect(() => fitJointTemperature([{ members: [[1, 2]], reference: [1] }], model)).toThrow(
      /shape/,
    );
  });
});
