import { parseArgs } from 'node:util';
import { EDIT_SPECS, runEditRows } from './editRows.ts';
import { EVALUATION_SPECS, runEvaluationRows } from './evaluationRows.ts';
import { runInferenceRows } from './inferenceRows.ts';
import { INFERENCE_SPECS } from './inferenceSpecs.ts';
import { plainTable, writePage, writeResults, type Row, type RowSpec } from './results.ts';
import { openBench } from './rows.ts';
import { REVIEW_SPECS, runReviewRows } from './reviewRows.ts';
import { runSeriesRows, SERIES_SPECS } from './seriesRows.ts';
import { runStartRows, START_SPECS } from './startRows.ts';
import { runViewerRows, VIEWER_SPECS } from './viewerRows.ts';
import { runVolumeRows, VOLUME_SPECS } from './volumeRows.ts';

const SPECS: readonly RowSpec[] = [
  ...INFERENCE_SPECS,
  ...VOLUME_SPECS,
  ...SERIES_SPECS,
  ...REVIEW_SPECS,
  ...VIEWER_SPECS,
  ...START_SPECS,
  ...EDIT_SPECS,
  ...EVALUATION_SPECS,
];
const ORDER = SPECS.map(({ id }) => id);

const { values } = parseArgs({
  options: {
    /** Ids, or beginnings of them, with commas between; the other rows stay as they are. */
    only: { type: 'string', default: '' },
    /** At most so many rounds, for a quick look. */
    rounds: { type: 'string', default: '99' },
    list: { type: 'boolean', default: false },
    /** Prints, and writes no file. */
    dry: { type: 'boolean', default: false },
  },
});

if (values.list) {
  for (const { id, ours, against } of SPECS) console.log(`${id.padEnd(32)} ${ours} — ${against}`);
} else {
  await main(values.only.split(',').filter((id) => id !== ''));
}

async function main(only: readonly string[]): Promise<void> {
  const unknown = only.find((start) => !ORDER.some((id) => id.startsWith(start)));
  if (unknown !== undefined) throw new Error(`no row begins with ${unknown}; --list names them`);
  const fresh: Row[] = [];
  let written: Promise<Row[]> = Promise.resolve([]);
  const startMs = performance.now();
  const bench = openBench({ only, rounds: Number(values.rounds) }, (row) => {
    fresh.push(row);
    // At once: what has been measured outlives a run that is broken off.
    if (!values.dry) written = written.then(() => writeResults(fresh, ORDER));
    console.log(plainTable([row]).split('\n')[1]);
  });
  try {
    await runVolumeRows(bench);
    await runSeriesRows(bench);
    await runReviewRows(bench);
    await runViewerRows(bench);
    await runStartRows(bench);
    await runEditRows(bench);
    await runEvaluationRows(bench);
    await runInferenceRows(bench);
  } finally {
    bench.close();
  }
  const rows = values.dry ? fresh : await written.then(() => writeResults(fresh, ORDER));
  if (!values.dry) await writePage(rows);
  console.log(`\n${plainTable(rows)}\n`);
  for (const row of rows) {
    if ('detail' in row) console.log(`${row.id}: ${row.detail}`);
    if ('cause' in row && row.cause) console.log(`${row.id} missed its goal: ${row.cause}`);
  }
  console.log(`\n${fresh.length} rows in ${Math.round((performance.now() - startMs) / 1000)} s`);
}
