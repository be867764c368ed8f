import { format, resolveConfig } from 'prettier';
import { rowReader, shown } from './reader.ts';
import type { Results, Row, TableConditions } from './results.ts';
import type { EvidenceTable } from './table.ts';

/** REPORT.md out of the results alone: the same results give the same text. */
export async function reportText(
  results: Results,
  tables: readonly EvidenceTable[],
): Promise<string> {
  const sections = tables.flatMap((table) => sectionOf(table, results));
  const text = [
    '# Evidence',
    '',
    '_Made by `npm run evidence` from the committed networks and code; every figure below is in ' +
      '[results.json](results.json), with its n and interval. Do not edit._',
    '',
    ...methods(results),
    '## Goals',
    '',
    goals(results.rows),
    '',
    ...sections,
    '## Conditions',
    '',
    ...conditions(results, tables),
  ].join('\n');
  return format(text, { ...(await resolveConfig('evidence/REPORT.md')), parser: 'markdown' });
}

function methods({ made }: Results): string[] {
  const resamples = made?.conditions.bootstrap.resamples ?? 0;
  return [
    '## How figures are made',
    '',
    'Networks run by the engine of the app and of the command line (`src/inference`, onnxruntime-node); every measure is a ' +
      'function of `src/core`, tested there against published vectors. Cases are procedural phantoms that no training ' +
      'or calibration has seen; what had to be fitted or chosen was, on the calibration phantoms. (Two hard ones were looked at while the ' +
      'simulated review was written; it leaves them out.) A value is the mean ' +
      `over cases with its 95 % percentile-bootstrap interval (${resamples} resamples of whole cases, seeded), differences ` +
      'between methods are paired by case, and cases for which a measure is undefined are counted, not dropped in silence. ' +
      'Phantoms are not patients: what is shown is that the method works where its assumptions hold, not that it will in a clinic.',
    '',
    '✓ and ✗ mark figures with a goal. The goal is held against the value, not against an end of its interval.',
    '',
  ];
}

function goals(rows: readonly Row[]): string {
  const withGoal = rows.filter(({ goal }) => goal !== null);
  if (withGoal.length === 0) return 'No table with goals has been made.';
  const met = withGoal.filter((row) => row.met === true).length;
  const lines = withGoal.map((row) => {
    const value = row.value === null ? (row.note ?? '–') : shown(row.value);
    const interval = row.ci ? `${shown(row.ci[0])} to ${shown(row.ci[1])}` : '–';
    const cells = [row.table, row.row, row.metric, row.goal ?? '', value, interval, String(row.n)];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} | ${row.met === true ? 'yes' : 'no'} |`;
  });
  return [
    `${met} of ${withGoal.length} are met.`,
    '',
    '| table | row | metric | goal | value | 95 % interval | n | met |',
    '| --- | --- | --- | --- | ---: | --- | ---: | --- |',
    ...lines,
  ].join('\n');
}

function sectionOf(table: EvidenceTable, { rows }: Results): string[] {
  const reader = rowReader(table.name, rows);
  const body = reader.isEmpty ? 'Not made yet.' : table.section(reader);
  return [`## ${table.title}`, '', body, ''];
}

function conditions({ made }: Results, tables: readonly EvidenceTable[]): string[] {
  if (!made) return ['No table has been made.'];
  const { cpu, threads, versions } = made.conditions;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const lines = tables.flatMap(({ name }) => {
    const of = made.conditions.tables[name];
    return of ? [conditionLine(name, of)] : [];
  });
  return [
    `${cpu}, ${threads} thread${threads === 1 ? '' : 's'}; ${software.join(', ')}. Networks by folder, version and the first ` +
      'digits of the SHA-256 of their weights.',
    '',
    '| table | made | commit | cases | networks | not there |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ];
}

function conditionLine(name: string, of: TableConditions): string {
  const cohorts = Object.entries(of.cohorts).map(([cohort, count]) => `${count} ${cohort}`);
  const part = of.cases === null ? '' : ` (at most ${of.cases} of a cohort were asked for)`;
  return `| ${name} | ${of.date} | ${of.commit} | ${cohorts.join(', ')}${part} | ${of.packages.join('; ')} | ${of.missing.join('; ') || '–'} |`;
}
