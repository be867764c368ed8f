import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Conditions } from './conditions.ts';
import type { Cost } from './interleave.ts';
import { isMet, quantile, summariseRatios, type Goal, type RatioSummary } from './statistics.ts';

/** One comparison: what is compared, and what it is to reach. */
export interface RowSpec {
  readonly id: string;
  readonly ours: string;
  readonly against: string;
  /** `slower`: our cost over the other's. `faster`: the other's over ours. */
  readonly ratioIs: 'slower' | 'faster';
  readonly measure: 'CPU time' | 'wall time';
  readonly goal: Goal | null;
  /** Why, where the goal is not met. */
  readonly cause?: string;
}

export interface MeasuredRow extends RatioSummary {
  readonly id: string;
  readonly ours: string;
  readonly against: string;
  readonly ratioIs: RowSpec['ratioIs'];
  readonly measure: RowSpec['measure'];
  /** `≤ 2` or `≥ 3`; null where none was set. */
  readonly goal: string | null;
  readonly met: boolean | null;
  readonly cause?: string;
  /** Medians of both costs in seconds, for the scale of things only. */
  readonly seconds: { readonly ours: number; readonly against: number };
  readonly detail: string;
  readonly conditions: Conditions;
}

export interface MissingRow {
  readonly id: string;
  readonly ours: string;
  readonly against: string;
  readonly goal: string | null;
  readonly notRun: string;
  readonly conditions: Conditions;
}

export type Row = MeasuredRow | MissingRow;

export function goalText(goal: Goal | null): string | null {
  return goal && `${goal.kind === 'at-most' ? '≤' : '≥'} ${goal.value}`;
}

/** A row out of the costs of both sides, round by round. */
export function measuredRow(
  spec: RowSpec,
  costs: { readonly ours: readonly Cost[]; readonly against: readonly Cost[] },
  { detail, conditions }: { readonly detail: string; readonly conditions: Conditions },
): MeasuredRow {
  const pick = ({ cpuS, wallS }: Cost): number => (spec.measure === 'CPU time' ? cpuS : wallS);
  const [ours, against] = [costs.ours.map(pick), costs.against.map(pick)];
  const summary =
    spec.ratioIs === 'slower' ? summariseRatios(ours, against) : summariseRatios(against, ours);
  const met = isMet(summary.ratio, spec.goal);
  return {
    id: spec.id,
    ours: spec.ours,
    against: spec.against,
    ratioIs: spec.ratioIs,
    measure: spec.measure,
    ...summary,
    ratio: rounded(summary.ratio),
    interval: {
      kind: summary.interval.kind,
      low: rounded(summary.interval.low),
      high: rounded(summary.interval.high),
    },
    goal: goalText(spec.goal),
    met,
    ...(met === false && spec.cause ? { cause: spec.cause } : {}),
    seconds: { ours: rounded(quantile(ours, 0.5)), against: rounded(quantile(against, 0.5)) },
    detail,
    conditions,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

const RESULTS = 'bench/results.json';
const PAGE = 'docs/speed.md';
const [BEGIN, END] = ['<!-- bench: begin -->', '<!-- bench: end -->'];

export function readResults(): Row[] {
  if (!existsSync(RESULTS)) return [];
  return (JSON.parse(readFileSync(RESULTS, 'utf8')) as { rows: Row[] }).rows;
}

/**
 * Writes the new rows in the place of the old ones of the same id; other rows stay, with their own conditions.
 * @param order all ids, in the order of the table; rows with other ids are dropped.
 */
export async function writeResults(
  fresh: readonly Row[],
  order: readonly string[],
): Promise<Row[]> {
  const known = new Map([...readResults(), ...fresh].map((row) => [row.id, row]));
  const rows = order.map((id) => known.get(id)).filter((row) => row !== undefined);
  await writeFormatted(RESULTS, JSON.stringify({ rows }), 'json');
  return rows;
}

/** The table for people, in docs/speed.md between its two marks. */
export async function writePage(rows: readonly Row[]): Promise<void> {
  const text = readFileSync(PAGE, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} lacks ${BEGIN} … ${END}`);
  const head = text.slice(0, begin + BEGIN.length);
  await writeFormatted(PAGE, `${head}\n\n${markdown(rows)}\n\n${text.slice(end)}`, 'markdown');
}

async function writeFormatted(path: string, text: string, parser: string): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser }));
}

/** Cells of a row: what, against, ratio with its interval, goal, met, rounds. */
function cells(row: Row): string[] {
  if ('notRun' in row)
    return [row.ours, row.against, `not run: ${row.notRun}`, row.goal ?? '', '', ''];
  const { ratio, ratioIs, interval, goal, met, n } = row;
  const times = `${shown(ratio)} × the ${ratioIs === 'faster' ? 'speed' : 'cost'}`;
  return [
    row.ours,
    row.against,
    `${times} (${shown(interval.low)}–${shown(interval.high)})`,
    goal ?? '',
    met === null ? '' : met ? 'yes' : 'no',
    String(n),
  ];
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

const HEADINGS = ['ours', 'against', 'ratio', 'goal', 'met', 'n'];

function markdown(rows: readonly Row[]): string {
  const line = (values: readonly string[]): string =>
    `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`;
  const table = [
    line(HEADINGS),
    line(HEADINGS.map(() => '---')),
    ...rows.map((row) => line(cells(row))),
  ];
  const causes = rows.flatMap((row) =>
    'cause' in row && row.cause ? [`- ${row.ours} against ${row.against}: ${row.cause}`] : [],
  );
  return [
    table.join('\n'),
    causes.length > 0 ? `Where a goal was missed:\n\n${causes.join('\n')}` : '',
    conditionLines(rows).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** One sentence for each set of rows that were measured together. */
function conditionLines(rows: readonly Row[]): string[] {
  const runs = new Map<string, Row>();
  for (const row of rows) {
    if ('notRun' in row) continue;
    const { date, commit, cpu } = row.conditions;
    const key = `${date} ${commit} ${cpu}`;
    if (!runs.has(key)) runs.set(key, row);
  }
  return [...runs.values()].map(({ conditions }) => {
    const { cpu, cores, date, commit, loadAverage, versions } = conditions;
    const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return `Measured ${date} on ${cores} cores of ${cpu}, load ${loadAverage} before the start, commit ${commit}; ${tools.join(', ')}.`;
  });
}

/** The same table for a terminal. */
export function plainTable(rows: readonly Row[]): string {
  const table = [['id', ...HEADINGS], ...rows.map((row) => [row.id, ...cells(row)])];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
