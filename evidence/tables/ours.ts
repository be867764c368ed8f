import { join } from 'node:path';
import { openErrorHeadOnCpu } from '../../src/cli/errorHead.ts';
import { AppError } from '../../src/core/errors.ts';
import { regionOfInterest } from '../../src/core/review/roi.ts';
import type { Surprise, SurpriseSums } from '../../src/core/uncertainty/surprise.ts';
import {
  distanceToContourMm,
  surpriseOf,
  surpriseSums,
} from '../../src/core/uncertainty/surprise.ts';
import type { ErrorHead } from '../../src/inference/errorProbability.ts';
import type { CacheKey } from '../cache.ts';
import type { CohortCase } from '../cohort.ts';
import type { EvidenceNetwork } from '../packages.ts';
import { missingRow } from '../rows.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import type { CaseRankings } from './ours/measureCase.ts';
import { rankCase } from './ours/measureCase.ts';
import { pictures } from './ours/pictures.ts';
import { realSeries } from './ours/realCases.ts';
import { reviewCase } from './ours/reviewCase.ts';
import type { RealResult } from './ours/rows.ts';
import { caseRows, goalNames, realRows } from './ours/rows.ts';
import { APP_ESTIMATOR, scoredRun } from './ours/scores.ts';
import { section } from './ours/section.ts';

const VERSION = 'ours-3';
const NETWORK = 'abdomen-ct';
const HEAD = 'error-probability';

/** Calibration cases that say how much entropy is usual at a distance. */
const SURPRISE_CASES = 6;

/** The network and the head that was fitted for it. */
interface Opened {
  readonly network: EvidenceNetwork;
  readonly head: ErrorHead;
}

async function oursRows(context: EvidenceContext): Promise<TableResult> {
  const network = await context.network(NETWORK);
  const head = await openHead(context);
  if (!network || !head) {
    const absent = network ? HEAD : NETWORK;
    return {
      rows: goalNames().map((name) => missingRow(name, `no package models/${absent}`)),
      plots: [],
    };
  }
  const opened = { network, head };
  try {
    const surprise = await usualEntropy(context, opened);
    const cases: CaseRankings[] = [];
    for (const one of context.cohort('hard')) {
      cases.push(await measured(context, { opened, one, surprise }));
      context.progress(`${NETWORK}: ${one.id}`);
    }
    const real = await measuredReal(context, opened, surprise);
    return { rows: [...caseRows(cases), ...realRows(real)], plots: pictures(cases) };
  } finally {
    await head.dispose();
  }
}

async function openHead(context: EvidenceContext): Promise<ErrorHead | null> {
  try {
    return await openErrorHeadOnCpu(join('models', HEAD), context.threads);
  } catch (error) {
    if (error instanceof AppError && error.code === 'model/not-found') return null;
    throw error;
  }
}

/** Of cases that are not measured here. */
async function usualEntropy(context: EvidenceContext, { network }: Opened): Promise<Surprise> {
  const sums: SurpriseSums[] = [];
  for (const one of context.cohort('calibration').slice(0, SURPRISE_CASES)) {
    const key = {
      case: `${one.id} ${one.sha256()}`,
      packages: network.sha256,
      estimator: APP_ESTIMATOR,
      version: `${VERSION} surprise`,
    };
    const found = await context.cached(key, async () => {
      const estimator = { ...APP_ESTIMATOR, seed: one.facts.seed };
      const { segmentation, mean, body } = await network.segment(one.image(), estimator);
      const { networkGrid: grid, networkLabels, entropy } = segmentation;
      const distance = distanceToContourMm(networkLabels, grid);
      return surpriseSums(entropy, distance, regionOfInterest(mean[0], body, grid).mask);
    });
    sums.push(found);
  }
  return surpriseOf(sums);
}

/** What the measures of any case depend on. */
function keyOf({ network, head }: Opened): Omit<CacheKey, 'case'> {
  return {
    packages: [...network.sha256, ...head.manifest.files.map(({ sha256 }) => sha256)],
    estimator: APP_ESTIMATOR,
    version: VERSION,
  };
}

function measured(
  context: EvidenceContext,
  given: { readonly opened: Opened; readonly one: CohortCase; readonly surprise: Surprise },
): Promise<CaseRankings> {
  const { opened, one, surprise } = given;
  const key = { ...keyOf(opened), case: `${one.id} ${one.sha256()}` };
  return context.cached(key, async () => {
    const { seed } = one.facts;
    const estimator = { ...APP_ESTIMATOR, seed };
    const run = await scoredRun(one.image(), { ...opened, surprise, estimator });
    const truth = one.truth();
    const isWrong = (voxel: number): boolean => run.labels[voxel] !== truth[voxel];
    return { ...rankCase(one.id, run, isWrong, truth), review: reviewCase(run, truth, seed) };
  });
}

async function measuredReal(
  context: EvidenceContext,
  opened: Opened,
  surprise: Surprise,
): Promise<RealResult[]> {
  const results: RealResult[] = [];
  for (const series of realSeries(context)) {
    const { row, absent } = series;
    if (absent !== null) {
      results.push({ row, absent, found: null });
      continue;
    }
    context.progress(`${NETWORK}: ${row}`);
    const key = { ...keyOf(opened), case: `real: ${row}` };
    const ranked = await context.cached(key, async () => {
      const { volume, isWrong } = series.read();
      const run = await scoredRun(volume, { ...opened, surprise, estimator: APP_ESTIMATOR });
      return rankCase(row, run, isWrong(run.labels, run.grid), null);
    });
    results.push({ row, absent, found: { ...ranked, review: null } });
  }
  return results;
}

export const oursTable: EvidenceTable = {
  name: 'ours',
  title: 'Ours: error probability, and what a review guided by it saves',
  rows: oursRows,
  section,
};
