import type { VoxelGrid } from '../../../src/core/geometry/grid.ts';
import { regionOfInterest } from '../../../src/core/review/roi.ts';
import { binaryEntropy } from '../../../src/core/uncertainty/binaryEntropy.ts';
import type { Surprise } from '../../../src/core/uncertainty/surprise.ts';
import { distanceToContourMm } from '../../../src/core/uncertainty/surprise.ts';
import type { ErrorHead, ErrorProbability } from '../../../src/inference/errorProbability.ts';
import { errorProbability } from '../../../src/inference/errorProbability.ts';
import type { Estimator } from '../../../src/inference/estimator.ts';
import type { SourceVolume } from '../../../src/inference/networkCase.ts';
import type { Segmentation } from '../../../src/inference/segmentation.ts';
import type { EvidenceNetwork } from '../../packages.ts';

/** A run as the app makes it, and every ranking of its voxels. Higher is looked at first. */
export interface ScoredRun {
  readonly segmentation: Segmentation;
  readonly grid: VoxelGrid;
  readonly mean: readonly Float32Array<ArrayBuffer>[];
  /** [net] 1 in the region of interest. */
  readonly roi: Uint8Array<ArrayBuffer>;
  readonly roiVoxels: number;
  /** [net] most probable class. */
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly error: ErrorProbability;
  /** [net] each, by {@link RANKINGS}. */
  readonly scores: Readonly<Record<RankingName, Float32Array>>;
}

/** Rankings that are measured; chance and the oracle have closed forms. */
export const RANKINGS = [
  'error probability',
  'entropy, uncalibrated (S1)',
  'entropy, calibrated',
  'entropy, calibrated and matched',
  'margin, calibrated',
  'mutual information',
  'distance to the contour',
  'distance-normalised surprise',
] as const;
export type RankingName = (typeof RANKINGS)[number];

/** As the app asks by default. */
export const APP_ESTIMATOR = { dropoutPasses: 20, field: 'in-doubt' } as const;

const uninterrupted = (): Promise<void> => Promise.resolve();

/**
 * Runs the shipped network and ranks by everything there is. The contour is that of the calibrated network, for all.
 * @throws AppError `model/not-shown-to-help` for a head that was fitted for another network; as `segmentVolume`.
 */
export async function scoredRun(
  volume: SourceVolume,
  by: {
    readonly network: EvidenceNetwork;
    readonly head: ErrorHead;
    readonly surprise: Surprise;
    readonly estimator: Partial<Estimator>;
  },
): Promise<ScoredRun> {
  const { network, head, estimator } = by;
  const raw = await network.segment(volume, estimator, { calibrated: false });
  const run = await network.segment(volume, estimator, { allMeasures: true });
  const { segmentation, mean, body } = run;
  const { networkGrid: grid, networkLabels: labels, maps, provenance } = segmentation;
  if (!maps) throw new Error('the run has no further measures');
  const roi = regionOfInterest(mean[0], body, grid);
  const error = await errorProbability(
    { grid, mean, roi: roi.mask, labels, provenance },
    head,
    uninterrupted,
  );
  const distance = distanceToContourMm(labels, grid);
  return {
    segmentation,
    grid,
    mean,
    roi: roi.mask,
    roiVoxels: roi.voxels,
    labels,
    error,
    scores: {
      'error probability': error.label,
      'entropy, uncalibrated (S1)': raw.segmentation.entropy,
      'entropy, calibrated': segmentation.entropy,
      'entropy, calibrated and matched': matchedEntropy(mean),
      'margin, calibrated': margins(mean),
      'mutual information': maps.mutualInformation,
      'distance to the contour': distance.map((mm) => -mm),
      'distance-normalised surprise': by.surprise.of(segmentation.entropy, distance),
    },
  };
}

/** [net] the largest of the structures' own binary entropies: whether any contour is in doubt here. (METHODS H3) */
function matchedEntropy(mean: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(mean[0].length);
  for (let c = 1; c < mean.length; c++) {
    const own = structureEntropy(mean[c]);
    for (let voxel = 0; voxel < out.length; voxel++) {
      if (own[voxel] > out[voxel]) out[voxel] = own[voxel];
    }
  }
  return out;
}

/** [net] binary entropy of one structure. */
export function structureEntropy(mean: Float32Array): Float32Array {
  const out = new Float32Array(mean.length);
  binaryEntropy(mean, out);
  return out;
}

/** [net] minus the difference of the two largest log-probabilities; certainty is as far as float32 tells. */
function margins(mean: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(mean[0].length);
  for (let voxel = 0; voxel < out.length; voxel++) {
    let [first, second] = [0, 0];
    for (const p of mean) {
      const value = p[voxel];
      if (value > first) [first, second] = [value, first];
      else if (value > second) second = value;
    }
    out[voxel] = Math.log(Math.max(second, 1e-12) / first);
  }
  return out;
}
