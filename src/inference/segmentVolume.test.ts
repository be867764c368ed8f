import { expect, test } from 'vitest';
import { dropoutMask } from '../core/inference/dropoutMasks.ts';
import { fakeSession } from '../testing/fakeSession.ts';
import {
  backend,
  centreTimesMask,
  dropout,
  lpsGrid,
  prepareWith,
  quietContext,
  request,
  segmentWith,
  tissue,
} from '../testing/inferenceRun.ts';
import { syntheticManifest } from '../testing/manifest.ts';

/** First multiplier of each of T masks. */
const firstMultipliers = (seed: number, samples: number): number[] =>
  Array.from(
    { length: samples },
    (_, sample) => dropoutMask({ seed, sample, ranges: [{ channels: 2, rate: 0.5 }] })[0],
  );

/** Seed whose first T masks begin with the given multipliers. */
function seedFor(multipliers: readonly number[]): number {
  for (let seed = 0; ; seed++) {
    if (firstMultipliers(seed, multipliers.length).every((m, t) => m === multipliers[t]))
      return seed;
  }
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

test('two voxels and two samples by hand', async () => {
  const seed = seedFor([2, 0]);
  const result = await segmentWith(
    request(lpsGrid([2, 1, 1]), [50, 300], {
      estimator: dropout(2, seed),
    }),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  // Intensities 0 and 1. Voxel 0: logit 0 in both samples, p̄ = ½. Voxel 1: logits 2 and 0,
  // p̄ = (0.8807970780 + 0.5) / 2 = 0.6903985390, H / ln 2 = 0.8927128778.
  expect(result.entropy[0]).toBeCloseTo(1, 7);
  expect(result.entropy[1]).toBeCloseTo(0.8927129, 6);
  expect([...result.networkLabels]).toEqual([0, 1]); // a tie goes to the background
  expect([...result.labels]).toEqual([0, 1]);
  expect([...result.runnerUp]).toEqual([1, 0]);
  expect(result.roiVoxels).toBe(2);
  expect([...result.ranking]).toEqual([]); // 5 % of two voxels are none
  expect(result.structures).toEqual([
    {
      index: 1,
      volumeMl: 0.008, // one voxel of 8 mm³
      sampleVolumesMl: [0.008, 0],
      meanPairwiseDice: 0,
      iouOverSamples: 0, // one sample is empty
      meanLabelledEntropy: expect.closeTo(0.8927129, 6) as number,
    },
  ]);
  expect(result.slices).toEqual({ done: 1, planned: 1 });
  expect(result.provenance).toEqual({
    origin: 'run',
    modelId: 'synthetic',
    modelVersion: '1.0.0',
    weightsSha256: ['0'.repeat(64)],
    notes: [],
    estimator: dropout(2, seed),
    drawn: { samples: 2, ended: 'as-planned', stability: [] },
    plan: {
      bands: 1,
      tile: [4, 4, 1],
      wishedTile: [4, 4, 1],
      keepsFeatures: true,
      // Features of 16 · 3 floats; of two voxels 2 · 2 sums and a word; of the volume two means and the entropy.
      bytes: 4 * (16 * 3 + 2 * (2 * 2 + 1) + 2 * 3),
    },
    audit: null,
    backend,
    recalibration: null,
    elapsedMs: 0,
  });
});

test('calibration is applied to each sample: (logit + bias) / temperature', async () => {
  const seed = seedFor([2, 0]);
  const result = await segmentWith(
    request(lpsGrid([1, 1, 1]), [300], {
      manifest: syntheticManifest({
        calibration: {
          kind: 'temperature-bias',
          temperature: 2,
          bias: [0.5, 1.5],
          stage: 'member',
          fittedOn: 'nothing',
        },
      }),
      estimator: dropout(2, seed),
    }),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  const p = (sigmoid((2 + 1) / 2) + sigmoid((0 + 1) / 2)) / 2;
  const bits = -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
  expect(result.entropy[0]).toBeCloseTo(bits, 6);
});

test.each([2, 3, 10, 31, 32])('T = %i against a plain loop over voxels', async (samples) => {
  const grid = lpsGrid([5, 3, 4]);
  const hu = tissue(60);
  const seed = 77;
  const result = await segmentWith(
    request(grid, hu, { estimator: dropout(samples, seed) }),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  const multipliers = firstMultipliers(seed, samples);
  const sampleVoxels = multipliers.map(() => 0);
  hu.forEach((value, voxel) => {
    const x = (Math.min(Math.max(value, -200), 300) - 50) / 250;
    const logits = multipliers.map((m) => Math.fround(Math.fround(x) * m));
    const mean = logits.reduce((sum, z) => sum + sigmoid(z), 0) / samples;
    const bits = -(mean * Math.log2(mean) + (1 - mean) * Math.log2(1 - mean));
    logits.forEach((z, t) => (sampleVoxels[t] += z > 0 ? 1 : 0));
    expect(result.entropy[voxel]).toBeCloseTo(bits, 6);
    expect(result.networkLabels[voxel]).toBe(mean > 0.5 ? 1 : 0);
  });
  expect(result.structures[0].sampleVolumesMl).toEqual(sampleVoxels.map((n) => n * 0.008));
  expect(result.labels).toEqual(result.networkLabels); // the same grid
});

test('the contour is the argmax of the mean probability, not a vote of the samples', async () => {
  // One sample is certain of class 1, three lean to the background: 1 against 0.45 · 3, mean 0.58.
  const seed = seedFor([2, 0, 0, 0]);
  const result = await segmentWith(
    request(lpsGrid([1, 1, 1]), [50], { estimator: dropout(4, seed) }),
    fakeSession(2, ({ mask }) => (mask[0] > 0 ? 20 : -0.2)),
    quietContext(),
  );
  expect([...result.networkLabels]).toEqual([1]);
  expect(result.structures[0].sampleVolumesMl).toEqual([0.008, 0, 0, 0]);
});

/** A 4 × 4 channel of air with one pixel of the image, padded by one before and two after. */
const channel = (x: number): number[] => Array.from({ length: 16 }, (_, at) => (at === 5 ? x : -1));

test('the slab shows the neighbours in the order of k, edges repeated, air around', async () => {
  const session = fakeSession(2, centreTimesMask);
  await segmentWith(request(lpsGrid([1, 1, 3]), [50, 175, 300]), session, quietContext());
  const shown = session.encoded.map((image) => ({ data: [...image.data], dims: image.dims }));
  expect(shown.map(({ dims }) => dims)).toEqual([
    [1, 3, 4, 4],
    [1, 3, 4, 4],
    [1, 3, 4, 4],
  ]);
  expect(shown[0].data).toEqual([...channel(0), ...channel(0), ...channel(0.5)]);
  expect(shown[1].data).toEqual([...channel(0), ...channel(0.5), ...channel(1)]);
  expect(shown[2].data).toEqual([...channel(0.5), ...channel(1), ...channel(1)]);
});

test('each slice is encoded once; then sample by sample, one mask of the seed for the whole volume', async () => {
  const session = fakeSession(2, centreTimesMask);
  const result = await segmentWith(
    request(lpsGrid([4, 4, 2]), tissue(32)),
    session,
    quietContext(),
  );
  expect(session.encoded).toHaveLength(2);
  expect(session.held.size).toBe(0); // all released
  const expected = [0, 1, 2, 3].flatMap((sample) => {
    const mask = [...dropoutMask({ seed: 1, sample, ranges: [{ channels: 2, rate: 0.5 }] })];
    return session.encoded.map((image) => ({ image, mask }));
  });
  expect(session.calls.map(({ image, masks }) => ({ image, mask: [...masks.data] }))).toEqual(
    expected,
  );
  expect(result.provenance.drawn).toEqual({ samples: 4, ended: 'as-planned', stability: [] });
  expect(result.provenance.plan.bands).toBe(1);
});

test('bands of slices for want of memory give the same to the bit, and never hold more than fits', async () => {
  const volume = request(lpsGrid([6, 5, 5]), tissue(150), {
    estimator: dropout(7, 5),
  });
  const whole = await segmentWith(volume, fakeSession(2, centreTimesMask), quietContext());
  const session = fakeSession(2, centreTimesMask);
  let most = 0;
  const context = quietContext({ progress: () => (most = Math.max(most, session.held.size)) });
  // Features of 3 · 4 bytes a pixel of 8 × 8, sums and bits of 2 · 8 + 4 a voxel of 6 × 5; room for two slices.
  const memoryBytes = 2 * (64 * 12 + 30 * 20);
  const { provenance, ...banded } = await segmentWith({ ...volume, memoryBytes }, session, context);
  expect(provenance.drawn).toEqual({ samples: 7, ended: 'as-planned', stability: [] });
  expect(provenance.plan).toMatchObject({ bands: 3, keepsFeatures: true });
  expect(most).toBe(2);
  expect(session.encoded).toHaveLength(5);
  expect(session.calls).toHaveLength(35);
  expect(banded.votes?.voxels.length).toBeGreaterThan(0);
  expect({ ...banded, provenance: whole.provenance }).toEqual(whole);
});

const runSeed = (seed: number) =>
  segmentWith(
    request(lpsGrid([5, 5, 2]), tissue(50), {
      estimator: dropout(5, seed),
    }),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );

test('the same seed gives the same maps, another one others', async () => {
  const seed = seedFor([2, 2, 0, 2, 2]);
  const [first, again] = [await runSeed(seed), await runSeed(seed)];
  const other = await runSeed(seedFor([0, 0, 2, 0, 0]));
  expect(again.entropy).toEqual(first.entropy);
  expect(other.entropy).not.toEqual(first.entropy);
});

const at = (i: number, j: number, k: number): number => i + 40 * (j + 40 * k);

test('the network runs on the window of the body only; slices of air cost nothing and count as done', async () => {
  const shape = [40, 40, 4] as const;
  const hu = new Float32Array(40 * 40 * 4).fill(-1000);
  for (const k of [1, 3]) for (let i = 20; i < 24; i++) hu[at(i, 30, k)] = 300;
  for (let i = 20; i < 24; i++) hu[at(i, 30, 2)] = 300; // one body, k = 1 … 3
  const session = fakeSession(2, centreTimesMask);
  const result = await segmentWith(request(lpsGrid(shape), hu), session, quietContext());
  expect(session.encoded).toHaveLength(3);
  expect(session.calls).toHaveLength(3 * 4);
  // 4 × 1 voxels, 5 more on each side: 14 × 11, padded to 16 × 12.
  expect(session.encoded[0].dims).toEqual([1, 3, 12, 16]);
  expect(result.slices).toEqual({ done: 4, planned: 4 });
  expect(result.networkLabels.reduce((sum, label) => sum + label, 0)).toBe(12);
  expect(result.networkLabels[at(22, 30, 1)]).toBe(1);
  expect(result.entropy[at(0, 0, 1)]).toBe(0);
  expect(result.runnerUp[at(0, 0, 1)]).toBe(0);
});

test('nothing but air: no call, everything background, an empty ranking', async () => {
  const session = fakeSession(2, centreTimesMask);
  const volume = request(lpsGrid([3, 3, 3]), new Float32Array(27).fill(-1000));
  const result = await segmentWith(volume, session, quietContext());
  expect(session.calls).toHaveLength(0);
  expect(result.slices).toEqual({ done: 3, planned: 3 });
  expect(result.roiVoxels).toBe(0);
  expect(result.ranking).toHaveLength(0);
  expect(result.labels).toEqual(new Uint8Array(27));
  expect(result.structures[0]).toMatchObject({ volumeMl: 0, meanPairwiseDice: 1 });
});

test('an empty prediction has no region of interest and no ranking', async () => {
  const result = await segmentWith(
    request(lpsGrid([6, 6, 4]), tissue(144)),
    fakeSession(2, () => -8), // p = 0.0003
    quietContext(),
  );
  expect(result.roiVoxels).toBe(0);
  expect(result.ranking).toHaveLength(0);
  expect(result.structures[0].volumeMl).toBe(0);
});

test('the ranking holds 5 % of the region, most uncertain first', async () => {
  const result = await segmentWith(
    request(lpsGrid([8, 8, 5]), tissue(320)),
    fakeSession(2, centreTimesMask),
    quietContext(),
  );
  expect(result.roiVoxels).toBe(320);
  expect(result.ranking).toHaveLength(16);
  const order = [...result.entropy.keys()].toSorted(
    (a, b) => result.entropy[b] - result.entropy[a] || a - b,
  );
  expect([...result.ranking]).toEqual(order.slice(0, 16));
});

test('a value that is not finite stops the run and names slice and sample', async () => {
  const session = fakeSession(2, ({ slab, mask }) => (slab[1] === 1 && mask[0] === 2 ? NaN : 0));
  const seed = seedFor([0, 0, 2]);
  const volume = request(lpsGrid([1, 1, 3]), [50, 50, 300], {
    estimator: dropout(3, seed),
  });
  await expect(segmentWith(volume, session, quietContext())).rejects.toMatchObject({
    code: 'inference/non-finite-output',
    detail: { slice: 2, sample: 2 },
  });
});

test.each([
  ['too few classes', [1, 1, 4, 4]],
  ['another size', [1, 2, 2, 2]],
  ['three dimensions', [1, 2, 16]],
  ['more samples', [4, 2, 4, 4]],
])('an output of the wrong shape is refused: %s', async (_, dims) => {
  const session = {
    ...fakeSession(2, centreTimesMask),
    encode: () => Promise.resolve({ bytes: 0 }),
    release: () => {},
    decode: () => {
      const length = dims.reduce((product, size) => product * size, 1);
      return Promise.resolve({ data: new Float32Array(length), dims });
    },
  };
  await expect(
    segmentWith(request(lpsGrid([4, 4, 1]), tissue(16)), session, quietContext()),
  ).rejects.toMatchObject({
    code: 'model/signature-mismatch',
    detail: { expected: [1, 2, 4, 4], actual: dims },
  });
});

test.each([129, 2.5, NaN, -1])('T = %d is refused', async (samples) => {
  const volume = request(lpsGrid([1, 1, 1]), [50], {
    estimator: dropout(samples, 1),
  });
  const session = fakeSession(2, centreTimesMask);
  await expect(prepareWith(volume, session, quietContext())).rejects.toMatchObject({
    code: 'model/out-of-range',
    detail: { what: 'samples' },
  });
});

test('voxels that do not fit their grid are refused', async () => {
  const session = fakeSession(2, centreTimesMask);
  const misfit = request(lpsGrid([2, 2, 2]), [1]);
  await expect(prepareWith(misfit, session, quietContext())).rejects.toMatchObject({
    code: 'internal/shape',
  });
});
