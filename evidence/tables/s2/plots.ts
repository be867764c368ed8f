import { figureSvg } from '../../../src/plot/svgText.ts';
import type { JudgedContour } from '../../quality/judgedContours.ts';
import { inGroup } from '../../quality/sets.ts';
import type { Plot } from '../../table.ts';
import type { Outcome } from './figures.ts';
import { evenSet } from './figures.ts';

const SYMBOLS = ['disc', 'square', 'triangle', 'diamond'] as const;
const SERIES = [1, 2, 3, 4] as const;

/** Predicted against true Dice: the even set, and the automatic contours where they lie. */
export function s2Plots({ tested }: Outcome): Plot[] {
  const even = evenSet(tested);
  const automatic = inGroup(tested, 'automatic');
  const names = [...new Set([...even, ...automatic].map(({ structure }) => structure))];
  const panel = (title: string, contours: readonly JudgedContour[], from: number) => ({
    title,
    x: { label: 'true Dice', min: from, max: 1 },
    y: { label: 'predicted Dice', min: from, max: 1 },
    marks: [
      {
        kind: 'line' as const,
        x: [from, 1],
        y: [from, 1],
        series: 'neutral' as const,
        dash: 'dashed' as const,
      },
      ...names.map((name, at) => {
        const own = contours.filter(
          ({ structure, dice, predicted }) =>
            structure === name && dice >= from && predicted >= from,
        );
        return {
          kind: 'points' as const,
          x: own.map(({ dice }) => dice),
          y: own.map(({ predicted }) => predicted),
          series: SERIES[at % SERIES.length],
          symbol: SYMBOLS[at % SYMBOLS.length],
        };
      }),
    ],
  });
  const svg = figureSvg({
    title: 'Predicted and true Dice',
    n: { count: even.length + automatic.length, of: 'contours' },
    subtitle: `${even.length} spread over the scale, ${automatic.length} automatic ones (those from .6 on shown)`,
    panels: [panel('all deciles', even, 0), panel('automatic', automatic, 0.6)],
    legend: names.map((name, at) => ({
      name,
      series: SERIES[at % SERIES.length],
      sign: SYMBOLS[at % SYMBOLS.length],
    })),
  });
  return [{ name: 's2-scatter', svg }];
}
