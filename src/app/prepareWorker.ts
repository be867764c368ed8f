import { AppError } from '../core/errors.ts';
import type { Volume } from '../core/volume/volume.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { RunSettings } from '../store/jobSlice.ts';
import { errorHeadFiles } from './errorHead.ts';
import { networkFiles } from './networks.ts';
import { copyInTasks } from './evaluation/copyInTasks.ts';
import { isLargeImage } from './largeImage.ts';
import type { Services } from './services.ts';

/** What the inference worker is to hold. */
export interface WorkerNeeds {
  readonly settings: Pick<RunSettings, 'networkId' | 'backend'>;
  readonly caseId: string;
  readonly volume: Pick<Volume, 'grid' | 'voxels'>;
  /** The voxels are handed over, not copied: they are empty afterwards. */
  readonly isHandedOver?: boolean;
}

/**
 * Sends the network and the image to the worker, unless it has them from the run before.
 * @returns the network that it holds.
 * @throws AppError as `networkFiles` and the worker's `loadModel`; `cancelled`.
 */
export async function prepareWorker(
  services: Services,
  { settings, caseId, volume, isHandedOver = false }: WorkerNeeds,
  signal: AbortSignal,
): Promise<ModelManifest> {
  const { store, inference } = services;
  const network = `${settings.networkId} on ${settings.backend}`;
  if (services.prepared.network !== network) {
    const { manifest, files } = await networkFiles(services, settings.networkId, signal);
    const errorHead = await errorHeadFiles(services, signal);
    const { backend } = await inference.call(
      'loadModel',
      { manifest, files, backend: settings.backend, ...(errorHead && { errorHead }) },
      { signal, transfer: Object.values(files) },
    );
    services.prepared = { network, manifest, caseId: null, issues: [] };
    store.setState({ backend });
  }
  const { manifest } = services.prepared;
  if (!manifest) throw new AppError('internal/unexpected', { what: 'network' });
  if (services.prepared.caseId !== caseId) {
    const { grid } = volume;
    const { voxels, isOurs } = await handedVoxels(volume, { isHandedOver, signal });
    const { issues } = await inference.call(
      'putVolume',
      { id: caseId, grid, voxels },
      { signal, transfer: isOurs ? [voxels.buffer] : [] },
    );
    services.prepared = { network, manifest, caseId, issues };
  }
  return manifest;
}

/**
 * An image's voxels as they are posted: those of a large one are copied before, so that posting them holds the page for no
 * longer than a small one does.
 * @returns whether they may be transferred.
 * @throws AppError `cancelled`.
 */
export async function handedVoxels(
  { grid, voxels }: WorkerNeeds['volume'],
  { isHandedOver, signal }: { readonly isHandedOver: boolean; readonly signal: AbortSignal },
): Promise<{ readonly voxels: Volume['voxels']; readonly isOurs: boolean }> {
  if (isHandedOver || !isLargeImage(grid)) return { voxels, isOurs: isHandedOver };
  const isWanted = (): boolean => !signal.aborted;
  const copy =
    voxels instanceof Int16Array
      ? await copyInTasks(voxels, isWanted)
      : await copyInTasks(voxels, isWanted);
  return { voxels: copy, isOurs: true };
}

/**
 * Sends the image to the worker at once, for work that needs no network; whatever is posted in the same task finds it there.
 * Only while nobody else uses the worker: between their image and their call it would be another.
 * @throws AppError as the worker's `putVolume`.
 */
export async function putImage(
  services: Services,
  { caseId, volume, isHandedOver = false }: Omit<WorkerNeeds, 'settings'>,
): Promise<void> {
  if (services.prepared.caseId === caseId) return;
  const { grid, voxels } = volume;
  // Until its answer is there nobody may rely on it: a run needs the doubts that come with it.
  const put = { ...services.prepared, caseId: null, issues: [] };
  services.prepared = put;
  const { issues } = await services.inference.call(
    'putVolume',
    { id: caseId, grid, voxels },
    { transfer: isHandedOver ? [voxels.buffer] : [] },
  );
  if (services.prepared === put) services.prepared = { ...put, caseId, issues };
}

/** The worker may be a new one, or its session broken: send everything again next time. */
export function forgetWorker(services: Services): void {
  services.prepared = { ...services.prepared, network: null, manifest: null, caseId: null };
}

export const NOTHING_PREPARED: Services['prepared'] = {
  network: null,
  manifest: null,
  caseId: null,
  issues: [],
};

/** After these the next run has a new worker: the runtime of this one may be broken, or its memory full. */
const IN_DOUBT: ReadonlySet<string> = new Set([
  'resource/device-lost',
  'resource/out-of-memory',
  'inference/failed',
  'internal/shape',
  'internal/unexpected',
]);

export function isWorkerInDoubt({ code }: AppError): boolean {
  return IN_DOUBT.has(code);
}
