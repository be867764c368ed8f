import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';

/** A place in which a browser has no more than so much memory, and two cores. */
export interface Confinement {
  /** Started in place of the browser, with its arguments. */
  readonly executable: string;
  /** What confines it, for the report. */
  readonly what: string;
  /** The most that all of its processes held together, caches of files included; null where nothing counts it. */
  readonly peakBytes: () => number | null;
  readonly dispose: () => void;
}

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';
const CORES = 2;

/**
 * Confines a browser to so much memory by a cgroup of Linux, of either version, where this process may make one. Without one
 * it runs free, and the report says so: a limit of address space would end a browser that reserves terabytes of it.
 */
export function confine(browser: string, bytes: number): Confinement {
  const group = makeGroup(bytes);
  const folder = resolve('.cache/endurance');
  mkdirSync(folder, { recursive: true });
  const executable = `${folder}/chromium-${process.pid}.sh`;
  const isTwoCores = process.platform === 'linux' && cpus().length > CORES;
  const lines = [
    '#!/bin/sh',
    ...(group ? [`echo $$ > '${group.path}/cgroup.procs' || exit 9`] : []),
    `exec ${isTwoCores ? `taskset -c 0-${CORES - 1} ` : ''}'${browser}' "$@"`,
  ];
  writeFileSync(executable, `${lines.join('\n')}\n`);
  chmodSync(executable, 0o755);
  const cores = `${Math.min(CORES, cpus().length)} cores`;
  return {
    executable,
    what: group
      ? `${group.kind} of ${(bytes / 2 ** 30).toFixed(0)} GiB without swap beyond it, ${cores}`
      : `no limit of memory: no cgroup can be made here; ${cores}`,
    peakBytes: () => group?.peakBytes() ?? null,
    dispose: () => group?.remove(),
  };
}

interface Group {
  readonly path: string;
  readonly kind: string;
  readonly peakBytes: () => number | null;
  readonly remove: () => void;
}

function makeGroup(bytes: number): Group | null {
  const name = `isodoubt-${process.pid}`;
  if (isWritable(V1)) {
    const path = `${V1}/${name}`;
    mkdirSync(path);
    writeFileSync(`${path}/memory.limit_in_bytes`, String(bytes));
    return groupAt(path, 'cgroup (v1)', 'memory.max_usage_in_bytes');
  }
  if (!isWritable(V2) || !controllers().includes('memory')) return null;
  const path = `${V2}/${name}`;
  mkdirSync(path);
  try {
    writeFileSync(`${path}/memory.max`, String(bytes));
    writeFileSync(`${path}/memory.swap.max`, '0');
  } catch {
    rmdirSync(path);
    return null;
  }
  return groupAt(path, 'cgroup (v2)', 'memory.peak');
}

function controllers(): string {
  try {
    return readFileSync(`${V2}/cgroup.subtree_control`, 'utf8');
  } catch {
    return '';
  }
}

function groupAt(path: string, kind: string, peakFile: string): Group {
  return {
    path,
    kind,
    peakBytes: () => {
      try {
        return Number(readFileSync(`${path}/${peakFile}`, 'utf8'));
      } catch {
        return null;
      }
    },
    remove: () => {
      try {
        rmdirSync(path);
      } catch {
        // A process of it is still ending; an empty group takes nothing.
      }
    },
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
