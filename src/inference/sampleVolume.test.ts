import { describe, expect, test } from 'vitest';
import { fakeSession, type FakeSession } from '../testing/fakeSession.ts';
import {
  centreTimesMask,
  dropout,
  lpsGrid,
  prepareWith,
  quietContext,
  request,
  segmentWith,
  tissue,
} from '../testing/inferenceRun.ts';
import { keptOf } from './progress.ts';
import { sampleVolume } from './sampleVolume.ts';
import type { RunProgress, Segmentation } from './segmentation.ts';
import { finishRun } from './segmentVolume.ts';

const SLICES = 5;
/** Features of 12 bytes a pixel of 8 × 8, sums of 20 a voxel of 5 × 5. */
const twoSlices = 2 * (64 * 12 + 25 * 20);
const depth = request(lpsGrid([5, 5, SLICES]), tissue(25 * SLICES));

/** Rejects the checkpoint before call number `limit` of the network. */
function cancelledAfter(session: FakeSession, limit: number) {
  return quietContext({
    checkpoint: () =>
      session.encoded.length + session.calls.length === limit
        ? Promise.reject(new Error('cancelled'))
        : Promise.resolve(),
  });
}

test.each([1, 2, 3])(
  'cancelled in the sample after %i: the finished samples of the whole volume can be kept',
  async (finished) => {
    const session = fakeSession(2, centreTimesMask);
    const context = cancelledAfter(session, SLICES + finished * SLICES + 3);
    const run = await prepareWith(depth, session, quietContext());
    await expect(sampleVolume(run, context)).rejects.toThrow('cancelled');
    expect(session.held.size).toBe(0);
    expect(keptOf(run)).toEqual({ samples: finished, slices: SLICES });
    const partial = await finishRun(run, quietContext());
    expect(partial.provenance.drawn).toEqual({
      samples: finished,
      ended: 'cancelled',
      stability: [],
    });
    expect(partial.provenance.estimator.dropoutPasses).toBe(4);
    expect(partial.slices).toEqual({ done: SLICES, planned: SLICES });
    expect(partial.structures[0].sampleVolumesMl).toHaveLength(finished);
    if (finished === 1) {
      expect(partial.structures[0].meanPairwiseDice).toBeNull();
      return;
    }
    // Nothing of the sample that was under way: it is what that many samples give.
    const asked = { ...depth, estimator: dropout(finished) };
    const whole = await segmentWith(asked, fakeSession(2, centreTimesMask), quietContext());
    expect({ ...partial, provenance: whole.provenance }).toEqual(whole);
  },
);

test.each([0, 3, SLICES, SLICES + 4])(
  'cancelled before call %i, in the first sample at most: nothing to keep',
  async (calls) => {
    const session = fakeSession(2, centreTimesMask);
    const run = await prepareWith(depth, session, quietContext());
    const sampling = sampleVolume(run, cancelledAfter(session, calls));
    await expect(sampling).rejects.toThrow('cancelled');
    expect(keptOf(run)).toEqual({ samples: 0, slices: 0 });
    expect(session.held.size).toBe(0);
  },
);

test('cancelled in a later band: the finished bands can be kept, with all their samples', async () => {
  const whole = await segmentWith(depth, fakeSession(2, centreTimesMask), quietContext());
  const session = fakeSession(2, centreTimesMask);
  // Band 2 is in its second sample.
  const run = await prepareWith({ ...depth, memoryBytes: twoSlices }, session, quietContext());
  const context = cancelledAfter(session, 2 + 2 * 4 + 2 + 3);
  await expect(sampleVolume(run, context)).rejects.toThrow('cancelled');
  expect(keptOf(run)).toEqual({ samples: 4, slices: 2 });
  const partial = await finishRun(run, quietContext());
  const done = 25 * 2;
  expect(partial.slices).toEqual({ done: 2, planned: SLICES });
  expect(partial.provenance.drawn).toEqual({
    samples: 4,
    ended: 'cancelled',
    stability: [],
  });
  expect(partial.entropy.subarray(0, done)).toEqual(whole.entropy.subarray(0, done));
  expect(partial.networkLabels.subarray(0, done)).toEqual(whole.networkLabels.subarray(0, done));
  expect(partial.entropy.subarray(done).every((value) => value === 0)).toBe(true);
  expect(partial.networkLabels.subarray(done).every((label) => label === 0)).toBe(true);
  expect(partial.labels.subarray(done).every((label) => label === 0)).toBe(true);
  expect(partial.roiVoxels).toBe(done); // the dilation stops at what was not computed
  expect([...partial.ranking].every((voxel) => voxel < done)).toBe(true);
});

