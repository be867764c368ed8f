import { randomUuid } from '../../core/uuid.ts';
import type { VoxelGrid, WorldPoint } from '../../core/geometry/grid.ts';
import { indexToWorld } from '../../core/geometry/gridMath.ts';
import { manifestOfDraft, type DraftFile, type NetworkDraft } from '../../models/networkDraft.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { NetworkFacts, NetworkPreview } from '../../store/assistantSlice.ts';
import { isBusy } from '../../store/jobSlice.ts';
import type { ReadNetwork } from '../../workers/codec.api.ts';
import { chosenOutput, defaultDraft } from '../assistantDefaults.ts';
import { toAppError } from '../failures.ts';
import { forgetWorker } from '../prepareWorker.ts';
import type { DescribedFile, Services } from '../services.ts';
import { yieldWorker } from '../worklist/background.ts';
import { adoptNetwork, startReading } from './openNetwork.ts';

/** Reads a bare ONNX file and asks for what it does not say. A network that cannot work is refused with the reason. */
export async function openAssistant(services: Services, file: File): Promise<void> {
  await readInto(services, file, null);
}

/** Takes another output of the file; the answers begin anew. */
export async function chooseOutput(services: Services, output: string): Promise<void> {
  const { described } = services;
  if (described) await readInto(services, described.file, output);
}

async function readInto(services: Services, file: File, output: string | null): Promise<void> {
  const { store, codec } = services;
  const abort = startReading(services, file.name);
  try {
    const read = await codec.call('readNetwork', { file, output }, { signal: abort.signal });
    if (services.networkAbort !== abort) return;
    services.described = { file, read };
    services.previewPicture = null;
    store.setState({
      networkDialog: { status: 'closed' },
      assistant: { status: 'open', facts: factsOf(file, read), preview: { status: 'none' } },
    });
  } catch (thrown) {
    if (services.networkAbort !== abort) return;
    const { code, detail } = toAppError(thrown);
    store.setState({ networkDialog: { status: 'failed', name: file.name, code, detail } });
  }
}

/**
 * Runs the network on one tile or slice at the crosshair, without dropout, as the answers say.
 * A run that was stopped and waits for an answer would be lost: then nothing is done.
 */
export async function previewNetwork(services: Services, draft: NetworkDraft): Promise<void> {
  const { store, inference, described } = services;
  const { openCase, assistant, job, settings } = store.getState();
  if (assistant.status !== 'open' || !described || !openCase) return;
  if (isBusy(job) || job.status === 'stopped') return;
  const { id } = assistant.facts;
  const abort = new AbortController();
  services.previewAbort?.abort();
  services.previewAbort = abort;
  showPreview(services, id, { status: 'running' });
  try {
    await yieldWorker(services);
    // Whatever becomes of it, the worker then holds another network.
    forgetWorker(services);
    const manifest = manifestOf(draft, assistant.facts, described);
    const startMs = performance.now();
    const files = { [manifest.files[0]?.path ?? '']: await described.read.network.arrayBuffer() };
    const { signal } = abort;
    await inference.call(
      'loadModel',
      { manifest, files, backend: settings.backend },
      { signal, transfer: Object.values(files) },
    );
    const { grid, voxels } = services.registry.volumes.get(openCase.id);
    await inference.call('putVolume', { id: openCase.id, grid, voxels }, { signal });
    const at = services.crosshair ?? centreOf(grid);
    const picture = await inference.call('preview', { volumeId: openCase.id, at }, { signal });
    if (services.previewAbort !== abort) return;
    services.previewPicture = picture;
    const elapsedMs = performance.now() - startMs;
    showPreview(services, id, { status: 'ready', id: randomUuid(), elapsedMs });
  } catch (thrown) {
    if (services.previewAbort !== abort) return;
    const { code, detail } = toAppError(thrown);
    const isCancelled = code === 'cancelled';
    showPreview(
      services,
      id,
      isCancelled ? { status: 'none' } : { status: 'failed', code, detail },
    );
  }
}

/** The answers so far to what is being described: those given before, else the most likely ones. */
export function draftOf({ drafts, described, store }: Services, facts: NetworkFacts): NetworkDraft {
  const known = described && drafts.get(described.read.sha256);
  return known ?? defaultDraft(facts, store.getState().openCase);
}

export function keepDraft({ drafts, described }: Services, draft: NetworkDraft): void {
  if (described) drafts.set(described.read.sha256, draft);
}

export function cancelPreview({ previewAbort }: Services): void {
  previewAbort?.abort();
}

/**
 * Writes the manifest and chooses the network for the next run.
 * @throws AppError `model/invalid` {field, reason} for answers that contradict each other.
 */
export function takeDescribedNetwork(services: Services, draft: NetworkDraft): void {
  const { store, described } = services;
  const { assistant } = store.getState();
  if (assistant.status !== 'open' || !described) return;
  const manifest = manifestOf(draft, assistant.facts, described);
  closeAssistant(services);
  const files = { [manifest.files[0]?.path ?? '']: described.read.network };
  adoptNetwork(services, { manifest, files }, 'described');
}

export function closeAssistant(services: Services): void {
  services.previewAbort?.abort();
  services.previewAbort = null;
  services.previewPicture = null;
  services.described = null;
  services.store.setState({ assistant: { status: 'closed' } });
}

/** Where to look before the crosshair was anywhere. */
function centreOf(grid: VoxelGrid): WorldPoint {
  const [ni, nj, nk] = grid.shape;
  return indexToWorld(grid, [(ni - 1) / 2, (nj - 1) / 2, (nk - 1) / 2]);
}

function showPreview({ store }: Services, factsId: string, preview: NetworkPreview): void {
  store.setState(({ assistant }) =>
    assistant.status === 'open' && assistant.facts.id === factsId
      ? { assistant: { ...assistant, preview } }
      : {},
  );
}

function manifestOf(
  draft: NetworkDraft,
  facts: NetworkFacts,
  { read }: DescribedFile,
): ModelManifest {
  const { channels } = chosenOutput(facts);
  const { form, sha256, network, output } = read;
  const file: DraftFile = {
    path: facts.fileName.replace(/[^\w.-]+/g, '-'),
    sha256,
    bytes: network.size,
    input: form.image.name,
    output,
    inputChannels: form.image.channels,
    outputChannels: channels,
    multiple: form.multiple,
    masks: form.masks,
  };
  return manifestOfDraft(draft, file);
}

function factsOf(file: File, { form, output }: ReadNetwork): NetworkFacts {
  const { description } = form;
  return {
    id: randomUuid(),
    fileName: file.name,
    bytes: file.size,
    input: form.image.name,
    inputChannels: form.image.channels,
    spatialAxes: form.spatialAxes,
    statedSize: form.statedSize,
    multiple: form.multiple,
    outputs: form.outputs,
    output,
    maskChannels: form.masks?.channels ?? null,
    dropoutNodes: description.dropouts.length,
    dropoutRatio: form.dropoutRatio,
    hasDecoder: form.hasDecoder,
    operators: description.operators,
    parameters: description.parameters,
    opset: description.opset,
    producer: description.producer,
  };
}
