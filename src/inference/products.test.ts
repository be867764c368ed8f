import { describe, expect, test } from 'vitest';
import { dropoutMask } from '../core/inference/dropoutMasks.ts';
import { fakeSession, type FakePixel } from '../testing/fakeSession.ts';
import {
  dropout,
  lpsGrid,
  quietContext,
  request,
  segmentWith,
  tissue,
} from '../testing/inferenceRun.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { segmentVolume } from './segmentVolume.ts';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const entropyOf = (p: number): number => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
const intensity = (hu: number): number => (Math.min(Math.max(hu, -200), 300) - 50) / 250;

describe('ensembles', () => {
  const manifest = syntheticManifest({
    ensemble: 'deep-ensemble',
    files: ['a', 'b'].map((path) => ({ path, sha256: path.repeat(64), bytes: 1 })),
    members: ['a', 'b'].map((file) => ({ file, source: null })),
  });

  test('probabilities are averaged, not logits', async () => {
    // METHODS B0: logits 6 and −2 give .5583651494 by probability, .880797078 by logit.
    const result = await segmentVolume(
      {
        ...request(lpsGrid([1, 1, 1]), [50], {
          manifest,
          estimator: dropout(0, 1, { members: 2 }),
          allMeasures: true,
        }),
        sessions: [fakeSession(2, () => 6), fakeSession(2, () => -2)],
      },
      quietContext(),
    );
    expect(result.entropy[0]).toBeCloseTo(entropyOf(0.5583651494), 6);
    const each = (entropyOf(sigmoid(6)) + entropyOf(sigmoid(-2))) / 2;
    expect(result.maps?.expectedEntropy[0]).toBeCloseTo(each, 6);
    expect(result.maps?.mutualInformation[0]).toBeCloseTo(entropyOf(0.5583651494) - each, 6);
    expect(result.structures[0].sampleVolumesMl).toEqual([0.008, 0]);
    expect(result.provenance.weightsSha256).toEqual(['a'.repeat(64), 'b'.repeat(64)]);
  });

  test('with dropout: every member under its own masks, each encoded once a slice', async () => {
    const sessions = [fakeSession(2, () => 1), fakeSession(2, () => -1)];
    const estimator = dropout(3, 9, { members: 2 });
    const question = request(lpsGrid([4, 4, 2]), tissue(32), { manifest, estimator });
    const { provenance } = await segmentVolume({ ...question, sessions }, quietContext());
    expect(provenance.drawn.samples).toBe(6);
    sessions.forEach((session, member) => {
      expect(session.encoded).toHaveLength(2);
      expect(session.held.size).toBe(0);
      const masks = session.calls.map(({ masks: rows }) => [...rows.data]);
      const expected = [0, 1, 2].flatMap((pass) => {
        const ranges = [{ channels: 2, rate: 0.5 }];
        const mask = [...dropoutMask({ seed: 9, sample: 3 * member + pass, ranges })];
        return [mask, mask];
      });
      expect(masks).toEqual(expected);
    });
  });
});

describe('flips', () => {
  const manifest = syntheticManifest({ flips: ['i', 'j', 'k'] });
  const grid = lpsGrid([5, 3, 4]);
  const hu = tissue(60);

  test('what a network sees of each place alone is the same under every flip', async () => {
    const alone = ({ slab }: FakePixel): number => 3 * slab[1];
    const estimator = dropout(0, 1, { flips: ['i', 'j', 'k'] });
    const session = fakeSession(2, alone);
    const flipped = await segmentWith(
      request(grid, hu, { manifest, estimator }),
      session,
      quietContext(),
    );
    const plain = await segmentWith(
      request(grid, hu, { manifest, estimator: dropout(0) }),
      fakeSession(2, alone),
      quietContext(),
    );
    expect(flipped.networkLabels).toEqual(plain.networkLabels);
    flipped.entropy.forEach((value, at) => expect(value).toBeCloseTo(plain.entropy[at], 6));
    expect(flipped.structures[0].sampleVolumesMl).toHaveLength(8);
    expect(new Set(flipped.structures[0].sampleVolumesMl).size).toBe(1);
    // Eight times each slice, no two images of a slice alike.
    expect(session.encoded).toHaveLength(8 * 4);
    expect(new Set(session.encoded.map(({ data }) => data.join())).size).toBe(8 * 4);
  });

  test('a flip along k turns the neighbours round, and the answer stays with its slice', async () => {
    const estimator = dropout(0, 1, { flips: ['k'] });
    const result = await segmentWith(
      request(grid, hu, { manifest, estimator }),
      fakeSession(2, ({ slab }) => 2 * slab[0] - slab[2]),
      quietContext(),
    );
    result.entropy.forEach((value, at) => {
      const at2 = (k: number): number =>
        intensity(hu[(at % 15) + 15 * Math.min(Math.max(k, 0), 3)]);
      const k = Math.floor(at / 15);
      const [below, above] = [at2(k - 1), at2(k + 1)];
      const p = (sigmoid(2 * below - above) + sigmoid(2 * above - below)) / 2;
      expect(value).toBeCloseTo(entropyOf(p), 5);
    });
  });
});

