import { measureOf } from '../../core/evaluation/cohortValues.ts';
import type { CohortStructure } from '../../core/evaluation/cohort.ts';
import type { CohortMeasure, MeasureAgainstDice } from '../../core/evaluation/cohortEvaluation.ts';
import type { Figure } from '../../plot/figure.ts';
import { extent, type NumberAxis } from '../../plot/scale.ts';
import { text } from '../text/catalogue.ts';

/** A case as figures show it. */
export interface NamedStructure {
  readonly name: string;
  readonly structure: CohortStructure;
}

/** An axis of shares: 0 … 1 where values spread over it, else what they take of it. */
export function shareAxis(label: string, values: readonly number[]): NumberAxis {
  const { min, max } = extent(values);
  return { label, min: Math.max(0, min), max: Math.min(1, Math.max(max, min + 0.02)) };
}

function measureAxis(measure: CohortMeasure, values: readonly number[]): NumberAxis {
  const { cohort } = text();
  const label = cohort.columns[measure];
  const isShare = measure !== 'cvHoebel' && measure !== 'cvRoy' && measure !== 'volumeMl';
  return isShare ? shareAxis(label, values) : { label, ...extent(values) };
}

/** Does a measure that needs no reference say how good contours are: each case a point. (S0, figure 2) */
export function diceFigure(
  structures: readonly NamedStructure[],
  against: MeasureAgainstDice,
): Figure | null {
  const { cohort } = text();
  const { measure, n, rho, excluded } = against;
  const points = structures.flatMap(({ name, structure }) => {
    const [x, y] = [measureOf(structure, measure), structure.agreement?.dice ?? null];
    return x === null || y === null ? [] : [{ name, x, y }];
  });
  if (points.length === 0) return null;
  const x = points.map((point) => point.x);
  const y = points.map((point) => point.y);
  const names = points.map(({ name }) => name);
  return {
    title: cohort.plots.dice(cohort.columns[measure]),
    n: { count: n, of: cohort.plots.ofCases(n) },
    subtitle: cohort.plots.excluded(excluded),
    panels: [
      {
        x: measureAxis(measure, x),
        y: shareAxis(cohort.columns.dice, y),
        marks: [{ kind: 'points', series: 1, name: cohort.columns.name, x, y, names }],
        note:
          rho === null
            ? cohort.plots.noRho(against.reason ?? 'too-few', n)
            : cohort.plots.rho(rho, against, n),
      },
    ],
  };
}

/** What remains wrong when the least certain cases are left to people: risk is 1 − Dice. */
export function riskFigure(against: MeasureAgainstDice): Figure | null {
  const { cohort } = text();
  const { measure, n, curve, aurc } = against;
  const { mean } = aurc;
  if (curve.length === 0 || mean.aurc === null) return null;
  const x = curve.map(({ coverage }) => coverage);
  const y = curve.map(({ selectiveRisk }) => selectiveRisk);
  const all = y.at(-1) ?? 0;
  const name = cohort.columns[measure];
  return {
    title: cohort.plots.risk,
    n: { count: n, of: cohort.plots.ofCases(n) },
    subtitle: cohort.plots.aurc(mean),
    panels: [
      {
        x: { label: cohort.plots.coverage, min: 0, max: 1 },
        y: { label: cohort.plots.selectiveRisk, min: 0, max: extent([0, ...y]).max },
        marks: [
          {
            kind: 'line',
            series: 'neutral',
            name: cohort.plots.random,
            x: [0, 1],
            y: [all, all],
            dash: 'dashed',
          },
          { kind: 'line', series: 1, name, x, y },
        ],
      },
    ],
    legend: [
      { name, series: 1, sign: 'solid' },
      { name: cohort.plots.random, series: 'neutral', sign: 'dashed' },
    ],
  };
}

const BARS = 20;

/** How a measure is spread over the cases, and over those of the reference cohort. */
export function spreadFigure(
  measure: CohortMeasure,
  own: readonly NamedStructure[],
  reference: readonly NamedStructure[],
): Figure | null {
  const { cohort } = text();
  const values = own.flatMap(({ structure }) => measureOf(structure, measure) ?? []);
  const others = reference.flatMap(({ structure }) => measureOf(structure, measure) ?? []);
  if (values.length === 0) return null;
  const axis = measureAxis(measure, [...values, ...others]);
  const bars = histogram(values, axis);
  const behind = histogram(others, axis);
  const steps = {
    x: behind.low.flatMap((low, at) => [low, behind.high[at] ?? low]),
    y: behind.y.flatMap((share) => [share, share]),
  };
  const highest = Math.max(...bars.y, ...behind.y);
  return {
    title: cohort.plots.spread(cohort.columns[measure]),
    n: { count: values.length, of: cohort.plots.ofCases(values.length) },
    subtitle: others.length > 0 ? cohort.plots.againstReference(others.length) : '',
    panels: [
      {
        x: axis,
        y: { label: cohort.plots.shareOfCases, min: 0, max: highest * 1.08 },
        marks: [
          { kind: 'bars', series: 1, name: cohort.plots.thisCohort, ...bars },
          ...(others.length > 0
            ? [{ kind: 'line', series: 2, name: cohort.plots.referenceCohort, ...steps } as const]
            : []),
        ],
      },
    ],
    legend:
      others.length > 0
        ? [
            { name: cohort.plots.thisCohort, series: 1, sign: 'square' },
            { name: cohort.plots.referenceCohort, series: 2, sign: 'solid' },
          ]
        : [],
  };
}

/** Shares of all values in bars of equal width over an axis. */
function histogram(
  values: readonly number[],
  { min, max }: NumberAxis,
): { readonly low: number[]; readonly high: number[]; readonly y: number[] } {
  const width = (max - min) / BARS;
  const counts = Array.from({ length: BARS }, () => 0);
  for (const value of values) {
    const bar = Math.min(BARS - 1, Math.max(0, Math.floor((value - min) / width)));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return {
    low: counts.map((_, bar) => min + bar * width),
    high: counts.map((_, bar) => min + (bar + 1) * width),
    y: values.length === 0 ? counts : counts.map((count) => count / values.length),
  };
}
