import type { CaseMeasures } from './measureCase.ts';
import type { MethodMeasures, StructureMeasures } from './measure.ts';

/** Structures by class, from 1 on. */
export const STRUCTURE_NAMES = ['liver', 'tumour', 'spleen', 'kidneys'] as const;

/** One figure of one method in one case; null where it is undefined. */
export type Figure = (of: MethodMeasures) => number | null;

/** The figures that the comparisons and pictures are about. */
export const MAIN = {
  dice: 'Dice, mean of structures',
  ece: 'ROI-ECE, mean of structures',
  brier: 'Brier',
  nll: 'NLL, nats',
  ueo: 'UEO-AUC 0-5 %',
} as const;

function meanOf(pick: (structure: StructureMeasures) => number | null): Figure {
  return ({ structures }) => {
    const defined = structures.map(pick).filter((value) => value !== null);
    return defined.length === 0
      ? null
      : defined.reduce((sum, value) => sum + value, 0) / defined.length;
  };
}

/** Of single structures: name, and how it is read. */
const BY_STRUCTURE = {
  Dice: ({ dice }) => dice,
  'ROI-ECE': ({ ece }) => ece,
  Brier: ({ brier }) => brier,
  'NLL, nats,': ({ nll }) => nll,
  'UEO-AUC 0-5 %': ({ ueo }) => ueo?.auc ?? null,
  'UEO-AUC skill': ({ ueo }) => ueo?.skill ?? null,
  'FP-TP AUC': ({ fpTp }) => fpTp,
  'FN-TN AUC': ({ fnTn }) => fnTn,
} as const satisfies Record<string, (of: StructureMeasures) => number | null>;

/** Every figure of the table by its metric, pooled ones first. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  [MAIN.dice]: meanOf(({ dice }) => dice),
  [MAIN.ece]: meanOf(({ ece }) => ece),
  'ECE of the top label': ({ pooled }) => pooled.topEce,
  [MAIN.brier]: ({ pooled }) => pooled.brier,
  [MAIN.nll]: ({ pooled }) => pooled.nll,
  [MAIN.ueo]: ({ pooled }) => pooled.ueo?.auc ?? null,
  'UEO-AUC of random': ({ pooled }) => pooled.ueo?.random ?? null,
  'UEO-AUC of the oracle': ({ pooled }) => pooled.ueo?.oracle ?? null,
  'UEO-AUC skill': ({ pooled }) => pooled.ueo?.skill ?? null,
  'errors in the ROI': ({ pooled }) => pooled.ueo?.errorFraction ?? null,
  'FP-TP AUC, mean of structures': meanOf(({ fpTp }) => fpTp),
  'FN-TN AUC, mean of structures': meanOf(({ fnTn }) => fnTn),
  'FP-TP budget gap, mean of structures': meanOf(({ fpGap }) => fpGap),
  'FN-TN budget gap, mean of structures': meanOf(({ fnGap }) => fnGap),
  ...Object.fromEntries(
    Object.entries(BY_STRUCTURE).flatMap(([name, read]) =>
      STRUCTURE_NAMES.map((structure, at): [string, Figure] => [
        `${name} ${structure}`,
        ({ structures }) => {
          const one = structures[at];
          return one ? read(one) : null;
        },
      ]),
    ),
  ),
};

/** A figure of a method over cases, in their order; null also where the method was not run. */
export function valuesOf(
  cases: readonly CaseMeasures[],
  row: string,
  metric: string,
): (number | null)[] {
  const read = FIGURES[metric];
  return cases.map(({ methods }) => {
    const of = methods[row];
    return of ? read(of) : null;
  });
}
