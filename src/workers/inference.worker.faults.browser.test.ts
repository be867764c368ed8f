import { afterEach, expect, test } from 'vitest';
import type { RunProgress } from '../inference/segmentation.ts';
import { editGraph } from '../onnx/edit.ts';
import { readGraph } from '../onnx/readGraph.ts';
import { writeGraph } from '../onnx/writeGraph.ts';
import { fakeSession } from '../testing/fakeSession.ts';
import type { Client } from '../testing/inferenceClient.ts';
import {
  LONG,
  SHAPE,
  bareClient,
  clientWith,
  disposeClients,
  estimator,
  failureOf,
  faultyClient,
  phantom,
  segment,
} from '../testing/inferenceClient.ts';
import { backend, lpsGrid } from '../testing/inferenceRun.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import type { NetworkPackage } from '../testing/networkPackage.ts';
import { fetchPackage, networkOf, withNetwork } from '../testing/networkPackage.ts';
import { inferenceHandlers } from './inference/handlers.ts';

// Each fault is made to happen: its error, what is left of the samples, and that the next run works.

const tiny = await fetchPackage('tiny');

afterEach(disposeClients);

/** The app waits for one second; how long a busy machine takes is no result. */
const ANSWER_MS = 10_000;

async function load(client: Client, kind: 'wasm' | 'webgpu' = 'wasm'): Promise<void> {
  await client.call('loadModel', { ...tiny, backend: kind, threads: 2 });
}

/** Starts 32 samples and lets something happen at a report. */
async function interrupted(
  client: Client,
  shape: readonly [number, number, number],
  onProgress: (progress: RunProgress) => void,
) {
  await client.call('putVolume', { id: 'ct', ...phantom(shape) });
  const params = { volumeId: 'ct', estimator: estimator(11, 32) };
  return failureOf(client.call('segment', params, { onProgress }));
}

const expectWorking = async (client: Client): Promise<void> => {
  expect((await segment(client, estimator(11))).slices).toEqual({ done: 6, planned: 6 });
};

test.each(['resample', 'encode', 'sample', 'reduce'] as const)(
  'a cancel in the stage %s is answered by the worker, which works on',
  async (stage) => {
    // The client ends a worker that has not answered by then: the code tells.
    const client = bareClient(ANSWER_MS);
    await load(client);
    const controller = new AbortController();
    await client.call('putVolume', { id: 'ct', ...phantom(LONG) });
    const running = client.call(
      'segment',
      { volumeId: 'ct', estimator: estimator(11, 3) },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          if (progress.stage === stage) controller.abort();
        },
      },
    );
    expect((await failureOf(running)).code).toBe('cancelled');
    const partial = await client.call('keepPartial', null);
    const samples = partial?.provenance.drawn.samples ?? 0;
    // All of them are there when only the contours were missing.
    if (stage === 'resample' || stage === 'encode') expect(samples).toBe(0);
    if (stage === 'reduce') expect(samples).toBe(3);
    await expectWorking(client);
  },
);

test('a cancel while the network is loaded is answered by the worker, and it can be loaded then', async () => {
  const client = bareClient(ANSWER_MS);
  const controller = new AbortController();
  const loading = client.call(
    'loadModel',
    { ...tiny, backend: 'wasm', threads: 2 },
    { signal: controller.signal },
  );
  controller.abort();
  expect((await failureOf(loading)).code).toBe('cancelled');
  await load(client);
  await expectWorking(client);
});

test('a device that is lost during a run: the error, the finished samples, and a new device for the next network', async () => {
  const { client, inject } = faultyClient();
  await load(client, 'webgpu');
  let isLost = false;
  const failure = await interrupted(client, SHAPE, ({ kept }) => {
    if (kept.samples < 2 || isLost) return;
    isLost = true;
    inject('lose-device');
  });
  expect(failure.code).toBe('resource/device-lost');
  const partial = await client.call('keepPartial', null);
  expect(partial?.provenance.drawn.ended).toBe('failed');
  expect(partial?.provenance.drawn.samples).toBeGreaterThanOrEqual(2);
  expect(partial?.provenance.drawn.samples).toBeLessThan(32);
  // The session is lost with its device and says so, until the network is loaded again.
  const lost = failureOf(client.call('segment', { volumeId: 'ct', estimator: estimator(1) }));
  expect((await lost).code).toBe('resource/device-lost');
  await load(client, 'webgpu');
  await expectWorking(client);
});

test('a worker that dies of its own error during a run: the error, no samples, and a new worker', async () => {
  const { client, inject } = faultyClient();
  await load(client);
  const failure = await interrupted(client, LONG, ({ kept }) => {
    if (kept.samples > 1) inject('throw');
  });
  expect(failure.code).toBe('resource/worker-lost');
  expect(await client.call('keepPartial', null)).toBeNull();
  await load(client);
  await expectWorking(client);
});

