import type { QualityMeasures } from '../evaluation/qualityMeasures.ts';

/** How good the automatic contours of a case are likely to be: the worst of its structures. */
export interface CaseQuality {
  /**
   * `predicted`: Dice with the truth as a network sees it. `agreement`: mean pairwise Dice of the samples, where no network
   * knows the case.
   */
  readonly kind: 'predicted' | 'agreement';
  /** 0 … 1 */
  readonly dice: number;
  /** Name of the structure. */
  readonly structure: string;
}

/**
 * The quality of a case: the lowest predicted Dice of the structures that are present; where none is predicted the lowest
 * agreement of the samples. Null for a case without structures, or with one sample and no prediction.
 */
export function caseQuality(structures: readonly QualityMeasures[]): CaseQuality | null {
  const present = structures.filter(({ volumeMl }) => volumeMl > 0);
  return (
    lowest('predicted', present, ({ predicted }) => predicted.dice) ??
    lowest('agreement', present, ({ meanPairwiseDice }) => meanPairwiseDice)
  );
}

function lowest(
  kind: CaseQuality['kind'],
  structures: readonly QualityMeasures[],
  diceOf: (structure: QualityMeasures) => number | null,
): CaseQuality | null {
  let found: CaseQuality | null = null;
  for (const structure of structures) {
    const dice = diceOf(structure);
    if (dice === null || (found && dice >= found.dice)) continue;
    found = { kind, dice, structure: structure.name };
  }
  return found;
}
