import { expect, it } from 'vitest';
import { WorkerClient } from '../../rpc/client.ts';
import { syntheticManifest } from '../../testing/manifest.ts';
import { fakePort, testServices } from '../../testing/services.ts';
import { inspect } from '../../testing/worklistServices.ts';
import { BUNDLED_NETWORKS } from '../../store/networkSlice.ts';
import { networkFiles } from '../networks.ts';
import { openAnything } from './openAnything.ts';
import { closeNetworkDialog, showNetwork } from './openNetwork.ts';

const file = (path: string) => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '') });
const opened = (name: string, sha256 = 'a') => ({
  manifest: syntheticManifest({
    name,
    files: [{ path: 'model.onnx', sha256: sha256.repeat(64), bytes: 1 }],
  }),
  files: { 'model.onnx': new Blob(['x']) },
});

/** No image can be read here; it is enough that it was tried. */
function refuse(calls: string[]): never {
  calls.push('openVolume');
  throw { code: 'input/corrupt' };
}

/** A codec that opens whatever `next` is, or throws it, and says what it was asked. */
function services(next: { package: unknown }) {
  const calls: string[] = [];
  const answer = (method: string) => () => {
    calls.push(method);
    if (next.package instanceof Object && 'code' in next.package) throw next.package;
    return next.package;
  };
  const codec = new WorkerClient(() =>
    fakePort({
      inspectFiles: (params) => inspect(params as Parameters<typeof inspect>[0]),
      openPackage: answer('openPackage'),
      openVolume: () => refuse(calls),
    }),
  );
  return Object.assign(testServices(), { codec, calls });
}

it('a package becomes the chosen network, and its files are there for the next run', async () => {
  const one = services({ package: opened('Mine') });
  await openAnything(one, [file('mine.zip')]);
  const { networks, settings, networkDialog } = one.store.getState();
  expect(networks.map(({ name, origin }) => [name, origin])).toEqual([
    ...BUNDLED_NETWORKS.map(({ name }) => [name, 'bundled']),
    ['Mine', 'package'],
  ]);
  expect(settings.networkId).toBe(networks.at(-1)?.id);
  expect(networkDialog).toMatchObject({
    status: 'shown',
    isNew: true,
    details: { name: 'Mine', structures: [{ name: 'Liver' }], dropout: 'trained', members: 1 },
  });
  const { files } = await networkFiles(one, settings.networkId, new AbortController().signal);
  expect(files['model.onnx']?.byteLength).toBe(1);
});

it('what has a model.json is a package, a single zip too; anything else an image', async () => {
  const one = services({ package: opened('Mine') });
  await openAnything(one, [file('net/model.json'), file('net/model.onnx')]);
  await openAnything(one, [file('NET.ZIP')]);
  await openAnything(one, [file('a.nii'), file('b.zip')]);
  expect(one.calls).toEqual(['openPackage', 'openPackage', 'openVolume']);
});

it('the same package again takes its own place; another one with the same name stands beside it', async () => {
  const next = { package: opened('Mine') };
  const one = services(next);
  await openAnything(one, [file('mine.zip')]);
  await openAnything(one, [file('mine.zip')]);
  expect(one.store.getState().networks).toHaveLength(BUNDLED_NETWORKS.length + 1);
  expect(one.packages.size).toBe(1);
  next.package = opened('Mine', 'b');
  await openAnything(one, [file('mine.zip')]);
  expect(one.store.getState().networks).toHaveLength(BUNDLED_NETWORKS.length + 2);
});

it('a refused package says why, and the choice stays', async () => {
  const fault = { code: 'model/invalid', detail: { field: 'task.kind', reason: 'odd' } };
  const one = services({ package: fault });
  const before = one.store.getState();
  await openAnything(one, [file('my package/model.json')]);
  const { networkDialog, settings, networks } = one.store.getState();
  expect(networkDialog).toEqual({ status: 'failed', name: 'my package', ...fault });
  expect([settings, networks]).toEqual([before.settings, before.networks]);
});

it('a package that arrives after its dialog was closed is dropped', async () => {
  const one = services({ package: opened('Mine') });
  const stop = one.store.subscribe(({ networkDialog }) => {
    if (networkDialog.status !== 'reading') return;
    stop();
    closeNetworkDialog(one);
  });
  await openAnything(one, [file('mine.zip')]);
  expect(one.store.getState().networks).toHaveLength(BUNDLED_NETWORKS.length);
  expect(one.store.getState().networkDialog).toEqual({ status: 'closed' });
});

it('shows what a bundled network says of itself', async () => {
  const one = Object.assign(services({ package: null }), {
    fetchAsset: () => Promise.resolve(new Blob([JSON.stringify(syntheticManifest())])),
  });
  await showNetwork(one);
  expect(one.store.getState().networkDialog).toMatchObject({
    status: 'shown',
    isNew: false,
    details: { origin: 'bundled', intendedUse: 'Tests only.', bodyPart: 'abdomen' },
  });
});
