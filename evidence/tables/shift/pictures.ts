import { pairedDifference } from '../../interval.ts';
import { figureSvg } from '../../../src/plot/svgText.ts';
import type { Mark } from '../../../src/plot/marks.ts';
import { extent } from '../../../src/plot/scale.ts';
import type { Plot } from '../../table.ts';
import { STRUCTURE_NAMES } from '../s1/figures.ts';
import { diceOf, FIGURES, MAIN, pairwiseDiceOf } from './figures.ts';
import type { CaseMeasures } from './measureCase.ts';
import { shiftsOf, UNSHIFTED } from './rows.ts';

export function pictures(cases: readonly CaseMeasures[]): Plot[] {
  return [
    { name: 'shift-changes', svg: changes(cases) },
    { name: 'shift-detection', svg: detection(cases) },
  ];
}

/** Each shift against the same patients without it. */
function changes(cases: readonly CaseMeasures[]): string {
  const shifts = shiftsOf(cases).filter((shift) => shift !== UNSHIFTED);
  const plain = new Map(
    cases.filter(({ shift }) => shift === UNSHIFTED).map((one) => [one.seed, one]),
  );
  const panel = (metric: string, title: string, isNamed: boolean) => {
    const read = FIGURES[metric];
    const intervals = shifts.map((shift) =>
      pairedDifference(
        cases
          .filter((one) => one.shift === shift)
          .map((one) => {
            const other = plain.get(one.seed);
            return [read(one), other ? read(other) : null];
          }),
      ),
    );
    const ends = intervals.flatMap(({ value, ci }) => [...(ci ?? []), value ?? 0]);
    const marks = intervals.flatMap(({ value, ci }, row): Mark[] => {
      if (value === null) return [];
      const isClear = ci !== null && (ci[0] > 0 || ci[1] < 0);
      return [{ kind: 'interval', row, value, ci, series: isClear ? 2 : 'neutral' }];
    });
    const zero: Mark = {
      kind: 'line',
      x: [0, 0],
      y: [-0.5, shifts.length - 0.5],
      series: 'neutral',
      dash: 'dotted',
    };
    return {
      title,
      x: { label: 'change', ...extent([0, ...ends], 0.08) },
      y: { label: '', categories: shifts, isQuiet: !isNamed },
      marks: [zero, ...marks],
    };
  };
  const patients = plain.size;
  return figureSvg({
    title: 'Shift: what degrades, and what warns',
    n: { count: patients, of: 'phantoms' },
    subtitle:
      'change against the same ones unshifted, mean and 95 % bootstrap interval; coloured where it excludes 0',
    panels: [
      panel(MAIN.dice, 'Dice, organs', true),
      panel(MAIN.pairwiseDice, 'D_pw, organs', false),
      panel(MAIN.ece, 'ROI-ECE', false),
      panel(MAIN.skill, 'UEO-AUC skill', false),
    ],
    widths: [1.5, 1, 1, 1],
    panelHeight: 24 + 20 * shifts.length,
  });
}

/** A point is a case under one shift. */
function detection(cases: readonly CaseMeasures[]): string {
  const panels = STRUCTURE_NAMES.map((name, at) => {
    const [dice, agreement] = [diceOf(at), pairwiseDiceOf(at)];
    const points = (isShifted: boolean): Mark => {
      const some = cases.filter(
        (one) =>
          (one.shift !== UNSHIFTED) === isShifted && dice(one) !== null && agreement(one) !== null,
      );
      return {
        kind: 'points',
        x: some.map((one) => agreement(one) ?? 0),
        y: some.map((one) => dice(one) ?? 0),
        series: isShifted ? 2 : 1,
      };
    };
    return {
      title: name,
      x: { label: 'D_pw of the samples', ...extent(cases.flatMap((one) => agreement(one) ?? [])) },
      y: { label: at === 0 ? 'Dice' : '', ...extent(cases.flatMap((one) => dice(one) ?? [])) },
      marks: [points(true), points(false)],
    };
  });
  const patients = cases.filter(({ shift }) => shift === UNSHIFTED).length;
  return figureSvg({
    title: 'Shift: does the agreement of samples tell bad contours under shifts?',
    n: { count: cases.length, of: 'points' },
    subtitle: `a point is one of ${patients} phantoms under one condition; axes differ`,
    panels,
    columns: 4,
    panelHeight: 190,
    legend: [
      { name: 'unshifted', series: 1, sign: 'disc' },
      { name: 'shifted', series: 2, sign: 'disc' },
    ],
  });
}
