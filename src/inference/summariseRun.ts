import type { Affine } from '../core/geometry/affine.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import { voxelCount, voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { reorientation } from '../core/geometry/orientation.ts';
import { nnunetSeparateAxis } from '../core/inference/nnunetResampling.ts';
import type { Size3 } from '../core/inference/slidingWindow.ts';
import { rankMostUncertain } from '../core/review/budget.ts';
import { regionOfInterest } from '../core/review/roi.ts';
import type { AgreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import { probabilityList, type MeanProbabilities } from '../core/uncertainty/meanProbabilities.ts';
import { iouOverSamples, meanPairwiseDice } from '../core/uncertainty/sampleAgreement.ts';
import type { Activation } from '../core/uncertainty/sampleSums.ts';
import type { Band } from './band.ts';
import type { Checkpoint } from './interruptible.ts';
import { labelsInSteps } from './interruptible.ts';
import type { RankedRun } from './errorProbability.ts';
import { LARGEST_BUDGET } from './expectedErrors.ts';
import type { Segmentation, StructureVolume } from './segmentation.ts';
import type { SegmentationRun } from './segmentationRun.ts';

/** What is derived from the accumulated statistics, over the slices that are done. */
export type RunSummary = Pick<
  Segmentation,
  'labels' | 'networkLabels' | 'runnerUp' | 'roi' | 'roiVoxels' | 'ranking' | 'structures'
>;

/**
 * Contours, region of interest, ranking and volumes. The run is not modified.
 * @param agreement of the same samples; null when there are none, and then there are no structures.
 * @returns new arrays. Without any possible structure `roiVoxels` is 0 and the ranking is empty.
 * @throws what `checkpoint` throws.
 */
export async function summariseRun(
  run: SegmentationRun,
  agreement: AgreementAccumulator | null,
  checkpoint: Checkpoint,
): Promise<RunSummary> {
  await checkpoint(0);
  const { roi, roiVoxels, ranking } = rankRun(run);
  await checkpoint(0);
  const { networkLabels, runnerUp } = alternatives(run.mean, run.rule.activation);
  const contours =
    run.rule.activation === 'softmax'
      ? await classContours(run, checkpoint)
      : await regionContours(run, checkpoint);
  const structures = structureVolumes(run, agreement, {
    voxels: contours.voxels,
    networkLabels,
  });
  return { labels: contours.labels, networkLabels, runnerUp, roi, roiVoxels, ranking, structures };
}

/** Labels on the source grid, and how many voxels each structure has there by its index. */
interface Contours {
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly voxels: Float64Array;
}

async function classContours(run: SegmentationRun, checkpoint: Checkpoint): Promise<Contours> {
  const labels = await labelsInSteps(run.mean, upsamplingOf(run), checkpoint);
  clearOutside(labels, run);
  const voxels = new Float64Array(256);
  for (let voxel = 0; voxel < labels.length; voxel++) voxels[labels[voxel]]++;
  return { labels, voxels };
}

/** Each region by itself, p ≥ ½; where they overlap the label map shows the one that is painted last. */
async function regionContours(run: SegmentationRun, checkpoint: Checkpoint): Promise<Contours> {
  const labels = new Uint8Array(voxelCount(run.sourceGrid));
  const voxels = new Float64Array(256);
  for (let region = 1; region < run.mean.length; region++) {
    const p = run.mean[region].map(within);
    // The region first: a tie is its own.
    const both = [p, p.map((value) => 1 - value)];
    const outside = await labelsInSteps(both, upsamplingOf(run), checkpoint);
    const inside = outside.map((label) => 1 - label);
    clearOutside(inside, run);
    for (let voxel = 0; voxel < labels.length; voxel++) {
      if (inside[voxel] === 0) continue;
      labels[voxel] = region;
      voxels[region]++;
    }
  }
  return { labels, voxels };
}

/** Above ½ float32 tells no smaller steps: certainty counts alike inside and outside when logits are interpolated. */
function within(p: number): number {
  return Math.min(Math.max(p, 2 ** -24), 1 - 2 ** -24);
}

/** As the package was trained to be brought back to its image: a contour lies elsewhere when logits are interpolated. */
function upsamplingOf({ networkGrid, sourceGrid, manifest: { input } }: SegmentationRun) {
  const grids = { network: networkGrid, source: sourceGrid };
  if (input.layout !== 'patch' || input.resample.back.of !== 'logits') return grids;
  const { resample, spacingMm: wanted, orientation } = input;
  const isApart = resample.grid === 'nnunet' && resample.anisotropy.kind === 'nnunet';
  const own = spacingAlong(sourceGrid.affine, orientation);
  const target = [wanted[0] ?? own[0], wanted[1] ?? own[1], wanted[2] ?? own[2]] as const;
  const nearestAxis = isApart ? nnunetSeparateAxis(target, own) : null;
  return { ...grids, rule: { of: 'logarithms', nearestAxis } as const };
}

/** Of the image, along the network's axes. */
function spacingAlong(affine: Affine, orientation: string): Size3 {
  const spacing = spacingMm(affine);
  if (orientation === 'as-stored') return spacing;
  const [i, j, k] = reorientation(affine, orientation);
  return [spacing[i.sourceAxis], spacing[j.sourceAxis], spacing[k.sourceAxis]];
}

/** Outside of what the network has seen there is background, not the repeated edge of its grid. */
function clearOutside(labels: Uint8Array, { sourceBox, sourceGrid }: SegmentationRun): void {
  if (!sourceBox) return;
  const { low, high } = sourceBox;
  const [ni, nj, nk] = sourceGrid.shape;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = ni * (j + nj * k);
      const isInside = k >= low[2] && k < high[2] && j >= low[1] && j < high[1];
      labels.fill(0, row, isInside ? row + low[0] : row + ni);
      if (isInside) labels.fill(0, row + high[0], row + ni);
    }
  }
}

