import type { LabelledStructure } from '../core/contour/flattenLayers.ts';
import type { LabelSets } from '../core/contour/labelSets.ts';
import type { Issue } from '../core/errors.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { SampleKind } from '../core/samples/inspectedSample.ts';
import type { MeanProbabilities } from '../core/uncertainty/meanProbabilities.ts';
import type { UncertaintyMaps } from '../core/uncertainty/sampleSums.ts';
import type { FieldAudit } from './doubt.ts';
import type { ErrorSource } from '../core/review/errorSource.ts';
import type { SampleVotes } from '../core/review/sampleVotes.ts';
import type { Recalibration } from '../models/manifest.ts';
import type { Estimator } from './estimator.ts';

export interface StructureVolume {
  /** Class index in the network's output, ≥ 1. */
  readonly index: number;
  /** Volume of the mean contour on the source grid, ml. */
  readonly volumeMl: number;
  /** Volume of each sample's own contour on the network's grid, ml; length T. */
  readonly sampleVolumesMl: readonly number[];
  /** Mean pairwise Dice of the samples' contours, 0 … 1; null with fewer than two samples. (S0) */
  readonly meanPairwiseDice: number | null;
  /** Voxels in every sample over voxels in any, 0 … 1; null with fewer than two samples. (Roy et al. 2018) */
  readonly iouOverSamples: number | null;
  /**
   * Mean of `entropy` over the voxels of the mean contour on the network's grid, 0 … 1; null for an empty contour, or where
   * nothing is known of how certain it is. (S0's U_labelled, with the predictive entropy)
   */
  readonly meanLabelledEntropy: number | null;
}

/** How likely the label of each voxel is wrong, and where most. */
export interface ExpectedErrors {
  /** [net] 0 … 1; 0 outside of the region of interest. */
  readonly probability: Float32Array<ArrayBuffer>;
  /** The 5 % of the region of interest that are wrong most likely: voxel indices, by falling probability, ties by index. */
  readonly ranking: Uint32Array<ArrayBuffer>;
  /** Sum over the region of interest, ml. */
  readonly totalMl: number;
  readonly source: ErrorSource;
}

/** What is reviewed, whatever it came from. Arrays marked [net] lie on `networkGrid`, [src] on the image's own grid. */
export interface SegmentationResult {
  readonly networkGrid: VoxelGrid;
  /** [src] argmax over classes of the mean probability, upsampled first. 0 is background. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** Labels, here and in `networkLabels`, that stand for several structures: of contours from a file alone. */
  readonly sets: LabelSets;
  /** [net] argmax of the mean probability. */
  readonly networkLabels: Uint8Array<ArrayBuffer>;
  /** [net] the second most probable class: what else it might be; the label itself where nothing else is possible. */
  readonly runnerUp: Uint8Array<ArrayBuffer>;
  /** [net] predictive entropy of the mean probability over ln(classes), 0 … 1. 0 where nothing was computed. */
  readonly entropy: Float32Array<ArrayBuffer>;
  /**
   * Mean over samples of each structure's probability; of label maps, the share of samples that have the structure. Null for
   * contours from files, in a preview, for what was kept before probabilities were, and where they would be too large.
   */
  readonly probabilities: MeanProbabilities | null;
  /** [net] 1 in the body, as far as slices are done; null for contours from files, in a preview, and for what was kept before it was. */
  readonly body: Uint8Array<ArrayBuffer> | null;
  /** Size of the region of interest: {p(any structure) ≥ 0.05} dilated by 10 mm, within the body. (METHODS A3) */
  readonly roiVoxels: number;
  /** [net] 1 in the region of interest, else 0. */
  readonly roi: Uint8Array<ArrayBuffer>;
  /**
   * The most uncertain 5 % of the region of interest: [net] voxel indices, entropy descending, ties by index.
   * Any smaller budget is a prefix of it.
   */
  readonly ranking: Uint32Array<ArrayBuffer>;
  /** How likely labels are wrong, by the best that is known of this run. */
  readonly errors: ExpectedErrors;
  /** What each sample says, on `networkGrid`; null where they disagree about more than memory is spent on. */
  readonly votes: SampleVotes | null;
  readonly structures: readonly StructureVolume[];
  readonly slices: { readonly done: number; readonly planned: number };
  readonly provenance: RunProvenance | SamplesProvenance | ContoursProvenance;
}

/** The outcome of a run. */
export interface Segmentation extends SegmentationResult {
  /** [net] further measures, where the run was asked for them. */
  readonly maps: UncertaintyMaps | null;
  readonly provenance: RunProvenance;
}

/** What samples made elsewhere give. The grid is the image's own, its axes in the network's order. */
export interface SamplesSegmentation extends SegmentationResult {
  readonly provenance: SamplesProvenance;
}

/** Contours from files, to be reviewed as they are: nothing is known of how certain they are. */
export interface ContoursSegmentation extends SegmentationResult {
  readonly provenance: ContoursProvenance;
}

/** Contours that were not drawn here. */
export interface ContoursProvenance {
  readonly origin: 'contours';
  readonly files: readonly ContoursFileOrigin[];
  /** What the files say of each structure; `index` is its label here. */
  readonly structures: readonly LabelledStructure[];
  /** What was doubtful in the files, and what was done. */
  readonly issues: readonly Issue[];
  readonly elapsedMs: number;
}

