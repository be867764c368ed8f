import type { CohortCase } from '../../core/evaluation/cohort.ts';
import { casesOfSource } from '../../core/evaluation/referenceDistribution.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { ReferenceCohort } from '../../store/evaluationSlice.ts';
import type { AppState } from '../../store/store.ts';

/** Where contours came from, as cases of a cohort say it. */
export function sourceOf({ provenance }: Pick<SegmentationResult, 'provenance'>): string {
  if (provenance.origin !== 'run') return provenance.origin;
  return `${provenance.modelId} ${provenance.modelVersion}`;
}

/**
 * Whether a cohort tells anything of a result: only one of the same network and version does. `none`: there is no cohort.
 * `drawn-elsewhere`: samples and contours that no network here drew have no cohort. `other-source`: of another network.
 */
export type CohortFit =
  | { readonly kind: 'fits'; readonly cohort: ReferenceCohort }
  | { readonly kind: 'none' }
  | { readonly kind: 'drawn-elsewhere' }
  | { readonly kind: 'other-source'; readonly cohort: ReferenceCohort };

/** The cohort that a result is read against: the user's own where it fits, else the one that came with the network. */
export function cohortFit(
  { ownCohort, shippedCohort }: Pick<AppState, 'ownCohort' | 'shippedCohort'>,
  result: Pick<SegmentationResult, 'provenance'>,
): CohortFit {
  if (result.provenance.origin !== 'run') return { kind: 'drawn-elsewhere' };
  const source = sourceOf(result);
  // What the user loaded is what the user wants to compare with: another one never stands in for it in silence.
  const cohort = ownCohort ?? shippedCohort;
  if (!cohort) return { kind: 'none' };
  const cases = casesOfSource(cohort.cases, source);
  return cases.length > 0
    ? { kind: 'fits', cohort: { ...cohort, cases } }
    : { kind: 'other-source', cohort };
}

/** Cases that a result's values are read against; null where none fit. */
export function cohortFor(
  state: Pick<AppState, 'ownCohort' | 'shippedCohort'>,
  result: Pick<SegmentationResult, 'provenance'>,
): readonly CohortCase[] | null {
  const fit = cohortFit(state, result);
  return fit.kind === 'fits' ? fit.cohort.cases : null;
}
