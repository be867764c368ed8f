import { meanOverCases } from '../../interval.ts';
import { figureSvg } from '../../../src/plot/svgText.ts';
import type { Mark, Series } from '../../../src/plot/marks.ts';
import { extent } from '../../../src/plot/scale.ts';
import type { Plot } from '../../table.ts';
import { MAIN, STRUCTURE_NAMES, valuesOf } from './figures.ts';
import type { Ranking } from './measure.ts';
import type { CaseMeasures } from './measureCase.ts';
import { METHODS } from './plan.ts';

/** @param best row of the method that ranks errors best. */
export function pictures(cases: readonly CaseMeasures[], best: string): Plot[] {
  return [
    { name: 's1-methods', svg: methodsPicture(cases) },
    { name: 's1-ranking', svg: rankingPicture(cases, best) },
    { name: 's1-reliability', svg: reliabilityPicture(cases) },
  ];
}

const COLOUR: Readonly<Record<string, Series>> = {
  none: 'neutral',
  pooled: 1,
  member: 3,
  joint: 4,
};

/** Every method with its interval: calibration, likelihood, ranking. */
function methodsPicture(cases: readonly CaseMeasures[]): string {
  // Single flips are far off, and would press the others together.
  const there = METHODS.filter(
    ({ row }) => !/^TTA [a-z]/.test(row) && cases.some(({ methods }) => methods[row]),
  );
  const categories = there.map(({ row }) => row);
  const panel = (metric: string, label: string, isNamed: boolean) => {
    const intervals = there.map(({ row }) => meanOverCases(valuesOf(cases, row, metric)));
    const ends = intervals.flatMap(({ value, ci }) => [
      ...(ci ?? []),
      ...(value === null ? [] : [value]),
    ]);
    const marks = there.flatMap(({ stage, withBias }, row): Mark[] => {
      const { value, ci } = intervals[row];
      if (value === null) return [];
      const series = withBias ? 2 : COLOUR[stage];
      return [{ kind: 'interval', row, value, ci, series, symbol: withBias ? 'diamond' : 'disc' }];
    });
    return {
      title: label,
      x: { label: 'mean over cases', ...extent(ends, 0.08) },
      y: { label: '', categories, isQuiet: !isNamed },
      marks,
    };
  };
  return figureSvg({
    title: 'S1: estimators and their calibration on hard phantoms',
    n: { count: cases.length, of: 'cases' },
    subtitle:
      'bars: 95 % bootstrap intervals over cases. ROI-ECE and NLL: lower is better; UEO-AUC: higher',
    panels: [
      panel(MAIN.ece, 'ROI-ECE, mean of structures', true),
      panel(MAIN.nll, 'NLL, nats', false),
      panel(MAIN.ueo, 'UEO-AUC, 0-5 % of the ROI', false),
    ],
    widths: [1.9, 1, 1],
    panelHeight: 22 + 17 * categories.length,
    legend: [
      { name: 'uncalibrated', series: 'neutral', sign: 'disc' },
      { name: 'temperature of the mean', series: 1, sign: 'disc' },
      { name: 'temperature and bias of the mean', series: 2, sign: 'diamond' },
      { name: 'temperature of each member', series: 3, sign: 'disc' },
      { name: 'one for all members', series: 4, sign: 'disc' },
    ],
  });
}

const BUDGETS = Array.from({ length: 11 }, (_, step) => (0.05 * step) / 10);