/** One file of contours, without its name. */
export interface ContoursFileOrigin {
  /** Of several files, as a volume's source has it. */
  readonly sha256: string;
  readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
  /** Structures that were taken from it. */
  readonly structures: number;
}

/** Samples that were not drawn here. */
export interface SamplesProvenance {
  readonly origin: 'samples';
  /** N ≥ 1; with one sample nothing is known of how samples differ. */
  readonly samples: number;
  readonly files: readonly SampleFileOrigin[];
  /**
   * Mean over the region of interest of the entropy, and of the samples' own entropies, both over ln C: the rest is
   * what the samples disagree about. The latter is null for label maps, which have none; both for an empty region.
   */
  readonly meanEntropy: number | null;
  readonly meanExpectedEntropy: number | null;
  readonly elapsedMs: number;
}

/** One file of samples, without its name. */
export interface SampleFileOrigin {
  readonly sha256: string;
  readonly format: 'nifti' | 'npz';
  readonly kind: SampleKind;
  readonly samples: number;
}

export interface RunProvenance {
  readonly origin: 'run';
  readonly modelId: string;
  readonly modelVersion: string;
  /** SHA-256 of each member that took part. */
  readonly weightsSha256: readonly string[];
  /** Notes of the package, and where dropout was not trained: 'added-at-inference', 'trained-element-wise'. */
  readonly notes: readonly string[];
  readonly estimator: Estimator;
  readonly drawn: SamplesDrawn;
  readonly plan: MemoryPlan;
  /** Where samples were drawn; null where everywhere. */
  readonly audit: FieldAudit | null;
  readonly backend: BackendInfo;
  /** Applied to the mean, after the calibration that the network came with; null where there is none. */
  readonly recalibration: Recalibration | null;
  readonly elapsedMs: number;
}

/** How many samples the result holds, and why no more. */
export interface SamplesDrawn {
  /** 1 … T; with one sample nothing is known of how samples differ. */
  readonly samples: number;
  /**
   * `as-planned`: all T. `stable`: the queue no longer changed; never in more than one band. `failed`: a fault ended the
   * run, and the samples that were finished before it were kept. `under-way`: a preview.
   */
  readonly ended: 'as-planned' | 'stable' | 'cancelled' | 'failed' | 'under-way';
  /** Each look at the queue with `when-stable`: Jaccard index of its top after so many samples and after half as many; null for an empty queue. */
  readonly stability: readonly { readonly samples: number; readonly jaccard: number | null }[];
}

/** How a run was fitted to the memory. */
export interface MemoryPlan {
  /** Parts of the volume that were sampled one after the other; 1 where all of it fitted. */
  readonly bands: number;
  /** Voxels of a tile along i, j, k, and those that the package asks for. */
  readonly tile: readonly [number, number, number];
  readonly wishedTile: readonly [number, number, number];
  /** Whether what no mask touches was kept from sample to sample, or computed again for each. */
  readonly keepsFeatures: boolean;
  /** Bytes that results, sums and features take together, as planned. */
  readonly bytes: number;
}

export interface BackendInfo {
  readonly kind: 'webgpu' | 'wasm' | 'cpu';
  /** WASM threads; 1 elsewhere. */
  readonly threads: number;
  /** Why this one, when it was not the first choice: a code for the interface's message catalogue. */
  readonly reason:
    | 'preferred'
    | 'no-webgpu'
    | 'no-adapter'
    | 'session-failed'
    | 'self-test'
    | 'software-adapter'
    | 'chosen';
  /** GPU vendor and architecture, or the empty string. */
  readonly adapter: string;
  /**
   * Why the network runs whole for every sample: a code such as 'no-prefix' or 'session-failed'. Absent where
   * it is cut at its masks and what lies before them is computed once.
   */
  readonly uncut?: string;
  /** What was done to the graph of the network, for the record: 'skips-cached', 'dropout-added-at-inference' …, how often. */
  readonly notes: readonly { readonly code: string; readonly count: number }[];
  /** WebGPU: largest difference from WASM on one tile at load, relative to the largest logit. */
  readonly selfTest?: number;
}

/** Slices and samples: the work's own units. */
export interface RunProgress {
  /** `encode`: what no mask touches, once a slice. `sample`: the rest, slice by slice for each sample. */
  readonly stage: 'resample' | 'encode' | 'sample' | 'reduce';
  /** Of this stage; of the sample under way in the stage `sample`. */
  readonly slicesDone: number;
  readonly slicesPlanned: number;
  /** Finished samples. */
  readonly samplesDone: number;
  readonly samples: number;
  /** Calls of the network so far and in all; encoding a slice counts as one. */
  readonly callsDone: number;
  readonly callsPlanned: number;
  /** What a cancel would leave to keep: so many samples on so many slices; 0 when nothing. */
  readonly kept: { readonly samples: number; readonly slices: number };
  /** The result so far; now and then, from the second sample on. Its arrays are the receiver's. */
  readonly preview?: Segmentation;
}
