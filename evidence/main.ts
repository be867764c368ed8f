// npm run evidence [-- --only s1,shift --cases 4 --fresh]: the tables, evidence/results.json, REPORT.md and its pictures.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { commitNow, cpuName, versionsNow } from './conditions.ts';
import { BOOTSTRAP } from './interval.ts';
import { MissingInput } from './missing.ts';
import { reportText } from './report.ts';
import { differences } from './reproduction.ts';
import type { Results, TableConditions, TableName } from './results.ts';
import { readResults, withTable, writeResults, writeWhole } from './results.ts';
import type { Options } from './runTables.ts';
import { runTable } from './runTables.ts';
import { TABLES } from './tables.ts';

const { values } = parseArgs({
  options: {
    /** Names of tables, with commas between them; the rows of the others stay. */
    only: { type: 'string' },
    /** Of each cohort, from the first on. */
    cases: { type: 'string' },
    threads: { type: 'string', default: '1' },
    cohorts: { type: 'string', default: process.env['ISODOUBT_COHORTS'] ?? 'evidence/.cohorts' },
    /** Where results.json, REPORT.md and plots go. */
    out: { type: 'string', default: 'evidence' },
    /** Measures every case again. */
    fresh: { type: 'boolean', default: false },
    /** Writes nothing, and fails where a figure is not that of results.json within tolerance. */
    check: { type: 'boolean', default: false },
    /** Only writes the report and its pictures' links again, from the results that are there. */
    report: { type: 'boolean', default: false },
  },
});

const options: Options = {
  cohorts: resolve(values.cohorts),
  cases: values.cases === undefined ? null : Number(values.cases),
  threads: Number(values.threads),
  isFresh: values.fresh,
  dataFolder: process.env['ISODOUBT_DATA'] ?? '../shared/data',
};
const resultsPath = join(values.out, 'results.json');
let results = readResults(resultsPath);
const chosen = values.report ? [] : chosenTables(values.only);
for (const table of chosen) {
  try {
    const { result, conditions } = await runTable(table, options);
    if (values.check) {
      compare(table.name, result.rows);
      continue;
    }
    for (const { name, svg } of result.plots) {
      writeWhole(join(values.out, 'plots', `${name}.svg`), svg);
    }
    // Read again: another run may have written its table meanwhile.
    results = merged(readResults(resultsPath), table.name, { rows: result.rows, conditions });
    writeResults(resultsPath, results);
    // As they are kept, to five digits: the report is made of what others will read.
    results = readResults(resultsPath);
  } catch (error) {
    if (!(error instanceof MissingInput)) throw error;
    process.stderr.write(`${table.name}: not made, ${error.message}\n`);
    process.exitCode = 1;
  }
}
if (!values.check) {
  writeWhole(join(values.out, 'REPORT.md'), await reportText(results, TABLES));
  summarise(results);
}

function compare(table: TableName, rows: Results['rows']): void {
  const lines = differences(table, results.rows, rows);
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.stdout.write(`${table}: ${rows.length} rows, ${lines.length} are not reproduced\n`);
  if (lines.length > 0) process.exitCode = 1;
}

function chosenTables(only: string | undefined) {
  const names = only?.split(',');
  const unknown = names?.find((name) => !TABLES.some((table) => table.name === name));
  if (unknown !== undefined) {
    throw new Error(`no table ${unknown}; there are ${TABLES.map(({ name }) => name).join(', ')}`);
  }
  return TABLES.filter(({ name }) => names?.includes(name) ?? true);
}

function merged(
  before: Results,
  table: TableName,
  made: { readonly rows: Results['rows']; readonly conditions: TableConditions },
): Results {
  const tables = { ...before.made?.conditions.tables, [table]: made.conditions };
  return {
    made: {
      date: new Date().toISOString().slice(0, 10),
      commit: commitNow(),
      conditions: {
        cpu: cpuName(),
        threads: options.threads,
        versions: versionsNow(),
        bootstrap: BOOTSTRAP,
        tables,
      },
    },
    rows: withTable(before, table, made.rows),
  };
}

function summarise({ rows }: Results): void {
  const goals = rows.filter(({ goal }) => goal !== null);
  const met = goals.filter((row) => row.met === true).length;
  process.stdout.write(`${rows.length} rows, ${met} of ${goals.length} goals met\n`);
  for (const row of goals.filter((one) => one.met !== true)) {
    process.stdout.write(
      `  not met: ${row.table} | ${row.row} | ${row.metric}: ${row.value ?? row.note} (${row.goal})\n`,
    );
  }
}
