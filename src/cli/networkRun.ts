import { totalmem } from 'node:os';
import type { Estimator } from '../inference/estimator.ts';
import type { BackendInfo, Segmentation } from '../inference/segmentation.ts';
import { segmentVolume } from '../inference/segmentVolume.ts';
import { checkCompatibility } from '../models/compatibility.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { OpenedModel } from '../runtime/openModel.ts';
import type { NetworkSource } from './command.ts';
import { openOnCpu } from './nodeRuntime.ts';
import { readPackage } from './readFiles.ts';
import type { MadeResult, NamedImage } from './report.ts';
import type { Surroundings } from './surroundings.ts';
import { runContext } from './surroundings.ts';

/** One for each channel, on one grid. */
export type Images = readonly [NamedImage, ...NamedImage[]];

/** A network that is ready to run, on as many cases as there are. */
export interface OpenedNetwork {
  readonly source: NetworkSource;
  readonly manifest: ModelManifest;
  readonly model: OpenedModel;
  readonly backend: BackendInfo;
  dispose(): Promise<void>;
}

/** @throws AppError as `readPackage` and `openOnCpu`. */
export async function openNetwork(
  source: NetworkSource,
  surroundings: Pick<Surroundings, 'err' | 'signal'>,
): Promise<OpenedNetwork> {
  surroundings.err(`opening ${source.path}`);
  const { manifest, networks } = await readPackage(source.path, surroundings);
  const { model, backend } = await openOnCpu({ manifest, networks }, source.threads);
  return { source, manifest, model, backend, dispose: () => model.dispose() };
}

/** For what is kept of slices while they are sampled. */
const LARGEST_MEMORY_BYTES = 8 * 1024 ** 3;

/** One case. @throws AppError as `segmentVolume`. */
export async function runNetwork(
  images: Images,
  { source, manifest, model, backend }: Omit<OpenedNetwork, 'dispose'>,
  surroundings: Pick<Surroundings, 'err' | 'signal'>,
): Promise<MadeResult> {
  const { grid, voxels } = images[0].volume;
  const issues = checkCompatibility(manifest, grid, voxels);
  const volume = { grid, channels: images.map((image) => image.volume.voxels) };
  const result: Segmentation = await segmentVolume(
    {
      volume,
      manifest,
      sessions: model.sessions,
      estimator: estimatorOf(source, manifest),
      backend,
      memoryBytes: Math.min(LARGEST_MEMORY_BYTES, totalmem() / 4),
      allMeasures: source.hasAllMeasures,
    },
    runContext(surroundings),
  );
  const { maps, provenance } = result;
  return { result, maps, origin: { origin: 'run', manifest, issues, provenance } };
}

const DEFAULT_PASSES = 20;

/** How samples are drawn, what was not asked for being the network's own. */
export function estimatorOf(source: NetworkSource, manifest: ModelManifest): Estimator {
  const { members, passes, flips, seed, stop, field } = source;
  const ownPasses = manifest.dropout.kind === 'none' ? 0 : DEFAULT_PASSES;
  return {
    members: members ?? manifest.members.length,
    dropoutPasses: passes ?? ownPasses,
    flips,
    seed,
    stop,
    field,
  };
}
