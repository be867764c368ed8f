import { ACCEPT_FROM_DICE, REJECT_BELOW_DICE, triage } from '../metrics/qualityPrediction.ts';
import type { CohortMeasure } from './cohortEvaluation.ts';
import { measureOf } from './cohortValues.ts';
import type { QualityMeasures, Verdict, VerdictReason } from './qualityMeasures.ts';
import { cohortPlace, type ReferenceDistribution } from './referenceDistribution.ts';

/** Those that are held against a cohort; the others are variants of them, or have thresholds of their own. */
const COMPARED = [
  'volumeMl',
  'meanPairwiseDice',
  'meanLabelledEntropy',
  'cvRoy',
] as const satisfies readonly CohortMeasure[];

/**
 * A verdict on one contour, and what every rule that has something to go by said, in the order in which they are asked. The
 * worst that a rule says is the verdict, so that one doubt is enough to look:
 * - no contour: reject, and nothing else is asked;
 * - predicted Dice: accept from 0.85 on, reject below 0.75, look between (METHODS C);
 * - the lower end of its interval: look below 0.75;
 * - agreement of the samples (mean pairwise Dice): accept from 0.85 on, look below; reject below 0.75 where no Dice is
 *   predicted. Were the truth one more sample, its expected Dice with any of them would be this;
 * - each broken rule (of islands and holes those from 1 % of the structure on): look;
 * - a value outside of the central 95 % of a cohort, on the side that speaks against the contour: look;
 * - neither a predicted Dice nor samples: look, never accept.
 * @param cohort of the network and structure that the contour is of; null where there is none.
 */
export function verdictOf(
  measures: QualityMeasures,
  cohort: ReferenceDistribution | null,
): { readonly verdict: Verdict; readonly reasons: readonly VerdictReason[] } {
  if (measures.volumeMl === 0) {
    const empty = { rule: 'empty-contour', says: 'reject', value: 0 } as const;
    return { verdict: 'reject', reasons: [{ ...empty, what: null, threshold: null }] };
  }
  const reasons = [
    ...byPrediction(measures),
    ...byAgreement(measures),
    ...byRules(measures),
    ...(cohort ? byCohort(measures, cohort) : []),
    ...byNothing(measures),
  ];
  return { verdict: worst(reasons.map(({ says }) => says)), reasons };
}

/** The most careful of several; look where there is none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('reject')) return 'reject';
  return verdicts.length === 0 || verdicts.includes('look') ? 'look' : 'accept';
}

const VERDICTS = { accept: 'accept', review: 'look', reject: 'reject' } as const;

function byPrediction({ predicted }: QualityMeasures): VerdictReason[] {
  const { dice, interval } = predicted;
  if (dice === null) return [];
  const says = VERDICTS[triage(dice)];
  const threshold = says === 'reject' ? REJECT_BELOW_DICE : ACCEPT_FROM_DICE;
  const reason: VerdictReason = {
    rule: 'predicted-dice',
    says,
    what: null,
    value: dice,
    threshold,
  };
  if (!interval) return [reason];
  const lowEnd: VerdictReason = {
    rule: 'predicted-interval',
    says: interval.low < REJECT_BELOW_DICE ? 'look' : 'accept',
    what: null,
    value: interval.low,
    threshold: REJECT_BELOW_DICE,
  };
  return [reason, lowEnd];
}

function byAgreement({ meanPairwiseDice: value, predicted }: QualityMeasures): VerdictReason[] {
  if (value === null) return [];
  const rule = { rule: 'sample-agreement', what: null, value } as const;
  if (predicted.dice === null && value < REJECT_BELOW_DICE) {
    return [{ ...rule, says: 'reject', threshold: REJECT_BELOW_DICE }];
  }
  const says = value >= ACCEPT_FROM_DICE ? 'accept' : 'look';
  return [{ ...rule, says, threshold: ACCEPT_FROM_DICE }];
}

function byRules({ brokenRules }: QualityMeasures): VerdictReason[] {
  return brokenRules.map(({ rule, count }) => ({
    rule: 'broken-rules',
    says: 'look',
    what: rule,
    value: count,
    threshold: null,
  }));
}

function byCohort(quality: QualityMeasures, cohort: ReferenceDistribution): VerdictReason[] {
  return COMPARED.flatMap((what): VerdictReason[] => {
    const value = measureOf({ quality }, what);
    const threshold = value === null ? null : cohortPlace(cohort, what, value).beyond;
    if (threshold === null) return [];
    return [{ rule: 'outside-cohort', says: 'look', what, value, threshold }];
  });
}

function byNothing({ predicted, meanPairwiseDice }: QualityMeasures): VerdictReason[] {
  if (predicted.dice !== null || meanPairwiseDice !== null) return [];
  return [{ rule: 'nothing-known', says: 'look', what: null, value: null, threshold: null }];
}
