import { describe, expect, test } from 'vitest';
import { probabilityOf } from '../core/uncertainty/meanProbabilities.ts';
import { fakeSession, type FakePixel } from '../testing/fakeSession.ts';
import {
  dropout,
  lpsGrid,
  prepareWith,
  quietContext,
  request,
  tissue,
} from '../testing/inferenceRun.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import { sampleVolume } from './sampleVolume.ts';
import type { Segmentation } from './segmentation.ts';
import type { SegmentationRun } from './segmentationRun.ts';
import { finishRun } from './segmentVolume.ts';
import type { Session } from './session.ts';

const SLICES = 6;
const grid = lpsGrid([7, 5, SLICES]);
const segments = ['a', 'b'].map((name, at) => ({
  index: at + 1,
  name,
  color: '#aa5500',
  code: null,
}));
const common = { calibration: { kind: 'none' } } as const;
const classes = syntheticManifest({
  ...common,
  output: { name: 'logits', activation: 'softmax', segments },
});
const regions = syntheticManifest({
  ...common,
  output: {
    name: 'logits',
    activation: 'sigmoid',
    segments,
    regions: [
      { labels: [1, 2], paint: 1 },
      { labels: [2], paint: 2 },
    ],
  },
});

/** From certain to certain, with tails below what is kept. */
const logit = ({ slab, mask, classIndex }: FakePixel): number =>
  (classIndex === 1 ? 14 : -9) * slab[1] + mask[0] - 1;

/** Without the fake network's background. */
function regionSession(): Session {
  const session = fakeSession(3, logit);
  return {
    ...session,
    decode: async (...call: Parameters<typeof session.decode>) => {
      const { data, dims } = await session.decode(...call);
      const [samples, , ...spatial] = dims;
      return { data: data.slice(data.length / 3), dims: [samples, 2, ...spatial] };
    },
  };
}

/** What is kept is the run's own mean to half a step, wherever the run has one. */
function expectKept(run: SegmentationRun, { probabilities, body }: Segmentation): void {
  if (!probabilities) throw new Error('nothing kept');
  expect([...probabilities.voxels]).toEqual(
    [...new Set(probabilities.voxels)].toSorted((a, b) => a - b),
  );
  expect(probabilities.structures).toEqual([1, 2]);
  expect(probabilities.activation).toBe(run.rule.activation);
  let largest = 0;
  for (const structure of probabilities.structures) {
    const back = probabilityOf(probabilities, structure, run.mean[0].length);
    back.forEach((p, voxel) => {
      largest = Math.max(largest, Math.abs(p - run.mean[structure][voxel]));
    });
  }
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThanOrEqual(1 / 131070 + 1e-7);
  expect(body).toHaveLength(run.mean[0].length);
}

describe.each([
  ['softmax', classes, () => fakeSession(3, logit)],
  ['sigmoid', regions, regionSession],
] as const)('%s', (_, manifest, session) => {
  const question = request(grid, tissue(7 * 5 * SLICES), { manifest, estimator: dropout(5) });

  test.each([
    ['in one piece', {}],
    ['in bands', { memoryBytes: 2 * (64 * 12 + 35 * 32) }],
  ])('%s', async (__, changes) => {
    const run = await prepareWith({ ...question, ...changes }, session(), quietContext());
    await sampleVolume(run, quietContext());
    expectKept(run, await finishRun(run, quietContext()));
  });

  test('after a cancel: of the finished samples', async () => {
    const run = await prepareWith(question, session(), quietContext());
    const cancelling = quietContext({
      checkpoint: () =>
        (run.band?.samplesDone ?? 0) < 3
          ? Promise.resolve()
          : Promise.reject(new Error('cancelled')),
    });
    await expect(sampleVolume(run, cancelling)).rejects.toThrow('cancelled');
    const partial = await finishRun(run, quietContext());
    expect(partial.provenance.drawn.samples).toBe(3);
    expectKept(run, partial);
  });
});

test('after a cancel in a later band nothing is kept, and no body, of what was not computed', async () => {
  const question = request(grid, tissue(7 * 5 * SLICES), {
    manifest: classes,
    memoryBytes: 2 * (64 * 12 + 35 * 32),
  });
  const run = await prepareWith(question, fakeSession(3, logit), quietContext());
  const cancelling = quietContext({
    checkpoint: () =>
      run.slicesDone === 0 ? Promise.resolve() : Promise.reject(new Error('cancelled')),
  });
  await expect(sampleVolume(run, cancelling)).rejects.toThrow('cancelled');
  const partial = await finishRun(run, quietContext());
  const done = 35 * partial.slices.done;
  expect(partial.slices.done).toBeLessThan(SLICES);
  expectKept(run, partial);
  expect(partial.probabilities?.voxels.every((voxel) => voxel < done)).toBe(true);
  expect(partial.body?.subarray(done).includes(1)).toBe(false);
  expect(partial.body?.subarray(0, done).includes(1)).toBe(true);
});

test('where there is no body nothing is kept, and that is known', async () => {
  const air = request(grid, new Float32Array(7 * 5 * SLICES).fill(-1000), { manifest: classes });
  const run = await prepareWith(air, fakeSession(3, logit), quietContext());
  await sampleVolume(run, quietContext());
  const { probabilities, structures } = await finishRun(run, quietContext());
  expect(probabilities?.voxels).toHaveLength(0);
  expect(structures.map((one) => one.meanLabelledEntropy)).toEqual([null, null]);
  expect(structures.map((one) => one.iouOverSamples)).toEqual([1, 1]);
});
