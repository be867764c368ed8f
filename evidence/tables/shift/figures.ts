import { STRUCTURE_NAMES } from '../s1/figures.ts';
import type { CaseMeasures } from './measureCase.ts';

/** One figure of a case; null where it is undefined. */
export type Figure = (of: CaseMeasures) => number | null;

/** Classes of whole organs: all but the tumour. */
const ORGANS = STRUCTURE_NAMES.flatMap((name, at) => (name === 'tumour' ? [] : [at]));
const TUMOUR = STRUCTURE_NAMES.indexOf('tumour');

export const MAIN = {
  dice: 'Dice, organs',
  pairwiseDice: 'D_pw, organs',
  tumourDice: 'Dice tumour',
  tumourPairwiseDice: 'D_pw tumour',
  ece: 'ROI-ECE, mean of structures',
  ueo: 'UEO-AUC 0-5 %',
  skill: 'UEO-AUC skill',
  entropy: 'mean entropy in the ROI',
} as const;

function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const defined = values.filter((value) => value !== null && value !== undefined);
  return defined.length === 0
    ? null
    : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

export const diceOf =
  (structure: number): Figure =>
  ({ measures }) =>
    measures.structures[structure]?.dice ?? null;

export const pairwiseDiceOf =
  (structure: number): Figure =>
  ({ pairwiseDice }) =>
    pairwiseDice[structure] ?? null;

/** Every figure of the table by its metric. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  [MAIN.dice]: (one) => meanOf(ORGANS.map((at) => diceOf(at)(one))),
  [MAIN.pairwiseDice]: (one) => meanOf(ORGANS.map((at) => pairwiseDiceOf(at)(one))),
  [MAIN.tumourDice]: diceOf(TUMOUR),
  [MAIN.tumourPairwiseDice]: pairwiseDiceOf(TUMOUR),
  [MAIN.ece]: ({ measures }) => meanOf(measures.structures.map(({ ece }) => ece)),
  [MAIN.ueo]: ({ measures }) => measures.pooled.ueo?.auc ?? null,
  [MAIN.skill]: ({ measures }) => measures.pooled.ueo?.skill ?? null,
  [MAIN.entropy]: ({ meanEntropy }) => meanEntropy,
  'errors in the ROI': ({ measures }) => measures.pooled.ueo?.errorFraction ?? 0,
  ...Object.fromEntries(
    ORGANS.flatMap((at): [string, Figure][] => [
      [`Dice ${STRUCTURE_NAMES[at]}`, diceOf(at)],
      [`D_pw ${STRUCTURE_NAMES[at]}`, pairwiseDiceOf(at)],
      [`ROI-ECE ${STRUCTURE_NAMES[at]}`, ({ measures }) => measures.structures[at]?.ece ?? null],
    ]),
  ),
};
