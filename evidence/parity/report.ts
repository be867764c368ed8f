import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import packageJson from '../../node_modules/onnxruntime-node/package.json' with { type: 'json' };
import type { Size3 } from '../../src/core/inference/slidingWindow.ts';
import type { Agreement } from './agreement.ts';
import { RADIUS_VOXELS } from './agreement.ts';
import { madeWith } from './storedCases.ts';

/** What was measured on one case. */
export interface CaseResult {
  readonly name: string;
  readonly shape: Size3;
  readonly spacingMm: readonly [number, number, number];
  readonly networkShape: Size3;
  /** Largest difference of the preprocessed image, in units of the network's input. */
  preprocessing: number;
  /** Largest difference of MONAI's blended logits. */
  logits: number;
  agreements: Readonly<Record<string, Agreement>>;
}

/** Whom ours is compared with. */
export const COMPARISONS = {
  monai: 'MONAI SlidingWindowInferer, Gaussian, overlap .5',
  'monai-constant': 'MONAI SlidingWindowInferer, constant, overlap .25',
  'nnunet-onnx':
    "nnU-Net v2's predict, its float16 sums made float32, the network run by onnxruntime",
  'nnunet-float32': "nnU-Net v2's predict, its float16 sums made float32",
  nnunet: "nnU-Net v2's predict as released",
  'nnunet against itself': 'for comparison: nnU-Net released against nnU-Net in float32',
} as const;

/** All cases of one comparison together. */
export function pooled(results: readonly CaseResult[], kind: string) {
  const found = results.flatMap(({ agreements }) => agreements[kind] ?? []);
  const counted = found.reduce((sum, one) => sum + one.counted, 0);
  const differing = found.reduce((sum, one) => sum + one.differing, 0);
  const pooledDice = [1, 2, 3].map((label) => {
    const terms = found.flatMap((one) => [one.terms[label] ?? [0, 0]]);
    const [both, sum] = [0, 1].map((n) => terms.reduce((total, term) => total + term[n], 0));
    return (2 * both) / sum;
  });
  return {
    cases: found.length,
    pooledDice,
    counted,
    differing,
    identical: 1 - differing / counted,
    leastIdentical: Math.min(...found.map((one) => one.identical)),
    leastDice: Math.min(...found.flatMap((one) => Object.values(one.dice))),
  };
}

/** Writes report.json and report.md beside this file. */
export function writeReport(results: readonly CaseResult[]): void {
  const comparisons = Object.entries(COMPARISONS).map(([kind, against]) => {
    const figures = pooled(results, kind);
    const met = figures.identical >= 0.9999 && Math.min(...figures.pooledDice) >= 0.9999;
    const metInEveryCase = figures.leastIdentical >= 0.9999 && figures.leastDice >= 0.9999;
    return { id: kind, against, goal: 0.9999, met, metInEveryCase, ...figures };
  });
  const conditions = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    'onnxruntime-node': packageJson.version,
    processor: cpus()[0]?.model ?? 'unknown',
    threads: 1,
    radiusVoxels: RADIUS_VOXELS,
    references: madeWith,
  };
  const json = { conditions, comparisons, cases: results };
  writeFileSync(new URL('./report.json', import.meta.url), `${JSON.stringify(json, null, 1)}\n`);
  const table = comparisons.map(
    (row) =>
      `| ${row.against} | ${row.cases} | ${row.counted} | ${row.differing} | ${percent(row.identical)} | ${percent(row.leastIdentical)} | ${row.leastDice.toFixed(5)} | ${row.pooledDice.map((dice) => dice.toFixed(5)).join(', ')} |`,
  );
  const versions = Object.entries(madeWith).map(([name, version]) => `${name} ${version}`);
  const text = [
    '# Parity with nnU-Net and MONAI',
    '',
    `Labels counted within ${RADIUS_VOXELS} voxels (Euclidean) of any foreground of either map. Goal: identical in`,
    '≥ 99.99 % of them and Dice of every class ≥ .9999; the least case is shown too.',
    '',
    '| ours against | cases | voxels counted | differing | identical, pooled | identical, least case | Dice, least class of any case | Dice, pooled: liver, spleen, kidneys |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...table,
    '',
    '- What is left of a difference in the fourth line, and not in the third, is PyTorch against onnxruntime in float32.',
    '- nnU-Net as released adds up logits and weights, divides and resamples in float16 (11 bits). Where two classes are nearly',
    '  even the last bit decides. The last line shows how often: nnU-Net differs as much from itself as we do from it.',
    '',
    `Preprocessed image: largest difference from nnU-Net ${worst(results, 'preprocessing')} in units of the network's input`,
    `(standard deviation 1). Blended logits: largest difference from MONAI ${worst(results, 'logits')}.`,
    '',
    '| case | voxels i × j × k | spacing mm | network grid | nnU-Net float32 | nnU-Net released | MONAI |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(caseRow),
    '',
    `Conditions: ${conditions.date}, Node ${process.version}, onnxruntime-node ${packageJson.version}, one thread, ${conditions.processor}.`,
    `References: ${versions.join(', ')}.`,
    '',
  ].join('\n');
  writeFileSync(new URL('./report.md', import.meta.url), text);
}

function caseRow(result: CaseResult): string {
  const share = (kind: string) => {
    const found = result.agreements[kind];
    return found ? `${percent(found.identical)} (${found.differing})` : 'not run';
  };
  const sizes = [result.shape, result.spacingMm, result.networkShape].map((s) => s.join(' × '));
  const shares = ['nnunet-float32', 'nnunet', 'monai'].map(share);
  return `| ${[result.name, ...sizes, ...shares].join(' | ')} |`;
}

function worst(results: readonly CaseResult[], figure: 'preprocessing' | 'logits'): string {
  return Math.max(...results.map((result) => result[figure])).toExponential(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(4)} %`;
}
