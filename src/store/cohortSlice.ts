import type { ErrorCode, ErrorDetail } from '../core/errors.ts';
import type { CohortCase } from '../core/evaluation/cohort.ts';
import type { CohortEvaluation, CohortMeasure } from '../core/evaluation/cohortEvaluation.ts';
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
};
