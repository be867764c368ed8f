import type { CalibrationScores } from '../../core/calibration/reliability.ts';
import { formatCount, formatRounded } from '../format.ts';
import type { Charted, Words } from './sliceFigures.ts';

/** What is said against what holds, in bins, with the share of voxels of each below. */
export function reliabilityFigure({ bins, voxels }: CalibrationScores, compare: Words): Charted {
  const filled = bins.flatMap(({ meanProbability, observed }) =>
    meanProbability === null || observed === null ? [] : [[meanProbability, observed] as const],
  );
  const [x, y] = [filled.map(([said]) => said), filled.map(([, held]) => held)];
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
      ],
      rows: bins.map(({ low, high, count, meanProbability, observed }) => [
        low,
        high,
        count,
        meanProbability,
        observed,
      ]),
    },
  };
}

function percent(value: number): string {
  return value >= 10 ? formatCount(value) : formatRounded(value, 2);
}
