import { join } from 'node:path';
import { cached } from './cache.ts';
import type { CohortCase } from './cohort.ts';
import { readCohort } from './cohort.ts';
import { commitNow } from './conditions.ts';
import { readObserverCases } from './observerCases.ts';
import type { EvidenceNetwork } from './packages.ts';
import { openNetwork, packageFiles, rawPackage } from './packages.ts';
import { readRealImage } from './realImage.ts';
import type { TableConditions } from './results.ts';
import { requireSoundRows } from './results.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from './table.ts';

/** How the command was called. */
export interface Options {
  /** Folder of the phantom cohorts. */
  readonly cohorts: string;
  /** Of each cohort; null for all. */
  readonly cases: number | null;
  readonly threads: number;
  /** Caches are not read. */
  readonly isFresh: boolean;
  readonly dataFolder: string;
}

/**
 * Makes one table.
 * @returns its rows and pictures, and what they were made of.
 * @throws MissingInput; Error for rows that contradict each other; AppError as the engine.
 */
export async function runTable(
  table: EvidenceTable,
  options: Options,
): Promise<{ readonly result: TableResult; readonly conditions: TableConditions }> {
  const startMs = performance.now();
  const progress = (line: string): void => {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
    process.stderr.write(`${table.name} ${seconds.padStart(5)} s  ${line}\n`);
  };
  const cohorts: Record<string, number> = {};
  const packages = new Map<string, string>();
  const missing: string[] = [];
  const open = new Map<string, { network: EvidenceNetwork; dispose: () => Promise<void> }>();
  const asked = new Map<string, readonly CohortCase[]>();
  const note = (name: string, version: string, sha256: readonly string[]): void => {
    packages.set(name, `${name} ${version} ${sha256.map((hash) => hash.slice(0, 8)).join(' ')}`);
  };
  const context: EvidenceContext = {
    progress,
    threads: options.threads,
    dataFolder: options.dataFolder,
    missing: (what) => missing.push(what),
    realImage: (path) => readRealImage(path, join(options.cohorts, 'real')),
    cohort: (name, first = Infinity) => {
      const most = Math.min(options.cases ?? Infinity, first);
      const key = `${name} ${most}`;
      const cases =
        asked.get(key) ??
        readCohort(name, {
          folder: options.cohorts,
          most: Number.isFinite(most) ? most : null,
          progress,
        });
      asked.set(key, cases);
      cohorts[name] = Math.max(cohorts[name] ?? 0, cases.length);
      return cases;
    },
    observerCases: (name) => {
      const cases = readObserverCases(name, {
        folder: options.cohorts,
        most: options.cases,
        progress,
      });
      cohorts[name] = cases.length;
      return cases;
    },
    packageFiles: async (name) => {
      const files = await rawPackage(name);
      if (!files) missing.push(`models/${name}`);
      else note(name, files.version, files.sha256);
      return files;
    },
    network: async (name) => {
      const known = open.get(name);
      if (known) return known.network;
      const files = await packageFiles(name);
      if (!files) {
        progress(`models/${name} is not there`);
        missing.push(`models/${name}`);
        return null;
      }
      const opened = await openNetwork(name, files, options.threads);
      open.set(name, opened);
      note(name, files.manifest.version, opened.network.sha256);
      return opened.network;
    },
    cached: (key, compute) =>
      cached(
        { folder: join('evidence/.cache', table.name), isFresh: options.isFresh },
        key,
        compute,
      ),
  };
  try {
    const result = await table.rows(context);
    requireSoundRows(table.name, result.rows);
    const conditions: TableConditions = {
      date: new Date().toISOString().slice(0, 10),
      commit: commitNow(),
      seconds: Math.round((performance.now() - startMs) / 1000),
      cases: options.cases,
      packages: [...packages.values()],
      cohorts,
      missing: [...new Set(missing)],
    };
    return { result, conditions };
  } finally {
    for (const { dispose } of open.values()) await dispose();
  }
}
