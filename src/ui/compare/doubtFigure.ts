import type {
  DoubtEvaluation,
  RankingEvaluation,
} from '../../core/evaluation/structureEvaluation.ts';
import { oracleOverlap, randomOverlap } from '../../core/metrics/alignment.ts';
import type { Dash, Mark, Series } from '../../plot/marks.ts';
import { formatRounded } from '../format.ts';
import type { Charted, Words } from './sliceFigures.ts';

/** Budgets to which the overlap is drawn, as the band of the UEO-AUC, and to which the errors found are. */
const OVERLAP_TO = 0.05;
export const RECALL_TO = 0.2;
/** Place of the errors found among the panels. */
export const RECALL_PANEL = 0;

/** A line of the figure, over all budgets. */
interface Curve {
  readonly name: string;
  readonly short?: string;
  readonly series: Series;
  readonly dash: Dash;
  readonly fractions: readonly number[];
  readonly overlaps: readonly number[];
  readonly recalls: readonly number[];
}

const LOOKS: Readonly<Record<RankingEvaluation['kind'], { series: Series; dash: Dash }>> = {
  uncertainty: { series: 1, dash: 'solid' },
  'expected-error': { series: 3, dash: 'solid' },
  distance: { series: 2, dash: 'dashed' },
};

/** What an order of the voxels is called. */
export function rankingName(
  kind: RankingEvaluation['kind'],
  uncertainty: DoubtEvaluation['uncertainty'],
  { rankings }: Words,
): string {
  return kind === 'uncertainty' ? rankings.uncertainty[uncertainty] : rankings[kind];
}

/** Errors found and overlap against the budget, of every order, with chance and the best possible. Only where there are errors. */
export function doubtFigure(doubt: DoubtEvaluation, compare: Words): Charted {
  const curves = curvesOf(doubt, compare);
  const top = Math.max(...curves.flatMap(({ overlaps }) => overlaps));
  const x = { min: 0, precise: (percent: number): string => `${formatRounded(percent, 3)} %` };
  return {
    figure: {
      title: compare.doubtCurves,
      n: { count: doubt.region.voxels, of: compare.voxels(doubt.region.voxels) },
      subtitle: '',
      columns: 1,
      panelHeight: 190,
      panels: [
        {
          x: { ...x, label: compare.budgetAxis, max: 100 * RECALL_TO },
          y: { label: compare.recall, min: 0, max: 1 },
          marks: curves.map((curve) => lineOf(curve, { to: RECALL_TO, y: curve.recalls })),
        },
        {
          x: { ...x, label: compare.budgetAxis, max: 100 * OVERLAP_TO },
          y: { label: compare.overlap, min: 0, max: Math.min(1, top * 1.05 || 1) },
          marks: curves.map((curve) => lineOf(curve, { to: OVERLAP_TO, y: curve.overlaps })),
        },
      ],
      legend: curves.map(({ name, short, series, dash }) => ({
        name,
        ...(short !== undefined && { short }),
        series,
        sign: dash,
      })),
    },
    table: {
      columns: [
        compare.budgetColumn,
        ...curves.map(({ name }) => compare.overlapColumn(name)),
        ...curves.map(({ name }) => compare.recallColumn(name)),
      ],
      rows: (curves[0]?.fractions ?? []).map((fraction, at) => [
        fraction,
        ...curves.map(({ overlaps }) => overlaps[at] ?? null),
        ...curves.map(({ recalls }) => recalls[at] ?? null),
      ]),
    },
  };
}

function curvesOf(
  { rankings, region, uncertainty }: DoubtEvaluation,
  compare: Words,
): readonly Curve[] {
  const curve = rankings[0]?.curve ?? [];
  const fractions = curve.map(({ fraction }) => fraction);
  const e = region.errorFraction;
  const guides: readonly Curve[] = [
    {
      name: compare.oracle,
      series: 'neutral',
      dash: 'dashed',
      fractions,
      overlaps: fractions.map((fraction) => oracleOverlap(fraction, e)),
      recalls: curve.map(({ oracleRecall }) => oracleRecall ?? 0),
    },
    {
      name: compare.random,
      series: 'neutral',
      dash: 'dotted',
      fractions,
      overlaps: fractions.map((fraction) => randomOverlap(fraction, e)),
      recalls: curve.map(({ randomRecall }) => randomRecall ?? 0),
    },
  ];
  const measured = rankings.map((ranking): Curve => ({
    name: rankingName(ranking.kind, uncertainty, compare),
    short: compare.rankingsShort[ranking.kind],
    ...LOOKS[ranking.kind],
    fractions,
    overlaps: ranking.curve.map(({ overlap }) => overlap),
    recalls: ranking.curve.map(({ recall }) => recall ?? 0),
  }));
  return [...measured, ...guides];
}

function lineOf(
  { name, series, dash, fractions }: Curve,
  { to, y }: { readonly to: number; readonly y: readonly number[] },
): Mark {
  const shown = fractions.flatMap((fraction, at) => (fraction <= to + 1e-9 ? [at] : []));
  return {
    kind: 'line',
    name,
    series,
    dash,
    x: shown.map((at) => 100 * (fractions[at] ?? 0)),
    y: shown.map((at) => y[at] ?? 0),
  };
}
