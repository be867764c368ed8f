import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InferenceSession } from 'onnxruntime-node';
import { nnunetLabels, prepareNnunetCase } from '../../src/core/inference/nnunetCase.ts';
import { agreement } from './agreement.ts';
import {
  blendedLogits,
  largestClass,
  MONAI,
  MONAI_CONSTANT,
  NNUNET,
  openNetwork,
  PLAN,
} from './predict.ts';
import type { CaseResult } from './report.ts';
import { COMPARISONS, pooled, writeReport } from './report.ts';
import { caseNames, samplePositions, storedCase } from './storedCases.ts';

/** DECISIONS of the project: labels identical and Dice of every class, near foreground. */
const LEAST_AGREEMENT = 0.9999;

const results: CaseResult[] = [];
let network: InferenceSession;

beforeAll(async () => {
  network = await openNetwork();
});

afterAll(() => {
  if (process.env['PARITY_REPORT'] === '1' && results.length === caseNames.length) {
    writeReport(results);
  }
});

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - actual[at])), 0);
}

describe.each(caseNames)('%s', (name) => {
  const { source, voxels, references } = storedCase(name);
  const prepared = prepareNnunetCase([voxels], source, PLAN);
  const result: CaseResult = {
    name,
    shape: source.shape,
    spacingMm: source.spacingMm,
    networkShape: prepared.shape,
    preprocessing: Number.NaN,
    logits: Number.NaN,
    agreements: {},
  };
  results.push(result);

  it('is cropped, normalised and resampled as by nnU-Net', () => {
    expect(prepared.box).toEqual(references.crop);
    expect(prepared.shape).toEqual(references.shape);
    const image = prepared.channels[0];
    const sampled = samplePositions(image.length).map((at) => image[at]);
    result.preprocessing = largestDifference(sampled, references.preprocessed);
    // 1e-4 of the window's range of 4.44.
    expect(result.preprocessing).toBeLessThan(4.4e-4);
  });

  it('is segmented as by nnU-Net', async () => {
    const labels = nnunetLabels(await blendedLogits(network, prepared, NNUNET), prepared);
    const float32 = references.labels('nnunet-float32');
    const released = references.labels('nnunet');
    const sameNetwork = agreement(labels, references.labels('nnunet-onnx'), source.shape);
    const otherNetwork = agreement(labels, float32, source.shape);
    result.agreements = {
      ...result.agreements,
      'nnunet-onnx': sameNetwork,
      'nnunet-float32': otherNetwork,
      nnunet: agreement(labels, released, source.shape),
      'nnunet against itself': agreement(float32, released, source.shape),
    };
    const figures = [sameNetwork, otherNetwork].flatMap(({ identical, dice }) => [
      identical,
      ...Object.values(dice),
    ]);
    for (const value of figures) {
      expect(value).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
    }
  });

  it('is segmented as by SlidingWindowInferer', async () => {
    const gaussian = await blendedLogits(network, prepared, MONAI);
    const count = gaussian.length / references.logits.length;
    const sampled = references.logits.map((expected, channel) => {
      const values = samplePositions(count).map((at) => gaussian[channel * count + at]);
      return largestDifference(values, expected);
    });
    result.logits = Math.max(...sampled);
    expect(result.logits).toBeLessThan(5e-3);
    const constant = await blendedLogits(network, prepared, MONAI_CONSTANT);
    for (const [kind, logits] of [
      ['monai', gaussian],
      ['monai-constant', constant],
    ] as const) {
      const found = agreement(largestClass(logits), references.labels(kind), prepared.shape);
      result.agreements = { ...result.agreements, [kind]: found };
      expect(found.identical).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
      for (const value of Object.values(found.dice)) {
        expect(value).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
      }
    }
  });
});

describe('all cases together', () => {
  it.each(Object.keys(COMPARISONS))('agree in labels and in Dice of every class: %s', (kind) => {
    const figures = pooled(results, kind);
    expect(figures.cases).toBe(caseNames.length);
    expect(figures.identical).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
    for (const dice of figures.pooledDice) expect(dice).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
  });
});
