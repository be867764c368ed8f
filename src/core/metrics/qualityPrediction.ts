import { AppError } from '../errors.ts';

/** A predicted and a true Dice, 0 … 1. */
export type QualityPair = readonly [predicted: number, actual: number];

/**
 * Isaksson's failure of a quality prediction: a contour is called bad (below 0.75) that is good (above 0.8), or the reverse.
 * Between the two nothing fails, so a constant prediction of 0.78 never does: give its score beside any other.
 * Source: Isaksson et al. 2022.
 */
export function isakssonFails([predicted, actual]: QualityPair): boolean {
  return (predicted < 0.75 && actual > 0.8) || (predicted > 0.8 && actual < 0.75);
}

/** Share of pairs that do not fail by {@link isakssonFails}; null without pairs. */
export function isakssonAccuracy(pairs: readonly QualityPair[]): number | null {
  if (pairs.length === 0) return null;
  return 1 - pairs.filter(isakssonFails).length / pairs.length;
}

/**
 * Mean of the shares of good and of bad contours that are called so, good being a Dice of at least `threshold`: no dead band,
 * and a constant prediction scores one half.
 * @returns 0 … 1; null where good or bad contours are absent.
 */
export function balancedQualityAccuracy(
  pairs: readonly QualityPair[],
  threshold: number,
): number | null {
  let [good, foundGood, bad, foundBad] = [0, 0, 0, 0];
  for (const [predicted, actual] of pairs) {
    if (actual >= threshold) {
      good++;
      if (predicted >= threshold) foundGood++;
    } else {
      bad++;
      if (predicted < threshold) foundBad++;
    }
  }
  return good === 0 || bad === 0 ? null : (foundGood / good + foundBad / bad) / 2;
}

/** A contour is accepted from this predicted Dice on, and rejected below the other. (METHODS C) */
export const ACCEPT_FROM_DICE = 0.85;
export const REJECT_BELOW_DICE = 0.75;

/** What becomes of a contour by its predicted Dice: rejected, accepted, or reviewed where it lies between the two. */
export function triage(predictedDice: number): 'accept' | 'review' | 'reject' {
  if (predictedDice >= ACCEPT_FROM_DICE) return 'accept';
  return predictedDice < REJECT_BELOW_DICE ? 'reject' : 'review';
}

/**
 * Share of sound contours that are flagged when the threshold finds a share of the failures.
 * @param scores [n], higher is more suspect; all of a tie at the threshold are flagged.
 * @param isFailure [n]
 * @param recall 0 … 1, default 0.95.
 * @returns 0 … 1; null where failures or sound contours are absent.
 * @throws AppError `internal/shape` when the lengths differ.
 */
export function falsePositiveRateAtRecall(
  scores: readonly number[],
  isFailure: readonly boolean[],
  recall = 0.95,
): number | null {
  if (scores.length !== isFailure.length) {
    throw new AppError('internal/shape', { expected: scores.length, actual: isFailure.length });
  }
  const failures = scores.filter((_, at) => isFailure[at]).toSorted((a, b) => b - a);
  const sound = scores.filter((_, at) => !isFailure[at]);
  if (failures.length === 0 || sound.length === 0) return null;
  const needed = Math.max(1, Math.ceil(recall * failures.length - 1e-9));
  const threshold = failures[needed - 1];
  return sound.filter((score) => score >= threshold).length / sound.length;
}
