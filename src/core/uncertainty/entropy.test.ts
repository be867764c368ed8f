import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  expectedEntropy,
  hoebelU,
  meanOverLabel,
  mutualInformation,
  normalisedEntropy,
  predictiveEntropy,
  probabilityVariance,
} from './entropy.ts';
import { reduceSamples } from './reduceSamples.ts';

interface Values {
  readonly val: number[];
}

const vectors = readTestVectors() as {
  base: { P: number[][]; mean: number[]; seg_ge_05: number[] };
  predictive_entropy_nats: Values;
  predictive_entropy_norm_ln2: Values;
  expected_entropy_nats: Values;
  mutual_information_nats: Values;
  variance_pop: Values;
  seed0_U: Values;
  seed0_U_symmetric_check: { p: number[]; U: number[] };
  U_labelled: { mask: number[]; val: number };
  U_labelled_predictive_entropy_alt: { val: number };
};

const foreground = vectors.base.P.flat();
const samples = {
  values: vectors.base.P.flatMap((row) => [...row.map((p) => 1 - p), ...row]),
  samples: 4,
  classes: 2,
};
const mean = [...vectors.base.mean.map((p) => 1 - p), ...vectors.base.mean];

function expectVector(actual: Float64Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, at) => {
    expect(Math.abs(value - expected[at])).toBeLessThan(1e-9);
    expect(Object.is(value, -0)).toBe(false);
  });
}

describe('the shared vectors', () => {
  it('predictive entropy, in nats and normalised', () => {
    const nats = predictiveEntropy(mean, 2);
    expectVector(nats, vectors.predictive_entropy_nats.val);
    expectVector(normalisedEntropy(nats, 2), vectors.predictive_entropy_norm_ln2.val);
  });

  it('expected entropy and mutual information', () => {
    expectVector(expectedEntropy(samples), vectors.expected_entropy_nats.val);
    expectVector(mutualInformation(samples), vectors.mutual_information_nats.val);
  });

  it('variance and the one-sided U', () => {
    expectVector(probabilityVariance(foreground, 4), vectors.variance_pop.val);
    expectVector(hoebelU(foreground, 4), vectors.seed0_U.val);
    const { p, U } = vectors.seed0_U_symmetric_check;
    expectVector(hoebelU(p, 1), U);
  });

  it('means over the labelled voxels', () => {
    const labels = Uint8Array.from(vectors.U_labelled.mask);
    expect(meanOverLabel(hoebelU(foreground, 4), labels, 1)).toBeCloseTo(vectors.U_labelled.val, 9);
    expect(meanOverLabel(predictiveEntropy(mean, 2), labels, 1)).toBeCloseTo(
      vectors.U_labelled_predictive_entropy_alt.val,
      9,
    );
    expect(meanOverLabel([1, 2], Uint8Array.of(0, 0), 1)).toBeNull();
  });
});

describe('entropy', () => {
  it('sees samples that disagree with certainty, where U does not', () => {
    const flips = { values: [1, 0, 0, 1, 1, 0, 0, 1], samples: 4, classes: 2 };
    expect(mutualInformation(flips)[0]).toBeCloseTo(Math.LN2, 12);
    expect(hoebelU([0, 1, 0, 1], 4)[0]).toBe(0);
  });

  it('is ln C for a uniform and 0 for a certain voxel', () => {
    expect(predictiveEntropy([0.25, 0.25, 0.25, 0.25], 4)[0]).toBeCloseTo(Math.log(4), 12);
    expect(Object.is(predictiveEntropy([1, 0, 0], 3)[0], 0)).toBe(true);
  });

  it.each([[Number.NaN], [1.01], [-0.01], [Infinity]])('refuses p = %d and says where', (bad) => {
    expect(() => predictiveEntropy([0.5, bad, 0.5, 0.5], 2)).toThrow(
      /inference\/non-finite-output.*"index":1/,
    );
    expect(() => mutualInformation({ values: [0.5, bad], samples: 1, classes: 2 })).toThrow();
    expect(() => probabilityVariance([0.5, bad], 2)).toThrow();
  });

  it('takes what rounding leaves just outside [0, 1] and stays in range', () => {
    expect(predictiveEntropy([1 + 5e-7, -5e-7], 2)[0]).toBe(0);
  });
});

