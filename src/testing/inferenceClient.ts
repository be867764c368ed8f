import { randomUuid } from '../core/uuid.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { Estimator } from '../inference/estimator.ts';
import type { Segmentation } from '../inference/segmentation.ts';
import type { Port } from '../rpc/api.ts';
import { RemoteError, WorkerClient } from '../rpc/client.ts';
import { workerPort } from '../rpc/life.ts';
import type { InferenceApi } from '../workers/inference.api.ts';
import { dropout } from './inferenceRun.ts';
import type { InjectedFault } from './injectFaults.ts';
import type { NetworkPackage } from './networkPackage.ts';

export type Client = WorkerClient<InferenceApi>;
type LoadParams = InferenceApi['loadModel']['params'];

/** The real worker, as the page spawns it. */
function spawn(): Port {
  return workerPort(
    new Worker(new URL('../workers/inference.worker.ts', import.meta.url), { type: 'module' }),
  );
}

const clients: Client[] = [];

/** Ends every worker that was started here. */
export function disposeClients(): void {
  for (const client of clients.splice(0)) client.dispose();
}

/** A client of a worker that has no network yet. */
export function bareClient(cancelGraceMs?: number): Client {
  const client = new WorkerClient<InferenceApi>(spawn, cancelGraceMs);
  clients.push(client);
  return client;
}

/** A client of a worker that can be broken from outside. */
export function faultyClient(cancelGraceMs?: number): {
  readonly client: Client;
  readonly inject: (fault: InjectedFault) => void;
} {
  const name = randomUuid();
  const channel = new BroadcastChannel(name);
  const client = new WorkerClient<InferenceApi>(
    () =>
      workerPort(
        new Worker(new URL('./faultyInference.worker.ts', import.meta.url), {
          type: 'module',
          name,
        }),
      ),
    cancelGraceMs,
  );
  clients.push(client);
  return {
    client,
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target
    inject: (fault) => channel.postMessage(fault),
  };
}

/** A client of a worker with this network, on WASM unless said otherwise. */
export async function clientWith(
  model: NetworkPackage,
  options: Pick<LoadParams, 'threads'> & { backend?: LoadParams['backend'] } = {},
): Promise<Client> {
  const client = bareClient();
  const { backend } = await client.call('loadModel', { ...model, backend: 'wasm', ...options });
  if (backend.kind !== (options.backend ?? 'wasm')) throw new Error(`runs on ${backend.kind}`);
  return client;
}

/** A cylinder of soft tissue in air with a bright and a dark ball, blurred by waves. 4 mm, like the network. */
export function phantom(shape: readonly [number, number, number]): {
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

export const SHAPE = [32, 28, 6] as const;
/** Long enough to be interrupted. */
export const LONG = [48, 48, 200] as const;

export const estimator = (seed: number, samples = 5): Estimator => dropout(samples, seed);

/** Puts the phantom and runs. */
export async function segment(
  client: Client,
  how: Estimator,
  shape: readonly [number, number, number] = SHAPE,
): Promise<Segmentation> {
  await client.call('putVolume', { id: 'ct', ...phantom(shape) });
  return client.call('segment', { volumeId: 'ct', estimator: how });
}

/** What a call failed with; throws when it did not. */
export async function failureOf(promise: Promise<unknown>): Promise<RemoteError> {
  const outcome = await promise.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
  if (!(outcome instanceof RemoteError)) throw new Error(String(outcome));
  return outcome;
}
