/** One contour that the samples propose for the selected region. */
export interface ProposalRow {
  readonly id: string;
  readonly kind: 'tighter' | 'wider' | 'alternative';
  /** How many samples say so; null for a quantile of all. */
  readonly samples: number | null;
  /** Of the structure within the region. */
  readonly volumeMl: number;
  /** The contour is this one already. */
  readonly isPresent: boolean;
}

/** Why the samples propose nothing. */
export type ProposalAbsence = 'one-sample' | 'not-kept' | 'locked';

/** What the samples propose for the selected region. */
export interface ProposalList {
  readonly regionId: string;
  /** Label in question. */
  readonly structure: number;
  /** Of the structure within the region as it is now. */
  readonly nowMl: number;
  /** T */
  readonly samples: number;
  readonly rows: readonly ProposalRow[];
  /** Samples whose alternatives are too rare to be listed. */
  readonly otherSamples: number;
  /** Null where there are rows. */
  readonly absence: ProposalAbsence | null;
}

export interface ProposalSlice {
  /** Null without a region, where nothing may be changed now, and where no structure is in question. */
  readonly proposals: ProposalList | null;
  /** The proposal that the picture shows in the place of the contour. */
  readonly shownProposal: string | null;
}

export const initialProposals: ProposalSlice = { proposals: null, shownProposal: null };
