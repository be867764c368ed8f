import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { reduceSamples } from './reduceSamples.ts';
import type { Activation, LogitCalibration } from './sampleSums.ts';
import { addSample, LEAST_LOGARITHM, planesOf, reduceSums, wordsOf } from './sampleSums.ts';
import { expectedEntropy, hoebelU, mutualInformation, probabilityVariance } from './entropy.ts';

interface How {
  readonly samples: number;
  readonly bias: number[];
  readonly temperature: number;
  readonly activation?: Activation;
  readonly pooled?: LogitCalibration;
}

/** Adds T samples in turn, two arrays changing places. */
function streamed(logits: Float32Array, how: How) {
  const { samples, bias, activation = 'softmax', pooled } = how;
  const size = logits.length / samples;
  const n = size / bias.length;
  const classes = activation === 'softmax' ? bias.length : bias.length + 1;
  const words = Array.from({ length: wordsOf(samples) }, () => new Uint32Array(n * (classes - 1)));
  let [before, after] = [
    new Float32Array(planesOf(classes, true) * n),
    new Float32Array(planesOf(classes, true) * n),
  ];
  for (let sample = 0; sample < samples; sample++) {
    const one = logits.subarray(sample * size, (sample + 1) * size);
    const bits = words[sample >> 5];
    addSample({ logits: one, sample, activation }, how, { before, after, bits });
    [before, after] = [after, before];
  }
  const array = () => new Float32Array(n);
  const maps = {
    expectedEntropy: array(),
    mutualInformation: array(),
    variance: array(),
    hoebelU: array(),
  };
  const out = { mean: Array.from({ length: classes }, array), entropy: array(), maps };
  reduceSums(before, { samples, activation, ...(pooled && { pooled }) }, out);
  return { ...out, words, bits: words[0] };
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

/** [T, C, n] in float64: the softmax of what was streamed. */
function softmaxOf(logits: Float32Array, { samples, bias, temperature }: How): Float64Array {
  const classes = bias.length;
  const n = logits.length / samples / classes;
  const out = new Float64Array(logits.length);
  for (let sample = 0; sample < samples; sample++) {
    for (let voxel = 0; voxel < n; voxel++) {
      const at = (c: number) => (sample * classes + c) * n + voxel;
      const powers = bias.map((b, c) => Math.exp((logits[at(c)] + b) / temperature));
      const total = powers.reduce((sum, value) => sum + value, 0);
      powers.forEach((value, c) => (out[at(c)] = value / total));
    }
  }
  return out;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
}

describe('measures of disagreement', () => {
  const samples = 40;
  const n = 300;
  const random = seededRandom(7);
  const logits = Float32Array.from({ length: samples * 2 * n }, () => (random() - 0.5) * 12);
  const how = { samples, bias: [0.2, -0.1], temperature: 1.4 };
  const p = softmaxOf(logits, how);
  const foreground = Float64Array.from({ length: samples * n }, (_, at) => {
    const [sample, voxel] = [Math.floor(at / n), at % n];
    return p[(2 * sample + 1) * n + voxel];
  });
  const { maps, words } = streamed(logits, how);
  const reference = { values: p, samples, classes: 2 };

  test('are those of entropy.ts, from 40 samples in float32', () => {
    const perLargest = (nats: Float64Array) => nats.map((value) => value / Math.LN2);
    const expected = perLargest(expectedEntropy(reference));
    const mutual = perLargest(mutualInformation(reference));
    expect(largestDifference(maps.expectedEntropy, expected)).toBeLessThan(1e-6);
    expect(largestDifference(maps.mutualInformation, mutual)).toBeLessThan(2e-6);
    const variance = probabilityVariance(foreground, samples);
    expect(largestDifference(maps.variance, variance)).toBeLessThan(1e-6);
    expect(largestDifference(maps.hoebelU, hoebelU(foreground, samples))).toBeLessThan(1e-6);
    expect(Math.max(...maps.mutualInformation)).toBeGreaterThan(0.1);
  });

  test('the bits of samples from 32 on are in the second word', () => {
    expect(words).toHaveLength(2);
    for (let sample = 0; sample < samples; sample++) {
      for (let voxel = 0; voxel < n; voxel++) {
        const bit = (words[sample >> 5][voxel] >>> (sample % 32)) & 1;
        expect(bit).toBe(foreground[sample * n + voxel] > 0.5 ? 1 : 0);
      }
    }
  });

  test('one region by sigmoid is two classes by softmax', () => {
    const margins = Float32Array.from({ length: samples * n }, (_, at) => {
      const [sample, voxel] = [Math.floor(at / n), at % n];
      const plane = (c: number) => logits[(2 * sample + c) * n + voxel] + how.bias[c];
      return plane(1) - plane(0);
    });
    const regions = streamed(margins, { ...how, bias: [0], activation: 'sigmoid' });
    const classes = streamed(logits, how);
    for (const measure of [
      'expectedEntropy',
      'mutualInformation',
      'variance',
      'hoebelU',
    ] as const) {
      expect(largestDifference(regions.maps[measure], classes.maps[measure])).toBeLessThan(3e-6);
    }
    expect(largestDifference(regions.mean[0], classes.mean[0])).toBeLessThan(2e-6);
    expect(largestDifference(regions.mean[1], classes.mean[1])).toBeLessThan(2e-6);
    expect(largestDifference(regions.entropy, classes.entropy)).toBeLessThan(3e-6);
    expect(regions.words).toEqual(classes.words);
  });
});

test('regions overlap: each has its own p, the background is what none takes', () => {
  const ln3 = Math.log(3);
  // Voxel 0: p = ¾ and ½; voxel 1: both certain.
  const logits = Float32Array.of(ln3, 50, 0, -50);
  const { mean, entropy, bits } = streamed(logits, {
    samples: 1,
    bias: [0, 0],
    temperature: 1,
    activation: 'sigmoid',
  });
  expect(mean.map(([p]) => p)).toEqual([0.25, 0.75, 0.5]);
  expect(mean.map(([, p]) => p)).toEqual([0, 1, 0]);
  // h(¾) + ln 2 over 2 ln 2; p of ½ counts as inside.
  expect(entropy[0]).toBeCloseTo((0.562335 / Math.LN2 + 1) / 2, 6);
  expect(entropy[1]).toBe(0);
  expect([...bits]).toEqual([1, 1, 1, 0]);
});

describe('calibration of the pooled mean', () => {
  const samples = 2;
  // The vectors of METHODS B2: member then average .6107577741, average then T = 2 .5292826679.
  const logits = Float32Array.of(0, 6, 0, -2);
  const pair = { samples, bias: [0, 0] };

  test('T = 2 before and after averaging', () => {
    const member = streamed(logits, { ...pair, temperature: 2 });
    expect(member.mean[1][0]).toBeCloseTo(0.6107577741, 6);
    const pooled = streamed(logits, {
      ...pair,
      temperature: 1,
      pooled: { bias: [0, 0], temperature: 2 },
    });
    expect(pooled.mean[1][0]).toBeCloseTo(0.5292826679, 6);
    const region = streamed(Float32Array.of(6, -2), {
      samples,
      bias: [0],
      temperature: 1,
      activation: 'sigmoid',
      pooled: { bias: [0], temperature: 2 },
    });
    expect(region.mean[1][0]).toBeCloseTo(0.5292826679, 6);
  });

  test('certainty stays certain, a bias moves the odds, disagreement is that of the samples', () => {
    const sure = streamed(Float32Array.of(-50, 50), {
      samples: 1,
      bias: [0, 0],
      temperature: 1,
      pooled: { bias: [3, 0], temperature: 2 },
    });
    expect(sure.mean.map(([p]) => p)).toEqual([0, 1]);
    const raw = streamed(logits, { ...pair, temperature: 1 });
    const biased = streamed(logits, {
      ...pair,
      temperature: 1,
      pooled: { bias: [0, Math.LN2], temperature: 1 },
    });
    const odds = ({ mean }: { mean: Float32Array[] }) => mean[1][0] / mean[0][0];
    expect(odds(biased)).toBeCloseTo(2 * odds(raw), 5);
    expect(biased.maps.mutualInformation).toEqual(raw.maps.mutualInformation);
  });
});

test.each(['softmax', 'sigmoid'] as const)('what is not finite is found: %s', (activation) => {
  for (const value of [NaN, Infinity, -Infinity]) {
    for (const index of [0, 3, 5]) {
      const logits = new Float32Array(6).fill(1);
      logits[index] = value;
      const bias = [0, 0, 0];
      const classes = activation === 'softmax' ? 3 : 4;
      const sums = {
        before: new Float32Array(2 * planesOf(classes, true)),
        after: new Float32Array(2 * planesOf(classes, true)),
        bits: new Uint32Array(2 * (classes - 1)),
      };
      expect(() =>
        addSample({ logits, sample: 0, activation }, { bias, temperature: 1 }, sums),
      ).toThrow(expect.objectContaining({ detail: { index, value: String(value) } }));
    }
  }
});

test('lengths that disagree are refused', () => {
  const sums = {
    before: new Float32Array(10),
    after: new Float32Array(10),
    bits: new Uint32Array(3),
  };
  const given = { logits: new Float32Array(4), sample: 0, activation: 'softmax' } as const;
  expect(() => addSample(given, { bias: [0, 0], temperature: 1 }, sums)).toThrow(/shape/);
  const out = { mean: [new Float32Array(2), new Float32Array(2)], entropy: new Float32Array(3) };
  const how = { samples: 1, activation: 'softmax' } as const;
  expect(() => reduceSums(new Float32Array(10), how, out)).toThrow(/shape/);
});

describe('tails, for the logarithms of probabilities', () => {
  /** Logarithms of the class that comes second, by how far it is behind. */
  function logarithms(behind: readonly number[], keepsTails: boolean): number[] {
    const n = behind.length;
    const logits = new Float32Array(2 * n);
    behind.forEach((z, at) => (logits[n + at] = -z));
    const sums = {
      before: new Float32Array(planesOf(2, true) * n),
      after: new Float32Array(planesOf(2, true) * n),
      bits: new Uint32Array(n),
    };
    const given = { logits, sample: 0, activation: 'softmax', keepsTails } as const;
    addSample(given, { bias: [0, 0], temperature: 1 }, sums);
    return Array.from(sums.after.subarray(n, 2 * n), Math.log);
  }

  test('are kept to e^−43 where they are asked for', () => {
    const behind = [1, 15, 21, 35, 42.5, 43.5];
    const found = logarithms(behind, true);
    for (const [at, z] of behind.slice(0, 5).entries()) {
      expect(found[at]).toBeCloseTo(-z - Math.log1p(Math.exp(-z)), 6);
    }
    expect(found[5]).toBe(-Infinity);
    expect(LEAST_LOGARITHM).toBe(-43);
  });

  test('else a lead of 20 takes all', () => {
    expect(logarithms([15, 21], false)).toEqual([expect.closeTo(-15, 5), -Infinity]);
  });
});

test('without further measures: the same mean, entropy and bits from C planes', () => {
  const n = 400;
  const random = seededRandom(11);
  const bias = [0.1, -0.3, 0];
  const all = { before: new Float32Array(6 * n), after: new Float32Array(6 * n) };
  const few = { before: new Float32Array(3 * n), after: new Float32Array(3 * n) };
  const bits = [new Uint32Array(2 * n), new Uint32Array(2 * n)];
  const logits = Float32Array.from({ length: 3 * n }, () => (random() - 0.5) * 30);
  const given = { logits, sample: 0, activation: 'softmax' } as const;
  const calibration = { bias, temperature: 1.2 };
  addSample(given, calibration, { ...all, bits: bits[0] });
  addSample(given, calibration, { ...few, bits: bits[1] });
  expect(few.after).toEqual(all.after.subarray(0, 3 * n));
  expect(bits[1]).toEqual(bits[0]);
  const array = () => new Float32Array(n);
  const out = { mean: bias.map(array), entropy: array() };
  reduceSums(few.after, { samples: 1, activation: 'softmax' }, out);
  expect(Math.max(...out.entropy)).toBeGreaterThan(0.5);
  const maps = {
    expectedEntropy: array(),
    mutualInformation: array(),
    variance: array(),
    hoebelU: array(),
  };
  const how = { samples: 1, activation: 'softmax' } as const;
  expect(() => reduceSums(few.after, how, { ...out, maps })).toThrow(/shape/);
});

test('no voxels at all: nothing to reduce, with all measures too', () => {
  const none = (): Float32Array<ArrayBuffer> => new Float32Array(0);
  const maps = {
    expectedEntropy: none(),
    mutualInformation: none(),
    variance: none(),
    hoebelU: none(),
  };
  const out = { mean: [none(), none()], entropy: none(), maps };
  expect(() => reduceSums(none(), { samples: 2, activation: 'softmax' }, out)).not.toThrow();
});
