import { AppError } from '../../core/errors.ts';
import type { ErrorHead } from '../../inference/errorProbability.ts';
import type { Segmentation } from '../../inference/segmentation.ts';
import { keptOf, progressOf } from '../../inference/progress.ts';
import { previewSlice } from '../../inference/previewSlice.ts';
import { resultBuffers } from '../../inference/resultBuffers.ts';
import { sampleVolume } from '../../inference/sampleVolume.ts';
import type { RunContext, SegmentationRun } from '../../inference/segmentationRun.ts';
import { prepareRun } from '../../inference/segmentationRun.ts';
import { finishRun } from '../../inference/segmentVolume.ts';
import { checkCompatibility } from '../../models/compatibility.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { CallContext, Handlers } from '../../rpc/serve.ts';
import type { InferenceApi } from '../inference.api.ts';
import { errorHeadOnDemand, type OpenHead } from './errorHeadOnDemand.ts';
import { verifiedNetworks } from './networkFile.ts';
import { qualityOnDemand, type OpenQuality, type StoredVolume } from './qualityOnDemand.ts';
import type { OpenedOnBackend, OpenOptions } from './openOnBackend.ts';

interface LoadedModel extends OpenedOnBackend {
  readonly manifest: ModelManifest;
  readonly head: ErrorHead | null;
}

/**
 * The inference worker's methods, one network and one image at a time. `serve` runs them one after the
 * other, so the state needs no locks.
 * @param open the adapter of the runtime. @param openHead the same for what says where errors are likely.
 * @param openQuality the same for what says how good a contour is.
 */
export function inferenceHandlers(
  open: (options: OpenOptions) => Promise<OpenedOnBackend>,
  openHead: OpenHead,
  openQuality: OpenQuality,
): Handlers<InferenceApi> {
  let loaded: LoadedModel | undefined;
  let volume: StoredVolume | undefined;
  /** What a run left behind that was cancelled or met a fault. */
  let partial:
    | {
        readonly run: SegmentationRun;
        readonly head: ErrorHead | null;
        readonly stopped: 'cancelled' | 'failed';
      }
    | undefined;

  const assess = qualityOnDemand(openQuality);

  return {
    loadModel: async ({ manifest, files, backend, threads, errorHead }, call) => {
      partial = undefined;
      const networks = await verifiedNetworks(manifest, files);
      await call.checkpoint();
      const previous = loaded;
      loaded = undefined;
      await previous?.head?.dispose();
      await previous?.model.dispose();
      const opened = await open({ manifest, networks, backend, threads });
      const head = errorHead ? errorHeadOnDemand(errorHead, openHead) : null;
      loaded = { manifest, head, ...opened };
      return { backend: opened.backend };
    },

    putVolume: async ({ id, grid, voxels }) => {
      partial = undefined;
      volume = { id, grid, voxels };
      const issues = loaded ? checkCompatibility(loaded.manifest, grid, voxels) : [];
      return Promise.resolve({ issues });
    },

    segment: async ({ volumeId, estimator, previews }, call) => {
      partial = undefined;
      if (!loaded) throw new AppError('model/not-found', { reason: 'no network is loaded' });
      if (volume?.id !== volumeId) {
        throw new AppError('internal/unexpected', { reason: 'the image is not in the worker' });
      }
      const context = runContext(call);
      const { manifest, model, backend, head } = loaded;
      const source = { grid: volume.grid, channels: [volume.voxels] };
      const how = { manifest, estimator, backend, memoryBytes: memoryBytes() };
      const request = { volume: source, sessions: model.sessions, ...how };
      const run = await prepareRun(request, context);
      try {
        const preview = (segmentation: Segmentation): void =>
          call.deliver(
            { ...progressOf(run, 'sample', 0), preview: segmentation },
            resultBuffers(segmentation),
          );
        await sampleVolume(run, previews ? { ...context, preview } : context);
        return handedOver(await finishRun(run, context, { head }), call);
      } catch (error) {
        // Finished samples are sound whatever the next one met.
        partial = { run, head, stopped: call.signal.aborted ? 'cancelled' : 'failed' };
        throw error;
      }
    },

    preview: async ({ volumeId, at }, call) => {
      partial = undefined;
      if (!loaded) throw new AppError('model/not-found', { reason: 'no network is loaded' });
      if (volume?.id !== volumeId) {
        throw new AppError('internal/unexpected', { reason: 'the image is not in the worker' });
      }
      const source = { grid: volume.grid, channels: [volume.voxels] };
      const [session] = loaded.model.sessions;
      if (!session) throw new AppError('model/not-found', { reason: 'no network is loaded' });
      const request = { volume: source, manifest: loaded.manifest, session, at };
      const picture = await previewSlice(request, () => call.checkpoint());
      call.transfer(picture.values.buffer, picture.labels.buffer);
      return picture;
    },

    assessContours: async (params, call) => {
      if (volume?.id !== params.volumeId) {
        throw new AppError('internal/unexpected', { reason: 'the image is not in the worker' });
      }
      return assess(params, volume, () => call.checkpoint());
    },

    keepPartial: async (_, call) => {
      if (!partial || keptOf(partial.run).samples === 0) return null;
      const segmentation = await finishRun(partial.run, runContext(call), partial);
      partial = undefined;
      return handedOver(segmentation, call);
    },

    discardPartial: async () => {
      partial = undefined;
      return null;
    },
  };
}

const GIB = 1024 ** 3;

/** A quarter of the machine's memory where the browser tells it, at most 1 GiB. */
function memoryBytes(): number {
  const gib: unknown = 'deviceMemory' in navigator ? navigator.deviceMemory : undefined;
  return typeof gib === 'number' ? Math.min(GIB, (gib * GIB) / 4) : GIB;
}

type RunCall = CallContext<InferenceApi['segment']['progress']>;

function runContext(call: RunCall): RunContext {
  return {
    checkpoint: () => call.checkpoint(),
    progress: (progress) => call.progress(progress),
    nowMs: () => performance.now(),
  };
}

/** The worker keeps no copy: every array is transferred. */
function handedOver(segmentation: Segmentation, call: RunCall): Segmentation {
  call.transfer(...resultBuffers(segmentation));
  return segmentation;
}
