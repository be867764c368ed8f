import { expect, test } from 'vitest';
import { fakeSession } from '../testing/fakeSession.ts';
import {
  centreTimesMask,
  lpsGrid,
  quietContext,
  request,
  tissue,
} from '../testing/inferenceRun.ts';
import { sampleSlices } from './sampleSlices.ts';
import type { RunProgress } from './segmentation.ts';
import { prepareRun } from './segmentationRun.ts';
import { finishRun, segmentVolume } from './segmentVolume.ts';

const SLICES = 5;
const depth = request(lpsGrid([5, 5, SLICES]), tissue(25 * SLICES));

test.each([0, 1, 2, 3, 4])(
  'cancelled before slice %i: the slices before it can be kept',
  async (n) => {
    const whole = await segmentVolume(depth, fakeSession(2, centreTimesMask), quietContext());
    const cancelled = new Error('cancelled');
    let reached = -1;
    const context = quietContext({
      progress: (progress) => (reached = progress.stage === 'sample' ? progress.slicesDone : -1),
      checkpoint: () => (reached === n ? Promise.reject(cancelled) : Promise.resolve()),
    });
    const session = fakeSession(2, centreTimesMask);
    const run = await prepareRun(depth, context);
    await expect(sampleSlices(run, session, context)).rejects.toBe(cancelled);
    expect(session.calls).toHaveLength(n);
    const partial = await finishRun(run, quietContext());
    const done = 25 * n;
    expect(partial.slices).toEqual({ done: n, planned: SLICES });
    expect(partial.entropy.subarray(0, done)).toEqual(whole.entropy.subarray(0, done));
    expect(partial.networkLabels.subarray(0, done)).toEqual(whole.networkLabels.subarray(0, done));
    expect(partial.entropy.subarray(done).every((value) => value === 0)).toBe(true);
    expect(partial.networkLabels.subarray(done).every((label) => label === 0)).toBe(true);
    expect(partial.labels.subarray(done).every((label) => label === 0)).toBe(true);
    expect(partial.roiVoxels).toBe(done); // the dilation stops at what was not computed
    expect([...partial.ranking].every((voxel) => voxel < done)).toBe(true);
  },
);

test('a cancelled run can be continued: the result is that of a run in one go', async () => {
  const whole = await segmentVolume(depth, fakeSession(2, centreTimesMask), quietContext());
  let left = 4;
  const context = quietContext({
    checkpoint: () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('cancelled'))),
  });
  const run = await prepareRun(depth, quietContext());
  await expect(sampleSlices(run, fakeSession(2, centreTimesMask), context)).rejects.toThrow();
  expect(run.slicesDone).toBe(4);
  await sampleSlices(run, fakeSession(2, centreTimesMask), quietContext());
  expect(await finishRun(run, quietContext())).toEqual(whole);
});

test('a cancel between the calls of one slice drops that slice only', async () => {
  const session = fakeSession(2, centreTimesMask);
  const context = quietContext({
    checkpoint: () =>
      session.calls.length === 6 ? Promise.reject(new Error('cancelled')) : Promise.resolve(),
  });
  // Windows of 8 × 8 pixels at 512 bytes and room for one sample: four calls a slice.
  const run = await prepareRun({ ...depth, activationBytes: 64 * 512 }, context);
  await expect(sampleSlices(run, session, context)).rejects.toThrow('cancelled');
  expect(run.slicesDone).toBe(1);
  const { entropy } = await finishRun(run, quietContext());
  expect(entropy.subarray(25).every((value) => value === 0)).toBe(true);
});

test('a cancel while the result is put together leaves a run that can be finished', async () => {
  const run = await prepareRun(depth, quietContext());
  await sampleSlices(run, fakeSession(2, centreTimesMask), quietContext());
  const failing = quietContext({ checkpoint: () => Promise.reject(new Error('cancelled')) });
  await expect(finishRun(run, failing)).rejects.toThrow('cancelled');
  const whole = await segmentVolume(depth, fakeSession(2, centreTimesMask), quietContext());
  expect(await finishRun(run, quietContext())).toEqual(whole);
});

test('progress counts slices in each stage and never goes back', async () => {
  const reports: RunProgress[] = [];
  const context = quietContext({ progress: (progress) => reports.push(progress) });
  await segmentVolume(depth, fakeSession(2, centreTimesMask), context);
  expect([...new Set(reports.map(({ stage }) => stage))]).toEqual(['resample', 'sample', 'reduce']);
  const sampled = reports.filter(({ stage }) => stage === 'sample');
  expect(sampled.map(({ slicesDone }) => slicesDone)).toEqual([0, 1, 2, 3, 4]);
  expect(reports.every((r) => r.slicesPlanned === SLICES && r.samples === 4)).toBe(true);
});

test('elapsed time leaves out what lies between the stages', async () => {
  let now = 0;
  const context = quietContext({ nowMs: () => now, checkpoint: () => Promise.resolve(void now++) });
  const run = await prepareRun(depth, context);
  await sampleSlices(run, fakeSession(2, centreTimesMask), context);
  const before = now;
  now += 1000;
  const { provenance } = await finishRun(run, context);
  expect(provenance.elapsedMs).toBe(now - 1000);
  expect(before).toBeGreaterThan(0);
});

test('the source is not modified', async () => {
  const copy = depth.volume.voxels.slice();
  await segmentVolume(depth, fakeSession(2, centreTimesMask), quietContext());
  expect(depth.volume.voxels).toEqual(copy);
});
