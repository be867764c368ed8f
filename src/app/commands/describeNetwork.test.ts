import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { WorkerClient } from '../../rpc/client.ts';
import { networkForm } from '../../onnx/networkForm.ts';
import { readGraph } from '../../onnx/readGraph.ts';
import { fakePort, testServices, type Answer } from '../../testing/services.ts';
import { defaultDraft } from '../assistantDefaults.ts';
import {
  closeAssistant,
  openAssistant,
  previewNetwork,
  takeDescribedNetwork,
} from './describeNetwork.ts';

const bytes = new Uint8Array(readFileSync('models/tiny/tiny.onnx'));
const file = new File([bytes], 'my net.onnx');
const read = {
  form: networkForm(readGraph(bytes)),
  output: 'logits',
  network: new Blob([bytes]),
  sha256: 'a'.repeat(64),
};
const picture = {
  columns: 1,
  rows: 1,
  values: new Float32Array(1),
  labels: new Uint8Array(1),
  columnMm: 1,
  rowMm: 1,
  plane: 'axial',
};

function services(preview: Answer = () => picture) {
  const loaded: unknown[] = [];
  const inference = {
    loadModel: (params: unknown) => (loaded.push(params), { backend: {} }),
    putVolume: () => ({ issues: [] }),
    preview,
  };
  const codec = new WorkerClient(() =>
    fakePort({
      readNetwork: (params) => {
        const { file: given } = params as { file: File };
        if (given.name.startsWith('bad')) {
          throw { code: 'model/invalid', detail: { reason: 'image-rank', rank: 3 } };
        }
        return read;
      },
    }),
  );
  const made = Object.assign(testServices(inference), { codec, loaded });
  made.crosshair = [1, 2, 3];
  return made;
}
type Made = ReturnType<typeof services>;

const assistantOf = (one: Made) => {
  const { assistant } = one.store.getState();
  if (assistant.status !== 'open') throw new Error(assistant.status);
  return assistant;
};
const draftOf = (one: Made) => defaultDraft(assistantOf(one).facts, one.store.getState().openCase);

it('shows what was read, previews with the answers, and makes a network of them', async () => {
  const one = services();
  await openAssistant(one, file);
  expect(assistantOf(one).facts).toMatchObject({
    fileName: 'my net.onnx',
    bytes: bytes.length,
    inputChannels: 3,
    maskChannels: 16,
  });
  one.prepared = { ...one.prepared, network: 'abdomen-ct on auto', caseId: 'case' };
  await previewNetwork(one, draftOf(one));
  expect(assistantOf(one).preview.status).toBe('ready');
  expect(one.previewPicture).toEqual(picture);
  expect(one.loaded).toMatchObject([{ manifest: { files: [{ path: 'my-net.onnx' }] } }]);
  // The worker holds another network now: the next run sends its own again.
  expect(one.prepared).toMatchObject({ network: null, manifest: null, caseId: null });

  takeDescribedNetwork(one, { ...draftOf(one), name: 'Mine' });
  const { assistant, networks, networkDialog, settings } = one.store.getState();
  expect(assistant.status).toBe('closed');
  expect(networks.at(-1)).toMatchObject({ name: 'Mine', origin: 'described' });
  expect(settings.networkId).toBe(networks.at(-1)?.id);
  expect(networkDialog).toMatchObject({ status: 'shown', details: { dropout: 'trained' } });
  expect([one.described, one.previewPicture]).toEqual([null, null]);
});

it('a file that cannot work is refused with the reason', async () => {
  const one = services();
  await openAssistant(one, new File(['x'], 'bad.onnx'));
  expect(one.store.getState()).toMatchObject({
    assistant: { status: 'closed' },
    networkDialog: { status: 'failed', name: 'bad.onnx', detail: { reason: 'image-rank' } },
  });
});

it('a preview that fails says why, and answers that contradict each other do before anything runs', async () => {
  const one = services(() => {
    throw { code: 'resource/out-of-memory', detail: {} };
  });
  await openAssistant(one, file);
  await previewNetwork(one, draftOf(one));
  expect(assistantOf(one).preview).toMatchObject({ code: 'resource/out-of-memory' });
  one.loaded.length = 0;
  await previewNetwork(one, { ...draftOf(one), orientation: 'LLL' });
  expect(assistantOf(one).preview).toMatchObject({ code: 'model/invalid' });
  expect(one.loaded).toEqual([]);
  expect(() => takeDescribedNetwork(one, { ...draftOf(one), name: ' ', structures: [] })).toThrow(
    /output.segments/,
  );
  expect(assistantOf(one).preview.status).toBe('failed');
});

it('nothing is previewed while a run goes on or waits for an answer', async () => {
  const one = services();
  await openAssistant(one, file);
  one.store.setState({ job: { status: 'loading-network' } });
  await previewNetwork(one, draftOf(one));
  expect(one.loaded).toEqual([]);
});

it('a preview that ends after the dialog was closed is dropped', async () => {
  const one = services(async (_, cancelled) => {
    await cancelled;
    return picture;
  });
  await openAssistant(one, file);
  const previewing = previewNetwork(one, draftOf(one));
  while (one.loaded.length === 0) await new Promise((resolve) => setTimeout(resolve));
  closeAssistant(one);
  await previewing;
  expect(one.previewPicture).toBeNull();
  expect(one.store.getState().assistant.status).toBe('closed');
});
