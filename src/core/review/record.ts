import type { Issue } from '../errors.ts';
import type { SampleKind } from '../samples/inspectedSample.ts';
import type { Decision } from './events.ts';
import type { ErrorSource } from './errorSource.ts';
import type { QueueBudget } from './queueBudget.ts';
import type { ReadingCosts } from './readingOrder.ts';

/** The record of a review, as exported: what was looked at, what was said, and where each number comes from. */
export type ReviewRecord = CommonRecord & RecordOrigin;

export type RecordOrigin = RunRecord | SamplesRecord;

/** Where the contours come from: a network that ran here. */
interface RunRecord {
  readonly origin: 'run';
  readonly network: {
    readonly id: string;
    readonly version: string;
    /** Of each member that took part. */
    readonly weightsSha256: readonly string[];
    readonly notes: readonly string[];
    readonly temperature: number;
    readonly bias: readonly number[];
    /** What speaks against this network on this image. */
    readonly issues: readonly Issue[];
  };
  readonly run: {
    /** Samples are the product: members × dropout passes (0: none) × combinations of flips. */
    readonly estimator: {
      readonly members: number;
      readonly dropoutPasses: number;
      readonly flips: readonly string[];
      readonly field: 'whole' | 'in-doubt';
    };
    readonly samples: number;
    /** Why no more; `failed`: a fault ended the run, and what was finished before it was kept. */
    readonly ended: 'as-planned' | 'stable' | 'cancelled' | 'failed' | 'under-way';
    readonly seed: number;
    /** Null without dropout. */
    readonly dropoutRate: number | null;
    readonly backend: { readonly kind: string; readonly threads: number; readonly adapter: string };
    /** Where samples were drawn, and what a sample of the full field changed outside; null where everywhere. */
    readonly audit: {
      readonly sampledVoxels: number;
      readonly coveredVoxels: number;
      readonly changedVoxels: number;
      readonly missedVoxels: number;
    } | null;
    readonly plan: {
      readonly bands: number;
      readonly tile: readonly number[];
      readonly wishedTile: readonly number[];
      readonly keepsFeatures: boolean;
      readonly bytes: number;
    };
    readonly elapsedMs: number;
    readonly slicesDone: number;
    readonly slicesPlanned: number;
  };
}

/** Where the contours come from: samples that were computed elsewhere. Nothing is known here of the network. */
interface SamplesRecord {
  readonly origin: 'samples';
  readonly samples: {
    readonly count: number;
    readonly files: readonly {
      readonly name: string;
      readonly sha256: string;
      readonly format: 'nifti' | 'npz';
      readonly kind: SampleKind;
      readonly samples: number;
    }[];
    /** Over the region of interest, 0 to 1; see the definitions. */
    readonly meanUncertainty: number | null;
    readonly meanExpectedEntropy: number | null;
    readonly elapsedMs: number;
  };
}

