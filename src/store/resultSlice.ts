import type { Issue } from '../core/errors.ts';
import type { ErrorSource } from '../core/review/errorSource.ts';
import type { BackendBadge } from './jobSlice.ts';
import type { EnsembleKind, FlipDirection } from './estimatorSlice.ts';

/** One structure of the result, ready to list. */
export interface StructureRow {
  readonly index: number;
  readonly name: string;
  /** #RRGGBB */
  readonly color: string;
  readonly volumeMl: number;
  /** Smallest and largest volume among the samples, ml; null with fewer than two samples. */
  readonly sampleRangeMl: readonly [number, number] | null;
  readonly meanPairwiseDice: number | null;
}

/** Summary of the last run; its arrays live in the volume registry under `id`. */
export interface ResultSummary {
  readonly id: string;
  /** A network's run; samples that were computed elsewhere, or contours from files: these have no network, seed or plan. */
  readonly origin: 'run' | 'samples' | 'contours';
  readonly networkName: string | null;
  /** What speaks against this network on this image. */
  readonly networkIssues: readonly Issue[];
  readonly structures: readonly StructureRow[];
  readonly roiVoxels: number;
  /** Error expected in the whole region of interest, ml, and where that comes from. */
  readonly expectedMl: number;
  readonly errorSource: ErrorSource;
  readonly voxelVolumeMl: number;
  readonly slicesDone: number;
  readonly slicesPlanned: number;
  /** Samples that the result holds, and how many were asked for. */
  readonly samples: number;
  readonly samplesPlanned: number;
  /** Sampling goes on; the next look, or the result, takes its place. */
  readonly isPreview: boolean;
  /** How a network's samples were drawn; null for samples made elsewhere. */
  readonly run: RunFacts | null;
  readonly seed: number | null;
  /** What computed it; null for samples made elsewhere. */
  readonly backend: BackendBadge | null;
  readonly elapsedMs: number;
  /** Mean normalised entropy of each slice of the network's grid within the listed voxels, for the strip. */
  readonly sliceProfile: readonly number[];
}

/** How the samples of a run were drawn, ready to be put into words. */
export interface RunFacts {
  readonly ensemble: EnsembleKind;
  /** Members that took part. */
  readonly members: number;
  /** For each member and flip; 0 without dropout. */
  readonly dropoutPasses: number;
  readonly flips: readonly FlipDirection[];
  /** Why there are so many samples and no more; `failed`: a fault ended the run. */
  readonly ended: 'as-planned' | 'stable' | 'cancelled' | 'failed' | 'under-way';
  /** The last look at the queue: Jaccard index of its top after so many samples and after half as many; null: none was taken. */
  readonly stability: { readonly samples: number; readonly jaccard: number | null } | null;
  /** Where samples were drawn, and what one of the full field changed outside; null where everywhere. */
  readonly audit: {
    readonly sampledVoxels: number;
    readonly coveredVoxels: number;
    readonly changedVoxels: number;
    readonly missedVoxels: number;
  } | null;
  readonly plan: {
    readonly bands: number;
    readonly tile: readonly [number, number, number];
    readonly wishedTile: readonly [number, number, number];
    readonly keepsFeatures: boolean;
  };
  /** Codes of what was done to the network, and notes of its package, which are sentences. */
  readonly notes: readonly string[];
}

export interface ResultSlice {
  readonly result: ResultSummary | null;
  /** Of the result whose contours the rules have looked at. */
  readonly rulesCheckedId: string | null;
}

export const initialResult: ResultSlice = { result: null, rulesCheckedId: null };