test('a cancel while the result is put together leaves a run that can be finished', async () => {
  const session = fakeSession(2, centreTimesMask);
  const run = await prepareWith(depth, session, quietContext());
  await sampleVolume(run, quietContext());
  const failing = quietContext({ checkpoint: () => Promise.reject(new Error('cancelled')) });
  await expect(finishRun(run, failing)).rejects.toThrow('cancelled');
  const whole = await segmentWith(depth, fakeSession(2, centreTimesMask), quietContext());
  expect(await finishRun(run, quietContext())).toEqual(whole);
});

test('progress counts slices and samples, and calls that never go back', async () => {
  const reports: RunProgress[] = [];
  const context = quietContext({ progress: (progress) => reports.push(progress) });
  await segmentWith(depth, fakeSession(2, centreTimesMask), context);
  const stages = [...new Set(reports.map(({ stage }) => stage))];
  expect(stages).toEqual(['resample', 'encode', 'sample', 'reduce']);
  const of = (stage: string) => reports.filter((report) => report.stage === stage);
  expect(of('encode').map(({ slicesDone }) => slicesDone)).toEqual([0, 1, 2, 3, 4]);
  const sampled = of('sample').map(({ samplesDone, slicesDone }) => [samplesDone, slicesDone]);
  expect(sampled).toEqual([0, 1, 2, 3].flatMap((t) => [0, 1, 2, 3, 4].map((k) => [t, k])));
  const calls = reports.map(({ callsDone }) => callsDone);
  expect(calls).toEqual(calls.toSorted((a, b) => a - b));
  expect(calls.at(-1)).toBe(25);
  expect(reports.every((r) => r.slicesPlanned === SLICES && r.samples === 4)).toBe(true);
  expect(reports.every((r) => r.callsPlanned >= r.callsDone)).toBe(true);
  expect(of('sample').at(-1)?.kept).toEqual({ samples: 3, slices: SLICES });
});

test('elapsed time leaves out what lies between the stages', async () => {
  let now = 0;
  const context = quietContext({ nowMs: () => now, checkpoint: () => Promise.resolve(void now++) });
  const run = await prepareWith(depth, fakeSession(2, centreTimesMask), context);
  await sampleVolume(run, context);
  const before = now;
  now += 1000;
  const { provenance } = await finishRun(run, context);
  expect(provenance.elapsedMs).toBe(now - 1000);
  expect(before).toBeGreaterThan(0);
});

test('the source is not modified', async () => {
  const copy = depth.volume.channels[0].slice();
  await segmentWith(depth, fakeSession(2, centreTimesMask), quietContext());
  expect(depth.volume.channels[0]).toEqual(copy);
});