describe('reduceSamples', () => {
  const [T, C, n] = [5, 3, 40];
  const random = seededRandom(8);
  const logits = Float32Array.from({ length: T * C * n }, () => (random() - 0.5) * 30);
  const bias = [0.3, -1.1, 0.4];
  const temperature = 1.7;
  const fresh = (count: number) => ({
    mean: [0, 1, 2].map(() => new Float32Array(n)),
    entropy: new Float32Array(n),
    mutualInformation: new Float32Array(n),
    labels: new Uint8Array(count * n),
  });

  it('agrees with the plain definitions', () => {
    const out = fresh(T);
    reduceSamples({ logits, samples: T, bias, temperature }, out);
    const values = new Float64Array(T * C * n);
    for (let t = 0; t < T; t++) {
      for (let v = 0; v < n; v++) {
        const z = bias.map((b, c) => (logits[(t * C + c) * n + v] + b) / temperature);
        const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
        z.forEach((value, c) => (values[(t * C + c) * n + v] = Math.exp(value) / total));
        expect(out.labels[t * n + v]).toBe(z.indexOf(Math.max(...z)));
      }
    }
    const average = new Float64Array(C * n);
    values.forEach((p, at) => (average[at % (C * n)] += p / T));
    const entropy = normalisedEntropy(predictiveEntropy(average, C), C);
    const information = mutualInformation({ values, samples: T, classes: C });
    for (let v = 0; v < n; v++) {
      expect(out.entropy[v]).toBeCloseTo(entropy[v], 6);
      expect(out.mutualInformation[v]).toBeCloseTo(information[v], 6);
      for (let c = 0; c < C; c++) expect(out.mean[c][v]).toBeCloseTo(average[c * n + v], 6);
    }
  });

  it('has no mutual information with one sample, or with equal samples', () => {
    const one = fresh(1);
    reduceSamples({ logits: logits.slice(0, C * n), samples: 1, bias, temperature }, one);
    expect(one.mutualInformation.every((value) => Object.is(value, 0))).toBe(true);
    const twice = fresh(2);
    const repeated = Float32Array.of(...logits.slice(0, C * n), ...logits.slice(0, C * n));
    reduceSamples({ logits: repeated, samples: 2, bias, temperature }, twice);
    expect(Math.max(...twice.mutualInformation)).toBeLessThan(1e-7);
    expect(Math.max(...twice.entropy)).toBeGreaterThan(0.1);
  });

  it('survives logits of a thousand', () => {
    const out = fresh(1);
    reduceSamples(
      { logits: logits.slice(0, C * n).map((z) => z * 1000), samples: 1, bias, temperature },
      out,
    );
    expect(out.entropy.every((value) => value >= 0 && value <= 1 && !Object.is(value, -0))).toBe(
      true,
    );
  });

  it('stays at 1 for the greatest doubt and gives the tie to the lower class', () => {
    const out = fresh(T);
    const even = {
      logits: new Float32Array(T * C * n),
      samples: T,
      bias: [0, 0, 0],
      temperature: 1,
    };
    reduceSamples(even, out);
    expect(out.entropy.every((value) => value === 1)).toBe(true);
    expect(out.labels.every((label) => label === 0)).toBe(true);
  });

  it.each([Number.NaN, Infinity, -Infinity])('stops at a logit of %d and names it', (bad) => {
    const spoiled = logits.slice();
    spoiled[(2 * C + 1) * n + 7] = bad;
    expect(() =>
      reduceSamples({ logits: spoiled, samples: T, bias, temperature }, fresh(T)),
    ).toThrow(`"index":${(2 * C + 1) * n + 7}`);
  });

  it('refuses arrays that do not fit', () => {
    expect(() => reduceSamples({ logits, samples: T, bias, temperature }, fresh(T - 1))).toThrow(
      /internal\/shape/,
    );
  });
});
