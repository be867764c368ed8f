import type { ErrorCode, ErrorDetail } from '../core/errors.ts';
import type { CohortCase } from '../core/evaluation/cohort.ts';
import type { CohortEvaluation, CohortMeasure } from '../core/evaluation/cohortEvaluation.ts';
import type { FitRefusal, RecalibrationFit } from '../core/evaluation/fitRecalibration.ts';
import type { CaseRefusal } from '../core/evaluation/recalibrationCase.ts';
import type { ReferenceCohort } from './evaluationSlice.ts';

/** What is known of one case of the worklist, by the id of its row. */
export type CaseEvaluation =
  | {
      readonly status: 'evaluated';
      readonly value: CohortCase;
      /** Of the result that was measured: another one makes this stale. */
      readonly resultId: string;
    }
  | {
      readonly status: 'failed';
      readonly code: ErrorCode;
      readonly detail: ErrorDetail;
      readonly resultId: string;
    };

/** Cases are evaluated one after the other, beside the runs. `fraction` 0 … 1, null where it is not known. */
export type EvaluatingCase = { readonly caseId: string; readonly fraction: number | null } | null;

/** What the cohort view shows. */
export type CohortPart = 'cases' | 'plots' | 'guarantees' | 'recalibration';

/** Columns of the table of cases. */
export type CohortColumn =
  | 'name'
  | 'verdict'
  | 'dice'
  | 'surfaceDice'
  | 'hd95Mm'
  | 'assdMm'
  | 'volumeError'
  | 'volumeMl'
  | 'predictedDice'
  | 'meanPairwiseDice'
  | 'iouOverSamples'
  | 'meanLabelledEntropy'
  | 'cvRoy'
  | 'cvHoebel'
  | 'ece'
  | 'ueoAuc'
  | 'errorAuroc'
  | 'observersDice';

export interface CohortSort {
  readonly column: CohortColumn;
  readonly isDescending: boolean;
}

/** Numbers of a cohort, and the cases that they are of: others may have come since. */
export interface CohortNumbers {
  readonly cases: readonly CohortCase[];
  readonly reference: ReferenceCohort | null;
  readonly evaluation: CohortEvaluation;
}

/** Work on the numbers; those before stay in sight meanwhile. */
export type CohortJob =
  | { readonly status: 'idle' | 'running' }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

/** A case that is in no fit, and why: it could not be read, or cannot be used. */
export interface UnfittedCase {
  readonly name: string;
  readonly why:
    | CaseRefusal
    | { readonly reason: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };
}

/** Fitting a recalibration of one network. */
export type FitJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number; readonly total: number }
  | {
      readonly status: 'done';
      readonly outcome: RecalibrationFit | FitRefusal;
      /** Network and version, and which of the store's networks that is. */
      readonly source: string;
      readonly networkId: string | null;
      /** Names of structures by label. */
      readonly names: Readonly<Record<number, string>>;
      readonly unfitted: readonly UnfittedCase[];
      /** Of the version that was kept of it; null before. */
      readonly keptAs: string | null;
    }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

export interface CohortSlice {
  readonly isCohortOpen: boolean;
  readonly evaluatedCases: Readonly<Record<string, CaseEvaluation>>;
  readonly evaluatingCase: EvaluatingCase;
  /** The user ended it: it is not begun again by itself. */
  readonly isEvaluationHeld: boolean;
  readonly cohortPart: CohortPart;
  /** Name of the structure that is shown; null: the one that most cases have. */
  readonly cohortStructure: string | null;
  readonly cohortSort: CohortSort;
  /** Null until there were cases to count. */
  readonly cohortNumbers: CohortNumbers | null;
  readonly cohortJob: CohortJob;
  /** What is held against Dice, and whose distribution is shown. */
  readonly cohortMeasure: CohortMeasure;
  readonly fitJob: FitJob;
  /** Ids of cases that are not to be fitted on, such as those that the fit is to be tried on. */
  readonly unfittedIds: readonly string[];
}

export const initialCohort: CohortSlice = {
  isCohortOpen: false,
  evaluatedCases: {},
  evaluatingCase: null,
  isEvaluationHeld: false,
  cohortPart: 'cases',
  cohortStructure: null,
  cohortSort: { column: 'name', isDescending: false },
  cohortNumbers: null,
  cohortJob: { status: 'idle' },
  cohortMeasure: 'meanPairwiseDice',
  fitJob: { status: 'idle' },
  unfittedIds: [],
};