/** The region of interest and what is most uncertain in it, by the run's present statistics. */
export function rankRun(run: SegmentationRun): {
  roi: Uint8Array<ArrayBuffer>;
  roiVoxels: number;
  ranking: Uint32Array<ArrayBuffer>;
} {
  const roi = regionOfInterest(run.mean[0], bodyOfDoneSlices(run), run.networkGrid);
  const ranking = rankMostUncertain(run.entropy, roi.mask, LARGEST_BUDGET);
  return { roi: roi.mask, roiVoxels: roi.voxels, ranking };
}

/**
 * The dilation of the region must not reach into slices about which nothing is known.
 * @returns [net] 1 in the body; the run's own where all is known.
 */
export function bodyOfDoneSlices({
  body,
  slicesDone,
  band,
  networkGrid,
}: SegmentationRun): Uint8Array<ArrayBuffer> {
  const [ni, nj, nk] = networkGrid.shape;
  // While the volume is one band it is known as a whole, after few samples or many.
  if (slicesDone === nk || band?.endK === nk) return body;
  const done = body.slice();
  done.fill(0, slicesDone * ni * nj);
  return done;
}

/** Voxels between two checkpoints, some tenth of a second. */
const VOXELS_PER_STEP = 4_000_000;

/**
 * The mean probabilities as they stay with the result.
 * @returns new arrays; null where they would take too much.
 * @throws what `checkpoint` throws.
 */
export async function keptProbabilities(
  { mean, rule }: SegmentationRun,
  checkpoint: () => Promise<void>,
): Promise<MeanProbabilities | null> {
  const planes = mean.slice(1);
  const structures = planes.map((_, position) => position + 1);
  const list = probabilityList({ structures, activation: rule.activation });
  const voxels = mean[0].length;
  const p = new Float64Array(planes.length);
  for (let from = 0; from < voxels; from += VOXELS_PER_STEP) {
    await checkpoint();
    const to = Math.min(voxels, from + VOXELS_PER_STEP);
    for (let voxel = from; voxel < to; voxel++) {
      let any = 0;
      for (let c = 0; c < planes.length; c++) any += p[c] = planes[c][voxel];
      if (any > 0) list.add(voxel, p);
    }
  }
  return list.close();
}

/** A summarised run as a ranking of its errors takes it. */
export function rankedRun(
  { networkGrid: grid, mean, rule }: SegmentationRun,
  { roi, networkLabels: labels }: Pick<RunSummary, 'roi' | 'networkLabels'>,
  provenance: RankedRun['provenance'],
): RankedRun & { readonly activation: Activation } {
  return { grid, mean, roi, labels, provenance, activation: rule.activation };
}

/**
 * The labels that {@link summariseRun} gives the slices of a band.
 * @returns from the band's first slice on; a new array.
 */
export function meanLabels(
  { mean, rule, networkGrid: { shape } }: SegmentationRun,
  { firstK, endK }: Pick<Band, 'firstK' | 'endK'>,
): Uint8Array<ArrayBuffer> {
  const perSlice = shape[0] * shape[1];
  const part = mean.map((values) => values.subarray(firstK * perSlice, endK * perSlice));
  return alternatives(part, rule.activation).networkLabels;
}

