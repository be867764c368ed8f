import { AppError } from '../core/errors.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount } from '../core/geometry/gridMath.ts';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import type { Size3 } from '../core/inference/slidingWindow.ts';
import type { AgreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import { composedCalibration, type UncertaintyMaps } from '../core/uncertainty/sampleSums.ts';
import type { ModelManifest, PatchInput } from '../models/manifest.ts';
import { logitCalibration } from '../models/logits.ts';
import type { Band, LogitRule } from './band.ts';
import { bodyExtent } from './bodyExtent.ts';
import type { FieldAudit } from './doubt.ts';
import type { Estimator, Stream } from './estimator.ts';
import { requireEstimator, samplesPlanned, streamsOf } from './estimator.ts';
import type { NetworkCase, SourceVolume } from './networkCase.ts';
import { networkCase } from './networkCase.ts';
import { patchTiling } from './patchTiling.ts';
import type { VoteList } from './sampleVotes.ts';
import type { BackendInfo, RunProgress, Segmentation } from './segmentation.ts';
import type { Session } from './session.ts';
import { slabTiling } from './slabTiling.ts';
import type { Tiling } from './tiling.ts';

/** What a run needs of its surroundings. */
export interface RunContext {
  /** Lets other messages in, then throws if the run was cancelled. */
  checkpoint(): Promise<void>;
  progress(progress: RunProgress): void;
  /** Takes the result so far, from the second sample on; where absent none is made. */
  readonly preview?: (segmentation: Segmentation) => void;
  /** A monotonic clock. */
  nowMs(): number;
}

export interface RunRequest {
  /** Real units, any orientation. Read until the run is prepared; not modified. */
  readonly volume: SourceVolume;
  readonly manifest: ModelManifest;
  /** One for each member that the estimator uses, in the manifest's order. The caller's. */
  readonly sessions: readonly Session[];
  readonly estimator: Estimator;
  /** Where the network runs; goes into the provenance. */
  readonly backend: BackendInfo;
  /** Memory for what is kept of slices while they are sampled, bytes; 1 GiB where absent. */
  readonly memoryBytes?: number;
  /** A call of the network takes as many slices as have so many pixels together; 131,072 where absent. */
  readonly pixelsPerCall?: number;
  /** Keep all measures of uncertainty, not the entropy alone. */
  readonly allMeasures?: boolean;
}

/** Features and sums of a volume of 150 slices take about half of it; a tab that asks for more risks its life. */
const DEFAULT_MEMORY_BYTES = 1024 ** 3;

/** The overhead of a call is then small beside its work, and its activations fit the caches. */
const DEFAULT_PIXELS_PER_CALL = 2 ** 17;

/** A run under way: all that is known of `slicesDone` slices, and the band under way. Owned by whoever prepared it. */
export interface SegmentationRun {
  readonly sourceGrid: VoxelGrid;
  readonly networkGrid: VoxelGrid;
  /** The source's voxels that the network's grid covers; null for all. */
  readonly sourceBox: VoxelBox | null;
  readonly manifest: ModelManifest;
  readonly sessions: readonly Session[];
  readonly estimator: Estimator;
  readonly streams: readonly Stream[];
  readonly rule: LogitRule;
  readonly backend: BackendInfo;
  /** [net] 1 in the body. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Null when there is nothing to compute: no body anywhere. */
  readonly tiling: Tiling | null;
  readonly memoryBytes: number;
  readonly pixelsPerCall: number;
  /** One array [net] for each class: mean probability; background where nothing was computed. */
  readonly mean: readonly Float32Array<ArrayBuffer>[];
  /** [net] predictive entropy over its largest value, 0 … 1. */
  readonly entropy: Float32Array<ArrayBuffer>;
  readonly maps: UncertaintyMaps | null;
  /** Of the finished slices; null before the first. */
  agreement: AgreementAccumulator | null;
  /** Slices that are sampled now or when the run was cancelled; null before and after. */
  band: Band | null;
  bands: number;
  keepsFeatures: boolean;
  /** Of sums and features of the largest band so far. */
  bandBytes: number;
  /** Null where samples are drawn everywhere. */
  audit: FieldAudit | null;
  /** What the samples of the finished slices say; null before the first. */
  votes: VoteList | null;
  /** The queue no longer changed, and sampling ended before T. */
  isStable: boolean;
  readonly stability: { readonly samples: number; readonly jaccard: number | null }[];
  /** Samples that the finished slices hold. */
  samplesDrawn: number;
  /** Slices 0 … slicesDone − 1 are finished; slices without body count as soon as they are passed. */
  slicesDone: number;
  /** Calls of the network. */
  callsDone: number;
  callsPlanned: number;
  /** Time spent in the stages so far, without what lay between them. */
  elapsedMs: number;
  /** When the stage of sampling began; null outside of it. */
  samplingSinceMs: number | null;
}

/**
 * First stage: the image on the network's grid, the body, and room for the results.
 * @throws AppError as `requireEstimator` and `networkCase`; `resource/out-of-memory` {what: 'tile'} when not even the
 *   smallest tile fits the backend; what `context.checkpoint` throws.
 */
export async function prepareRun(
  request: RunRequest,
  context: RunContext,
): Promise<SegmentationRun> {
  const startMs = context.nowMs();
  const { volume, manifest, sessions, estimator, backend } = request;
  const [first] = sessions;
  requireEstimator(estimator, {
    members: sessions.length,
    flips: manifest.flips,
    hasDropout: first !== undefined && first.dropout.length > 0,
  });
  const prepared = await networkCase(volume, manifest, async (done) => {
    context.progress(resampling(done, volume.grid.shape[2], samplesPlanned(estimator)));
    await context.checkpoint();
  });
  await context.checkpoint();
  const tiling = tilingOf(prepared, manifest, first);
  const { grid } = prepared;
  const voxels = voxelCount(grid);
  const array = (): Float32Array<ArrayBuffer> => new Float32Array(voxels);
  const mean = Array.from({ length: manifest.output.segments.length + 1 }, array);
  mean[0].fill(1);
  const streams = streamsOf(estimator);
  const isRestricted = restrictsField(estimator, streams);
  const tiles = tiling?.tiles.length ?? 0;
  const passes = samplesPlanned(estimator) + streams.length + (isRestricted ? 1 : 0);
  return {
    sourceGrid: volume.grid,
    networkGrid: grid,
    sourceBox: prepared.sourceBox,
    manifest,
    sessions,
    estimator,
    streams,
    rule: ruleOf(manifest),
    backend,
    body: prepared.body,
    tiling,
    memoryBytes: request.memoryBytes ?? DEFAULT_MEMORY_BYTES,
    pixelsPerCall: request.pixelsPerCall ?? DEFAULT_PIXELS_PER_CALL,
    mean,
    entropy: array(),
    maps: request.allMeasures
      ? {
          expectedEntropy: array(),
          mutualInformation: array(),
          variance: array(),
          hoebelU: array(),
        }
      : null,
    agreement: null,
    band: null,
    bands: 0,
    keepsFeatures: true,
    bandBytes: 0,
    audit: isRestricted
      ? { sampledVoxels: 0, coveredVoxels: 0, changedVoxels: 0, missedVoxels: 0, samples: 1 }
      : null,
    votes: null,
    isStable: false,
    stability: [],
    samplesDrawn: 0,
    slicesDone: 0,
    callsDone: 0,
    callsPlanned: tiles * passes,
    elapsedMs: context.nowMs() - startMs,
    samplingSinceMs: null,
  };
}

/** Fewer samples than this do not repay the pass without dropout. */
const LEAST_RESTRICTED_SAMPLES = 4;

function restrictsField({ field, dropoutPasses }: Estimator, streams: readonly Stream[]): boolean {
  return field === 'in-doubt' && streams.length === 1 && dropoutPasses >= LEAST_RESTRICTED_SAMPLES;
}

/** What the network's grid holds is not known yet: the image's own slices stand for it. */
function resampling(done: number, slices: number, samples: number): RunProgress {
  return {
    stage: 'resample',
    slicesDone: Math.floor(done * slices),
    slicesPlanned: slices,
    samplesDone: 0,
    samples,
    callsDone: 0,
    callsPlanned: slices * (samples + 1),
    kept: { samples: 0, slices: 0 },
  };
}

/** `joint` is applied as `member` is; they differ in what they were fitted on. A recalibration comes last. */
function ruleOf(manifest: ModelManifest): LogitRule {
  const { output, input } = manifest;
  const { activation } = output;
  const keepsTails = input.layout === 'patch' && input.resample.back.of === 'logits';
  const fitted = logitCalibration(manifest);
  const isPooled =
    manifest.calibration.kind === 'temperature-bias' && manifest.calibration.stage === 'pooled';
  const last = manifest.recalibration;
  if (!isPooled) {
    const rule = { activation, keepsTails, calibration: fitted };
    return last ? { ...rule, pooled: last } : rule;
  }
  const neutral = { temperature: 1, bias: fitted.bias.map(() => 0) };
  return {
    activation,
    keepsTails,
    calibration: neutral,
    pooled: last ? composedCalibration(fitted, last) : fitted,
  };
}

function tilingOf(
  { grid, channels, body }: NetworkCase,
  { input }: ModelManifest,
  session: Session | undefined,
): Tiling | null {
  const { shape } = grid;
  if (input.layout === 'slab') {
    const { hasBody, box } = bodyExtent(body, shape, spacingMm(grid.affine));
    const image = { voxels: channels[0], shape };
    return box && slabTiling(image, { hasBody, box }, input);
  }
  const size = fittingTile(input, session);
  return patchTiling({ channels, shape }, input, size);
}

/**
 * The package's tile, halved along its longest axis until the backend takes it.
 * @throws AppError `resource/out-of-memory` {what: 'tile'} when not even the smallest does.
 */
export function fittingTile(
  { axes, channels, patch }: PatchInput,
  session: Session | undefined,
): Size3 {
  let size: Size3 = [patch.size[0], patch.size[1], patch.size[2]];
  const fits = (): boolean => {
    const spatial = axes.split('').map((axis) => size['ijk'.indexOf(axis)]);
    return session?.fits([1, channels.length, ...spatial]) ?? true;
  };
  while (!fits()) {
    const smaller = patch.multiple && halved(size, patch.multiple);
    if (!smaller) throw new AppError('resource/out-of-memory', { what: 'tile', tile: size });
    size = smaller;
  }
  return size;
}

function halved(size: Size3, multiple: readonly number[]): Size3 | null {
  const halfOf = (axis: number): number =>
    Math.max(multiple[axis], Math.floor(size[axis] / 2 / multiple[axis]) * multiple[axis]);
  const shrinkable = [0, 1, 2].filter((axis) => halfOf(axis) < size[axis]);
  const [longest] = shrinkable.toSorted((a, b) => size[b] - size[a]);
  if (longest === undefined) return null;
  const along = (axis: number): number => (axis === longest ? halfOf(axis) : size[axis]);
  return [along(0), along(1), along(2)];
}
