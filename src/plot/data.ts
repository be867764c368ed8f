import type { Place } from './drawMark.ts';
import type { Figure } from './figure.ts';
import type { Mark, Series } from './marks.ts';
import { isCategory } from './scale.ts';

/** One point, bar or interval of a figure that can be read out. */
export interface Datum {
  /** Places in the figure: of the panel, of the mark in it, of the value in the mark. */
  readonly panel: number;
  readonly mark: number;
  readonly index: number;
  /** In units of the axes; of a bar the middle of its upper end. */
  readonly x: number;
  readonly y: number;
  readonly series: Series;
}

/** All data of a figure, mark by mark; guides (marks without a name) and bands are none. */
export function dataOf(figure: Figure): Datum[] {
  return figure.panels.flatMap(({ marks }, panel) =>
    marks.flatMap((mark, at) =>
      mark.name === undefined
        ? []
        : valuesOf(mark).map(([x, y], index) => ({
            panel,
            mark: at,
            index,
            x,
            y,
            series: mark.series,
          })),
    ),
  );
}

function valuesOf(mark: Mark): (readonly [x: number, y: number])[] {
  switch (mark.kind) {
    case 'points':
    case 'line':
      return mark.x.map((x, index) => [x, mark.y[index]]);
    case 'interval':
      return [[mark.value, mark.row]];
    case 'bars':
      return mark.y.map((y, index) => [(mark.low[index] + mark.high[index]) / 2, y]);
    case 'band':
    case 'rule':
      return [];
  }
}

/**
 * The datum next to a place in pixels.
 * @param within farther ones do not count, pixels.
 * @returns its place in `data`; null where there is none.
 */
export function nearestDatum(
  data: readonly Datum[],
  places: readonly Place[],
  { x, y, within }: { readonly x: number; readonly y: number; readonly within: number },
): number | null {
  let [best, least] = [-1, within * within];
  for (let at = 0; at < data.length; at++) {
    const datum = data[at];
    const place = places[datum.panel];
    const squared = (place.x(datum.x) - x) ** 2 + (place.y(datum.y) - y) ** 2;
    if (squared <= least) [best, least] = [at, squared];
  }
  return best === -1 ? null : best;
}

/** A table for those who cannot see a figure, and for a spreadsheet. */
export interface ChartTable {
  readonly columns: readonly string[];
  /** Null: undefined, and an empty cell. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What panels that share an axis call it: one of them is named, those beside or above it are not. */
export function commonLabel(labels: readonly string[]): string {
  return labels.find((label) => label !== '') ?? '';
}

/** Headings of the table made of a figure. */
export interface TableWords {
  readonly panel: string;
  readonly series: string;
  readonly name: string;
  readonly low: string;
  readonly high: string;
}

/**
 * The table of a figure whose panels share their axes: a row for each datum. A figure of several quantities has a better one
 * made for it.
 */
export function figureTable({ panels }: Figure, words: TableWords): ChartTable {
  const [first] = panels;
  if (!first) return { columns: [], rows: [] };
  const marks = panels.flatMap((panel, at) =>
    panel.marks.flatMap((mark) => (mark.name === undefined ? [] : [{ mark, panel, at }])),
  );
  const hasPanels = panels.length > 1;
  const hasNames = marks.some(({ mark }) => mark.kind === 'points' && mark.names !== undefined);
  const hasEnds = marks.some(({ mark }) => mark.kind === 'interval');
  const rows = marks.flatMap(({ mark, panel, at }) =>
    valuesOf(mark).map(([x, y], index) => {
      const name = mark.kind === 'points' ? (mark.names?.[index] ?? null) : null;
      const row = isCategory(panel.y) ? (panel.y.categories[Math.round(y)] ?? null) : y;
      const [low, high] = mark.kind === 'interval' ? (mark.ci ?? [null, null]) : [null, null];
      return [
        ...(hasPanels ? [panel.title ?? String(at + 1)] : []),
        mark.name ?? null,
        ...(hasNames ? [name] : []),
        isCategory(panel.x) ? (panel.x.categories[Math.round(x)] ?? null) : x,
        row,
        ...(hasEnds ? [low, high] : []),
      ];
    }),
  );
  return {
    columns: [
      ...(hasPanels ? [words.panel] : []),
      words.series,
      ...(hasNames ? [words.name] : []),
      commonLabel(panels.map(({ x }) => x.label)),
      commonLabel(panels.map(({ y }) => y.label)),
      ...(hasEnds ? [words.low, words.high] : []),
    ],
    rows,
  };
}
