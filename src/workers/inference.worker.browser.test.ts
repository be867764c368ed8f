import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Segmentation } from '../inference/segmentation.ts';
import {
  LONG,
  SHAPE,
  bareClient,
  clientWith,
  disposeClients,
  estimator,
  failureOf,
  phantom,
  segment,
} from '../testing/inferenceClient.ts';
import { fetchPackage } from '../testing/networkPackage.ts';

const tiny = await fetchPackage('tiny'); // 4 mm, classes background, bright, dark

afterEach(disposeClients);

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at])), 0);

let reference: Segmentation;
beforeAll(async () => {
  const client = await clientWith(tiny, { threads: 2 });
  reference = await segment(client, estimator(11));
});

test('a run through the real worker: contours, uncertainty and provenance', () => {
  const { labels, networkLabels, entropy, ranking, roiVoxels, structures } = reference;
  expect(reference.networkGrid.shape).toEqual([...SHAPE]);
  expect(labels).toEqual(networkLabels); // the image lies on the network's grid
  expect(new Set(labels)).toEqual(new Set([0, 1, 2]));
  expect(Math.max(...entropy)).toBeLessThanOrEqual(1);
  expect(Math.max(...entropy)).toBeGreaterThan(0.5);
  expect(ranking).toHaveLength(Math.floor(0.05 * roiVoxels + 0.5));
  expect(entropy[ranking[0]]).toBe(Math.max(...Array.from(ranking, (voxel) => entropy[voxel])));
  expect(reference.slices).toEqual({ done: 6, planned: 6 });
  expect(reference.provenance).toMatchObject({
    modelId: 'tiny',
    weightsSha256: [tiny.manifest.files[0].sha256],
    estimator: estimator(11),
    backend: { kind: 'wasm', threads: 2, reason: 'chosen' },
  });
  for (const { volumeMl, sampleVolumesMl, meanPairwiseDice } of structures) {
    expect(volumeMl).toBeGreaterThan(0);
    // Samples differ.
    expect(new Set(sampleVolumesMl).size).toBeGreaterThan(1);
    expect(meanPairwiseDice).toBeLessThan(1);
    expect(meanPairwiseDice).toBeGreaterThan(0);
  }
});

test('the same seed again is equal to the bit, in the same worker and in a new one; another seed is not', async () => {
  const client = await clientWith(tiny, { threads: 2 });
  const first = await segment(client, estimator(11));
  const again = await segment(client, estimator(11));
  for (const run of [first, again]) {
    expect(run.entropy).toEqual(reference.entropy);
    expect(run.labels).toEqual(reference.labels);
    expect(run.ranking).toEqual(reference.ranking);
    expect(run.structures).toEqual(reference.structures);
  }
  const other = await segment(client, estimator(12));
  expect(other.entropy).not.toEqual(reference.entropy);
});

test('one thread agrees with two within 1e-6', async () => {
  const client = await clientWith(tiny, { threads: 1 });
  const single = await segment(client, estimator(11));
  expect(single.provenance.backend.threads).toBe(1);
  expect(reference.provenance.backend.threads).toBe(2);
  expect(largestDifference(single.entropy, reference.entropy)).toBeLessThan(1e-6);
  expect(single.labels).toEqual(reference.labels);
});

test('WebGPU agrees with WASM within 1e-4', async () => {
  const client = await clientWith(tiny, { backend: 'webgpu' });
  const gpu = await segment(client, estimator(11));
  expect(gpu.provenance.backend).toMatchObject({ kind: 'webgpu', threads: 1, reason: 'chosen' });
  expect(gpu.provenance.backend.adapter).toMatch(/swiftshader/i);
  expect(largestDifference(gpu.entropy, reference.entropy)).toBeLessThan(1e-4);
  const unlike = gpu.labels.filter((label, at) => label !== reference.labels[at]).length;
  expect(unlike).toBeLessThanOrEqual(1); // a tie to 1e-4 may fall the other way
});

test('a cancel is answered by the worker itself, and the finished samples can be kept', async () => {
  // The client ends a worker that has not answered after one second: the code tells which it was.
  const client = bareClient(1000);
  await client.call('loadModel', { ...tiny, backend: 'wasm' });
  await client.call('putVolume', { id: 'ct', ...phantom(LONG) });
  const controller = new AbortController();
  const running = client.call(
    'segment',
    { volumeId: 'ct', estimator: estimator(11, 32) },
    {
      signal: controller.signal,
      onProgress: ({ kept }) => {
        if (kept.samples > 1) controller.abort();
      },
    },
  );
  expect((await failureOf(running)).code).toBe('cancelled');
  const partial = await client.call('keepPartial', null);
  if (!partial) throw new Error('nothing was kept');
  expect(partial.slices).toEqual({ done: 200, planned: 200 });
  const { drawn, estimator: asked } = partial.provenance;
  expect(asked.dropoutPasses).toBe(32);
  expect(drawn.ended).toBe('cancelled');
  expect(drawn.samples).toBeGreaterThan(1);
  expect(drawn.samples).toBeLessThan(32);
  for (const { sampleVolumesMl } of partial.structures) {
    expect(sampleVolumesMl).toHaveLength(drawn.samples);
  }
  const slice = 48 * 48;
  for (const k of [0, 100, 199]) {
    const values = partial.entropy.subarray(k * slice, (k + 1) * slice);
    expect(values.some((value) => value > 0)).toBe(true);
  }
  // It is given away once.
  expect(await client.call('keepPartial', null)).toBeNull();
});

test('the result so far comes after 2 of 5 samples, and the result is the same', async () => {
  const client = await clientWith(tiny, { threads: 2 });
  await client.call('putVolume', { id: 'ct', ...phantom(SHAPE) });
  const previews: Segmentation[] = [];
  const result = await client.call(
    'segment',
    { volumeId: 'ct', estimator: estimator(11), previews: true },
    { onProgress: ({ preview }) => void (preview && previews.push(preview)) },
  );
  expect(result.entropy).toEqual(reference.entropy);
  expect(result.structures).toEqual(reference.structures);
  // A dear preview may cost the next one its place, the first always comes.
  expect(previews[0].provenance.drawn).toMatchObject({ samples: 2, ended: 'under-way' });
  const two = await segment(client, estimator(11, 2));
  expect(previews[0].entropy).toEqual(two.entropy);
  expect(previews[0].labels).toEqual(two.labels);
  expect(previews[0].ranking).toEqual(two.ranking);
});

test('what a cancelled run left can be discarded, and the worker works on', async () => {
  const client = await clientWith(tiny);
  await client.call('putVolume', { id: 'ct', ...phantom(LONG) });
  const controller = new AbortController();
  const running = client.call(
    'segment',
    { volumeId: 'ct', estimator: estimator(11, 32) },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  expect((await failureOf(running)).code).toBe('cancelled');
  await client.call('discardPartial', null);
  expect(await client.call('keepPartial', null)).toBeNull();
  expect((await segment(client, estimator(11))).entropy).toEqual(reference.entropy);
});