test('a worker that is closed without a word during a run is missed', async () => {
  const { client, inject } = faultyClient();
  await load(client);
  const failure = await interrupted(client, LONG, ({ stage }) => {
    if (stage === 'sample') inject('close');
  });
  expect(failure.code).toBe('resource/worker-lost');
  await load(client);
  await expectWorking(client);
});

test('WASM that gets no more memory: the error; a new worker runs', async () => {
  const { client, inject } = faultyClient();
  await load(client);
  // The heap is as large as loading has made it; the activations of a slice of 800 × 800 are more.
  await client.call('putVolume', { id: 'wide', ...phantom([800, 800, 2]) });
  inject('refuse-memory');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const run = client.call('segment', { volumeId: 'wide', estimator: estimator(1) });
  expect((await failureOf(run)).code).toBe('resource/out-of-memory');
  // As the app does: the trap has left a broken runtime.
  client.dispose();
  await load(client);
  await expectWorking(client);
});

test('an image that on the network’s grid is larger than any array: the error, and the worker works on', async () => {
  const client = await clientWith(tiny);
  const { voxels } = phantom([48, 48, 48]);
  // Metres in the place of millimetres.
  const affine = [-400, 0, 0, 0, 0, -400, 0, 0, 0, 0, 400, 0, 0, 0, 0, 1] as const;
  await client.call('putVolume', { id: 'm', grid: { shape: [48, 48, 48], affine }, voxels });
  const run = client.call('segment', { volumeId: 'm', estimator: estimator(1) });
  expect((await failureOf(run)).code).toBe('resource/out-of-memory');
  await expectWorking(client);
});

/** The tiny network with its answer at half the resolution; its description does not tell. */
async function halved(): Promise<NetworkPackage> {
  const graph = readGraph(new Uint8Array(networkOf(tiny)));
  const [logits] = graph.outputs;
  const edit = editGraph(graph);
  const strides = { kernel_shape: [2, 2], strides: [2, 2] };
  edit.replace(logits.name, edit.add('AveragePool', [logits.name], 'half', strides));
  const { outputs } = edit.finish();
  const open = outputs.map(({ name, type }) => ({ name, type, dims: null }));
  const network = writeGraph(editGraph(edit.finish()).finish({ outputs: open }));
  const changed = await withNetwork(tiny, network.buffer);
  const output = { ...changed.manifest.output, name: open[0].name };
  return { ...changed, manifest: { ...changed.manifest, output } };
}

test('a network that answers with another shape: both shapes are told, and the next network runs', async () => {
  const client = await clientWith(await halved());
  const { code, detail } = await failureOf(segment(client, estimator(11)));
  expect(code).toBe('model/signature-mismatch');
  // However many slices a call has.
  const any = expect.any(Number) as number;
  expect(detail).toEqual({ expected: [any, 3, 28, 32], actual: [any, 3, 14, 16] });
  expect(await client.call('keepPartial', null)).toBeNull();
  await load(client);
  await expectWorking(client);
});

test('an answer that is not finite after two good samples leaves these two', async () => {
  // However many slices a call has.
  let slices = 0;
  const manifest = syntheticManifest();
  const { voxels } = phantom(SHAPE);
  const session = fakeSession(2, ({ slab }) => (slices < 2 * SHAPE[2] ? slab[1] : NaN));
  const decode = session.decode.bind(session);
  session.decode = async (...call) => {
    const logits = await decode(...call);
    slices += logits.dims[0];
    return logits;
  };
  const handlers = inferenceHandlers(
    () =>
      Promise.resolve({
        model: { sessions: [session], notes: [], dispose: () => Promise.resolve() },
        backend,
      }),
    () => Promise.reject(new Error('no head in this test')),
    () => Promise.reject(new Error('no quality in this test')),
  );
  const call = {
    signal: new AbortController().signal,
    progress: () => undefined,
    deliver: () => undefined,
    transfer: () => undefined,
    checkpoint: () => Promise.resolve(),
  };
  const [file] = manifest.files;
  const network = new ArrayBuffer(file.bytes);
  await handlers.loadModel(
    {
      ...(await withNetwork({ manifest, files: { [file.path]: network } }, network)),
      backend: 'wasm',
    },
    call,
  );
  await handlers.putVolume({ id: 'ct', grid: lpsGrid(SHAPE), voxels }, call);
  const run = handlers.segment({ volumeId: 'ct', estimator: estimator(11) }, call);
  await expect(run).rejects.toMatchObject({
    code: 'inference/non-finite-output',
    detail: { slice: 0, sample: 2 },
  });
  const partial = await handlers.keepPartial(null, call);
  expect(partial?.provenance.drawn).toMatchObject({ samples: 2, ended: 'failed' });
});