/** Overlap of the most uncertain voxels with the errors, by budget. */
function rankingPicture(cases: readonly CaseMeasures[], best: string): string {
  const rankings: readonly {
    name: string;
    series: Series;
    of: (one: CaseMeasures) => Ranking | null;
  }[] = [
    { name: 'base', series: 1, of: ({ methods }) => methods['base']?.pooled.ueo ?? null },
    { name: 'MC', series: 3, of: ({ methods }) => methods['MC']?.pooled.ueo ?? null },
    { name: best, series: 2, of: ({ methods }) => methods[best]?.pooled.ueo ?? null },
    { name: 'distance to the contour', series: 4, of: ({ distance }) => distance.any },
  ];
  const chosen = rankings.filter(
    ({ name }, at) => rankings.findIndex((one) => one.name === name) === at,
  );
  const percent = BUDGETS.map((budget) => 100 * budget);
  const curve = (values: (one: CaseMeasures, step: number) => number | null) =>
    BUDGETS.map((_, step) => meanOverCases(cases.map((one) => values(one, step))));
  const marks = chosen.flatMap(({ series, of }): Mark[] => {
    const points = curve((one, step) => of(one)?.curve[step] ?? null);
    const y = points.map(({ value }) => value ?? 0);
    return [
      {
        kind: 'band',
        x: percent,
        low: points.map(({ ci }, at) => ci?.[0] ?? y[at]),
        high: points.map(({ ci }, at) => ci?.[1] ?? y[at]),
        series,
      },
      { kind: 'line', x: percent, y, series },
    ];
  });
  // A ranking at random and a perfect one, in closed form of the share of errors. (METHODS A4.3)
  const errors = (one: CaseMeasures): number | null =>
    one.methods['base']?.pooled.ueo?.errorFraction ?? null;
  const bound = (of: (b: number, e: number) => number): number[] =>
    curve((one, step) => {
      const e = errors(one);
      return e === null ? null : of(BUDGETS[step], e) / (BUDGETS[step] + e);
    }).map(({ value }) => value ?? 0);
  const bounds: Mark[] = [
    {
      kind: 'line',
      x: percent,
      y: bound((b, e) => 2 * Math.min(b, e)),
      series: 'neutral',
      dash: 'dashed',
    },
    { kind: 'line', x: percent, y: bound((b, e) => 2 * b * e), series: 'neutral', dash: 'dotted' },
  ];
  return figureSvg({
    title: 'S1: do the most uncertain voxels hold the errors?',
    n: { count: cases.length, of: 'hard phantoms' },
    subtitle:
      'mean over cases, bands: 95 % bootstrap intervals; all structures, entropy over all classes',
    panels: [
      {
        x: { label: 'budget, % of the region of interest', min: 0, max: 5 },
        y: { label: 'overlap with the errors (Dice)', min: 0, max: 1 },
        marks: [...bounds, ...marks],
      },
    ],
    panelHeight: 320,
    legend: [
      ...chosen.map(({ name, series }) => ({ name, series, sign: 'solid' as const })),
      { name: 'oracle', series: 'neutral', sign: 'dashed' },
      { name: 'random', series: 'neutral', sign: 'dotted' },
    ],
  });
}

const SHOWN = [
  { row: 'base', series: 'neutral', symbol: 'disc' },
  { row: 'base + TS', series: 1, symbol: 'disc' },
  { row: 'base + TS with bias', series: 2, symbol: 'diamond' },
] as const;

/** What was said and what held, over the voxels of all cases together. */
function reliabilityPicture(cases: readonly CaseMeasures[]): string {
  const panels = STRUCTURE_NAMES.map((name, structure) => ({
    title: name,
    x: { label: 'predicted probability', min: 0, max: 1 },
    y: { label: 'observed share', min: 0, max: 1 },
    marks: [
      { kind: 'line', x: [0, 1], y: [0, 1], series: 'neutral', dash: 'dotted' } as const,
      ...SHOWN.flatMap(({ row, series, symbol }): Mark[] => {
        const { x, y } = pooledBins(cases, row, structure);
        return [
          { kind: 'line', x, y, series },
          { kind: 'points', x, y, series, symbol },
        ];
      }),
    ],
  }));
  return figureSvg({
    title: 'S1: reliability of the plain network before and after calibration',
    n: { count: cases.length, of: 'hard phantoms' },
    subtitle:
      'their voxels together, each structure in its region of interest; dotted: perfect calibration',
    panels,
    columns: 4,
    panelHeight: 190,
    legend: SHOWN.map(({ row, series, symbol }) => ({ name: row, series, sign: symbol })),
  });
}

function pooledBins(cases: readonly CaseMeasures[], row: string, structure: number) {
  const bins = cases.flatMap(({ methods }) => {
    const of = methods[row]?.structures[structure]?.bins;
    return of ? [of] : [];
  });
  const sums = Array.from({ length: bins[0]?.length ?? 0 }, (_, bin) => {
    let [count, said, held] = [0, 0, 0];
    for (const one of bins) {
      const [voxels, probability, observed] = one[bin];
      count += voxels;
      said += voxels * (probability ?? 0);
      held += voxels * (observed ?? 0);
    }
    return { count, said, held };
  }).filter(({ count }) => count > 0);
  return {
    x: sums.map(({ said, count }) => said / count),
    y: sums.map(({ held, count }) => held / count),
  };
}
