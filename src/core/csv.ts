/** What a cell can hold; null is an empty cell. */
export type CsvCell = string | number | boolean | null;

/** With one of these first, spreadsheets take a text for a formula and run it. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * A table as comma-separated values: a header row, then one line per row, each ended by CRLF, quoted where needed. A byte
 * order mark comes first, without which spreadsheets misread names beyond ASCII. A text that a spreadsheet would run as a
 * formula has an apostrophe before it.
 * @param rows cells in the order of the columns; numbers are finite and have a point.
 * Source: RFC 4180; OWASP, CSV injection.
 */
export function writeCsv(
  columns: readonly string[],
  rows: readonly (readonly CsvCell[])[],
): string {
  return `\uFEFF${[columns, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA_START.test(cell.trimStart()) || FORMULA_START.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
