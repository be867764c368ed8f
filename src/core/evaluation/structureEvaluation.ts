import type { CalibrationScores } from '../calibration/reliability.ts';
import type { ByErrorType } from '../metrics/errorTypes.ts';
import type { BudgetYield, OverlapAuc } from '../metrics/alignment.ts';
import type { EmptyMask } from '../metrics/maskPair.ts';
import type { DoubtAgreement } from '../observers/disagreement.ts';

/** A contour held against a reference, on the image's grid. Distances are DeepMind's surface-distance convention. */
export interface Agreement {
  /** Where a mask is empty, and so why measures are null. */
  readonly empty: EmptyMask | null;
  readonly referenceMl: number;
  readonly contourMl: number;
  /** Of the contour over the reference, as a share of it: +0.1 is a tenth too large; null for an empty reference. */
  readonly volumeError: number | null;
  readonly truePositiveMl: number;
  readonly falsePositiveMl: number;
  readonly falseNegativeMl: number;
  /** 0 … 1; null where both are empty: such a structure is no success and no failure. */
  readonly dice: number | null;
  readonly jaccard: number | null;
  readonly hd95Mm: number | null;
  readonly hausdorffMm: number | null;
  readonly assdMm: number | null;
  readonly referenceToContourMm: number | null;
  readonly contourToReferenceMm: number | null;
  /** Share of both surfaces within `toleranceMm` of the other; 0 where one mask is empty, null where both are. */
  readonly surfaceDice: number | null;
  readonly toleranceMm: number;
  /** Path that would have to be drawn in slices along k, of the reference's whole path; see `addedPathLength`. */
  readonly aplMm: number;
  readonly fnplMm: number;
  readonly referencePathMm: number;
  /** The same distances between voxel borders (MedPy, nnU-Net v1), for comparison with papers that use them. */
  readonly voxelBorder: {
    readonly hd95Mm: number | null;
    readonly assdMm: number | null;
    readonly hausdorffMm: number | null;
  };
  /** Slices along k with either mask, by rising k. */
  readonly slices: readonly SliceAgreement[];
}

export interface SliceAgreement {
  readonly k: number;
  /** Null never: a slice has one of the two masks. */
  readonly dice: number;
  readonly referenceMm2: number;
  readonly contourMm2: number;
  readonly falsePositiveMm2: number;
  readonly falseNegativeMm2: number;
  readonly aplMm: number;
}

/** Where network and reference are compared: all within 10 mm of either contour, in the body (METHODS A3). */
export interface EvaluationRegion {
  readonly voxels: number;
  readonly volumeMl: number;
  readonly marginMm: number;
  /** Share of it that the automatic contour has wrong. Without it no overlap measure can be read. */
  readonly errorFraction: number;
  readonly errorMl: number;
}

/** By what voxels are put in order. */
export type RankingKind =
  /** Entropy of the structure's own mean probability; the entropy over all classes where that is not kept. */
  | 'uncertainty'
  /** What the error network, or another source of the run's expected errors, says. */
  | 'expected-error'
  /** Nearness to the contour alone, ties by entropy: the control that every other has to beat. */
  | 'distance';

/** Does an order of the voxels find the errors? */
export interface RankingEvaluation {
  readonly kind: RankingKind;
  /** Uncertainty-error overlap over 0 … 5 % with random and oracle; null without errors. */
  readonly overlap: OverlapAuc | null;
  readonly auroc: ByErrorType;
  readonly budgetGap: ByErrorType;
  /** P(u of a wrong voxel > u of a right one); null without either. */
  readonly errorAuroc: number | null;
  /** At {@link CURVE_BUDGETS}. */
  readonly curve: readonly BudgetYield[];
}

/** Where doubt and errors are compared, and how well the one finds the other. */
export interface DoubtEvaluation {
  readonly region: EvaluationRegion;
  /** What the ranking `uncertainty` goes by: entropy of the structure's own mean probability, or the entropy over all classes. */
  readonly uncertainty: 'own' | 'all-classes';
  /** `expected-error` only where the run gave it, `distance` only where the network drew a contour. */
  readonly rankings: readonly RankingEvaluation[];
}

/** Reliability of a structure's probability within the region. */
export interface CalibrationEvaluation {
  readonly region: EvaluationRegion;
  readonly scores: CalibrationScores;
  /** The same before the package's recalibration; absent where the run had none. */
  readonly before?: CalibrationScores;
}

/** How one observer stands to the others and to their fusion. */
export interface ObserverRow {
  readonly name: string;
  readonly volumeMl: number;
  /** With the reference that all of them make; null where both are empty. */
  readonly diceToReference: number | null;
  /** By STAPLE, over the box around all observers and a margin; null where not defined. */
  readonly sensitivity: number | null;
  readonly specificity: number | null;
  /** Volume that this observer alone has, and that all others have without it. */
  readonly aloneMl: number;
  readonly missedMl: number;
}

/** R ≥ 2 observers of one structure. */
export interface ObserversEvaluation {
  readonly rows: readonly ObserverRow[];
  /** [R][R]; null where both are empty; 1 on the diagonal, or null for an empty observer. */
  readonly pairwiseDice: readonly (readonly (number | null)[])[];
  readonly meanPairwiseDice: number | null;
  readonly unionMl: number;
  readonly intersectionMl: number;
  /** What exactly half of an even number of observers have: a majority leaves it out. 0 for an odd number. */
  readonly tiedMl: number;
  readonly staple: {
    readonly isConverged: boolean;
    readonly iterations: number;
    readonly prior: number;
    readonly marginMm: number;
  };
  /** Slices along k in which observers differ, by falling volume of disagreement. */
  readonly slices: readonly { readonly k: number; readonly disagreementMl: number }[];
  /** The network's entropy beside the observers', over the evaluation region; null without a network. */
  readonly doubt: (DoubtAgreement & { readonly region: EvaluationRegion }) | null;
}

/** All that is known of one structure with a reference or observers. */
export interface StructureEvaluation {
  /** Label under review; without anything under review as `matchesAmong` counts. */
  readonly structure: number;
  /** Of the contour that is measured, against the reference; null where nothing is under review. */
  readonly agreement: Agreement | null;
  /** R ≥ 2. */
  readonly observers: ObserversEvaluation | null;
  /**
   * Of the network's own contour, whatever was corrected since. Null without a network's doubt, and where neither it nor the
   * reference has a voxel in the body: there is no region to compare them in.
   */
  readonly calibration: CalibrationEvaluation | null;
  readonly doubt: DoubtEvaluation | null;
}

/** Budgets of the curves, as shares of the evaluation region: 0 … 5 % in 50 steps, then to 20 %. */
export const CURVE_BUDGETS: readonly number[] = [
  ...Array.from({ length: 51 }, (_, step) => step / 1000),
  0.06,
  0.07,
  0.08,
  0.09,
  0.1,
  0.12,
  0.14,
  0.16,
  0.18,
  0.2,
];
