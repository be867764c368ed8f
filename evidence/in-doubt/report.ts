import { writeFileSync } from 'node:fs';
import type { ModelManifest } from '../../src/models/manifest.ts';
import type { Comparison } from './compare.ts';

/** One image; null where its file is not there. */
export interface CaseReport {
  readonly name: string;
  readonly comparisons: readonly Comparison[] | null;
}

/** Of DECISIONS and the issue: agreement of the top of the queue. */
const GOAL = 0.98;

/** Writes report.json and report.md beside this file. */
export function writeReport(
  cases: readonly CaseReport[],
  how: { readonly manifest: ModelManifest; readonly samples: number; readonly threads: number },
): void {
  const { manifest, samples, threads } = how;
  const all = cases.flatMap(({ comparisons }) => comparisons ?? []);
  const least = Math.min(...all.map(({ topJaccard }) => topJaccard ?? 1));
  const conditions = {
    date: new Date().toISOString().slice(0, 10),
    network: `${manifest.id} ${manifest.version}`,
    samples,
    threads,
    node: process.version,
    goal: GOAL,
    least,
    met: least >= GOAL,
  };
  const names = manifest.output.segments.map(({ name }) => name);
  const text = [
    '# Samples only where there is doubt, against samples everywhere',
    '',
    `${conditions.network}, ${samples} samples, the same seed for both. One pass without dropout decides where samples are drawn: around`,
    'structures and around doubt ([doubt.ts](../../src/inference/doubt.ts)); elsewhere that pass stands. Top: the most uncertain 1 % of',
    'the region of interest. Changed: voxels whose label one sample of the whole field changes against the pass; missed: those of',
    'them outside of where samples are drawn, as each run itself reports of its first sample. Where that is 0 and the top still',
    'differs, later samples changed voxels outside.',
    '',
    `Goal: Jaccard index of the top ≥ ${GOAL}; the least of ${all.length} runs is ${least.toFixed(4)}: ${least >= GOAL ? 'met' : 'not met'}.`,
    '',
    `| case | seed | sampled | Jaccard of the top | changed | missed | labels that differ | Dice: ${names.join(', ')} | entropy, largest difference |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...cases.flatMap(({ name, comparisons }) =>
      comparisons
        ? comparisons.map((row) => line(name, row))
        : [`| ${name} | not run: no data | | | | | | | |`],
    ),
    '',
    `Conditions: ${conditions.date}, Node ${conditions.node}, onnxruntime-node, ${threads} threads. Made by \`npm run evidence:in-doubt\`.`,
    '',
  ].join('\n');
  const json = { conditions, cases };
  writeFileSync(new URL('./report.json', import.meta.url), `${JSON.stringify(json, null, 1)}\n`);
  writeFileSync(new URL('./report.md', import.meta.url), text);
}

function line(name: string, row: Comparison): string {
  const cells = [
    name,
    row.seed,
    `${(100 * row.sampledShare).toFixed(1)} %`,
    row.topJaccard === null ? 'both empty' : row.topJaccard.toFixed(4),
    row.changedVoxels,
    row.missedVoxels,
    row.differingLabels,
    row.dice.map(({ value }) => (value === null ? '–' : value.toFixed(5))).join(', '),
    row.entropyLargest.toPrecision(2),
  ];
  return `| ${cells.join(' | ')} |`;
}
