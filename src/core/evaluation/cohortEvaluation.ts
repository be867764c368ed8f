import type { CalibrationScores } from '../calibration/reliability.ts';
import type { ConformalMargin, RiskControl } from '../statistics/conformal.ts';
import type { KolmogorovSmirnov } from '../statistics/kolmogorovSmirnov.ts';
import type { CaseSummary } from '../statistics/summary.ts';
import type { RankingKind } from './structureEvaluation.ts';

/** Measures without a reference that are held against Dice; `volumeMl` is none of quality, but what confounds the others. */
export const COHORT_MEASURES = [
  'cvHoebel',
  'cvRoy',
  'meanPairwiseDice',
  'iouOverSamples',
  'meanLabelledEntropy',
  'predictedDice',
  'volumeMl',
] as const;

export type CohortMeasure = (typeof COHORT_MEASURES)[number];

/** Measures against a reference of which a cohort gives median and quartiles. */
export const AGREEMENT_MEASURES = [
  'dice',
  'jaccard',
  'hd95Mm',
  'assdMm',
  'surfaceDice',
  'volumeError',
  'aplMm',
] as const;

export type AgreementMeasure = (typeof AGREEMENT_MEASURES)[number];

/** A cohort in numbers. Undefined ones are null. */
export interface CohortEvaluation {
  readonly cases: number;
  /** Where their contours came from, by how many; more than one network in a cohort is to be said. */
  readonly sources: readonly { readonly source: string; readonly cases: number }[];
  /** By name. */
  readonly structures: readonly StructureCohort[];
  /** Over all structures. */
  readonly worst: WorstContours;
  /** Null without a reference cohort. */
  readonly drift: CohortDrift | null;
}

/** One structure over all cases that have it. */
export interface StructureCohort {
  readonly name: string;
  /** Cases that have it, and those of them with a reference for it. */
  readonly cases: number;
  readonly withReference: number;
  readonly agreement: AgreementSummary;
  /** In the order of {@link COHORT_MEASURES}. */
  readonly measures: readonly MeasureAgainstDice[];
  /** Null where no case has it. */
  readonly calibration: CalibrationSummary | null;
  readonly doubt: DoubtSummary | null;
  readonly guarantees: Guarantees;
  readonly worst: WorstContours;
}

/** Contours held against references. */
export interface AgreementSummary {
  /** Neither contour nor reference: left out of all measures, no success and no failure. */
  readonly bothEmpty: number;
  /** A contour where the reference is empty: a Dice of 0. */
  readonly falseAlarms: number;
  /** No contour where there is a reference: a Dice of 0. */
  readonly missed: number;
  readonly measures: Readonly<Record<AgreementMeasure, QuartileSummary>>;
}

/** One measure over cases. `excluded` of them have none. */
export interface QuartileSummary extends CaseSummary {
  /** First and third quartile; null without any value. */
  readonly quartiles: readonly [low: number, high: number] | null;
}

/** Cases that are not in a correlation, each counted under the first reason that holds. */
export interface Exclusions {
  readonly noReference: number;
  readonly bothEmpty: number;
  /** Often the failures: an empty contour has no entropy. */
  readonly undefinedMeasure: number;
}

/** Does a measure without a reference say how good contours are? */
export interface MeasureAgainstDice {
  readonly measure: CohortMeasure;
  /** Spearman's ρ with Dice and its two-sided p; null with a `reason`. */
  readonly rho: number | null;
  readonly p: number | null;
  /** Over all orders, where `p` is but an approximation; null with more pairs than `MOST_EXACT_PAIRS`, or without ρ. */
  readonly exactP: number | null;
  readonly reason: 'too-few' | 'constant' | null;
  /** Cases in all numbers here. */
  readonly n: number;
  readonly excluded: Exclusions;
  /** Area under the risk-coverage curve by both rules, risk being 1 − Dice. */
  readonly aurc: { readonly mean: CohortAurc; readonly trapezoid: CohortAurc };
  /** The curve of the rule `mean`, by rising coverage. */
  readonly curve: readonly { readonly coverage: number; readonly selectiveRisk: number }[];
}

