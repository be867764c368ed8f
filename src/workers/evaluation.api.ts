import type { LabelSets } from '../core/contour/labelSets.ts';
import type { StructureMaps } from '../core/evaluation/evaluateStructure.ts';
import type { CohortCase } from '../core/evaluation/cohort.ts';
import type { CohortEvaluation } from '../core/evaluation/cohortEvaluation.ts';
import type { CaseInput } from '../core/evaluation/evaluateCase.ts';
import type { CohortFile } from '../core/evaluation/cohortFile.ts';
import type { FitRefusal, RecalibrationFit } from '../core/evaluation/fitRecalibration.ts';
import type { Fusion, Observer } from '../core/evaluation/observers.ts';
import type { CaseRefusal } from '../core/evaluation/recalibrationCase.ts';
import type { StructureEvaluation } from '../core/evaluation/structureEvaluation.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { MeanProbabilities } from '../core/uncertainty/meanProbabilities.ts';
import type { LogitCalibration } from '../core/uncertainty/sampleSums.ts';
import type { Assert, IsCloneable } from '../rpc/api.ts';

/** How much of one structure is done. */
export interface EvaluationProgress {
  readonly stage: 'evaluate';
  /** 0 … 1 */
  readonly share: number;
}

/** What the network said of the open case. Arrays lie on its own grid. */
export interface NetworkDoubt {
  readonly grid: VoxelGrid;
  /** Labels of the structures that it knows; of others it says nothing. */
  readonly structures: readonly number[];
  /** [net] the network's own contours, uncorrected. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** [net] 1 in the body. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** [net] over all classes, normalised 0 … 1. */
  readonly entropy: Float32Array<ArrayBuffer>;
  /** [net] 0 … 1. */
  readonly expectedError: Float32Array<ArrayBuffer> | null;
  readonly probabilities: MeanProbabilities | null;
  /** That the probabilities came with last; absent or null where there was none. */
  readonly recalibration?: LogitCalibration | null;
}

/**
 * What is put stays with the worker until something else is put in its place, for several cases at once. A worker that was
 * stopped has forgotten all of it.
 */
export interface EvaluationApi {
  /** The case's observers, in the place of those before; buffers may be transferred. */
  putObservers: {
    params: {
      readonly caseId: string;
      readonly grid: VoxelGrid;
      readonly observers: readonly Observer[];
    };
    result: null;
    progress: never;
  };
  /** Lets everything go that was put of a case. */
  forget: { params: { readonly caseId: string }; result: null; progress: never };
  /** What the network said; null for contours of which nothing is known. Buffers may be transferred. */
  putDoubt: {
    params: { readonly caseId: string; readonly doubt: NetworkDoubt | null };
    result: null;
    progress: never;
  };
  /** The contours that are measured; null where nothing is under review. The buffer may be transferred. */
  putContours: {
    params: {
      readonly caseId: string;
      readonly contours: {
        /** [src] on the image's grid. */
        readonly labels: Uint8Array<ArrayBuffer>;
        readonly sets: LabelSets;
      } | null;
    };
    result: null;
    progress: never;
  };
  /**
   * One structure of the contours against its observers; with nothing under review observers against each other.
   * @throws AppError `evaluation/nothing-put` {what} when observers, contours or what the network said are not there, as after
   *   the worker was stopped; `internal/shape` when they do not fit the grid; `cancelled` within a step.
   */
  evaluate: {
    params: {
      readonly caseId: string;
      /** Label under review, and that of each observer; null for one that has not drawn it. */
      readonly structure: number;
      readonly observed: readonly (number | null)[];
      readonly fusion: Fusion;
      readonly toleranceMm: number;
    };
    result: EvaluatedStructure;
    progress: EvaluationProgress;
  };
  /**
   * A whole case as a cohort keeps it, apart from what was put. Buffers may be transferred.
   * @throws AppError as `evaluateCase`.
   */
  evaluateCase: { params: CaseInput; result: CohortCase; progress: EvaluationProgress };
  /** Numbers of a cohort. @throws AppError as `evaluateCohort`. */
  evaluateCohort: {
    params: {
      readonly cases: readonly CohortCase[];
      /** What it is held against; null: nothing. */
      readonly reference: readonly CohortCase[] | null;
    };
    result: CohortEvaluation;
    progress: never;
  };
  /** A cohort as the files that the command line writes. @throws AppError as `cohortJson`. */
  writeCohort: {
    params: CohortFile;
    result: { readonly json: string; readonly csv: string; readonly measuresCsv: string };
    progress: never;
  };
  /**
   * The cases of a cohort file. A file that is too large for one is refused before it is read.
   * @throws AppError as `parseCohort`.
   */
  readCohort: {
    params: { readonly file: Blob };
    result: readonly CohortCase[];
    progress: never;
  };
  /**
   * Takes a case for a fit, and keeps of it what the fit needs. Buffers may be transferred.
   * @throws AppError as `recalibrationCase`.
   */
  putFitCase: {
    params: {
      /** Cases under one id are fitted together. */
      readonly fitId: string;
      readonly input: CaseInput;
      /** That the case's run was made with. */
      readonly recalibration: LogitCalibration | null;
      readonly seed: number;
    };
    /** Why it cannot be used; null where it was kept. */
    result: CaseRefusal | null;
    progress: EvaluationProgress;
  };
  /** Fits a recalibration to the cases that were put, and lets them go. @throws AppError as `fitRecalibration`. */
  fitRecalibration: {
    params: { readonly fitId: string };
    result: RecalibrationFit | FitRefusal;
    progress: EvaluationProgress;
  };
}

/** Numbers, and the maps that show where they come from; the maps are transferred. */
export interface EvaluatedStructure {
  readonly evaluation: StructureEvaluation;
  readonly maps: StructureMaps;
}

export type EvaluationApiIsCloneable = Assert<IsCloneable<EvaluationApi>>;
