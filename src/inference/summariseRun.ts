import { voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { rankMostUncertain } from '../core/review/budget.ts';
import { regionOfInterest } from '../core/review/roi.ts';
import type { AgreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import { meanPairwiseDice } from '../core/uncertainty/sampleAgreement.ts';
import type { Checkpoint } from './interruptible.ts';
import { labelsInSteps } from './interruptible.ts';
import type { Segmentation, StructureVolume } from './segmentation.ts';
import type { SegmentationRun } from './segmentationRun.ts';

/** The largest budget that a reviewer can ask for; any smaller one is a prefix of its ranking. */
export const LARGEST_BUDGET = 0.05;

/** What is derived from the accumulated statistics, over the slices that are done. */
export type RunSummary = Pick<
  Segmentation,
  'labels' | 'networkLabels' | 'runnerUp' | 'roiVoxels' | 'ranking' | 'structures'
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
  const { networkGrid, sourceGrid } = run;
  await checkpoint(0);
  const { roiVoxels, ranking } = rankRun(run);
  await checkpoint(0);
  const { networkLabels, runnerUp } = bestTwoClasses(run.mean);
  const grids = { network: networkGrid, source: sourceGrid };
  const labels = await labelsInSteps(run.mean, grids, checkpoint);
  const structures = structureVolumes(run, agreement, labels);
  return { labels, networkLabels, runnerUp, roiVoxels, ranking, structures };
}

/** The region of interest and what is most uncertain in it, by the run's present statistics. */
export function rankRun(run: SegmentationRun): {
  roiVoxels: number;
  ranking: Uint32Array<ArrayBuffer>;
} {
  const roi = regionOfInterest(run.mean[0], bodyOfDoneSlices(run), run.networkGrid);
  const ranking = rankMostUncertain(run.entropy, roi.mask, LARGEST_BUDGET);
  return { roiVoxels: roi.voxels, ranking };
}

/** The dilation of the region must not reach into slices about which nothing is known. */
function bodyOfDoneSlices({ body, slicesDone, band, networkGrid }: SegmentationRun): Uint8Array {
  const [ni, nj, nk] = networkGrid.shape;
  // While the volume is one band it is known as a whole, after few samples or many.
  if (slicesDone === nk || band?.endK === nk) return body;
  const done = body.slice();
  done.fill(0, slicesDone * ni * nj);
  return done;
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
  labels: Uint8Array,
): StructureVolume[] {
  const voxels = new Float64Array(256);
  for (let voxel = 0; voxel < labels.length; voxel++) voxels[labels[voxel]]++;
  const sourceMl = voxelVolumeMl(run.sourceGrid);
  const networkMl = voxelVolumeMl(run.networkGrid);
  return (agreement?.counts() ?? []).map((counts) => ({
    index: counts.index,
    volumeMl: voxels[counts.index] * sourceMl,
    sampleVolumesMl: counts.sampleVoxels.map((count) => count * networkMl),
    meanPairwiseDice: meanPairwiseDice(counts),
  }));
}
