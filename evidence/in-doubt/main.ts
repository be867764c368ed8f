// npm run evidence:in-doubt [-- --seeds 1,2,3 --samples 20]: samples in the whole field and where there is doubt.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openOnCpu } from '../../src/cli/nodeRuntime.ts';
import { readBlob, readPackage } from '../../src/cli/readFiles.ts';
import { codecCall } from '../../src/cli/surroundings.ts';
import { EVERY_SLICE } from '../../src/core/intake/readingPlan.ts';
import type { Segmentation } from '../../src/inference/segmentation.ts';
import { segmentVolume } from '../../src/inference/segmentVolume.ts';
import { openVolume } from '../../src/workers/codec/openVolume.ts';
import { compare, type Comparison } from './compare.ts';
import { writeReport, type CaseReport } from './report.ts';

const data = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const NETWORK = 'models/abdomen-ct';
const CASES = [
  { name: 'demo: phantom', path: 'public/demo/demo-ct.nii.gz' },
  {
    name: "TotalSegmentator's example: patient",
    path: join(data, 'TotalSegmentator/example_ct.nii.gz'),
  },
];

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    samples: { type: 'string', default: '20' },
    /** Prints, and writes no file. */
    dry: { type: 'boolean', default: false },
  },
});
const seeds = values.seeds.split(',').map(Number);
const samples = Number(values.samples);
const threads = Math.min(8, availableParallelism());

const uncancelled = { signal: new AbortController().signal };
const files = await readPackage(NETWORK, uncancelled);
const { model, backend } = await openOnCpu(files, threads);
const reports: CaseReport[] = [];
for (const { name, path } of CASES) {
  if (!existsSync(path)) {
    console.log(`${name}: not run, no ${path} (ISODOUBT_DATA)`);
    reports.push({ name, comparisons: null });
    continue;
  }
  const comparisons: Comparison[] = [];
  for (const seed of seeds) {
    const whole = await segment(path, seed, 'whole');
    const inDoubt = await segment(path, seed, 'in-doubt');
    const comparison = compare(whole, inDoubt);
    console.log(name, comparison);
    comparisons.push(comparison);
  }
  reports.push({ name, comparisons });
}
await model.dispose();
if (!values.dry) writeReport(reports, { manifest: files.manifest, samples, threads });

async function segment(
  path: string,
  seed: number,
  field: 'whole' | 'in-doubt',
): Promise<Segmentation> {
  const sources = [{ path, file: await readBlob(path), entry: null }];
  const plan = EVERY_SLICE;
  const { grid, voxels } = await openVolume({ sources, plan }, codecCall(uncancelled));
  return segmentVolume(
    {
      volume: { grid, channels: [voxels] },
      manifest: files.manifest,
      sessions: model.sessions,
      estimator: { members: 1, dropoutPasses: samples, flips: [], seed, stop: 'at-samples', field },
      backend,
    },
    {
      checkpoint: () => Promise.resolve(),
      progress: () => undefined,
      nowMs: () => performance.now(),
    },
  );
}
