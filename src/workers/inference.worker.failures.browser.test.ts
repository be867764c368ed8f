import { afterEach, expect, test } from 'vitest';
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
import type { NetworkPackage } from '../testing/networkPackage.ts';
import { fetchPackage, networkOf, withNaNWeights, withNetwork } from '../testing/networkPackage.ts';

const tiny = await fetchPackage('tiny');

afterEach(disposeClients);

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
  expect((await segment(client, estimator(11))).slices).toEqual({ done: 6, planned: 6 });
});

test('an image that is not in the worker is not replaced by another', async () => {
  const client = await clientWith(tiny);
  await client.call('putVolume', { id: 'first', ...phantom(SHAPE) });
  const wrong = client.call('segment', { volumeId: 'second', estimator: estimator(1) });
  expect((await failureOf(wrong)).code).toBe('internal/unexpected');
});

test('a changed byte, a missing file and bytes that are no network are three failures', async () => {
  const client = bareClient();
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
