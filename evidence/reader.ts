import type { Row, TableName } from './results.ts';

/** Reads figures for the text. What is not there is shown as such and never left out. */
export interface RowReader {
  /** Whether there are any rows of the table. */
  readonly isEmpty: boolean;
  readonly rows: readonly Row[];
  /** `0.971`; `–` where there is none. */
  value(row: string, metric: string, form?: NumberForm): string;
  /** `0.971 (0.962 to 0.980)`. */
  withInterval(row: string, metric: string, form?: NumberForm): string;
  /** The raw number, for a comparison that decides between two sentences. */
  number(row: string, metric: string): number | null;
  find(row: string, metric: string): Row | undefined;
  /**
   * A Markdown table: a line for each row's name, a column for each metric, with intervals where there are some. A cell
   * whose goal is not met is marked with ✗, one whose goal is met with ✓.
   */
  table(grid: TableGrid): string;
  /** The picture of that name, from the table's plots. */
  picture(name: string, caption: string): string;
}

/** How a number is shown. */
export interface NumberForm {
  /** After the point; default 3. */
  readonly digits?: number;
  readonly isPercent?: boolean;
}

export interface TableGrid extends NumberForm {
  /** Heading of the first column. */
  readonly of: string;
  readonly rows: readonly string[];
  /** Metric, and its heading where that is another. */
  readonly columns: readonly (string | readonly [metric: string, heading: string])[];
  /** Without intervals, for wide tables. */
  readonly bare?: boolean;
}

export function rowReader(table: TableName, all: readonly Row[]): RowReader {
  const rows = all.filter((row) => row.table === table);
  const find = (row: string, metric: string): Row | undefined =>
    rows.find((one) => one.row === row && one.metric === metric);
  const withInterval = (row: string, metric: string, form?: NumberForm): string => {
    const found = find(row, metric);
    if (!found || found.value === null) return '–';
    const { value, ci } = found;
    const interval = ci && ` (${shown(ci[0], form)} to ${shown(ci[1], form)})`;
    return `${shown(value, form)}${interval ?? ''}`;
  };
  return {
    isEmpty: rows.length === 0,
    rows,
    find,
    number: (row, metric) => find(row, metric)?.value ?? null,
    value: (row, metric, form) => {
      const value = find(row, metric)?.value ?? null;
      return value === null ? '–' : shown(value, form);
    },
    withInterval,
    table: (grid) => tableText(grid, { find, withInterval }),
    picture: (name, caption) => `![${caption}](plots/${name}.svg)\n\n_${caption}_`,
  };
}

/** Keeps a minus of its own: −0.012, never −0.000. */
export function shown(value: number, { digits = 3, isPercent = false }: NumberForm = {}): string {
  const scaled = isPercent ? value * 100 : value;
  const text = Math.abs(scaled).toFixed(digits);
  const sign = scaled < 0 && Number(text) !== 0 ? '−' : '';
  return `${sign}${text}${isPercent ? ' %' : ''}`;
}

function tableText(
  grid: TableGrid,
  { find, withInterval }: Pick<RowReader, 'find' | 'withInterval'>,
): string {
  const columns = grid.columns.map((column): readonly [string, string] =>
    typeof column === 'string' ? [column, column] : [column[0], column[1]],
  );
  const cell = (row: string, metric: string): string => {
    const found = find(row, metric);
    if (!found) return '–';
    if (found.value === null) return found.note?.startsWith('not run') ? 'not run' : '–';
    const isCount = found.ci === null && Number.isInteger(found.value) && found.value >= 1;
    const form = isCount ? { ...grid, digits: 0 } : grid;
    const text = grid.bare ? shown(found.value, form) : withInterval(row, metric, form);
    return found.met === null ? text : `${text} ${found.met ? '✓' : '✗'}`;
  };
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line([grid.of, ...columns.map(([, heading]) => heading)]),
    line(['---', ...columns.map(() => '---:')]),
    ...grid.rows.map((row) => line([row, ...columns.map(([metric]) => cell(row, metric))])),
    ...reasons(grid.rows, columns, find),
  ].join('\n');
}

/** Below a table: why some of its figures were not measured. */
function reasons(
  rows: readonly string[],
  columns: readonly (readonly [string, string])[],
  find: RowReader['find'],
): string[] {
  const notes = rows.flatMap((row) =>
    columns.flatMap(([metric]) => {
      const note = find(row, metric)?.note;
      return note?.startsWith('not run: ') ? [`${row}: ${note.slice('not run: '.length)}`] : [];
    }),
  );
  return notes.length === 0 ? [] : ['', `Not run: ${[...new Set(notes)].join('; ')}.`];
}
