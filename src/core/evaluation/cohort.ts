import type { CalibrationScores } from '../calibration/reliability.ts';
import type { QualityMeasures, Verdict } from './qualityMeasures.ts';
import type { Agreement, DoubtEvaluation } from './structureEvaluation.ts';

/** One structure of one case, as a cohort keeps it: no voxels, some kilobytes. */
export interface CohortStructure {
  /** What cases have in common: the coded concept where there is one, else the name. */
  readonly name: string;
  readonly quality: QualityMeasures;
  readonly verdict: Verdict;
  /** Null without a reference. `slices` are left out. */
  readonly agreement: Omit<Agreement, 'slices'> | null;
  readonly calibration: CalibrationScores | null;
  /** Rankings without their curves. */
  readonly doubt: DoubtEvaluation | null;
  /** Of each observer pair, where there are several; null otherwise. */
  readonly observersDice: number | null;
  /** For conformal guarantees; null without a reference. See `containmentMarginMm` and `falseNegativeRates`. */
  readonly guarantee: {
    /** Margin in mm that this case would have needed; null where none is enough. */
    readonly marginMm: number | null;
    /** Share of the reference missed at each of {@link RISK_THRESHOLDS}; null without probabilities or reference voxels. */
    readonly falseNegativeRates: readonly number[] | null;
  } | null;
}

/** One case of a cohort. */
export interface CohortCase {
  readonly name: string;
  /** Network and version, or `samples`, or `contours`. */
  readonly source: string;
  readonly structures: readonly CohortStructure[];
}

/** Probabilities from which a contour could be drawn; rising. */
export const RISK_THRESHOLDS: readonly number[] = Array.from(
  { length: 50 },
  (_, at) => (at + 1) / 100,
);
