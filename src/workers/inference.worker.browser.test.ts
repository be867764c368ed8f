import { afterEach, beforeAll, expect, test } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { Estimator, Segmentation } from '../inference/segmentation.ts';
import type { FromWorker, Port } from '../rpc/api.ts';
import { RemoteError, WorkerClient } from '../rpc/client.ts';
import type { NetworkPackage } from '../testing/networkPackage.ts';
import { fetchPackage, networkOf, withNaNWeights, withNetwork } from '../testing/networkPackage.ts';
import type { InferenceApi } from './inference.api.ts';

type Client = WorkerClient<InferenceApi>;
type LoadParams = InferenceApi['loadModel']['params'];

const tiny = await fetchPackage('tiny'); // 4 mm, classes background, bright, dark

/** The real worker, as the page spawns it. */
function spawn(): Port {
  const worker = new Worker(new URL('./inference.worker.ts', import.meta.url), { type: 'module' });
  return {
    postMessage: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) =>
      worker.addEventListener('message', (event: MessageEvent<FromWorker>) => listener(event.data)),
    onDeath: (listener) => worker.addEventListener('error', ({ message }) => listener(message)),
    terminate: () => worker.terminate(),
  };
}

const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function clientWith(
  model: NetworkPackage = tiny,
  options: Pick<LoadParams, 'threads'> & { backend?: LoadParams['backend'] } = {},
): Promise<Client> {
  const client = new WorkerClient<InferenceApi>(spawn);
  clients.push(client);
  const { backend } = await client.call('loadModel', { ...model, backend: 'wasm', ...options });
  expect(backend.kind).toBe(options.backend ?? 'wasm');
  return client;
}

/** A cylinder of soft tissue in air with a bright and a dark ball, blurred by waves. 4 mm, like the network. */
function phantom(shape: readonly [number, number, number]): {
  grid: VoxelGrid;
  voxels: Int16Array<ArrayBuffer>;
} {
  const [ni, nj, nk] = shape;
  const voxels = new Int16Array(ni * nj * nk).fill(-1000);
  voxels.forEach((_, at) => {
    const [i, j, k] = [at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))];
    const [x, y] = [(2 * i) / (ni - 1) - 1, (2 * j) / (nj - 1) - 1];
    if (x * x + y * y > 0.9) return;
    const wave = 50 * Math.sin(i / 2.3 + k / 4) + 50 * Math.cos(j / 3.1);
    const bright = Math.hypot(x - 0.4, y) < 0.3 ? 150 : 0;
    const dark = Math.hypot(x + 0.4, y) < 0.3 ? -120 : 0;
    voxels[at] = 40 + bright + dark + wave;
  });
  const affine = [-4, 0, 0, 60, 0, -4, 0, 60, 0, 0, 4, -40, 0, 0, 0, 1] as const;
  return { grid: { shape, affine }, voxels };
}

const SHAPE = [32, 28, 6] as const;
const estimator = (seed: number, samples = 5): Estimator => ({
  kind: 'mc-dropout',
  samples,
  seed,
});

async function segment(
  client: Client,
  how: Estimator,
  shape: readonly [number, number, number] = SHAPE,
): Promise<Segmentation> {
  await client.call('putVolume', { id: 'ct', ...phantom(shape) });
  return client.call('segment', { volumeId: 'ct', estimator: how });
}

async function failureOf(promise: Promise<unknown>): Promise<RemoteError> {
  const outcome = await promise.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
  if (!(outcome instanceof RemoteError)) throw new Error(String(outcome));
  return outcome;
}

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
    weightsSha256: tiny.manifest.files[0].sha256,
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

const LONG = [48, 48, 200] as const;

