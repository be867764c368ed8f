import type {
  CalibrationSummary,
  DoubtSummary,
  RankingSummary,
} from '../../core/evaluation/cohortEvaluation.ts';
import { quantiles, type CaseSummary } from '../../core/statistics/summary.ts';
import type { Figure } from '../../plot/figure.ts';
import type { Mark } from '../../plot/marks.ts';
import { text } from '../text/catalogue.ts';
import type { NamedStructure } from './measureFigures.ts';

/** With fewer cases in a bin quartiles say nothing. */
const LEAST_FOR_QUARTILES = 4;

/** What the network says, and how often it holds: all voxels together, and how cases spread around that. */
export function reliabilityFigure(
  structures: readonly NamedStructure[],
  { pooled, perCase }: CalibrationSummary,
): Figure {
  const { cohort } = text();
  const cases = structures.flatMap(({ structure }) => structure.calibration ?? []);
  const filled = pooled.bins.flatMap(({ meanProbability, observed }, bin) =>
    meanProbability === null || observed === null ? [] : [{ bin, x: meanProbability, y: observed }],
  );
  const spread = filled.flatMap(({ bin, x }) => {
    const observed = cases.flatMap(({ bins }) => bins[bin]?.observed ?? []);
    if (observed.length < LEAST_FOR_QUARTILES) return [];
    const [low = 0, high = 0] = quantiles(observed, [0.25, 0.75]);
    return [{ x, low, high }];
  });
  const names = { pooled: cohort.plots.pooled, spread: cohort.plots.quartilesOfCases };
  const marks: Mark[] = [
    { kind: 'line', series: 'neutral', x: [0, 1], y: [0, 1], dash: 'dashed' },
    {
      kind: 'band',
      series: 1,
      name: names.spread,
      x: spread.map(({ x }) => x),
      low: spread.map(({ low }) => low),
      high: spread.map(({ high }) => high),
    },
    {
      kind: 'line',
      series: 1,
      name: names.pooled,
      x: filled.map(({ x }) => x),
      y: filled.map(({ y }) => y),
    },
    {
      kind: 'points',
      series: 1,
      name: names.pooled,
      x: filled.map(({ x }) => x),
      y: filled.map(({ y }) => y),
    },
  ];
  return {
    title: cohort.plots.reliability,
    n: { count: cases.length, of: cohort.plots.ofCases(cases.length) },
    subtitle: cohort.plots.ece(pooled.ece, perCase.ece),
    panels: [
      {
        x: { label: cohort.plots.said, min: 0, max: 1 },
        y: { label: cohort.plots.held, min: 0, max: 1 },
        marks,
      },
    ],
    legend: [
      { name: names.pooled, series: 1, sign: 'solid' },
      { name: cohort.plots.perfect, series: 'neutral', sign: 'dashed' },
    ],
  };
}

/** Mean and its 95 % interval by the normal approximation; null with fewer than two cases. */
function intervalOf({ mean, sd, n }: CaseSummary): readonly [number, number] | null {
  if (mean === null || sd === null) return null;
  const half = (1.96 * sd) / Math.sqrt(n);
  return [mean - half, mean + half];
}

/** How well each order of the voxels finds the errors within 5 % of the region, and what chance and the best would find. */
export function overlapFigure({ rankings, errorFraction }: DoubtSummary): Figure | null {
  const { cohort } = text();
  const [first] = rankings;
  if (!first || first.auc.mean === null) return null;
  const rows: readonly {
    readonly name: string;
    readonly of: CaseSummary;
    readonly isControl: boolean;
  }[] = [
    ...rankings.map((ranking: RankingSummary) => ({
      name: cohort.plots.rankings[ranking.kind],
      of: ranking.auc,
      isControl: ranking.kind === 'distance',
    })),
    { name: cohort.plots.chance, of: first.random, isControl: true },
    { name: cohort.plots.best, of: first.oracle, isControl: true },
  ];
  const shown = rows.filter(({ of }) => of.mean !== null);
  const highest = Math.max(...shown.map(({ of }) => intervalOf(of)?.[1] ?? of.mean ?? 0));
  return {
    title: cohort.plots.overlap,
    n: { count: first.auc.n, of: cohort.plots.ofCases(first.auc.n) },
    subtitle: cohort.plots.errorFraction(errorFraction.mean),
    panels: [
      {
        x: { label: cohort.columns.ueoAuc, min: 0, max: Math.min(1, highest * 1.08) },
        y: { label: '', categories: shown.map(({ name }) => name) },
        marks: shown.map(({ name, of, isControl }, row): Mark => ({
          kind: 'interval',
          series: isControl ? 'neutral' : 1,
          name,
          row,
          value: of.mean ?? 0,
          ci: intervalOf(of),
        })),
      },
    ],
  };
}