/** What each voxel is, and what else it might be. */
function alternatives(
  mean: readonly Float32Array[],
  activation: Activation,
): { networkLabels: Uint8Array<ArrayBuffer>; runnerUp: Uint8Array<ArrayBuffer> } {
  return activation === 'softmax' ? bestTwoClasses(mean) : paintedRegions(mean);
}

/**
 * The region that is painted last, and the label as it would be if the most doubtful region were the other way.
 */
function paintedRegions(mean: readonly Float32Array[]): {
  networkLabels: Uint8Array<ArrayBuffer>;
  runnerUp: Uint8Array<ArrayBuffer>;
} {
  const networkLabels = new Uint8Array(mean[0].length);
  const runnerUp = new Uint8Array(mean[0].length);
  for (let voxel = 0; voxel < networkLabels.length; voxel++) {
    let [doubtful, distance] = [0, Infinity];
    for (let region = 1; region < mean.length; region++) {
      const p = mean[region][voxel];
      if (p >= 0.5) networkLabels[voxel] = region;
      if (p > 0 && Math.abs(p - 0.5) < distance) {
        [doubtful, distance] = [region, Math.abs(p - 0.5)];
      }
    }
    for (let region = 1; region < mean.length; region++) {
      const isInside = mean[region][voxel] >= 0.5;
      if (isInside !== (region === doubtful)) runnerUp[voxel] = region;
    }
  }
  return { networkLabels, runnerUp };
}

/**
 * Most and second most probable class, ties to the lower one. Where no other class has any probability
 * (nothing was computed there, or the network excludes the rest) the second is the first again.
 */
function bestTwoClasses(mean: readonly Float32Array[]): {
  networkLabels: Uint8Array<ArrayBuffer>;
  runnerUp: Uint8Array<ArrayBuffer>;
} {
  const networkLabels = new Uint8Array(mean[0].length);
  const runnerUp = new Uint8Array(mean[0].length);
  for (let voxel = 0; voxel < networkLabels.length; voxel++) {
    let [first, firstP, second, secondP] = [0, mean[0][voxel], 0, 0];
    for (let c = 1; c < mean.length; c++) {
      const p = mean[c][voxel];
      if (p > firstP) {
        [second, secondP] = [first, firstP];
        [first, firstP] = [c, p];
      } else if (p > secondP) {
        [second, secondP] = [c, p];
      }
    }
    networkLabels[voxel] = first;
    runnerUp[voxel] = secondP > 0 ? second : first;
  }
  return { networkLabels, runnerUp };
}

function structureVolumes(
  run: SegmentationRun,
  agreement: AgreementAccumulator | null,
  { voxels, networkLabels }: { readonly voxels: Float64Array; readonly networkLabels: Uint8Array },
): StructureVolume[] {
  const sourceMl = voxelVolumeMl(run.sourceGrid);
  const networkMl = voxelVolumeMl(run.networkGrid);
  return (agreement?.counts() ?? []).map((counts) => ({
    index: counts.index,
    volumeMl: voxels[counts.index] * sourceMl,
    sampleVolumesMl: counts.sampleVoxels.map((count) => count * networkMl),
    meanPairwiseDice: meanPairwiseDice(counts),
    iouOverSamples: counts.sampleVoxels.length < 2 ? null : iouOverSamples(counts),
    meanLabelledEntropy: labelledEntropy(run, counts.index, networkLabels),
  }));
}

/** Regions may overlap: each is where its own probability says so, whatever is painted over it. */
function labelledEntropy(
  { mean, entropy, rule }: SegmentationRun,
  index: number,
  networkLabels: Uint8Array,
): number | null {
  const p = mean[index];
  const isSoftmax = rule.activation === 'softmax';
  return meanWhere(entropy, (voxel) =>
    isSoftmax ? networkLabels[voxel] === index : p[voxel] >= 0.5,
  );
}

/** @returns null where no voxel is meant. */
export function meanWhere(
  values: Float32Array,
  isMeant: (voxel: number) => boolean,
): number | null {
  let [sum, count] = [0, 0];
  for (let voxel = 0; voxel < values.length; voxel++) {
    if (!isMeant(voxel)) continue;
    sum += values[voxel];
    count++;
  }
  return count === 0 ? null : sum / count;
}
