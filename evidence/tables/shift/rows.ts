import { riskCoverage } from '../../../src/core/statistics/riskCoverage.ts';
import { spearman } from '../../../src/core/statistics/correlation.ts';
import { meanOverCases, overCases, pairedDifference } from '../../interval.ts';
import type { Interval } from '../../interval.ts';
import type { Row } from '../../results.ts';
import { measuredRow } from '../../rows.ts';
import { STRUCTURE_NAMES } from '../s1/figures.ts';
import { diceOf, FIGURES, MAIN, pairwiseDiceOf } from './figures.ts';
import type { CaseMeasures } from './measureCase.ts';

const table = 'shift' as const;

export const UNSHIFTED = 'none';

/** In the order in which they first appear, the unshifted first. */
export function shiftsOf(cases: readonly CaseMeasures[]): string[] {
  const names = [...new Set(cases.map(({ shift }) => shift))];
  return [UNSHIFTED, ...names.filter((name) => name !== UNSHIFTED).toSorted()];
}

export function rowsOf(cases: readonly CaseMeasures[]): Row[] {
  const shifts = shiftsOf(cases);
  return [
    ...shifts.flatMap((shift) => shiftRows(cases, shift)),
    ...STRUCTURE_NAMES.flatMap((_, at) => detectionRows(cases, at)),
  ];
}

function shiftRows(cases: readonly CaseMeasures[], shift: string): Row[] {
  const own = cases.filter((one) => one.shift === shift);
  const plain = new Map(
    cases.filter((one) => one.shift === UNSHIFTED).map((one) => [one.seed, one]),
  );
  return [
    ...Object.entries(FIGURES).map(([metric, read]) =>
      measuredRow({ table, row: shift, metric }, meanOverCases(own.map(read))),
    ),
    ...(shift === UNSHIFTED
      ? []
      : Object.values(MAIN).map((metric) =>
          measuredRow(
            { table, row: shift, metric: `${metric}, less unshifted` },
            pairedDifference(
              own.map((one) => {
                const other = plain.get(one.seed);
                return [FIGURES[metric](one), other ? FIGURES[metric](other) : null];
              }),
            ),
          ),
        )),
  ];
}

/** Does D_pw tell which contours are bad, over all shifts together? Whole patients are drawn for the intervals. */
function detectionRows(cases: readonly CaseMeasures[], structure: number): Row[] {
  const row = `failure detection by D_pw, ${STRUCTURE_NAMES[structure]}`;
  const [dice, agreement] = [diceOf(structure), pairwiseDiceOf(structure)];
  const used = cases.filter((one) => dice(one) !== null && agreement(one) !== null);
  const patients = [...new Set(used.map(({ seed }) => seed))].map((seed) =>
    used.filter((one) => one.seed === seed),
  );
  const over = (statistic: (some: readonly CaseMeasures[]) => number | null): Interval => ({
    ...overCases(patients, (sample) => statistic(sample.flat())),
    n: used.length,
    excluded: cases.length - used.length,
  });
  const coverage = (some: readonly CaseMeasures[]) =>
    riskCoverage(
      some.map(agreement),
      some.map((one) => 1 - (dice(one) ?? 0)),
      'mean',
    );
  const measured = (
    metric: string,
    statistic: (some: readonly CaseMeasures[]) => number | null,
  ): Row => measuredRow({ table, row, metric }, over(statistic));
  return [
    measured('ρ of D_pw with Dice', (some) => spearman(some.map(agreement), some.map(dice)).rho),
    measured('AURC', (some) => coverage(some).aurc),
    measured('AURC, optimal', (some) => coverage(some).optimal),
    measured('AURC, random', (some) => coverage(some).random),
    measured('AURC, normalised', (some) => coverage(some).normalised),
  ];
}
