import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Short hash of the sources; with `+` where they differ from it. What the command itself writes does not count. */
export function commitNow(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const own = ['results.json', 'REPORT.md', 'plots'].map((name) => `:!evidence/${name}`);
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ...own);
    return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : '+');
  } catch {
    return 'unknown'; // a source archive without history
  }
}

export function cpuName(): string {
  return cpus()[0]?.model.trim() ?? 'unknown';
}

export function versionsNow(): Record<string, string> {
  const text = readFileSync('node_modules/onnxruntime-node/package.json', 'utf8');
  return {
    node: process.versions.node,
    'onnxruntime-node': (JSON.parse(text) as { version: string }).version,
  };
}