test('a network without dropout takes no masks', async () => {
  const manifest = syntheticManifest({ dropout: { kind: 'none' } });
  const session = fakeSession(2, ({ slab }) => slab[1], { dropout: [] });
  const question = request(lpsGrid([2, 2, 1]), tissue(4), { manifest, estimator: dropout(0) });
  const result = await segmentWith(question, session, quietContext());
  expect(session.calls.map(({ masks }) => masks.data.length)).toEqual([0]);
  expect(result.structures[0].meanPairwiseDice).toBeNull();
  expect(result.provenance.drawn.samples).toBe(1);
});

test('without dropout a network that has it runs under a mask of ones', async () => {
  const session = fakeSession(2, ({ slab }) => slab[1]);
  const question = request(lpsGrid([2, 2, 1]), tissue(4), { estimator: dropout(0) });
  await segmentWith(question, session, quietContext());
  expect(session.calls.map(({ masks }) => [...masks.data])).toEqual([[1, 1]]);
});

test('40 samples: volumes and agreement of each, beyond one word of bits', async () => {
  const hu = tissue(48);
  const estimator = dropout(40, 4);
  const logit = ({ slab, mask }: FakePixel): number => slab[1] + 0.3 * mask[0] - 0.2 * mask[1];
  const session = fakeSession(2, logit);
  const result = await segmentWith(
    request(lpsGrid([4, 4, 3]), hu, { estimator }),
    session,
    quietContext(),
  );
  const volumes = Array.from({ length: 40 }, (_, sample) => {
    const mask = dropoutMask({ seed: 4, sample, ranges: [{ channels: 2, rate: 0.5 }] });
    const inside = Array.from(hu).filter(
      (value) => logit({ slab: [0, intensity(value), 0], mask: [...mask], classIndex: 1 }) > 0,
    );
    return inside.length * 0.008;
  });
  expect(result.structures[0].sampleVolumesMl).toEqual(volumes);
  expect(new Set(volumes).size).toBeGreaterThan(2);
  expect(result.structures[0].meanPairwiseDice).toBeLessThan(1);
});

test('calibration at the stage of the mean: samples keep their own contours', async () => {
  const calibration: ModelManifest['calibration'] = {
    kind: 'temperature-bias',
    temperature: 2,
    bias: [0, 0],
    stage: 'pooled',
    fittedOn: 'nothing',
  };
  const manifest = syntheticManifest({
    calibration,
    ensemble: 'checkpoint-ensemble',
    members: ['a', 'b'].map((file) => ({ file, source: null })),
  });
  const result = await segmentVolume(
    {
      ...request(lpsGrid([1, 1, 1]), [50], { manifest, estimator: dropout(0, 1, { members: 2 }) }),
      sessions: [fakeSession(2, () => 6), fakeSession(2, () => -2)],
    },
    quietContext(),
  );
  // METHODS B2: averaged, then T = 2.
  expect(result.entropy[0]).toBeCloseTo(entropyOf(0.5292826679), 6);
  expect([...result.networkLabels]).toEqual([1]);
  expect(result.structures[0].sampleVolumesMl).toEqual([0.008, 0]);
});

