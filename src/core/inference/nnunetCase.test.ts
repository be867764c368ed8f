import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { nnunetLabels, prepareNnunetCase } from './nnunetCase.ts';
import type { Size3 } from './slidingWindow.ts';

const shape: Size3 = [12, 10, 6];
const source = { shape, spacingMm: [1, 1, 4] } as const;
const plan = {
  spacingMm: [2, 2, 4],
  intensities: [{ kind: 'z-score', scope: 'nonzero-filled' }],
} as const;
const random = seededRandom(6);

/** Zero but for the box from (2, 1, 1) to (10, 9, 5). */
function boxedImage(): Int16Array {
  return Int16Array.from({ length: 720 }, (_, at) => {
    const [i, j, k] = [at % 12, Math.floor(at / 12) % 10, Math.floor(at / 120)];
    const isInside = i >= 2 && i < 10 && j >= 1 && j < 9 && k >= 1 && k < 5;
    return isInside ? 50 + random() * 100 : 0;
  });
}

describe('prepareNnunetCase', () => {
  it('crops to what is not zero, then normalises, then resamples', () => {
    const prepared = prepareNnunetCase([boxedImage()], source, plan);
    expect(prepared.box).toEqual({ low: [2, 1, 1], high: [10, 9, 5] });
    expect(prepared.shape).toEqual([4, 4, 4]);
    expect(prepared.channels[0].length).toBe(64);
  });

  it('takes one box for all channels and a rule for each', () => {
    const other = new Int16Array(720);
    other[0] = 7;
    const intensities = [plan.intensities[0], { kind: 'min-max', low: 0, high: 1 }] as const;
    const prepared = prepareNnunetCase([boxedImage(), other], source, { ...plan, intensities });
    expect(prepared.box).toEqual({ low: [0, 0, 0], high: [10, 9, 5] });
    expect(prepared.channels.length).toBe(2);
  });

  it('refuses channels without a rule, and channels that do not fit', () => {
    const image = boxedImage();
    expect(() => prepareNnunetCase([image, image], source, plan)).toThrow(/internal\/shape/);
    expect(() => prepareNnunetCase([], source, { ...plan, intensities: [] })).toThrow(/internal/);
    expect(() => prepareNnunetCase([image.subarray(1)], source, plan)).toThrow(/internal\/shape/);
  });
});

describe('nnunetLabels', () => {
  const prepared = prepareNnunetCase([boxedImage()], source, plan);

  it('brings the winning class back into the box and leaves background around it', () => {
    const logits = new Float32Array(3 * 64).fill(-1, 0, 64);
    logits.fill(2, 128);
    const labels = nnunetLabels(logits, prepared);
    expect(labels.length).toBe(720);
    expect(labels.filter((label) => label === 2).length).toBe(8 * 8 * 4);
    expect(labels[2 + 12 * (1 + 10)]).toBe(2);
    expect(labels[1 + 12 * (1 + 10)]).toBe(0);
  });

  it('gives a tie to the lower class', () => {
    const labels = nnunetLabels(new Float32Array(3 * 64).fill(0.5), prepared);
    expect(labels.every((label) => label === 0)).toBe(true);
  });

  it('interpolates logits, not labels', () => {
    // On the source, class 1 leads by -3, -2.5, -1.5, 0, 2, 3, 3, 3 along i: the tie is background.
    const logits = new Float32Array(2 * 64);
    for (let at = 0; at < 64; at++) logits[64 + at] = [-3, -1, 3, 3][at % 4];
    const row = nnunetLabels(logits, prepared).subarray(12 * (3 + 10 * 2), 12 * (4 + 10 * 2));
    expect([...row]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0]);
  });

  it('refuses logits that are no whole number of volumes', () => {
    expect(() => nnunetLabels(new Float32Array(65), prepared)).toThrow(/internal\/shape/);
    expect(() => nnunetLabels(new Float32Array(0), prepared)).toThrow(/internal\/shape/);
  });
});
