// node scripts/run.mjs evidence/features.ts --cohort calibration --out DIR [--network abdomen-ct --cases 4]
// The tables from which the error-probability head is fitted, made by the app's engine and the head's own features.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { regionOfInterest } from '../src/core/review/roi.ts';
import type { FeatureScale } from '../src/core/uncertainty/errorFeatures.ts';
import { errorFeatures } from '../src/core/uncertainty/errorFeatures.ts';
import { encodeNpy } from '../src/formats/npy/writeNpy.ts';
import { candidateFeatures, CANDIDATES } from './features/candidates.ts';
import type { CohortCase, CohortName } from './cohort.ts';
import { COHORTS, readCohort } from './cohort.ts';
import type { EvidenceNetwork } from './packages.ts';
import { openNetwork, packageFiles } from './packages.ts';

const { values } = parseArgs({
  options: {
    cohort: { type: 'string', default: 'calibration' },
    cohorts: { type: 'string', default: process.env['ISODOUBT_COHORTS'] ?? 'evidence/.cohorts' },
    network: { type: 'string', default: 'abdomen-ct' },
    scales: { type: 'string', default: 'models/training/error_probability/scales.json' },
    samples: { type: 'string', default: '20' },
    cases: { type: 'string' },
    threads: { type: 'string', default: '1' },
    /** Also what else a head could be given: to choose what it is given. */
    candidates: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (values.out === undefined) throw new Error('where to? --out DIR');
const out = resolve(values.out);
const passes = Number(values.samples);
const scales = JSON.parse(readFileSync(values.scales, 'utf8')) as FeatureScale[];
const files = await packageFiles(values.network);
if (!files) throw new Error(`no package models/${values.network}`);
const { network, dispose } = await openNetwork(values.network, files, Number(values.threads));
const cases = readCohort(cohortName(values.cohort), {
  folder: resolve(values.cohorts),
  most: values.cases === undefined ? null : Number(values.cases),
  progress: (line) => process.stderr.write(`${line}\n`),
});
mkdirSync(out, { recursive: true });
for (const one of cases) {
  const rows = await writeTables(one, network);
  process.stderr.write(`${one.id}: ${rows} voxels\n`);
}
await dispose();
writeFileSync(join(out, 'tables.json'), `${JSON.stringify(description(), null, 2)}\n`);

/** What the fit has to know, and what the head's manifest will hold a run against. */
function description() {
  const { manifest, sha256 } = network;
  return {
    cohort: values.cohort,
    cases: cases.map(({ facts }) => facts.seed),
    difficulty: cases.map(({ facts }) => facts.difficulty),
    network: {
      id: manifest.id,
      version: manifest.version,
      weightsSha256: sha256.slice(0, 1),
      classes: manifest.output.segments.length + 1,
    },
    passes,
    scales,
    candidates: values.candidates ? CANDIDATES : [],
  };
}

/** `<seed>.features.npy` [n, scales · C], `.truth.npy` [n] and `.candidates.npy` [n, m], of the region's voxels. */
async function writeTables(one: CohortCase, network: EvidenceNetwork): Promise<number> {
  const image = one.image();
  const truth = one.truth();
  // As the app runs it by default.
  const estimator = { dropoutPasses: passes, seed: one.facts.seed, field: 'in-doubt' } as const;
  const allMeasures = values.candidates;
  const { segmentation, mean, body } = await network.segment(image, estimator, { allMeasures });
  const grid = segmentation.networkGrid;
  const roi = regionOfInterest(mean[0], body, grid);
  const table = errorFeatures({ grid, mean, roi: roi.mask }, scales);
  const { voxels, columns } = table;
  const features = new Float32Array(voxels.length * columns);
  table.read(0, features);
  const write = (name: string, data: Float32Array | Uint8Array, width: readonly number[]): void =>
    writeFileSync(
      join(out, `${one.facts.seed}.${name}.npy`),
      encodeNpy(data, [voxels.length, ...width]),
    );
  write('features', features, [columns]);
  write(
    'truth',
    Uint8Array.from(voxels, (voxel) => truth[voxel]),
    [],
  );
  if (values.candidates) {
    const candidates = candidateFeatures({ image, segmentation }, voxels);
    write('candidates', candidates, [CANDIDATES.length]);
  }
  return voxels.length;
}

function cohortName(name: string): CohortName {
  if (!Object.hasOwn(COHORTS, name)) throw new Error(`no cohort ${name}`);
  return name as CohortName;
}
