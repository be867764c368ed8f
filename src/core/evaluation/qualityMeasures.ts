/** What is known of one structure's contour without any reference. Undefined measures are null. */
export interface QualityMeasures {
  /** Label under review. */
  readonly structure: number;
  readonly name: string;
  readonly volumeMl: number;
  /** Of each sample's own contour; empty where there are no samples. */
  readonly sampleVolumesMl: readonly number[];
  /** Central 90 % of the samples' volumes; null with fewer than two. */
  readonly volumeIntervalMl: readonly [number, number] | null;
  /** Variance over (mean + 1), both in voxels of the network's grid: depends on the size of structure and voxel. (S0) */
  readonly cvHoebel: number | null;
  /** Standard deviation over mean of the samples' volumes. (Roy et al. 2018) */
  readonly cvRoy: number | null;
  /** (S0's D_pw) */
  readonly meanPairwiseDice: number | null;
  /** Over all samples at once (Roy et al. 2018): falls as samples are added. */
  readonly iouOverSamples: number | null;
  /** Mean normalised entropy over the voxels of the network's contour (S0's U_labelled with predictive entropy). */
  readonly meanLabelledEntropy: number | null;
  /** Dice with the truth as the contour-quality network sees it. (S2) */
  readonly predicted: PredictedDice;
  /** Rules that the contour breaks: islands, holes, missing slices, volume out of range, cut off, …; counts by code. */
  readonly brokenRules: readonly { readonly rule: string; readonly count: number }[];
}

/** Where `dice` is null, `reason` says why. */
export type PredictedDice =
  | {
      readonly dice: number;
      /** Holds the true Dice of a new case of the cohort's kind with the stated probability; null without such a cohort. */
      readonly interval: {
        readonly low: number;
        readonly high: number;
        readonly coverage: number;
        /** Calibration cases that it was made of: those with this structure, or contours of all structures together. */
        readonly n: number;
        readonly over: 'structure' | 'all-structures';
      } | null;
      /** Predicted relative volume error: +0.1 is a tenth too large. */
      readonly volumeError: number;
      readonly reason: null;
    }
  | {
      readonly dice: null;
      readonly interval: null;
      readonly volumeError: null;
      /** `not-valid`: the network is not meant for this image. `failed`: it could not be run. */
      readonly reason: 'empty-contour' | 'unknown-structure' | 'not-valid' | 'not-asked' | 'failed';
    };

/** In words: leave it, look at it, do not use it as it is. */
export type Verdict = 'accept' | 'look' | 'reject';

/** One reason for a verdict: which rule said what, about which value. */
export interface VerdictReason {
  /** Of the rules, in the order in which they are asked. */
  readonly rule:
    | 'empty-contour'
    | 'predicted-dice'
    | 'predicted-interval'
    | 'sample-agreement'
    | 'broken-rules'
    | 'outside-cohort'
    | 'nothing-known';
  readonly says: Verdict;
  /** Which rule is broken, or which measure lies outside of the cohort; null where the rule says it. */
  readonly what: string | null;
  readonly value: number | null;
  /** That the value was held against; null where there is none. */
  readonly threshold: number | null;
}
