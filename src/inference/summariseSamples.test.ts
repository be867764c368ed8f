import { describe, expect, it } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import {
  expectedEntropy,
  normalisedEntropy,
  predictiveEntropy,
} from '../core/uncertainty/entropy.ts';
import { agreementAccumulator, meanPairwiseDice } from '../core/uncertainty/sampleAgreement.ts';
import { probabilityOf } from '../core/uncertainty/meanProbabilities.ts';
import { readTestVectors } from '../testing/golden/readGolden.ts';
import { lpsGrid } from '../testing/inferenceRun.ts';
import { seededRandom } from '../testing/seededRandom.ts';
import type { SampleFile, SamplesProgress, SamplesRequest } from './summariseSamples.ts';
import { summariseSamples } from './summariseSamples.ts';

const vectors = readTestVectors() as {
  base: { P: number[][]; mean: number[] };
  binarised_samples: { B: number[][] };
  predictive_entropy_norm_ln2: { val: number[] };
  expected_entropy_nats: { val: number[] };
  pairwise_dice: { mean: number };
};

/** 6 voxels of 2 mm in one slice, all of them soft tissue. */
const SIX = lpsGrid([6, 1, 1]);

function file(
  kind: SampleFile['kind'],
  planes: readonly ArrayLike<number>[],
  blockVoxels = 4,
): SampleFile {
  return {
    kind,
    sha256: 'a',
    format: 'nifti',
    samples: kind === 'classes' ? 1 : planes.length,
    read: (take) => {
      planes.forEach((plane, at) => {
        const values = Float32Array.from(plane);
        for (let start = 0; start < values.length; start += blockVoxels) {
          take(at, start, values.subarray(start, start + blockVoxels));
        }
      });
      return Promise.resolve();
    },
  };
}

function run(
  files: readonly SampleFile[],
  overrides: Partial<Omit<SamplesRequest, 'plan'>> & { readonly structures?: number[] } = {},
  onProgress: (progress: SamplesProgress) => void = () => {},
) {
  const image = overrides.image ?? { grid: SIX, voxels: new Int16Array(6) };
  return summariseSamples(
    {
      image,
      files,
      memoryBytes: overrides.memoryBytes ?? 1e6,
      plan: {
        structures: overrides.structures ?? [1],
        hasProbabilities: files.some(({ kind }) => kind !== 'labels'),
        slices: { first: 0, last: image.grid.shape[2] - 1 },
      },
    },
    { checkpoint: () => Promise.resolve(), progress: onProgress, nowMs: () => 0 },
  );
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 6): void {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++) expect(actual[at]).toBeCloseTo(expected[at], digits);
}

/** Every voxel's votes, listed or not, against each sample's label; only voxels on which some differ are listed. */
function expectVotes(
  { votes, networkLabels }: Awaited<ReturnType<typeof run>>,
  labelOf: (voxel: number, sample: number) => number,
): void {
  if (!votes) throw new Error('no votes');
  const { samples } = votes;
  for (let voxel = 0; voxel < networkLabels.length; voxel++) {
    const at = votes.voxels.indexOf(voxel);
    const label = networkLabels[voxel];
    const said = Array.from({ length: samples }, (_, t) =>
      at < 0 ? label : votes.labels[at * samples + t],
    );
    expect(said).toEqual(Array.from({ length: samples }, (_, t) => labelOf(voxel, t)));
    expect(at >= 0).toBe(said.some((value) => value !== label));
  }
}

/** To half a step of what is kept. */
function isNear(expected: readonly number[]) {
  return (p: number, at: number): boolean => Math.abs(p - expected[at]) < 7.7e-6;
}

