import type { LabelSets } from '../core/contour/labelSets.ts';
import type { Fusion, Observer } from '../core/evaluation/observers.ts';
import type { StructureEvaluation } from '../core/evaluation/structureEvaluation.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { MeanProbabilities } from '../core/uncertainty/meanProbabilities.ts';
import type { Assert, IsCloneable } from '../rpc/api.ts';

/** Steps of `total`; a structure has several. */
export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
}

/** What the network said of the open case. Arrays lie on its own grid. */
export interface NetworkDoubt {
  readonly grid: VoxelGrid;
  /** [net] the network's own contours, uncorrected. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** [net] 1 in the body. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** [net] over all classes, normalised 0 … 1. */
  readonly entropy: Float32Array<ArrayBuffer>;
  /** [net] 0 … 1. */
  readonly expectedError: Float32Array<ArrayBuffer> | null;
  readonly probabilities: MeanProbabilities | null;
}

/** Observers of the open case; they stay with the worker until others are put. */
export interface EvaluationApi {
  /** Copies the case's observers to the worker; replaces those before. None: forgets the case. */
  putObservers: {
    params: {
      readonly caseId: string;
      readonly grid: VoxelGrid;
      readonly observers: readonly Observer[];
    };
    result: null;
    progress: never;
  };
  /** Copies what the network said; null for contours of which nothing is known. */
  putDoubt: {
    params: { readonly caseId: string; readonly doubt: NetworkDoubt | null };
    result: null;
    progress: never;
  };
  /**
   * One structure against its observers. `labels` (the contour that is measured, on the image's grid) is copied.
   * @throws AppError `evaluation/nothing-put` when the worker has forgotten the case, as after it was stopped.
   */
  evaluate: {
    params: {
      readonly caseId: string;
      readonly labels: Uint8Array<ArrayBuffer>;
      readonly sets: LabelSets;
      /** Label under review, and that of each observer. */
      readonly structure: number;
      readonly observed: readonly (number | null)[];
      readonly fusion: Fusion;
      readonly toleranceMm: number;
    };
    result: EvaluatedStructure;
    progress: EvaluationProgress;
  };
}

/** Numbers, and the maps that show where they come from; the maps are transferred. */
export interface EvaluatedStructure {
  readonly evaluation: StructureEvaluation;
  readonly maps: EvaluationMaps;
}

/** Where contour and reference differ, and observers among themselves. */
export interface EvaluationMaps {
  /** [src] 0 neither, 1 true positive, 2 false positive, 3 false negative. */
  readonly agreement: Uint8Array<ArrayBuffer>;
  /** [src] 1 in the reference that was made of the observers. */
  readonly reference: Uint8Array<ArrayBuffer>;
  /** [src] the observers' entropy in bits, 0 … 1; null with one observer. */
  readonly disagreement: Float32Array<ArrayBuffer> | null;
  /** [net] 1 where the network's own contour is wrong within the evaluation region; null without a network. */
  readonly errors: Uint8Array<ArrayBuffer> | null;
}

export type EvaluationApiIsCloneable = Assert<IsCloneable<EvaluationApi>>;
