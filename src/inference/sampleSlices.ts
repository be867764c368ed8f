import { AppError } from '../core/errors.ts';
import { dropoutMask } from '../core/inference/dropoutMasks.ts';
import type { SampleStatistics } from '../core/uncertainty/reduceSamples.ts';
import { reduceSamples } from '../core/uncertainty/reduceSamples.ts';
import type { RunContext, SegmentationRun } from './segmentationRun.ts';
import type { FloatTensor, Session } from './session.ts';
import type { SliceWindow } from './slab.ts';
import { fillSlab } from './slab.ts';

/**
 * Second stage: the network on every slice from `run.slicesDone` on. Slices are finished one by one, so
 * after a throw the run holds whole slices only; it may be finished as it is, or continued.
 * @throws AppError `inference/non-finite-output` {slice, sample}; `model/signature-mismatch` when the
 *   network's output has another shape than the manifest says; what the session and `checkpoint` throw.
 */
export async function sampleSlices(
  run: SegmentationRun,
  session: Session,
  context: RunContext,
): Promise<void> {
  const startMs = context.nowMs();
  const { hasBody, window, estimator } = run;
  const slicesPlanned = run.networkGrid.shape[2];
  try {
    const scratch = window && sliceScratch(run, window);
    while (run.slicesDone < slicesPlanned) {
      const k = run.slicesDone;
      if (scratch && hasBody[k]) {
        context.progress({
          stage: 'sample',
          slicesDone: k,
          slicesPlanned,
          samples: estimator.samples,
        });
        await context.checkpoint();
        await sampleSlice(run, { session, context }, { ...scratch, k });
      }
      run.slicesDone = k + 1;
    }
  } finally {
    run.elapsedMs += context.nowMs() - startMs;
  }
}

/** Arrays that every slice uses again. */
interface SliceScratch {
  readonly window: SliceWindow;
  /** [1, S, H, W] */
  readonly slab: FloatTensor;
  /** The masks of each call, one after the other: at most `samplesPerCall` rows. */
  readonly masks: readonly FloatTensor[];
  /** [T, C, H · W] */
  readonly logits: Float32Array;
  /** Of the window's pixels. */
  readonly statistics: SampleStatistics;
}

function sliceScratch(run: SegmentationRun, window: SliceWindow): SliceScratch {
  const { input, dropout } = run.manifest;
  const { samples, seed } = run.estimator;
  const pixels = window.width * window.height;
  const classes = run.mean.length;
  const { channels, rate } = dropout;
  const masks: FloatTensor[] = [];
  for (let first = 0; first < samples; first += run.samplesPerCall) {
    const rows = Math.min(run.samplesPerCall, samples - first);
    const data = new Float32Array(rows * channels);
    for (let row = 0; row < rows; row++) {
      data.set(dropoutMask({ seed, sample: first + row, channels, rate }), row * channels);
    }
    masks.push({ data, dims: [rows, channels] });
  }
  return {
    window,
    slab: {
      data: new Float32Array(input.slabSlices * pixels),
      dims: [1, input.slabSlices, window.height, window.width],
    },
    masks,
    logits: new Float32Array(samples * classes * pixels),
    statistics: {
      mean: Array.from({ length: classes }, () => new Float32Array(pixels)),
      entropy: new Float32Array(pixels),
      mutualInformation: new Float32Array(pixels),
      labels: new Uint8Array(samples * pixels),
    },
  };
}

async function sampleSlice(
  run: SegmentationRun,
  { session, context }: { readonly session: Session; readonly context: RunContext },
  slice: SliceScratch & { readonly k: number },
): Promise<void> {
  const { k, window, slab, masks, logits, statistics } = slice;
  const { input, calibration } = run.manifest;
  const { samples } = run.estimator;
  const classes = run.mean.length;
  fillSlab({ voxels: run.image, shape: run.networkGrid.shape, input }, { k, window }, slab.data);
  const features = await session.encode(slab);
  let filled = 0;
  for (const rows of masks) {
    if (filled > 0) await context.checkpoint();
    const output = await session.decode(features, rows);
    requireDims(output, [rows.dims[0], classes, window.height, window.width]);
    logits.set(output.data, filled);
    filled += output.data.length;
  }
  session.release(features);
  try {
    const { bias, temperature } = calibration;
    reduceSamples({ logits, samples, bias, temperature }, statistics);
  } catch (error) {
    if (error instanceof AppError && error.code === 'inference/non-finite-output') {
      const sample = Math.floor(Number(error.detail.index) / (logits.length / samples));
      throw new AppError(error.code, { slice: k, sample }, { cause: error });
    }
    throw error;
  }
  keepSlice(run, slice);
}

/** Copies the pixels that lie on the grid to the volume; the padding is dropped, from the samples' contours too. */
function keepSlice(run: SegmentationRun, slice: SliceScratch & { readonly k: number }): void {
  const { window, statistics } = slice;
  const [ni, nj] = run.networkGrid.shape;
  const { samples } = run.estimator;
  const pixels = window.width * window.height;
  const firstColumn = Math.max(0, -window.startI);
  const lastColumn = Math.min(window.width, ni - window.startI);
  for (let row = 0; row < window.height; row++) {
    const j = window.startJ + row;
    const from = row * window.width;
    const isOnGrid = j >= 0 && j < nj;
    for (let sample = 0; sample < samples; sample++) {
      const start = sample * pixels + from;
      statistics.labels.fill(0, start, start + (isOnGrid ? firstColumn : window.width));
      statistics.labels.fill(0, start + lastColumn, start + window.width);
    }
    if (!isOnGrid) continue;
    const to = ni * (j + nj * slice.k) + window.startI + firstColumn;
    const [start, end] = [from + firstColumn, from + lastColumn];
    run.mean.forEach((values, c) => values.set(statistics.mean[c].subarray(start, end), to));
    run.entropy.set(statistics.entropy.subarray(start, end), to);
  }
  run.agreement.add(statistics.labels);
}

function requireDims({ data, dims }: FloatTensor, expected: readonly number[]): void {
  const count = expected.reduce((product, size) => product * size, 1);
  const fits = dims.length === expected.length && dims.every((size, at) => size === expected[at]);
  if (!fits || data.length !== count) {
    throw new AppError('model/signature-mismatch', { expected, actual: [...dims] });
  }
}