describe('the base example of METHODS, four samples of six voxels', () => {
  it('probabilities in four files', async () => {
    const result = await run(vectors.base.P.map((row) => file('probability', [row])));
    expectClose(result.entropy, vectors.predictive_entropy_norm_ln2.val);
    expect([...result.labels]).toEqual([1, 1, 0, 0, 0, 0]);
    expect([...result.runnerUp]).toEqual([0, 0, 1, 1, 1, 0]);
    // 10 mm around the five voxels where p ≥ 0.05, within the body: all six.
    expect(result.roiVoxels).toBe(6);
    // 5 % of six voxels is none after rounding.
    expect([...result.ranking]).toEqual([]);
    const [structure] = result.structures;
    expect(structure.meanPairwiseDice).toBeCloseTo(vectors.pairwise_dice.mean, 12);
    // All four have 2 of the 4 voxels that any has. Labelled: the first two voxels.
    expect(structure.iouOverSamples).toBe(0.5);
    const [first, second] = vectors.predictive_entropy_norm_ln2.val;
    expect(structure.meanLabelledEntropy).toBeCloseTo((first + second) / 2, 6);
    expect([...(result.body ?? [])]).toEqual([1, 1, 1, 1, 1, 1]);
    const kept = result.probabilities;
    expect([...(kept?.voxels ?? [])]).toEqual([0, 1, 2, 3, 4]);
    expect(kept && probabilityOf(kept, 1, 6).every(isNear(vectors.base.mean))).toBe(true);
    expect(structure.sampleVolumesMl).toEqual([0.024, 0.024, 0.024, 0.024]);
    expect(structure.volumeMl).toBeCloseTo(0.016, 12);
    const { meanEntropy, meanExpectedEntropy, samples } = result.provenance;
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / 6;
    expect(samples).toBe(4);
    expect(meanEntropy).toBeCloseTo(mean(vectors.predictive_entropy_norm_ln2.val), 6);
    expect(meanExpectedEntropy).toBeCloseTo(mean(vectors.expected_entropy_nats.val) / Math.LN2, 6);
  });

  it('the same in one file of four planes, or as two classes, or half and half', async () => {
    const { P } = vectors.base;
    const whole = await run([file('probability', P)]);
    const asClasses = P.map((row) => file('classes', [row.map((p) => 1 - p), row]));
    for (const files of [asClasses, [file('probability', P.slice(0, 2)), ...asClasses.slice(2)]]) {
      const other = await run(files);
      expectClose(other.entropy, whole.entropy);
      expect(other.labels).toEqual(whole.labels);
      expect(other.structures).toEqual(whole.structures);
      expect(other.provenance.meanExpectedEntropy).toBeCloseTo(
        whole.provenance.meanExpectedEntropy ?? NaN,
        6,
      );
    }
  });

  it('label maps: probabilities are 0 and 1, and have no entropy of their own', async () => {
    const rows = vectors.binarised_samples.B;
    const result = await run(rows.map((row) => file('labels', [row])));
    // p̄ = 1 1 .5 .5 0 0; a tie is the structure's.
    expectClose(result.entropy, [0, 0, 1, 1, 0, 0]);
    expect([...result.labels]).toEqual([1, 1, 1, 1, 0, 0]);
    // The share of samples that have it.
    expect(result.probabilities?.values).toEqual(Uint16Array.of(65535, 65535, 32768, 32768));
    expect(result.structures[0]?.meanPairwiseDice).toBeCloseTo(vectors.pairwise_dice.mean, 12);
    expect(result.provenance.meanExpectedEntropy).toBeNull();
    const mixed = await run([
      file('labels', rows.slice(0, 2)),
      ...rows.slice(2).map((row) => file('probability', [row])),
    ]);
    expectClose(mixed.entropy, result.entropy);
    expect(mixed.labels).toEqual(result.labels);
    expect(mixed.provenance.meanExpectedEntropy).toBe(0);
  });

  it('one probability alone: its entropy, and nothing about agreement', async () => {
    const [row] = vectors.base.P;
    const { entropy, structures, provenance } = await run([file('probability', [row])]);
    expectClose(
      entropy,
      normalisedEntropy(predictiveEntropy([...row.map((p) => 1 - p), ...row], 2), 2),
    );
    expect(structures[0]).toMatchObject({ meanPairwiseDice: null });
    expect(provenance.samples).toBe(1);
    expect(provenance.meanExpectedEntropy).toBeCloseTo(provenance.meanEntropy ?? NaN, 6);
  });
});

