import type { RowReader } from '../../reader.ts';
import type { Row } from '../../results.ts';
import { STRUCTURE_NAMES } from '../s1/figures.ts';
import { MAIN } from './figures.ts';
import { EVERY, SAMPLES } from './measureCase.ts';
import { UNSHIFTED } from './rows.ts';

/** The table's part of the report. */
export function section(rows: RowReader): string {
  const shifts = [...new Set(rows.rows.map(({ row }) => row))].filter(
    (row) => row !== UNSHIFTED && !row.startsWith('failure detection'),
  );
  const n = rows.find(UNSHIFTED, MAIN.dice)?.n ?? 0;
  const falls = (metric: string) =>
    shifts.filter((shift) => isBelowZero(rows.find(shift, `${metric}, less unshifted`)));
  const degraded = falls(MAIN.dice);
  const warned = falls(MAIN.pairwiseDice);
  const silent = degraded.filter((shift) => !warned.includes(shift));
  const overcautious = warned.filter((shift) => !degraded.includes(shift));
  return [
    `**What was done.** ${n} phantoms as a plain portal scan and under one change at a time. \`abdomen-ct\` as it is shipped, mean of ` +
      `${SAMPLES} MC dropout samples, calibration of its manifest, every ${ordinal(EVERY)} slice, measures as in S1 and S0; differences are ` +
      'paired by patient.',
    rows.table({
      of: 'shift',
      rows: [UNSHIFTED, ...shifts],
      columns: [
        MAIN.dice,
        MAIN.tumourDice,
        MAIN.pairwiseDice,
        MAIN.tumourPairwiseDice,
        MAIN.ece,
        MAIN.skill,
        'errors in the ROI',
      ],
      bare: true,
    }),
    rows.picture(
      'shift-changes',
      'Change of Dice, agreement of samples, calibration and ranking under each shift.',
    ),
    '**What degrades, what still warns.** ' +
      `The organs’ Dice falls (95 % interval below 0) under ${list(degraded)}. The samples’ agreement falls with it under ` +
      list(degraded.filter((shift) => warned.includes(shift))) +
      (silent.length > 0 ? `, and stays silent under ${list(silent)}` : '') +
      `${overcautious.length > 0 ? `; it falls without a loss of Dice under ${list(overcautious)}` : ''}. ` +
      `Calibration gets worse under ${list(rises(rows, shifts, MAIN.ece))}; the ranking of errors loses skill under ${list(falls(MAIN.skill))}.`,
    rows.table({
      of: 'change against unshifted',
      rows: shifts,
      columns: [MAIN.dice, MAIN.pairwiseDice, MAIN.ece, MAIN.skill, MAIN.entropy].map(
        (metric) => [`${metric}, less unshifted`, metric] as const,
      ),
    }),
    'Over all conditions together, D_pw as the confidence in a whole contour (risk: 1 − Dice; AURC is the mean over all coverages; normalised: ' +
      '0 as good as chance, 1 as the best order; intervals by drawing whole patients):',
    rows.table({
      of: 'structure',
      rows: STRUCTURE_NAMES.map((name) => `failure detection by D_pw, ${name}`),
      columns: ['ρ of D_pw with Dice', 'AURC', 'AURC, optimal', 'AURC, random', 'AURC, normalised'],
    }),
    rows.picture('shift-detection', 'Agreement of the samples against Dice, all conditions.'),
    'A contour that is empty in every sample has no D_pw; such cases are counted as excluded in results.json. They are failures that ' +
      'agreement cannot see.',
  ].join('\n\n');
}

function isBelowZero(row: Row | undefined): boolean {
  return row?.ci !== undefined && row.ci !== null && row.ci[1] < 0;
}

function rises(rows: RowReader, shifts: readonly string[], metric: string): string[] {
  return shifts.filter(
    (shift) => (rows.find(shift, `${metric}, less unshifted`)?.ci?.[0] ?? -1) > 0,
  );
}

function ordinal(count: number): string {
  return count === 2 ? 'second' : `${count}th`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'no shift' : names.join(', ');
}
