import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and when a row was measured. */
export interface Conditions {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  /** UTC day. */
  readonly date: string;
  /** Short hash; with `+` where the working tree differed from it. */
  readonly commit: string;
  /** Of one minute, before the first row of the run. */
  readonly loadAverage: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Of each side, where the row says nothing else. */
  readonly threads?: number;
}

/** Conditions of this run. */
export function conditionsNow(): Conditions {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    os: `${type()} ${release()}`,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(2)),
    versions: {
      node: process.versions.node,
      'onnxruntime-web': packageVersion('onnxruntime-web'),
      'onnxruntime-node': packageVersion('onnxruntime-node'),
    },
  };
}

export function withVersions(
  conditions: Conditions,
  versions: Readonly<Record<string, string>>,
): Conditions {
  return { ...conditions, versions: { ...conditions.versions, ...versions } };
}

function packageVersion(name: string): string {
  const text = readFileSync(`node_modules/${name}/package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    // Its own results do not change what was measured.
    const changed = git(
      'status',
      '--porcelain',
      '--',
      '.',
      ':!bench/results.json',
      ':!docs/speed.md',
    );
    return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : '+');
  } catch {
    return 'unknown'; // a source archive without history
  }
}
