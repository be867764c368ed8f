import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The tables of the evidence, in the order of the report. */
export const TABLE_NAMES = ['networks', 's0', 's1', 's2', 's3', 'ours', 'shift'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** One figure. (table, row, metric) names it; no two rows share all three. */
export interface Row {
  readonly table: TableName;
  /** What was measured: a method, a network, a structure. */
  readonly row: string;
  /** How, with its unit where it has one: `Dice liver`, `ECE pooled`, `UEO-AUC 0-5 %`. */
  readonly metric: string;
  /** Null where it is undefined or was not measured; `note` then says why. */
  readonly value: number | null;
  /** Bootstrap interval over cases, 95 %; null where there is none. */
  readonly ci: readonly [low: number, high: number] | null;
  /** Cases that the value is of. */
  readonly n: number;
  /** Cases for which the measure is undefined; they are not in `n`. */
  readonly excluded?: number;
  /** `≥ 0.97`, `≤ 0.5`; null where none was set. */
  readonly goal: string | null;
  readonly met: boolean | null;
  readonly note?: string;
}

/** Where and from what the rows of one table were made. */
export interface TableConditions {
  /** UTC day. */
  readonly date: string;
  /** Short hash; with `+` where the working tree differed from it. */
  readonly commit: string;
  readonly seconds: number;
  /** Cases asked for of each cohort; null for all. */
  readonly cases: number | null;
  /** Folder, version and first digits of the weights' SHA-256 of every network that was opened. */
  readonly packages: readonly string[];
  /** Cohorts that were read, with how many cases each. */
  readonly cohorts: Readonly<Record<string, number>>;
  /** What was not there, by name. */
  readonly missing: readonly string[];
}

export interface Results {
  readonly made: {
    readonly date: string;
    readonly commit: string;
    readonly conditions: {
      readonly cpu: string;
      readonly threads: number;
      readonly versions: Readonly<Record<string, string>>;
      readonly bootstrap: { readonly resamples: number; readonly seed: number };
      readonly tables: Readonly<Partial<Record<TableName, TableConditions>>>;
    };
  } | null;
  readonly rows: readonly Row[];
}

/** @returns no rows where there is no file yet. */
export function readResults(path: string): Results {
  if (!existsSync(path)) return { made: null, rows: [] };
  return JSON.parse(readFileSync(path, 'utf8')) as Results;
}

/** Rows of one table in the place of its old ones; other tables stay as they were. */
export function withTable(results: Results, table: TableName, fresh: readonly Row[]): Row[] {
  const kept = results.rows.filter((row) => row.table !== table);
  return TABLE_NAMES.flatMap((name) =>
    (name === table ? fresh : kept).filter((row) => row.table === name),
  );
}

/** A row a line, so that a change of one figure is a change of one line. Whole or not at all. */
export function writeResults(path: string, results: Results): void {
  const rows = results.rows.map((row) => `    ${JSON.stringify(rounded(row))}`);
  const made = JSON.stringify(results.made, null, 2).replaceAll('\n', '\n  ');
  const text = `{\n  "made": ${made},\n  "rows": [\n${rows.join(',\n')}\n  ]\n}\n`;
  writeWhole(path, text);
}

/** @param text takes the place of the file at once, so that an interrupted run leaves the old one. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

/** Five significant digits: more than any sample of cases can tell. */
function rounded(row: Row): Row {
  const digits = (value: number): number => Number(value.toPrecision(5));
  return {
    ...row,
    value: row.value === null ? null : digits(row.value),
    ci: row.ci && [digits(row.ci[0]), digits(row.ci[1])],
  };
}

/** @throws Error naming the first row that appears twice, is of another table, or holds no finite number. */
export function requireSoundRows(table: TableName, rows: readonly Row[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const name = `${row.table} | ${row.row} | ${row.metric}`;
    if (row.table !== table) throw new Error(`${name}: a row of another table than ${table}`);
    if (seen.has(name)) throw new Error(`${name}: twice`);
    seen.add(name);
    const numbers = [row.value ?? 0, ...(row.ci ?? []), row.n];
    if (!numbers.every(Number.isFinite)) throw new Error(`${name}: not finite`);
    if (row.value === null && row.note === undefined) {
      throw new Error(`${name}: no value, and no note that says why`);
    }
  }
}
