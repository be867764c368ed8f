/** What the members of a package are to each other. */
export type EnsembleKind = 'single' | 'deep-ensemble' | 'checkpoint-ensemble' | 'cv-ensemble';

/** A direction of the patient; of images that are not reoriented, an axis of the array. */
export type FlipDirection = 'left-right' | 'front-back' | 'head-feet' | 'i' | 'j' | 'k';

/** What the chosen network can vary from sample to sample. */
export interface EstimatorOptions {
  readonly networkId: string;
  readonly ensemble: EnsembleKind;
  readonly members: number;
  readonly hasDropout: boolean;
  /** Directions in which its images may be flipped. */
  readonly flips: readonly FlipDirection[];
}

export interface EstimatorSlice {
  /** Of the chosen network; null until its description is read. */
  readonly estimatorOptions: EstimatorOptions | null;
}

export const initialEstimator: EstimatorSlice = { estimatorOptions: null };
