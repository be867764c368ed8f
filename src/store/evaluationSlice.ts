import type { ErrorCode, ErrorDetail, Issue } from '../core/errors.ts';
import type { Fusion, StructureMatch } from '../core/evaluation/observers.ts';
import type { CohortCase } from '../core/evaluation/cohort.ts';
import type {
  PredictedDice,
  QualityMeasures,
  Verdict,
  VerdictReason,
} from '../core/evaluation/qualityMeasures.ts';
import type { StructureEvaluation } from '../core/evaluation/structureEvaluation.ts';

/** An observer of the open case; its contours live in the volume registry under the case's id. */
export interface ObserverRowState {
  readonly name: string;
  /** As its file, or its segment in a file, is called. */
  readonly fileName: string;
  /** What whoever loaded it says it is; one reference may come from several files. */
  readonly role: 'reference' | 'observer';
  /** #RRGGBB of its outline. */
  readonly color: string;
  readonly isVisible: boolean;
  readonly sha256: string;
  readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
  readonly structures: readonly { readonly label: number; readonly name: string }[];
}

/** Quality of a structure without a reference, ready to show. */
export interface QualityRow {
  /** Of the contour as it stands; what samples say is left out where it was changed. */
  readonly measures: QualityMeasures;
  readonly verdict: Verdict;
  readonly reasons: readonly VerdictReason[];
  /** What was predicted of the automatic contour, where this one was changed since; null where it was not. */
  readonly automatic: PredictedDice | null;
}

/** Where the contour-quality network is with the contours of the present result. */
export type QualityJob =
  | { readonly status: 'idle' }
  /** For the inference worker, which a run has. */
  | { readonly status: 'waiting' }
  | { readonly status: 'running' }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

/** Cases whose truth is known, against which the values of a new one are read. */
export interface ReferenceCohort {
  /** Of the file, or of the network that it came with. */
  readonly name: string;
  readonly isShipped: boolean;
  readonly cases: readonly CohortCase[];
}

/** What the regions of the present budget hold of the error of the network's own contour. */
export interface BudgetRecall {
  /** Label under review. */
  readonly structure: number;
  readonly foundMl: number;
  readonly errorMl: number;
  /** Share of the error that lies in the regions, 0 … 1; null without errors. */
  readonly recall: number | null;
  /** Voxels of the regions, and as a share of the evaluation region: where the budget stands on the curves. */
  readonly listedVoxels: number;
  readonly budget: number | null;
}

/** Work on the measures of the open case. */
export type EvaluationJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number; readonly total: number }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

/** An observer with whom a kept review was compared, whose contours are not kept. */
export interface WantedObserver extends Pick<
  ObserverRowState,
  'name' | 'fileName' | 'role' | 'sha256'
> {
  /** Which label of it the reader chose for a structure under review; null: it has not drawn that. */
  readonly choices: readonly { readonly structure: number; readonly label: number | null }[];
}

/** By which rule a kept review was compared, to be used again with its observers. */
export interface WantedComparison {
  /** `observer`: the one whose contours these are. */
  readonly fusion:
    | { readonly kind: Exclude<Fusion['kind'], 'observer'> }
    | ({ readonly kind: 'observer' } & Pick<ObserverRowState, 'fileName' | 'sha256'>);
  /** By structure name; of those under review alone. */
  readonly tolerancesMm: Readonly<Record<string, number>>;
}

export interface EvaluationSlice {
  readonly observers: readonly ObserverRowState[];
  /** Of the review that was taken up, those whose files were not dropped again. */
  readonly wantedObservers: readonly WantedObserver[];
  /** What is still to be taken up of its rule; null: nothing. */
  readonly wantedComparison: WantedComparison | null;
  readonly matches: readonly StructureMatch[];
  readonly fusion: Fusion;
  /** Which contour is measured. */
  readonly measured: 'reviewed' | 'automatic';
  /** By structure name; 2 mm where none is set. Kept with the settings. */
  readonly tolerancesMm: Readonly<Record<string, number>>;
  /** By label under review. */
  readonly evaluations: Readonly<Record<number, StructureEvaluation>>;
  /**
   * Labels whose evaluation is of contours that have changed since: never to be shown as if it were of the present ones. They
   * are made anew when nothing was changed for a moment. Another reference, fusion or tolerance takes evaluations away at once.
   */
  readonly staleEvaluations: readonly number[];
  readonly evaluationJob: EvaluationJob;
  /** Which structure the Compare panel and the maps show; null: the first. */
  readonly comparedStructure: number | null;
  /** What lies over the image beside the contours. */
  readonly comparisonMap: 'none' | 'agreement' | 'disagreement';
  /** Error that lies in the regions of the present budget, of the compared structure; null while that is not known. */
  readonly budgetRecall: BudgetRecall | null;
  /** Of the present result; empty before it was assessed. */
  readonly quality: readonly QualityRow[];
  /** The rows are of contours, or of names, that have changed since: never to be shown or recorded as if of the present ones. */
  readonly isQualityStale: boolean;
  readonly qualityJob: QualityJob;
  /** Why the contour-quality network is not meant for the open image. */
  readonly qualityIssues: readonly Issue[];
  /** That the user loaded; null: the one that came with the network, where there is one. */
  readonly ownCohort: ReferenceCohort | null;
  readonly shippedCohort: ReferenceCohort | null;
}

export const initialEvaluation: EvaluationSlice = {
  observers: [],
  wantedObservers: [],
  wantedComparison: null,
  matches: [],
  fusion: { kind: 'majority' },
  measured: 'reviewed',
  tolerancesMm: {},
  evaluations: {},
  staleEvaluations: [],
  evaluationJob: { status: 'idle' },
  comparedStructure: null,
  comparisonMap: 'none',
  budgetRecall: null,
  quality: [],
  isQualityStale: false,
  qualityJob: { status: 'idle' },
  qualityIssues: [],
  ownCohort: null,
  shippedCohort: null,
};