interface CommonRecord {
  readonly format: 'isodoubt-review';
  readonly formatVersion: 1;
  readonly application: { readonly name: 'Isodoubt'; readonly version: string };
  readonly notice: string;
  /** ISO 8601 with offset Z. */
  readonly exportedAt: string;
  readonly image: {
    readonly name: string;
    readonly sha256: string;
    readonly shape: readonly number[];
    /** Voxel index to world, RAS+ mm, row-major 4 × 4. */
    readonly affine: readonly number[];
    readonly issues: readonly Issue[];
  };
  readonly definitions: Readonly<Record<string, string>>;
  readonly structures: readonly {
    readonly index: number;
    readonly name: string;
    readonly volumeMl: number;
    readonly sampleVolumesMl: readonly number[];
    readonly meanPairwiseDice: number | null;
  }[];
  /** In which order regions were offered, and how long reading was taken to last. */
  readonly queue: {
    readonly order: 'expected' | 'uncertainty' | 'surprise';
    readonly regions: number;
    readonly readingSeconds: number;
    readonly unlistedIslands: number;
    readonly unlistedVoxels: number;
    readonly readingCosts: ReadingCosts;
  };
  readonly budget: QueueBudget & {
    /** What it buys. */
    readonly regions: number;
    readonly slices: number;
    readonly voxels: number;
    readonly volumeMl: number;
    readonly fraction: number;
    readonly readingSeconds: number;
    readonly expectedErrorMl: number;
    readonly regionOfInterestVoxels: number;
    readonly regionOfInterestMl: number;
  };
  readonly expectedErrors: { readonly totalMl: number; readonly source: ErrorSource };
  /** Axial slices of the network's grid that were on screen for a glance or more. */
  readonly slicesSeen: { readonly seen: number; readonly of: number };
  readonly regions: readonly {
    readonly id: string;
    readonly rank: number;
    readonly structure: string;
    readonly alternatives: readonly string[];
    readonly decision: Decision | 'open';
    readonly volumeMl: number;
    /** Error expected in view that no region before it shows. */
    readonly expectedErrorMl: number;
    /** Least and most of the structure that a sample has within the region; null where it is not known. */
    readonly sampleRangeMl: readonly [number, number] | null;
    /** While it was selected and the window visible. */
    readonly secondsSpent: number;
    readonly summedUncertainty: number;
    readonly peakUncertainty: number;
    /** RAS+ mm. */
    readonly positionMm: readonly number[];
    readonly slices: { readonly first: number; readonly last: number; readonly largest: number };
  }[];
  /** The log, oldest first; voxels are counted, not listed. */
  readonly events: readonly {
    readonly kind: string;
    readonly at: string;
    readonly regionId?: string;
    readonly decision?: Decision;
    readonly voxels?: number;
  }[];
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** What the words in the record mean, so that it can be read without the program. */
export const DEFINITIONS: Readonly<Record<string, string>> = {
  contour:
    'argmax over classes of the mean probability of the samples, upsampled trilinearly to the image grid; for a package that brings back logits (nnU-Net) its logarithm is upsampled, by the nearest slice across thick slices',
  uncertainty:
    'predictive entropy of the mean probability divided by ln(number of classes), 0 to 1',
  regionOfInterest:
    'voxels of the network grid within 10 mm of {probability of any structure >= 0.05}, inside the body',
  expectedError:
    'sum over voxels of the probability that the label is wrong, times the volume of a voxel; the probability is that of the error network named as its source, else 1 minus the largest mean probability of the samples',
  queue:
    'regions of the 5 % of the region of interest with the highest score, the score being the probability of error, the uncertainty, or the surprise; in the order expected: by expected length of contour to redraw in view, not in view before, per second of reading; else by summed score; ties by the smallest voxel index',
  surprise:
    'uncertainty minus its mean, over its standard deviation, among the voxels of the region of interest of this case at the same distance from the nearest other label, in bins of 1.25 mm; 0 where negative',
  readingSeconds:
    'perRegionSeconds plus perSliceSeconds for each slice of the region; in view is what lies within glanceRadiusMm of its middle in these slices; constants are set, not measured',
  budget:
    'the first regions of the queue: share, as many as fit into floor(value * voxels of the region of interest + 0.5) voxels; regions, so many; minutes, as many as can be read; remaining, the fewest that leave no more than value ml of the expected error out of view',
  region:
    '26-connected group of voxels of the queue, split to at most 5 slices and about 1 cm2 of surface; islands under 0.05 ml are not listed; a region with a decision stays as it was when that was made, whatever the budget',
  meanPairwiseDice: 'mean Dice over all pairs of samples; two empty samples agree',
};

/** What is different where samples that were made elsewhere take the place of a run. */
export const SAMPLES_DEFINITIONS: Readonly<Record<string, string>> = {
  ...DEFINITIONS,
  samples:
    'computed elsewhere, on the grid of the image; a label map is a sample with probabilities 0 and 1',
  contour:
    'argmax over classes of the mean probability of the samples; a tie with background is the structure’s, unless samples come as probabilities of all classes',
  regionOfInterest:
    'voxels of the image within 10 mm of {probability of any structure >= 0.05}, inside the body',
  ties: 'among voxels of equal score, of label maps first by the mean score within 3 mm, then by index',
  meanExpectedEntropy:
    "mean over the region of interest of the mean of the samples' own entropies divided by ln(number of classes); null for label maps, which have none",
};