/** Area under a risk-coverage curve and what it is to be read against. See `RiskCoverage`. */
export interface CohortAurc {
  readonly aurc: number | null;
  /** 95 %, percentile bootstrap over cases; null with fewer than two. */
  readonly interval: readonly [low: number, high: number] | null;
  readonly optimal: number | null;
  readonly random: number | null;
  readonly excess: number | null;
  readonly normalised: number | null;
}

/** Calibration of all voxels together, and of each case: the latter is what a patient gets. */
export interface CalibrationSummary {
  readonly pooled: CalibrationScores;
  readonly perCase: Readonly<Record<CalibrationMeasure, CaseSummary>>;
}

export type CalibrationMeasure = 'ece' | 'ace' | 'mce' | 'brier' | 'nll';

/** How well doubt finds errors, over cases. */
export interface DoubtSummary {
  /** Share of the region that is wrong. Without it no overlap can be read. */
  readonly errorFraction: CaseSummary;
  readonly rankings: readonly RankingSummary[];
}

export interface RankingSummary {
  readonly kind: RankingKind;
  /** Uncertainty-error overlap over 0 … 5 % of the region, with the best possible, chance and the share between them. */
  readonly auc: CaseSummary;
  readonly oracle: CaseSummary;
  readonly random: CaseSummary;
  readonly skill: CaseSummary;
  readonly errorAuroc: CaseSummary;
  readonly fpTpAuroc: CaseSummary;
  readonly fnTnAuroc: CaseSummary;
  readonly fpTpBudgetGap: CaseSummary;
  readonly fnTnBudgetGap: CaseSummary;
}

/** What can be promised of a new case of the same kind: on average over cases, not for each patient. */
export interface Guarantees {
  /** For each of {@link GUARANTEE_ALPHAS}. */
  readonly margins: readonly CohortMargin[];
  readonly risks: readonly CohortRisk[];
}

/** 90 % and 80 %. */
export const GUARANTEE_ALPHAS: readonly number[] = [0.1, 0.2];

/** Margin in mm that holds the reference's share of `MARGIN_SHARE` with probability 1 − alpha. */
export interface CohortMargin extends ConformalMargin {
  readonly alpha: number;
  /** Least cases for which there can be one. */
  readonly casesNeeded: number;
  /** Cases without a reference. */
  readonly excluded: number;
}

/** Threshold of the probability at which at most alpha of the reference is missed on average. */
export interface CohortRisk extends Omit<RiskControl, 'bounds'> {
  readonly alpha: number;
  readonly casesNeeded: number;
  /** Bound at the lowest threshold: what is missed at the best; null without cases. */
  readonly leastBound: number | null;
  /** Cases without a reference, with an empty one, or without probabilities. */
  readonly excluded: number;
}

/** The contours to look at first. */
export interface WorstContours {
  /** What they were ordered by: Dice where any case has a reference, else what is known without. Null where nothing is. */
  readonly by: 'dice' | 'predictedDice' | 'meanPairwiseDice' | null;
  /** At most {@link WORST}, the worst first; ties by the order of cases. */
  readonly rows: readonly WorstContour[];
  /** Contours without a value of that measure. */
  readonly excluded: number;
}

export const WORST = 10;

export interface WorstContour {
  readonly name: string;
  readonly structure: string;
  readonly value: number;
}

/** Is this cohort of another kind than the one that is known? */
export interface CohortDrift {
  /** Cases of the reference cohort. */
  readonly referenceCases: number;
  /** Structures of this cohort that the other does not have. */
  readonly unknownStructures: readonly string[];
  readonly rows: readonly DriftRow[];
}

/** One measure of one structure in both cohorts. */
export interface DriftRow {
  readonly structure: string;
  readonly measure: CohortMeasure | 'dice';
  /** Null where either cohort has fewer than {@link DRIFT_LEAST_CASES}. */
  readonly test: KolmogorovSmirnov | null;
  /** p corrected for all rows that were tested (Holm 1979). */
  readonly pHolm: number | null;
  /** Of this cohort's median against the reference cohort's. */
  readonly direction: 'higher' | 'lower' | 'same';
  readonly median: number;
  readonly referenceMedian: number;
  readonly n: number;
  readonly referenceN: number;
}

/** With fewer a distribution is not known well enough to be compared. */
export const DRIFT_LEAST_CASES = 10;
