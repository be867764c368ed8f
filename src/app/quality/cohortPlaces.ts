import type { CohortMeasure } from '../../core/evaluation/cohortEvaluation.ts';
import {
  cohortPlace,
  predictionInterval,
  referenceDistribution,
  type CohortPlace,
} from '../../core/evaluation/referenceDistribution.ts';
import type { Services } from '../services.ts';
import { cohortFit, cohortFor, type CohortFit } from './referenceCohort.ts';

/** Whether there are cases that the present result can be read against; null without a result. */
export function presentFit({ store, registry }: Services): CohortFit | null {
  const state = store.getState();
  return state.result && cohortFit(state, registry.segmentations.get(state.result.id));
}

/** Where a value of a structure of the present result lies among the cohort's; null where no cohort fits, or has it. */
export function placeOf(
  { store, registry }: Services,
  structure: string,
  { measure, value }: { readonly measure: CohortMeasure; readonly value: number },
): CohortPlace | null {
  const state = store.getState();
  const cases = state.result && cohortFor(state, registry.segmentations.get(state.result.id));
  const distribution = cases && referenceDistribution(cases, structure);
  const place = distribution && cohortPlace(distribution, measure, value);
  return place && place.values.length > 0 ? place : null;
}

/** How many cases an interval of a predicted Dice takes where a cohort fits and has too few; null where there is one, or no cohort. */
export function casesForInterval({ store, registry }: Services, structure: string): number | null {
  const state = store.getState();
  const cases = state.result && cohortFor(state, registry.segmentations.get(state.result.id));
  const distribution = cases && referenceDistribution(cases, structure);
  return distribution && predictionInterval(1, distribution).casesNeeded;
}
