import type {
  ObserversEvaluation,
  SliceAgreement,
} from '../../core/evaluation/structureEvaluation.ts';
import type { ChartTable } from '../../plot/data.ts';
import type { Figure } from '../../plot/figure.ts';
import { formatCount } from '../format.ts';
import type { Catalogue } from '../text/catalogue.ts';

/** A chart and the table behind it. */
export interface Charted {
  readonly figure: Figure;
  readonly table: ChartTable;
}

/** What the charts of this panel say. */
export type Words = Catalogue['compare'];

/** The number that the picture gives a slice along k. */
export type SliceNumber = (k: number) => number;

/** Dice and wrong area of every slice that has either contour. @param slices at least one. */
export function sliceFigure(
  slices: readonly SliceAgreement[],
  numberOf: SliceNumber,
  compare: Words,
): Charted {
  const rows = slices
    .map((slice) => ({ ...slice, number: numberOf(slice.k) }))
    .toSorted((a, b) => a.number - b.number);
  const numbers = rows.map(({ number }) => number);
  const x = sliceAxis(numbers, compare.slice);
  const edges = edgesOf(numbers);
  const wrong = rows.map((row) => row.falsePositiveMm2 + row.falseNegativeMm2);
  const bars = { kind: 'bars', ...edges } as const;
  return {
    figure: {
      title: compare.bySlice,
      n: { count: rows.length, of: compare.slices(rows.length) },
      subtitle: '',
      columns: 1,
      panelHeight: 130,
      panels: [
        {
          x: { ...x, label: '' },
          y: { label: compare.measures.dice, min: 0, max: 1 },
          marks: [
            {
              kind: 'points',
              name: compare.measures.dice,
              x: numbers,
              y: rows.map(({ dice }) => dice),
              series: 3,
            },
          ],
        },
        {
          x,
          y: {
            label: compare.area,
            min: 0,
            max: Math.max(1, ...wrong) * 1.05,
            format: formatCount,
          },
          marks: [
            {
              ...bars,
              name: compare.areaNames.contour,
              y: rows.map(({ falsePositiveMm2 }) => falsePositiveMm2),
              series: 2,
            },
            {
              ...bars,
              name: compare.areaNames.reference,
              base: rows.map(({ falsePositiveMm2 }) => falsePositiveMm2),
              y: wrong,
              series: 1,
            },
          ],
        },
      ],
      legend: [
        { name: compare.areaNames.contour, series: 2, sign: 'square' },
        { name: compare.areaNames.reference, series: 1, sign: 'square' },
      ],
    },
    table: {
      columns: [
        compare.slice,
        compare.measures.dice,
        compare.sliceColumns.contour,
        compare.sliceColumns.reference,
        compare.sliceColumns.falsePositive,
        compare.sliceColumns.falseNegative,
        compare.sliceColumns.apl,
      ],
      rows: rows.map((row) => [
        row.number,
        row.dice,
        row.contourMm2,
        row.referenceMm2,
        row.falsePositiveMm2,
        row.falseNegativeMm2,
        row.aplMm,
      ]),
    },
  };
}

/** How much observers differ in each slice. @param slices at least one. */
export function disagreementFigure(
  slices: ObserversEvaluation['slices'],
  numberOf: SliceNumber,
  compare: Words,
): Charted {
  const rows = slices
    .map(({ k, disagreementMl }) => ({ number: numberOf(k), disagreementMl }))
    .toSorted((a, b) => a.number - b.number);
  const numbers = rows.map(({ number }) => number);
  const y = rows.map(({ disagreementMl }) => disagreementMl);
  return {
    figure: {
      title: compare.disagreementBySlice,
      n: { count: rows.length, of: compare.slices(rows.length) },
      subtitle: '',
      panelHeight: 120,
      panels: [
        {
          x: sliceAxis(numbers, compare.slice),
          y: { label: compare.disagreementMl, min: 0, max: Math.max(...y) * 1.05 || 1 },
          marks: [
            { kind: 'bars', name: compare.disagreementMl, ...edgesOf(numbers), y, series: 4 },
          ],
        },
      ],
    },
    table: {
      columns: [compare.slice, compare.disagreementMl],
      rows: rows.map((row) => [row.number, row.disagreementMl]),
    },
  };
}

function sliceAxis(numbers: readonly number[], label: string) {
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  return {
    label,
    min: first - 0.5,
    max: last + 0.5,
    isWhole: true,
    format: formatCount,
  };
}

function edgesOf(numbers: readonly number[]) {
  return {
    low: numbers.map((number) => number - 0.5),
    high: numbers.map((number) => number + 0.5),
  };
}
