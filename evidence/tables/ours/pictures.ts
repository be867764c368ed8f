import { meanOverCases } from '../../interval.ts';
import type { LegendEntry, Panel } from '../../../src/plot/figure.ts';
import { figureSvg } from '../../../src/plot/svgText.ts';
import type { Dash, Mark, Series } from '../../../src/plot/marks.ts';
import type { Plot } from '../../table.ts';
import type { CaseRankings } from './measureCase.ts';
import { CURVE } from './measureCase.ts';
import type { Arm } from './reviewCase.ts';
import { TIMES } from './reviewCase.ts';
import { untouched } from './reviewRows.ts';
import type { RankingName } from './scores.ts';

interface Curve<Name> {
  readonly name: Name;
  readonly series: Series;
  readonly dash: Dash;
}

const RANKED: readonly Curve<RankingName | 'oracle' | 'random'>[] = [
  { name: 'error probability', series: 1, dash: 'solid' },
  { name: 'entropy, calibrated and matched', series: 2, dash: 'solid' },
  { name: 'entropy, uncalibrated (S1)', series: 2, dash: 'dashed' },
  { name: 'mutual information', series: 3, dash: 'solid' },
  { name: 'distance to the contour', series: 4, dash: 'solid' },
  { name: 'oracle', series: 'neutral', dash: 'dashed' },
  { name: 'random', series: 'neutral', dash: 'dotted' },
];

const REVIEWED: readonly Curve<Arm>[] = [
  { name: 'error-probability queue', series: 1, dash: 'solid' },
  { name: 'error-probability queue, by summed probability', series: 1, dash: 'dashed' },
  { name: 'entropy queue', series: 2, dash: 'solid' },
  { name: 'entropy queue in random order', series: 'neutral', dash: 'dotted' },
  { name: 'slices in order', series: 4, dash: 'solid' },
];

export function pictures(cases: readonly CaseRankings[]): Plot[] {
  return [
    { name: 'ours-found', svg: foundPicture(cases) },
    { name: 'ours-review', svg: reviewPicture(cases) },
  ];
}

/** Mean with its interval, at every x. */
function curve(
  x: readonly number[],
  valuesAt: (position: number) => readonly (number | null)[],
  { series, dash }: Pick<Curve<string>, 'series' | 'dash'>,
  withBand: boolean,
): Mark[] {
  const points = x.map((_, position) => meanOverCases(valuesAt(position)));
  const line = points.map(({ value }) => value ?? 0);
  const band: Mark = {
    kind: 'band',
    x,
    low: points.map(({ ci }, at) => ci?.[0] ?? line[at]),
    high: points.map(({ ci }, at) => ci?.[1] ?? line[at]),
    series,
  };
  return [...(withBand ? [band] : []), { kind: 'line', x, y: line, series, dash }];
}

function legendOf(curves: readonly Curve<string>[]): LegendEntry[] {
  return curves.map(({ name, series, dash }) => ({ name, series, sign: dash }));
}

function foundPicture(cases: readonly CaseRankings[]): string {
  const x = CURVE.map((budget) => budget * 100);
  const panel: Panel = {
    x: { label: 'budget, % of the region of interest', min: 0, max: 5 },
    y: { label: 'share of all wrong voxels found', min: 0, max: 1 },
    marks: RANKED.flatMap((ranking) =>
      curve(
        x,
        (position) => cases.map(({ found }) => found[ranking.name][position]),
        ranking,
        ranking.series === 1 || ranking.dash === 'solid',
      ),
    ),
  };
  return figureSvg({
    title: 'Errors found against the budget',
    n: { count: cases.length, of: 'hard phantoms' },
    subtitle: 'lines are means over cases, bands 95 % intervals',
    panels: [panel],
    panelHeight: 300,
    legend: legendOf(RANKED),
  });
}

function reviewPicture(cases: readonly CaseRankings[]): string {
  const reviews = untouched(cases).flatMap(({ review }) => (review ? [review] : []));
  const shareAt = (arm: Arm, position: number): (number | null)[] =>
    reviews.map(({ variants, correctableMm }) =>
      correctableMm > 0 ? variants[0][arm].curve[position] / correctableMm : null,
    );
  const panel: Panel = {
    x: { label: 'seconds, edits counted', min: 0, max: TIMES[TIMES.length - 1] },
    y: { label: 'share of the added path length saved', min: 0, max: 1 },
    marks: REVIEWED.flatMap((arm) =>
      curve(TIMES, (position) => shareAt(arm.name, position), arm, arm.dash === 'solid'),
    ),
  };
  return figureSvg({
    title: 'Simulated review: path length saved against time',
    n: { count: reviews.length, of: 'hard phantoms' },
    subtitle: 'of what could be saved; lines are means over cases, bands 95 % intervals',
    panels: [panel],
    panelHeight: 300,
    legend: legendOf(REVIEWED),
  });
}
