import { AppError } from '../core/errors.ts';
import { dropoutMask } from '../core/inference/dropoutMasks.ts';
import {
  jaccard,
  STABILITY_CHECKS,
  STABLE_JACCARD,
  topOfQueue,
} from '../core/review/queueStability.ts';
import { agreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import { logitCalibration, maskInput, slabInput } from '../models/narrow.ts';
import type { Band } from './band.ts';
import {
  addSliceSample,
  bandBytesPerPixel,
  closeSample,
  dropPadding,
  emptyBand,
  sliceBits,
  writeStatistics,
} from './band.ts';
import { previewer } from './previewRun.ts';
import type { RunProgress } from './segmentation.ts';
import type { RunContext, SegmentationRun } from './segmentationRun.ts';
import type { Features, FloatTensor, Session } from './session.ts';
import type { SliceWindow } from './slab.ts';
import { fillSlab } from './slab.ts';
import { rankRun } from './summariseRun.ts';

interface Surroundings {
  readonly session: Session;
  readonly context: RunContext;
}

/**
 * Second stage: every slice is encoded once, then the volume is sampled as a whole, one mask after the other.
 * Where features and sums of all slices do not fit `run.memoryBytes`, bands of slices that do fit are sampled
 * one after the other, under the same masks. After a throw the run may be finished with what {@link keptOf}
 * says; it cannot be continued.
 * @throws AppError `inference/non-finite-output` {slice, sample}; `model/signature-mismatch` when the
 *   network's output has another shape than the manifest says; what the session and `checkpoint` throw.
 */
export async function sampleVolume(
  run: SegmentationRun,
  session: Session,
  context: RunContext,
): Promise<void> {
  const startMs = context.nowMs();
  const held: Features[] = [];
  const release = (): void => held.splice(0).forEach((features) => session.release(features));
  try {
    while (run.slicesDone < run.networkGrid.shape[2]) {
      const band = await encodeBand(run, { session, context }, held);
      run.band = band;
      run.bands += 1;
      const isQueueSettled = stabilityWatch(run, band);
      const offerPreview = isWholeVolume(run, band) ? previewer(run, band, context) : null;
      while (band.samplesDone < run.estimator.samples && !run.isStable) {
        await drawSample(run, { session, context }, { band, held });
        run.isStable = await isQueueSettled(context);
        if (!run.isStable) await offerPreview?.();
      }
      release();
      settle(run, band);
    }
  } finally {
    release();
    run.elapsedMs += context.nowMs() - startMs;
  }
}

/** What a run holds that can be finished: the finished bands, or of the first band its finished samples. */
export function keptOf({ slicesDone, samplesDrawn, band }: SegmentationRun): RunProgress['kept'] {
  if (slicesDone > 0) return { samples: samplesDrawn, slices: slicesDone };
  return band && band.samplesDone > 0
    ? { samples: band.samplesDone, slices: band.endK }
    : { samples: 0, slices: 0 };
}

/** Makes the finished samples of the first band the run's, when a cancel left nothing else. */
export function settleKept(run: SegmentationRun): void {
  const { band } = run;
  run.band = null;
  if (run.slicesDone === 0 && band && band.samplesDone > 0) settle(run, band);
}

export function progressOf(
  run: SegmentationRun,
  stage: RunProgress['stage'],
  slicesDone: number,
): RunProgress {
  const { samples } = run.estimator;
  const slicesWithBody = run.hasBody.reduce((count, has) => count + has, 0);
  return {
    stage,
    slicesDone,
    slicesPlanned: run.networkGrid.shape[2],
    samplesDone: run.band?.samplesDone ?? run.samplesDrawn,
    samples,
    callsDone: run.callsDone,
    callsPlanned: slicesWithBody * (samples + 1),
    kept: keptOf(run),
  };
}

/** Encodes slices from `run.slicesDone` on, as many as fit the memory, at least one. Features go to `held`. */
async function encodeBand(
  run: SegmentationRun,
  { session, context }: Surroundings,
  held: Features[],
): Promise<Band> {
  const { window, hasBody, manifest } = run;
  const { shape } = run.networkGrid;
  const classes = run.mean.length;
  const slices: number[] = [];
  const slab = window && emptySlab(run, window);
  let capacity = 1;
  let k = run.slicesDone;
  for (; k < shape[2]; k++) {
    if (!slab || !window || !hasBody[k]) continue;
    if (slices.length === capacity) break;
    context.progress(progressOf(run, 'encode', k));
    await context.checkpoint();
    fillSlab({ voxels: run.image, shape, input: slabInput(manifest) }, { k, window }, slab.data);
    const features = await session.encode(slab);
    held.push(features);
    slices.push(k);
    run.callsDone += 1;
    if (slices.length === 1) {
      const pixels = window.width * window.height;
      const bytes = features.bytes + pixels * bandBytesPerPixel(classes);
      capacity = Math.max(1, Math.floor(run.memoryBytes / bytes));
    }
  }
  return emptyBand({ firstK: run.slicesDone, endK: k, slices, window, classes });
}

/** One more sample on every slice of the band, under one mask. */
async function drawSample(
  run: SegmentationRun,
  { session, context }: Surroundings,
  { band, held }: { readonly band: Band; readonly held: readonly Features[] },
): Promise<void> {
  const { window } = band;
  const sample = band.samplesDone;
  const { channels, rate } = maskInput(run.manifest);
  const data = dropoutMask({ seed: run.estimator.seed, sample, channels, rate });
  const mask = { data, dims: [1, channels] };
  for (const [position, k] of band.slices.entries()) {
    if (!window) break;
    context.progress(progressOf(run, 'sample', k));
    await context.checkpoint();
    const output = await session.decode(held[position], mask);
    run.callsDone += 1;
    requireDims(output, [1, band.classes, window.height, window.width]);
    try {
      addSliceSample(band, { position, logits: output.data }, logitCalibration(run.manifest));
    } catch (error) {
      if (error instanceof AppError && error.code === 'inference/non-finite-output') {
        throw new AppError(error.code, { slice: k, sample }, { cause: error });
      }
      throw error;
    }
  }
  closeSample(band);
}

/**
 * Tells after each sample whether sampling may end. Only where the volume is one band: bands of different numbers of
 * samples could not be ranked against each other.
 */
function stabilityWatch(run: SegmentationRun, band: Band) {
  const { samples, stop } = run.estimator;
  const isWatched = stop === 'when-stable' && isWholeVolume(run, band);
  const tops = new Map<number, Uint32Array>();
  return async (context: RunContext): Promise<boolean> => {
    const done = band.samplesDone;
    const isCheck = STABILITY_CHECKS.includes(done);
    const isHalf = STABILITY_CHECKS.includes(2 * done);
    if (!isWatched || done >= samples || !(isCheck || isHalf)) return false;
    await context.checkpoint();
    writeStatistics(band, run.networkGrid.shape, run);
    const { ranking, roiVoxels } = rankRun(run);
    const top = topOfQueue(ranking, roiVoxels);
    tops.set(done, top);
    const half = tops.get(done / 2);
    if (!isCheck || !half) return false;
    const index = jaccard(half, top);
    run.stability.push({ samples: done, jaccard: index });
    return index !== null && index >= STABLE_JACCARD;
  };
}

function isWholeVolume(run: SegmentationRun, { firstK, endK }: Band): boolean {
  return firstK === 0 && endK === run.networkGrid.shape[2];
}

/** The band's finished samples become the run's statistics. */
function settle(run: SegmentationRun, band: Band): void {
  const { shape } = run.networkGrid;
  writeStatistics(band, shape, run);
  dropPadding(band, shape);
  run.agreement ??= agreementAccumulator({ samples: band.samplesDone, classes: band.classes });
  for (const position of band.slices.keys()) run.agreement.addBits(sliceBits(band, position));
  run.samplesDrawn = band.samplesDone;
  run.slicesDone = band.endK;
  run.band = null;
}

/** [1, S, H, W] */
function emptySlab({ manifest }: SegmentationRun, { width, height }: SliceWindow): FloatTensor {
  const { slabSlices } = slabInput(manifest);
  return {
    data: new Float32Array(slabSlices * width * height),
    dims: [1, slabSlices, height, width],
  };
}

function requireDims({ data, dims }: FloatTensor, expected: readonly number[]): void {
  const count = expected.reduce((product, size) => product * size, 1);
  const fits = dims.length === expected.length && dims.every((size, at) => size === expected[at]);
  if (!fits || data.length !== count) {
    throw new AppError('model/signature-mismatch', { expected, actual: [...dims] });
  }
}
