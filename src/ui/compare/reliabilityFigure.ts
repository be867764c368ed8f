import type { CalibrationScores } from '../../core/calibration/reliability.ts';
import { formatCount, formatRounded } from '../format.ts';
import type { Charted, Words } from './sliceFigures.ts';

/** What is said against what holds, in bins, with the share of voxels of each below. */
export function reliabilityFigure(
  { bins, voxels }: CalibrationScores,
  before: CalibrationScores | null,
  compare: Words,
): Charted {
  const earlier = before && pointsOf(before.bins);

  const { x, y } = pointsOf(bins);
  const percents = bins.map(({ count }) => (100 * count) / voxels);
  const share = { min: 0, max: Math.max(...percents) * 1.05, precise: percent };
  return {
    figure: {
      title: compare.reliability,
      n: { count: voxels, of: compare.voxels(voxels) },
      subtitle: '',
      columns: 1,
      panelHeight: 200,
      panels: [
        {
          x: { label: '', min: 0, max: 1 },
          y: { label: compare.observed, min: 0, max: 1 },
          marks: [
            { kind: 'line', x: [0, 1], y: [0, 1], series: 'neutral', dash: 'dotted' },
            ...(earlier
              ? [
                  { kind: 'line', ...earlier, series: 2, dash: 'dashed' } as const,
                  {
                    kind: 'points',
                    name: compare.beforeRecalibration,
                    ...earlier,
                    series: 2,
                    symbol: 'ring',
                  } as const,
                ]
              : []),
            { kind: 'line', x, y, series: 1 },
            { kind: 'points', name: compare.thisCase, x, y, series: 1 },
          ],
        },
        {
          x: { label: compare.probability, min: 0, max: 1 },
          y: { label: compare.voxelsAxis, ...share },
          tall: 0.5,
          marks: [
            {
              kind: 'bars',
              name: compare.voxelsAxis,
              low: bins.map(({ low }) => low),
              high: bins.map(({ high }) => high),
              y: percents,
              series: 'neutral',
            },
          ],
        },
      ],
      legend: [
        { name: compare.thisCase, series: 1, sign: 'disc' },
        ...(earlier
          ? [{ name: compare.beforeRecalibration, series: 2, sign: 'ring' } as const]
          : []),
        { name: compare.perfect, series: 'neutral', sign: 'dotted' },
      ],
    },
    table: {
      columns: [
        compare.binColumns.low,
        compare.binColumns.high,
        compare.binColumns.count,
        compare.binColumns.said,
        compare.observed,
        ...(before ? [compare.beforeColumns.said, compare.beforeColumns.observed] : []),
      ],
      rows: bins.map(({ low, high, count, meanProbability, observed }, at) => [
        low,
        high,
        count,
        meanProbability,
        observed,
        ...(before
          ? [before.bins[at]?.meanProbability ?? null, before.bins[at]?.observed ?? null]
          : []),
      ]),
    },
  };
}

/** What is said and what holds, of bins that have voxels. */
function pointsOf(bins: CalibrationScores['bins']): { x: number[]; y: number[] } {
  const filled = bins.flatMap(({ meanProbability, observed }) =>
    meanProbability === null || observed === null ? [] : [[meanProbability, observed] as const],
  );
  return { x: filled.map(([said]) => said), y: filled.map(([, held]) => held) };
}

function percent(value: number): string {
  return value >= 10 ? formatCount(value) : formatRounded(value, 2);
}