describe('regions that overlap', () => {
  const manifest = syntheticManifest({
    output: {
      name: 'logits',
      activation: 'sigmoid',
      segments: ['Whole', 'Core'].map((name, at) => ({
        index: at + 1,
        name,
        color: '#aa5500',
        code: null,
      })),
      regions: [
        { labels: [1, 2], paint: 1 },
        { labels: [2], paint: 2 },
      ],
    },
    calibration: { kind: 'none' },
  });

  /** Two channels: the fake network's classes 1 and 2, without its background. */
  function regionSession(logits: (pixel: FakePixel) => number) {
    const session = fakeSession(3, logits);
    return {
      ...session,
      decode: async (...call: Parameters<typeof session.decode>) => {
        const { data, dims } = await session.decode(...call);
        const [samples, , ...spatial] = dims;
        return { data: data.slice(data.length / 3), dims: [samples, 2, ...spatial] };
      },
    };
  }

  test('each has its own volume; the label map shows the one painted last', async () => {
    // Intensities −1, 0, 1: the whole from 0 on, the core at 1.
    const session = regionSession(({ slab, classIndex }) =>
      classIndex === 1 ? 4 * slab[1] + 1 : 4 * slab[1] - 2,
    );
    const result = await segmentWith(
      request(lpsGrid([3, 1, 1]), [-200, 50, 300], { manifest, estimator: dropout(2) }),
      session,
      quietContext(),
    );
    expect([...result.labels]).toEqual([0, 1, 2]);
    expect([...result.networkLabels]).toEqual([0, 1, 2]);
    // In the middle the whole is in doubt (p = .73), at the right the core (p = .88 against .99).
    expect([...result.runnerUp]).toEqual([1, 0, 1]);
    expect(result.structures.map(({ volumeMl }) => volumeMl)).toEqual([0.016, 0.008]);
    expect(result.structures.map(({ sampleVolumesMl }) => sampleVolumesMl)).toEqual([
      [0.016, 0.016],
      [0.008, 0.008],
    ]);
    const nats = (p: number): number => entropyOf(p) / 2;
    expect(result.entropy[1]).toBeCloseTo(nats(sigmoid(1)) + nats(sigmoid(-2)), 6);
    expect(result.roiVoxels).toBe(3);
  });
});

describe('several slices a call', () => {
  const hu = tissue(6 * 5 * 11);
  const logit = ({ slab, mask }: FakePixel): number => 2 * slab[1] - slab[0] + mask[0] - mask[1];

  test('give the same to the bit; the last call takes what is left', async () => {
    const question = request(lpsGrid([6, 5, 11]), hu, { estimator: dropout(5, 3) });
    const single = await segmentWith(question, fakeSession(2, logit), quietContext());
    const session = fakeSession(2, logit);
    // Windows of 8 × 8 pixels.
    const four = { ...question, pixelsPerCall: 4 * 64 + 63 };
    const together = await segmentWith(four, session, quietContext());
    expect({ ...together, provenance: single.provenance }).toEqual(single);
    expect(session.encoded.map(({ dims }) => dims[0])).toEqual([4, 4, 3]);
    expect(session.calls).toHaveLength(3 * 5);
    expect(session.held.size).toBe(0);
  });

  test('flips, bands, and never more than eight', async () => {
    const manifest = syntheticManifest({ flips: ['i', 'j', 'k'] });
    const estimator = dropout(2, 3, { flips: ['i', 'k'] });
    const question = request(lpsGrid([6, 5, 11]), hu, { estimator, manifest });
    const single = await segmentWith(question, fakeSession(2, logit), quietContext());
    const many = { ...question, pixelsPerCall: 1e9 };
    const session = fakeSession(2, logit);
    const together = await segmentWith(many, session, quietContext());
    expect({ ...together, provenance: single.provenance }).toEqual(single);
    expect(Math.max(...session.encoded.map(({ dims }) => dims[0]))).toBe(8);
    const banded = { ...question, pixelsPerCall: 2 * 64, memoryBytes: 4 * (64 * 12 + 30 * 20) };
    const inBands = await segmentWith(banded, fakeSession(2, logit), quietContext());
    expect(inBands.provenance.plan.bands).toBe(3);
    expect(inBands.votes?.voxels.length).toBeGreaterThan(0);
    expect({ ...inBands, provenance: single.provenance }).toEqual(single);
  });
});
