import type { Issue } from '../core/errors.ts';
import type { BackendBadge } from './jobSlice.ts';

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
  /** A network's run, or samples that were computed elsewhere: these have no network, seed or plan. */
  readonly origin: 'run' | 'samples';
  readonly networkName: string | null;
  /** What speaks against this network on this image. */
  readonly networkIssues: readonly Issue[];
  readonly structures: readonly StructureRow[];
  readonly roiVoxels: number;
  readonly voxelVolumeMl: number;
  readonly slicesDone: number;
  readonly slicesPlanned: number;
  /** Samples that the result holds, and how many were asked for. */
  readonly samples: number;
  readonly samplesPlanned: number;
  /** Sampling goes on; the next look, or the result, takes its place. */
  readonly isPreview: boolean;
  /** Sampling ended early because the queue no longer changed. */
  readonly isStable: boolean;
  readonly seed: number | null;
  /** What computed it; null for samples made elsewhere. */
  readonly backend: BackendBadge | null;
  readonly elapsedMs: number;
  /** Mean normalised entropy of each slice of the network's grid within the listed voxels, for the strip. */
  readonly sliceProfile: readonly number[];
}

export interface ResultSlice {
  readonly result: ResultSummary | null;
}

export const initialResult: ResultSlice = { result: null };