describe('random samples, as the engine adds them up', () => {
  const [T, C, n] = [9, 4, 210];
  const grid = lpsGrid([7, 6, 5]);
  const image = { grid, voxels: new Int16Array(n) };
  const random = seededRandom(5);
  /** [T][C][n] */
  const p = Array.from({ length: T }, () => {
    const logits = Array.from({ length: C * n }, () => (random() - 0.5) * 12);
    const total = (v: number) =>
      logits.reduce((sum, z, at) => (at % n === v ? sum + Math.exp(z) : sum), 0);
    const totals = Array.from({ length: n }, (_, v) => total(v));
    return Array.from({ length: C }, (_, c) =>
      totals.map((sum, v) => Math.fround(Math.exp(logits[c * n + v]) / sum)),
    );
  });
  const labels = Uint8Array.from({ length: T * n }, (_, at) => {
    const values = p[Math.floor(at / n)].map((plane) => plane[at % n]);
    return values.indexOf(Math.max(...values));
  });

  it('gives the entropies, volumes and agreement of the definitions', async () => {
    const structures = [2, 5, 200];
    const planes = p.map((sample) => file('classes', sample, 64));
    const result = await run(planes, { image, structures: [1, 2, 3] });
    const values = p.flat(2);
    const mean = Array.from({ length: C * n }, (_, at) =>
      p.reduce((sum, sample) => sum + sample[Math.floor(at / n)][at % n] / T, 0),
    );
    expectClose(result.entropy, normalisedEntropy(predictiveEntropy(mean, C), C));
    const expected = normalisedEntropy(expectedEntropy({ values, samples: T, classes: C }), C);
    expect(result.provenance.meanExpectedEntropy).toBeCloseTo(
      expected.reduce((sum, value) => sum + value / n, 0),
      6,
    );
    const accumulator = agreementAccumulator({ samples: T, classes: C });
    const bits = new Uint32Array(n * (C - 1));
    labels.forEach((label, at) => {
      if (label > 0) bits[(label - 1) * n + (at % n)] |= 1 << Math.floor(at / n);
    });
    accumulator.addBits([bits]);
    const counts = accumulator.counts();
    result.structures.forEach((structure, at) => {
      expectClose(
        structure.sampleVolumesMl,
        counts[at].sampleVoxels.map((v) => v * 0.008),
        12,
      );
      expect(structure.meanPairwiseDice).toBeCloseTo(meanPairwiseDice(counts[at]) ?? NaN, 12);
    });
    const best = Array.from({ length: n }, (_, v) => {
      const classes = [0, 1, 2, 3].map((c) => mean[c * n + v]);
      return classes.indexOf(Math.max(...classes));
    });
    expect([...result.labels]).toEqual(best);
    expectVotes(result, (v, t) => labels[t * n + v]);

    // The same contours as label maps with labels of their own.
    const maps = Array.from({ length: T }, (_, t) =>
      file('labels', [Array.from({ length: n }, (__, v) => [0, ...structures][labels[t * n + v]])]),
    );
    const ofMaps = await run(maps, { image, structures });
    expect(ofMaps.structures.map(({ index }) => index)).toEqual(structures);
    expectVotes(ofMaps, (v, t) => [0, ...structures][labels[t * n + v]]);
    ofMaps.structures.forEach((structure, at) => {
      expect(structure.sampleVolumesMl).toEqual(result.structures[at].sampleVolumesMl);
      expect(structure.meanPairwiseDice).toBe(result.structures[at].meanPairwiseDice);
    });
  });

  it('does not depend on how much fits the memory, nor on the size of the blocks', async () => {
    const all = p.map((sample) => file('classes', sample, 1000));
    const whole = await run(all, { image, structures: [1, 2, 3] });
    const seen: SamplesProgress[] = [];
    const parts = await run(
      p.map((sample) => file('classes', sample, 11)),
      { image, structures: [1, 2, 3], memoryBytes: 2 * 42 * 40 },
      (progress) => seen.push(progress),
    );
    expect(parts).toEqual(whole);
    const total = seen.find(({ stage }) => stage === 'samples')?.total;
    expect(total).toBe(3 * T);
  });
});

describe('more samples than one word of bits holds', () => {
  const n = 60;
  const image = { grid: lpsGrid([5, 4, 3]), voxels: new Int16Array(n) };

  it.each([33, 64, 70])('%d label maps and probabilities, as counted one by one', async (T) => {
    const random = seededRandom(T);
    const maps = Array.from({ length: T }, () =>
      Float32Array.from({ length: n }, (_, v) => (random() < v / n ? 1 : 0)),
    );
    // Every third as a probability on the same side of one half, several to a file.
    const soft = maps.map((map) => map.map((label) => (label === 1 ? 0.75 : 0.25)));
    const files = [
      file('labels', maps.slice(0, 40), 7),
      file('probability', soft.slice(40), 7),
    ].filter(({ samples }) => samples > 0);
    for (const given of [files, [file('labels', maps)]]) {
      const { structures, entropy } = await run(given, { image, memoryBytes: 2000 });
      const volumes = maps.map((map) => map.reduce((sum, label) => sum + label, 0));
      expectClose(
        structures[0].sampleVolumesMl,
        volumes.map((count) => count * 0.008),
        12,
      );
      let [dice, pairs] = [0, 0];
      for (let a = 0; a < T; a++) {
        for (let b = a + 1; b < T; b++) {
          const shared = maps[a].reduce((sum, label, v) => sum + label * maps[b][v], 0);
          dice += (2 * shared) / (volumes[a] + volumes[b]);
          pairs += 1;
        }
      }
      expect(structures[0].meanPairwiseDice).toBeCloseTo(dice / pairs, 12);
      const planes = given.length === 1 ? maps : [...maps.slice(0, 40), ...soft.slice(40)];
      const mean = Array.from({ length: n }, (_, v) =>
        planes.reduce((sum, plane) => sum + plane[v] / T, 0),
      );
      const expected = predictiveEntropy([...mean.map((p) => 1 - p), ...mean], 2);
      expectClose(entropy, normalisedEntropy(expected, 2), 5);
    }
  });
});