describe('stop when the queue is stable', () => {
  /** 30³ voxels: the top 1 % are 270 of them. */
  const wide = (stop: 'when-stable' | 'at-samples', samples = 16) =>
    request(lpsGrid([30, 30, 30]), tissue(27_000), {
      estimator: dropout(samples, 3, { stop }),
    });

  test('samples that are all alike: ended at the first check, 6, with the result of 6 samples', async () => {
    const alike = () => fakeSession(2, ({ slab }) => slab[1] + 0.1 * slab[0]);
    const result = await segmentWith(wide('when-stable'), alike(), quietContext());
    expect(result.provenance.drawn).toEqual({
      samples: 6,
      ended: 'stable',
      stability: [{ samples: 6, jaccard: 1 }],
    });
    const six = await segmentWith(wide('at-samples', 6), alike(), quietContext());
    expect({ ...result, provenance: six.provenance }).toEqual(six);
  });

  test('a queue that turns over: all samples, every check told', async () => {
    // Each sample is in doubt about other voxels: where a wave of its own number crosses zero.
    let calls = 0;
    const restless = fakeSession(2, ({ slab }) => 6 * Math.sin(slab[1] * 40 + calls++ * 1e-3));
    const result = await segmentWith(wide('when-stable'), restless, quietContext());
    const { samples, ended, stability } = result.provenance.drawn;
    expect([samples, ended]).toEqual([16, 'as-planned']);
    expect(stability.map((check) => check.samples)).toEqual([6, 8, 12]);
    for (const check of stability) expect(check.jaccard).toBeLessThan(0.95);
  });

  test('an empty queue does not count as stable, and bands are not watched', async () => {
    const empty = await segmentWith(
      wide('when-stable', 7),
      fakeSession(2, () => -30),
      quietContext(),
    );
    expect(empty.provenance.drawn).toMatchObject({
      samples: 7,
      ended: 'as-planned',
      stability: [{ samples: 6, jaccard: null }],
    });
    const banded = { ...wide('when-stable', 7), memoryBytes: 15 * (1024 * 12 + 900 * 20) };
    const result = await segmentWith(
      banded,
      fakeSession(2, ({ slab }) => slab[1]),
      quietContext(),
    );
    expect(result.provenance.drawn).toEqual({
      samples: 7,
      ended: 'as-planned',
      stability: [],
    });
  });
});

describe('previews', () => {
  test('after 2, 3, 4, 6 and 8 samples each is what that many samples give; the result is the same without', async () => {
    const long = { ...depth, estimator: dropout(9) };
    const previews: Segmentation[] = [];
    const context = quietContext({ preview: (segmentation) => previews.push(segmentation) });
    const result = await segmentWith(long, fakeSession(2, centreTimesMask), context);
    const plain = await segmentWith(long, fakeSession(2, centreTimesMask), quietContext());
    expect(result).toEqual(plain);
    const drawn = previews.map(({ provenance }) => provenance.drawn);
    expect(drawn.map(({ samples }) => samples)).toEqual([2, 3, 4, 6, 8]);
    for (const preview of previews) {
      const { samples, ended } = preview.provenance.drawn;
      expect(ended).toBe('under-way');
      const asked = { ...depth, estimator: dropout(samples) };
      const whole = await segmentWith(asked, fakeSession(2, centreTimesMask), quietContext());
      expect({ ...preview, provenance: whole.provenance }).toEqual({
        ...whole,
        probabilities: null,
        body: null,
      });
    }
  });

  test('a dear preview is followed by fewer: they take at most a quarter of the time of the samples', async () => {
    const long = { ...depth, estimator: dropout(32) };
    // A checkpoint takes 1 ms: five a sample, some three a preview, which is more than a quarter of one sample.
    let now = 0;
    const seen: number[] = [];
    const context = quietContext({
      nowMs: () => now,
      checkpoint: () => Promise.resolve(void now++),
      preview: ({ provenance }) => void seen.push(provenance.drawn.samples),
    });
    await segmentWith(long, fakeSession(2, centreTimesMask), context);
    expect(seen[0]).toBe(2);
    expect(seen.length).toBeLessThan(8);
    expect(seen.length).toBeGreaterThan(2);
  });

  test('none where the volume is sampled in bands', async () => {
    const seen: Segmentation[] = [];
    const context = quietContext({ preview: (segmentation) => seen.push(segmentation) });
    const banded = { ...depth, memoryBytes: twoSlices };
    await segmentWith(banded, fakeSession(2, centreTimesMask), context);
    expect(seen).toHaveLength(0);
  });
});
