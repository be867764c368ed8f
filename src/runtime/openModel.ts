import type { BackendInfo } from '../inference/segmentation.ts';
import type { Session } from '../inference/session.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { PipelineNote } from '../onnx/pipeline.ts';
import { openNetwork, type OpenedNetwork } from './networkSession.ts';
import { prepareNetwork, type PreparedNetwork } from './prepareNetwork.ts';
import { fasterOf, needsDepth, type Timed } from './probe.ts';
import type { Runtime } from './runtime.ts';

/** The networks of a package on one runtime. */
export interface OpenedModel {
  /** One for each member, in the manifest's order. */
  readonly sessions: readonly Session[];
  /** What the passes did, of the first member: all have one architecture. */
  readonly notes: readonly PipelineNote[];
  /** As {@link OpenedNetwork.uncut}, of the first member. */
  readonly uncut?: string;
  /** Frees the networks and the runtime. */
  dispose(): Promise<void>;
}

export interface ModelFiles {
  readonly manifest: ModelManifest;
  /** The ONNX file of each member, in the manifest's order; checked, not modified. */
  readonly networks: readonly Uint8Array<ArrayBuffer>[];
}

/**
 * Prepares and opens every member. A 3-D network is opened with and without its convolutions folded to 2-D, one tile
 * is run through both, and the faster is kept. Natively both take the same time, and it stays as it is: there the same
 * seed gives the same bits.
 * @param nowMs a monotonic clock, for that comparison.
 * @throws AppError as `prepareNetwork` and `openNetwork`; what the runtime throws. Nothing stays open then, the
 *   runtime excepted, which is the caller's.
 */
export async function openModel(
  { manifest, networks }: ModelFiles,
  runtime: Runtime,
  nowMs: () => number,
): Promise<OpenedModel> {
  const opened: (OpenedNetwork & { readonly prepared: PreparedNetwork })[] = [];
  const close = async (): Promise<void> => {
    for (const { session } of opened.splice(0)) await session.dispose();
  };
  const open = async (network: Uint8Array<ArrayBuffer>, foldDepth: boolean) => {
    const prepared = prepareNetwork(network, manifest, { backend: runtime.backend, foldDepth });
    return { ...(await openNetwork(prepared, manifest, runtime)), prepared };
  };
  try {
    let foldDepth = false;
    for (const [position, network] of networks.entries()) {
      if (position === 0 && needsDepth(manifest) && runtime.backend !== 'cpu') {
        const plain = { foldDepth: false, ...(await open(network, false)) };
        const folded = { foldDepth: true, ...(await open(network, true)) };
        const { kept, other } = await fasterOf<Timed & typeof plain>(
          [plain, folded],
          manifest,
          nowMs,
        );
        await other.session.dispose();
        foldDepth = kept.foldDepth;
        opened.push(kept);
      } else opened.push(await open(network, foldDepth));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const [first] = opened;
  return {
    sessions: opened.map(({ session }) => session),
    notes: first?.prepared.notes ?? [],
    ...(first?.uncut === undefined ? {} : { uncut: first.uncut }),
    dispose: async () => {
      await close();
      runtime.dispose();
    },
  };
}

/** Where a model runs, as far as opening it has told. */
export function openedFacts({ notes, uncut }: OpenedModel): Pick<BackendInfo, 'notes' | 'uncut'> {
  return { notes, ...(uncut === undefined ? {} : { uncut }) };
}
