import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode, ErrorDetail } from '../core/errors.ts';
import { AppError, isErrorCode } from '../core/errors.ts';
import type { CohortCase, FailedCase } from '../core/evaluation/cohort.ts';
import { cohortCsv, cohortMeasuresCsv } from '../core/evaluation/cohortCsv.ts';
import type { CohortEvaluation } from '../core/evaluation/cohortEvaluation.ts';
import { cohortJson, type CohortConditions } from '../core/evaluation/cohortFile.ts';
import { evaluateCohort } from '../core/evaluation/evaluateCohort.ts';
import { parseCohort } from '../core/evaluation/parseCohort.ts';
import { messageOf } from '../ui/messages.ts';
import { toWire } from '../workers/wire.ts';
import { findCases, type FolderCase } from './caseFolder.ts';
import type { EvaluateCommand } from './command.ts';
import { evaluateFolderCase, type CaseTools } from './evaluateFolderCase.ts';
import { estimatorOf, openNetwork, type OpenedNetwork } from './networkRun.ts';
import { openQualityOnCpu } from './predictQuality.ts';
import type { Surroundings } from './surroundings.ts';

/** What one command has evaluated. */
export interface EvaluateOutcome {
  readonly cases: readonly CohortCase[];
  readonly failures: readonly FailedCase[];
  readonly leftOut: readonly string[];
  readonly evaluation: CohortEvaluation;
  /** Paths, in the order in which they were written. */
  readonly files: readonly string[];
}

/**
 * Evaluates the cases of a folder, one after the other. A case that fails is listed and does not stop the others.
 * @throws AppError for what concerns all cases: as `findCases`, `parseCohort`, `openNetwork` and `openQualityOnCpu`;
 *   `export/unwritable`; `cancelled`.
 */
export async function evaluateFolder(
  command: EvaluateCommand,
  surroundings: Surroundings,
): Promise<EvaluateOutcome> {
  const { err } = surroundings;
  err(`looking through ${command.folder}`);
  const { cases: found, leftOut, refused } = await findCases(command.folder, surroundings);
  const needsNetwork = found.some((one) => drawnBy(one, command) === 'network');
  const network =
    command.network && needsNetwork ? await openNetwork(command.network, surroundings) : null;
  const reference = await referenceCases(command);
  const quality = command.quality ? await openQualityOnCpu(command.quality, command.threads) : null;
  const tools: CaseTools = { command, network, quality, known: reference };
  const cases: CohortCase[] = [];
  const failures: FailedCase[] = refused.map(({ path, code, detail }) => ({
    name: path,
    code,
    reason: messageOf(code, detail).title,
  }));
  try {
    for (const [at, one] of found.entries()) {
      err(`case ${at + 1} of ${found.length}: ${one.name}`);
      const outcome = await tried(one, tools, surroundings);
      if ('structures' in outcome) cases.push(outcome);
      else failures.push(outcome);
    }
  } finally {
    await network?.dispose();
    await quality?.network.dispose();
  }
  const evaluation = evaluateCohort(cases, reference);
  const outcome = { cases, failures, leftOut, evaluation };
  const conditions = conditionsOf(command, network);
  return { ...outcome, files: await write(outcome, { command, conditions, surroundings }) };
}

/** What a case's contours come from; as in the app, samples come before contours and these before a network. */
function drawnBy(
  { samples, contours }: FolderCase,
  { masks }: EvaluateCommand,
): 'samples' | 'contours' | 'network' {
  if (samples.length > 0) return 'samples';
  return contours.length > 0 && masks === 'contours' ? 'contours' : 'network';
}

async function tried(
  one: FolderCase,
  tools: CaseTools,
  surroundings: Surroundings,
): Promise<CohortCase | FailedCase> {
  const by = drawnBy(one, tools.command);
  if (by === 'network' && !tools.network) return nothingToMeasure(one);
  try {
    return await evaluateFolderCase(one, by, tools, surroundings);
  } catch (error) {
    const { code, detail } = toWire(error);
    if (code === 'cancelled') throw error;
    const known: ErrorCode = isErrorCode(code) ? code : 'internal/unexpected';
    const reason = messageOf(known, (detail ?? {}) as ErrorDetail).title;
    surroundings.err(`failed: ${one.name}: ${reason} (${known})`);
    return { name: one.name, code: known, reason };
  }
}

function nothingToMeasure({ name, observers }: FolderCase): FailedCase {
  const has = observers.length > 0 ? 'a reference, but neither' : 'neither';
  const reason = `It has ${has} samples nor contours, and no --network is given.`;
  return { name, code: 'model/not-found', reason };
}

async function referenceCases(command: EvaluateCommand): Promise<readonly CohortCase[] | null> {
  const { referenceCohort } = command;
  if (referenceCohort === null) return shippedCases(command);
  return parseCohort(await textOf(referenceCohort)).cases;
}

/** Of the network's package; a package of which no cohort is known has none. */
async function shippedCases({ network }: EvaluateCommand): Promise<readonly CohortCase[] | null> {
  if (!network) return null;
  let json: string;
  try {
    json = await readFile(join(network.path, 'cohort.json'), 'utf8');
  } catch {
    return null; // not there, or an archive
  }
  return parseCohort(json).cases;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('input/unreadable', {}, { cause });
  }
}

function conditionsOf(
  { fusion }: EvaluateCommand,
  network: OpenedNetwork | null,
): CohortConditions {
  if (!network) return { fusion, measured: 'automatic', network: null };
  const { id, version } = network.manifest;
  const { members, dropoutPasses, flips, seed, stop, field } = estimatorOf(
    network.source,
    network.manifest,
  );
  const estimator = `members ${members}, dropout passes ${dropoutPasses}, flips ${flips.join(' ') || 'none'}, seed ${seed}, ${stop}, field ${field}`;
  return { fusion, measured: 'automatic', network: { id, version, estimator } };
}

async function write(
  { cases, failures, evaluation }: Omit<EvaluateOutcome, 'files' | 'leftOut'>,
  {
    command: { out },
    conditions,
    surroundings,
  }: {
    readonly command: EvaluateCommand;
    readonly conditions: CohortConditions;
    readonly surroundings: Surroundings;
  },
): Promise<string[]> {
  if (out === null) return [];
  const { version } = surroundings;
  const createdAt = new Date().toISOString();
  const files = {
    'cohort.json': cohortJson({ version, createdAt, conditions, cases, failures, evaluation }),
    'cohort.csv': cohortCsv(cases, failures),
    'cohort_measures.csv': cohortMeasuresCsv(evaluation),
  };
  const paths: string[] = [];
  try {
    await mkdir(out, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(out, name), content);
      paths.push(join(out, name));
    }
  } catch (cause) {
    throw new AppError('export/unwritable', {}, { cause });
  }
  return paths;
}
