import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOnCpu } from '../src/cli/nodeRuntime.ts';
import { readPackage } from '../src/cli/readFiles.ts';
import { AppError } from '../src/core/errors.ts';
import type { Estimator } from '../src/inference/estimator.ts';
import type { SourceVolume } from '../src/inference/networkCase.ts';
import { sampleVolume } from '../src/inference/sampleVolume.ts';
import type { BackendInfo, Segmentation } from '../src/inference/segmentation.ts';
import type { RunContext } from '../src/inference/segmentationRun.ts';
import { prepareRun } from '../src/inference/segmentationRun.ts';
import { finishRun } from '../src/inference/segmentVolume.ts';
import type { Session } from '../src/inference/session.ts';
import type { ModelManifest } from '../src/models/manifest.ts';
import type { ModelFiles } from '../src/runtime/openModel.ts';
import { sha256Hex } from '../src/core/sha256Hex.ts';

/** The outcome of the engine, with what it keeps to itself elsewhere. */
export interface NetworkRun {
  readonly segmentation: Segmentation;
  /** C arrays [net]: mean probability, background first. */
  readonly mean: readonly Float32Array<ArrayBuffer>[];
  /** [net] 1 in the body. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A network package that is open on onnxruntime-node, run as the command line runs it. */
export interface EvidenceNetwork {
  /** As it was asked for: `abdomen-ct`, `evidence/s0-liver-dice-large`. */
  readonly name: string;
  readonly manifest: ModelManifest;
  /** Of every member's weights, in order; part of a cache's key. */
  readonly sha256: readonly string[];
  /** One for each member. */
  readonly sessions: readonly Session[];
  readonly backend: BackendInfo;
  /**
   * `segmentVolume`, with the mean probabilities.
   * @param wanted what differs from one pass of the first member without dropout or flips.
   * @param how.calibrated false: logits as the network gives them, whatever the manifest says of calibration.
   * @throws AppError as `segmentVolume`.
   */
  segment(
    volume: SourceVolume,
    wanted?: Partial<Estimator>,
    how?: { readonly allMeasures?: boolean; readonly calibrated?: boolean },
  ): Promise<NetworkRun>;
}

const UNCANCELLED = { signal: new AbortController().signal };

/** Runs are neither shown nor stopped. */
export const SILENT: RunContext = {
  checkpoint: () => Promise.resolve(),
  progress: () => undefined,
  nowMs: () => performance.now(),
};

export const ONE_PASS: Estimator = {
  members: 1,
  dropoutPasses: 0,
  flips: [],
  seed: 1,
  stop: 'at-samples',
  field: 'whole',
};

/** For what is kept of slices: phantoms of a cohort are then one band. */
const MEMORY_BYTES = 3 * 1024 ** 3;

/**
 * The files of a package, checked against their hashes.
 * @param name below `models`.
 * @returns null where there is no such package.
 * @throws AppError as `readPackage` for one that is there and wrong.
 */
export async function packageFiles(name: string): Promise<ModelFiles | null> {
  const folder = join('models', name);
  return existsSync(join(folder, 'model.json')) ? readPackage(folder, UNCANCELLED) : null;
}

/** A package of any task: what its `model.json` says, as it stands, and the files that it lists. */
export interface RawPackage {
  readonly json: unknown;
  readonly version: string;
  /** Path in the manifest → bytes, which have the hash that the manifest says. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  readonly sha256: readonly string[];
}

/**
 * A package that is no segmentation: its own schema reads `json`.
 * @param name below `models`.
 * @returns null where there is no such package.
 * @throws AppError `model/checksum-mismatch` {path}.
 */
export async function rawPackage(name: string): Promise<RawPackage | null> {
  const folder = join('models', name);
  if (!existsSync(join(folder, 'model.json'))) return null;
  const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
    version: string;
    files: readonly { path: string; sha256: string }[];
  };
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const { path, sha256 } of json.files) {
    const bytes = new Uint8Array(readFileSync(join(folder, path)));
    if ((await sha256Hex(bytes.buffer)) !== sha256) {
      throw new AppError('model/checksum-mismatch', { path });
    }
    files[path] = bytes;
  }
  return { json, version: json.version, files, sha256: json.files.map(({ sha256 }) => sha256) };
}

/** @returns the open network, and how to close it. @throws AppError as `openOnCpu`. */
export async function openNetwork(
  name: string,
  files: ModelFiles,
  threads: number,
): Promise<{ readonly network: EvidenceNetwork; readonly dispose: () => Promise<void> }> {
  const { manifest } = files;
  const { model, backend } = await openOnCpu(files, threads);
  const { sessions } = model;
  const network: EvidenceNetwork = {
    name,
    manifest,
    sha256: manifest.members.map(({ file }) => sha256Of(manifest, file)),
    sessions,
    backend,
    segment: async (volume, wanted = {}, how = {}) => {
      const raw: ModelManifest = { ...manifest, calibration: { kind: 'none' } };
      const run = await prepareRun(
        {
          volume,
          manifest: how.calibrated === false ? raw : manifest,
          sessions,
          estimator: { ...ONE_PASS, ...wanted },
          backend,
          memoryBytes: MEMORY_BYTES,
          allMeasures: how.allMeasures ?? false,
        },
        SILENT,
      );
      await sampleVolume(run, SILENT);
      const { mean, body } = run;
      return { segmentation: await finishRun(run, SILENT), mean, body };
    },
  };
  return { network, dispose: () => model.dispose() };
}

function sha256Of({ files }: ModelManifest, member: string): string {
  return files.find(({ path }) => path === member)?.sha256 ?? '';
}