describe('an image whose axes run otherwise', () => {
  /** i to the head, j to the front, k to the right: 4 × 5 × 3 voxels of 3 × 2 × 1 mm. */
  const sagittal: VoxelGrid = {
    shape: [4, 5, 3],
    affine: [0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1],
  };

  it('turns what is reviewed to LPS, and leaves the contours in the order of the image', async () => {
    const samples = [0, 1, 2].map((t) =>
      Array.from({ length: 60 }, (_, at) => (at % 4 === 3 && at > 10 * t ? 1 : 0)),
    );
    const result = await run(
      samples.map((values) => file('labels', [values])),
      { image: { grid: sagittal, voxels: new Int16Array(60) } },
    );
    const { networkGrid, labels, networkLabels, entropy } = result;
    const sourceOf = (turned: number): number => {
      const [k, j, i] = [
        2 - (turned % 3),
        4 - (Math.floor(turned / 3) % 5),
        Math.floor(turned / 15),
      ];
      return i + 4 * (j + 5 * k);
    };
    expectVotes(result, (turned, t) => samples[t][sourceOf(turned)]);
    expect(result.votes?.voxels.length).toBeGreaterThan(0);
    const p = result.probabilities && probabilityOf(result.probabilities, 1, 60);
    const shares = Array.from({ length: 60 }, (_, turned) =>
      samples.reduce((sum, values) => sum + values[sourceOf(turned)] / 3, 0),
    );
    expect(p?.every(isNear(shares))).toBe(true);
    expect(networkGrid.shape).toEqual([3, 5, 4]);
    expectClose(networkGrid.affine, [-1, 0, 0, 2, 0, -2, 0, 8, 0, 0, 3, 0, 0, 0, 0, 1]);
    for (let at = 0; at < 60; at++) {
      const [i, j, k] = [at % 4, Math.floor(at / 4) % 5, Math.floor(at / 20)];
      const turned = 2 - k + 3 * (4 - j + 5 * i);
      expect(networkLabels[turned]).toBe(labels[at]);
      const count = samples.reduce((sum, values) => sum + values[at], 0);
      expect(entropy[turned] > 0).toBe(count === 1 || count === 2);
    }
    expect(labels.buffer).not.toBe(networkLabels.buffer);
  });
});

describe('bad input', () => {
  it('NaN, p above 1, classes that do not sum to 1, a label that was not there before', async () => {
    await expect(run([file('probability', [[0, NaN, 0, 0, 0, 0]])])).rejects.toThrow(
      /non-finite-output.*"index":1/,
    );
    await expect(run([file('probability', [[0, 0, 0, 0, 0, 1.1]])])).rejects.toThrow(/"index":5/);
    const half = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
    await expect(run([file('classes', [half, half.map((v) => v - 0.1)])])).rejects.toThrow(
      /classes-do-not-sum-to-one/,
    );
    await expect(run([file('labels', [[0, 0, 2, 0, 0, 0]])])).rejects.toThrow(/input\/unreadable/);
    await expect(run([])).rejects.toThrow(/internal\/shape/);
  });

  it('stops where it is cancelled, and reads no further file', async () => {
    let reads = 0;
    const counted = { ...file('labels', [[1, 0, 0, 0, 0, 0]]) };
    const files = [0, 1, 2].map(() => ({
      ...counted,
      read: (take: Parameters<SampleFile['read']>[0]) => {
        reads += 1;
        return counted.read(take);
      },
    }));
    let checks = 0;
    const cancelled = summariseSamples(
      {
        image: { grid: SIX, voxels: new Int16Array(6) },
        files,
        memoryBytes: 1e6,
        plan: { structures: [1], hasProbabilities: false, slices: { first: 0, last: 0 } },
      },
      {
        checkpoint: () =>
          ++checks > 2 ? Promise.reject(new Error('cancelled')) : Promise.resolve(),
        progress: () => {},
        nowMs: () => 0,
      },
    );
    await expect(cancelled).rejects.toThrow('cancelled');
    expect(reads).toBe(2);
  });

  it('samples outside of the body: an empty region, and nothing to rank', async () => {
    const air = { grid: SIX, voxels: new Int16Array(6).fill(-1000) };
    const result = await run(
      [
        file('labels', [
          [1, 0, 0, 0, 0, 0],
          [1, 1, 0, 0, 0, 0],
        ]),
      ],
      { image: air },
    );
    expect(result.roiVoxels).toBe(0);
    expect(result.ranking).toHaveLength(0);
    expect(result.provenance.meanEntropy).toBeNull();
  });
});
