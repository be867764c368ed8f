import { AppError } from '../core/errors.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount } from '../core/geometry/gridMath.ts';
import { networkGridOf } from '../core/geometry/networkGrid.ts';
import { bodyMask } from '../core/review/roi.ts';
import type { AgreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { slabInput } from '../models/narrow.ts';
import type { Band } from './band.ts';
import { bodyExtent } from './bodyExtent.ts';
import { resampleInSteps } from './interruptible.ts';
import type { BackendInfo, Estimator, RunProgress, Segmentation } from './segmentation.ts';
import type { SliceWindow } from './slab.ts';
import { paddedWindow } from './slab.ts';

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
  /** Hounsfield units, any orientation. Read until the run is prepared; not modified. */
  readonly volume: { readonly grid: VoxelGrid; readonly voxels: Int16Array | Float32Array };
  readonly manifest: ModelManifest;
  readonly estimator: Estimator;
  /** Where the network runs; goes into the provenance. */
  readonly backend: BackendInfo;
  /** Memory for what is kept of slices while they are sampled, bytes; 1 GiB where absent. */
  readonly memoryBytes?: number;
}

/** Features and sums of a volume of 150 slices take about half of it; a tab that asks for more risks its life. */
const DEFAULT_MEMORY_BYTES = 1024 ** 3;

/** A run under way: all that is known of `slicesDone` slices, and the band under way. Owned by whoever prepared it. */
export interface SegmentationRun {
  readonly sourceGrid: VoxelGrid;
  readonly networkGrid: VoxelGrid;
  readonly manifest: ModelManifest;
  readonly estimator: Estimator;
  readonly backend: BackendInfo;
  /** [net] Hounsfield units. */
  readonly image: Float32Array<ArrayBuffer>;
  /** [net] 1 in the body. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** [nk] 1 where a slice holds body and the network has to run. */
  readonly hasBody: Uint8Array<ArrayBuffer>;
  /** What the network sees of each slice; null when there is no body anywhere. */
  readonly window: SliceWindow | null;
  readonly memoryBytes: number;
  /** One array [net] for each class: mean probability; background where nothing was computed. */
  readonly mean: readonly Float32Array<ArrayBuffer>[];
  /** [net] predictive entropy over ln C, 0 … 1. */
  readonly entropy: Float32Array<ArrayBuffer>;
  /** Of the finished slices; null before the first. */
  agreement: AgreementAccumulator | null;
  /** Slices that are sampled now or when the run was cancelled; null before and after. */
  band: Band | null;
  bands: number;
  /** The queue no longer changed, and sampling ended before T. */
  isStable: boolean;
  readonly stability: { readonly samples: number; readonly jaccard: number | null }[];
  /** Samples that the finished slices hold. */
  samplesDrawn: number;
  /** Slices 0 … slicesDone − 1 are finished; slices without body count as soon as they are passed. */
  slicesDone: number;
  /** Calls of the network. */
  callsDone: number;
  /** Time spent in the stages so far, without what lay between them. */
  elapsedMs: number;
}

/**
 * First stage: the image on the network's grid, the body, and room for the results.
 * @throws AppError `internal/shape` when the voxels do not fit the grid or T is not 2 … 32;
 *   `input/inconsistent-geometry` for a singular affine; what `context.checkpoint` throws.
 */
export async function prepareRun(
  request: RunRequest,
  context: RunContext,
): Promise<SegmentationRun> {
  const startMs = context.nowMs();
  const { volume, manifest, estimator, backend } = request;
  const { samples } = estimator;
  if (!(Number.isInteger(samples) && samples >= 2 && samples <= 32)) {
    throw new AppError('internal/shape', { samples });
  }
  const networkGrid = networkGridOf(volume.grid, slabInput(manifest));
  const { shape } = networkGrid;
  const image = await resampleInSteps(volume, networkGrid, async (done) => {
    context.progress({
      stage: 'resample',
      slicesDone: Math.floor(done * shape[2]),
      slicesPlanned: shape[2],
      samplesDone: 0,
      samples,
      callsDone: 0,
      callsPlanned: shape[2] * (samples + 1),
      kept: { samples: 0, slices: 0 },
    });
    await context.checkpoint();
  });
  const body = bodyMask(image, networkGrid);
  await context.checkpoint();
  const { hasBody, box } = bodyExtent(body, shape, spacingMm(networkGrid.affine));
  const window = box && paddedWindow(box, slabInput(manifest).sizeMultiple);
  const classes = manifest.output.segments.length + 1;
  const voxels = voxelCount(networkGrid);
  const mean = Array.from({ length: classes }, () => new Float32Array(voxels));
  mean[0].fill(1);
  return {
    sourceGrid: volume.grid,
    networkGrid,
    manifest,
    estimator,
    backend,
    image,
    body,
    hasBody,
    window,
    memoryBytes: request.memoryBytes ?? DEFAULT_MEMORY_BYTES,
    mean,
    entropy: new Float32Array(voxels),
    agreement: null,
    band: null,
    bands: 0,
    isStable: false,
    stability: [],
    samplesDrawn: 0,
    slicesDone: 0,
    callsDone: 0,
    elapsedMs: context.nowMs() - startMs,
  };
}
