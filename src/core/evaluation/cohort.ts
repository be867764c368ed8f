import type { CalibrationScores } from '../calibration/reliability.ts';
import type { OverlapAuc } from '../metrics/alignment.ts';
import type { QualityMeasures, Verdict, VerdictReason } from './qualityMeasures.ts';
import type { Agreement, EvaluationRegion, RankingEvaluation } from './structureEvaluation.ts';

/** Does an order of the voxels find the errors; without the curves over budgets. */
export interface CohortRanking extends Omit<RankingEvaluation, 'curve' | 'overlap'> {
  readonly overlap: Omit<OverlapAuc, 'curve'> | null;
}

/** One structure of one case, as a cohort keeps it: no voxels, a few kilobytes. */
export interface CohortStructure {
  /** What cases have in common, however it is written: see `structureKey`. */
  readonly name: string;
  /** The predicted Dice is rounded to 1e-4 where it is made: two builds of one runtime differ in the last bits. */
  readonly quality: QualityMeasures;
  readonly verdict: Verdict;
  readonly reasons: readonly VerdictReason[];
  /**
   * Whether the case's observers have it. `absent`: they drew other structures. Then this one is measured against nothing at
   * all, which `annotatedCases` takes back where no case of the cohort has it drawn. `none`: the case has no observers, or none of
   * their structures is one under review.
   */
  readonly reference: 'drawn' | 'absent' | 'none';
  /** Null without a reference. */
  readonly agreement: Omit<Agreement, 'slices'> | null;
  /** Null without a reference, or where probabilities are not kept. */
  readonly calibration: CalibrationScores | null;
  /** Null without a reference, or for contours of which nothing is known. */
  readonly doubt: {
    readonly region: EvaluationRegion;
    /** See `DoubtEvaluation`. */
    readonly uncertainty: 'own' | 'all-classes';
    readonly rankings: readonly CohortRanking[];
  } | null;
  /** Mean over pairs of observers; null with fewer than two, or where all pairs are empty. */
  readonly observersDice: number | null;
  /** For conformal guarantees; null without a reference. */
  readonly guarantee: {
    /** See `containmentMarginMm`, with {@link MARGIN_SHARE}; null where no margin is enough. */
    readonly marginMm: number | null;
    /** See `falseNegativeRates`, at {@link RISK_THRESHOLDS}; null without probabilities or voxels of the reference. */
    readonly falseNegativeRates: readonly number[] | null;
  } | null;
}

/** One case of a cohort. */
export interface CohortCase {
  /** Unlike that of every other case of the cohort. */
  readonly name: string;
  /** Network and version, or `samples`, or `contours`. */
  readonly source: string;
  /** Whose contours made the reference; empty without one. */
  readonly observers: readonly string[];
  readonly structures: readonly CohortStructure[];
}

/** A case that is in no number: it could not be read, run or measured. */
export interface FailedCase {
  readonly name: string;
  /** Of an AppError. */
  readonly code: string;
  /** For people, in English. */
  readonly reason: string;
}

/** Probabilities from which a contour could be drawn; rising. */
export const RISK_THRESHOLDS: readonly number[] = Array.from(
  { length: 50 },
  (_, at) => (at + 1) / 100,
);

/** Of the reference, that a margin has to hold: its last voxel would make the margin of most cases. */
export const MARGIN_SHARE = 0.95;