test('a cancel is answered by the worker itself, and the finished slices can be kept', async () => {
  // The client ends a worker that has not answered after one second: the code tells which it was.
  const client = new WorkerClient<InferenceApi>(spawn, 1000);
  clients.push(client);
  await client.call('loadModel', { ...tiny, backend: 'wasm' });
  await client.call('putVolume', { id: 'ct', ...phantom(LONG) });
  const controller = new AbortController();
  const running = client.call(
    'segment',
    { volumeId: 'ct', estimator: estimator(11, 32) },
    {
      signal: controller.signal,
      onProgress: ({ stage, slicesDone }) => {
        if (stage === 'sample' && slicesDone > 2) controller.abort();
      },
    },
  );
  expect((await failureOf(running)).code).toBe('cancelled');
  const partial = await client.call('keepPartial', null);
  if (!partial) throw new Error('nothing was kept');
  const { done, planned } = partial.slices;
  expect(planned).toBe(200);
  expect(done).toBeGreaterThan(2);
  expect(done).toBeLessThan(200);
  const slice = 48 * 48;
  expect(partial.entropy.subarray(0, done * slice).some((value) => value > 0)).toBe(true);
  expect(partial.entropy.subarray(done * slice).every((value) => value === 0)).toBe(true);
  expect(partial.labels.subarray(done * slice).every((label) => label === 0)).toBe(true);
  expect([...partial.ranking].every((voxel) => voxel < done * slice)).toBe(true);
  // It is given away once.
  expect(await client.call('keepPartial', null)).toBeNull();
});

test('what a cancelled run left can be discarded, and the worker works on', async () => {
  const client = await clientWith();
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

test('a worker that ends during a run fails that run; the next calls get a new worker', async () => {
  const client = await clientWith(tiny, { threads: 2 });
  await client.call('putVolume', { id: 'ct', ...phantom(LONG) });
  const running = client.call(
    'segment',
    { volumeId: 'ct', estimator: estimator(11, 32) },
    { onProgress: () => client.dispose() },
  );
  expect((await failureOf(running)).code).toBe('resource/worker-lost');
  // The new worker knows neither network nor image, and says so rather than using something else.
  const unknown = client.call('segment', { volumeId: 'ct', estimator: estimator(11) });
  expect((await failureOf(unknown)).code).toBe('model/not-found');
  await client.call('loadModel', { ...tiny, backend: 'wasm', threads: 2 });
  expect((await segment(client, estimator(11))).entropy).toEqual(reference.entropy);
});

test('an image that is not in the worker is not replaced by another', async () => {
  const client = await clientWith();
  await client.call('putVolume', { id: 'first', ...phantom(SHAPE) });
  const wrong = client.call('segment', { volumeId: 'second', estimator: estimator(1) });
  expect((await failureOf(wrong)).code).toBe('internal/unexpected');
});

test('a changed byte, a missing file and bytes that are no network are three failures', async () => {
  const client = new WorkerClient<InferenceApi>(spawn);
  clients.push(client);
  const load = (model: NetworkPackage) =>
    failureOf(client.call('loadModel', { ...model, backend: 'wasm' }));
  const changed = networkOf(tiny).slice(0);
  new Uint8Array(changed)[4000] ^= 1;
  const path = tiny.manifest.members[0].file;
  const mismatch = await load({ manifest: tiny.manifest, files: { [path]: changed } });
  expect(mismatch).toMatchObject({ code: 'model/checksum-mismatch', detail: { path } });
  const missing = await load({ manifest: tiny.manifest, files: {} });
  expect(missing).toMatchObject({ code: 'model/not-found', detail: { path } });
  const junk = await withNetwork(tiny, new ArrayBuffer(5000));
  expect((await load(junk)).code).toBe('model/invalid');
  const truncated = await withNetwork(tiny, networkOf(tiny).slice(0, 5000));
  expect((await load(truncated)).code).toBe('model/invalid');
  // A network that failed to load leaves none behind.
  const run = client.call('segment', { volumeId: 'ct', estimator: estimator(1) });
  expect((await failureOf(run)).code).toBe('model/not-found');
});

test('a network whose output is not finite fails, with slice and sample', async () => {
  const network = withNaNWeights(networkOf(tiny), 'logits.bias');
  const client = await clientWith(await withNetwork(tiny, network));
  const failure = await failureOf(segment(client, estimator(11)));
  expect(failure).toMatchObject({
    code: 'inference/non-finite-output',
    detail: { slice: 0, sample: 0 },
  });
  expect(await client.call('keepPartial', null)).toBeNull();
});
