import { expect, test } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { reduceSamples } from './reduceSamples.ts';
import { addSample, reduceSums } from './sampleSums.ts';

/** Adds T samples in turn, two arrays changing places. */
function streamed(
  logits: Float32Array,
  how: { samples: number; bias: number[]; temperature: number },
) {
  const { samples, bias } = how;
  const size = logits.length / samples;
  const n = size / bias.length;
  const bits = new Uint32Array(n * (bias.length - 1));
  let [before, after] = [new Float32Array(size), new Float32Array(size)];
  for (let sample = 0; sample < samples; sample++) {
    const one = logits.subarray(sample * size, (sample + 1) * size);
    addSample({ logits: one, sample }, how, { before, after, bits });
    [before, after] = [after, before];
  }
  const mean = bias.map(() => new Float32Array(n));
  const entropy = new Float32Array(n);
  reduceSums(before, samples, { mean, entropy });
  return { mean, entropy, bits };
}

test('two samples of two voxels by hand', () => {
  // Voxel 0: logits (0, 0) and (0, ln 3): p = ½ and ¾, mean ⅝. Voxel 1: led by 25 twice, certain.
  const ln3 = Math.log(3);
  const logits = Float32Array.of(0, 0, 0, 25, 0, 25, ln3, 0);
  const { mean, entropy, bits } = streamed(logits, { samples: 2, bias: [0, 0], temperature: 1 });
  expect(mean[1][0]).toBeCloseTo(0.625, 7);
  expect(mean[1][1]).toBe(0.5); // class 1, then class 0
  expect(entropy[0]).toBeCloseTo(0.954434, 6);
  expect(entropy[1]).toBe(1);
  // Ties go to the lower class.
  expect([...bits]).toEqual([0b10, 0b01]);
});

test.each([
  [1, 2, 1],
  [10, 5, 8],
  [20, 5, 30],
  [31, 3, 60],
  [32, 6, 15],
])(
  '%i samples of %i classes, logits up to ±%i, as all at once within 1e-6',
  (samples, classes, reach) => {
    const random = seededRandom(samples);
    const n = 500;
    const logits = Float32Array.from(
      { length: samples * classes * n },
      () => (random() - 0.5) * 2 * reach,
    );
    const bias = Array.from({ length: classes }, () => random() - 0.5);
    const how = { samples, bias, temperature: 1.3 };
    const whole = {
      mean: bias.map(() => new Float32Array(n)),
      entropy: new Float32Array(n),
      mutualInformation: new Float32Array(n),
      labels: new Uint8Array(samples * n),
    };
    reduceSamples({ logits, ...how }, whole);
    const parts = streamed(logits, how);
    const worst = (a: Float32Array, b: Float32Array): number =>
      a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at])), 0);
    whole.mean.forEach((values, c) => expect(worst(values, parts.mean[c])).toBeLessThan(1e-6));
    expect(worst(whole.entropy, parts.entropy)).toBeLessThan(1e-6);
    whole.labels.forEach((label, at) => {
      const [sample, voxel] = [Math.floor(at / n), at % n];
      for (let c = 1; c < classes; c++) {
        expect((parts.bits[(c - 1) * n + voxel] >>> sample) & 1).toBe(label === c ? 1 : 0);
      }
    });
  },
);

test('what is certain in every sample has no entropy at all', () => {
  const logits = Float32Array.from({ length: 3 * 2 }, (_, at) => (at % 2 === 0 ? -30 : 30));
  const { mean, entropy } = streamed(logits, { samples: 3, bias: [0, 0], temperature: 1 });
  expect(mean.map(([p]) => p)).toEqual([0, 1]);
  expect([...entropy]).toEqual([0]);
});

test.each([NaN, Infinity, -Infinity])('%d is found, wherever it is', (value) => {
  for (const index of [0, 3, 5]) {
    const logits = new Float32Array(6).fill(1);
    logits[index] = value;
    const sums = {
      before: new Float32Array(6),
      after: new Float32Array(6),
      bits: new Uint32Array(4),
    };
    expect(() =>
      addSample({ logits, sample: 0 }, { bias: [0, 0, 0], temperature: 1 }, sums),
    ).toThrow(expect.objectContaining({ detail: { index, value: String(value) } }));
  }
});

test('lengths that disagree are refused', () => {
  const sums = {
    before: new Float32Array(4),
    after: new Float32Array(4),
    bits: new Uint32Array(3),
  };
  const calibration = { bias: [0, 0], temperature: 1 };
  expect(() => addSample({ logits: new Float32Array(4), sample: 0 }, calibration, sums)).toThrow(
    /shape/,
  );
  const out = { mean: [new Float32Array(2), new Float32Array(2)], entropy: new Float32Array(3) };
  expect(() => reduceSums(new Float32Array(4), 1, out)).toThrow(/shape/);
});
