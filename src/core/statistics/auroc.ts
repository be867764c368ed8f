import { AppError } from '../errors.ts';
import { ascendingOrder, tieEnd } from './order.ts';

/**
 * Probability that a positive scores higher than a negative, ties counting half (average ranks).
 * @param scores [n], finite; not modified.
 * @param labels [n], non-zero for a positive.
 * @returns 0 … 1, 0.5 is chance; null when there are no positives or no negatives.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at a score that is not
 *   finite.
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  if (scores.length !== labels.length) {
    throw new AppError('internal/shape', { expected: scores.length, actual: labels.length });
  }
  const order = ascendingOrder(scores);
  let won = 0;
  let positives = 0;
  let negativesBelow = 0;
  for (let from = 0; from < order.length;) {
    const to = tieEnd(scores, order, from);
    let tiedPositives = 0;
    for (let at = from; at < to; at++) if (labels[order[at]] !== 0) tiedPositives++;
    const tiedNegatives = to - from - tiedPositives;
    won += tiedPositives * (negativesBelow + tiedNegatives / 2);
    positives += tiedPositives;
    negativesBelow += tiedNegatives;
    from = to;
  }
  return positives === 0 || negativesBelow === 0 ? null : won / (positives * negativesBelow);
}
