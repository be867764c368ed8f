import { readdirSync, readFileSync } from 'node:fs';

/** A process of a browser, by what Chromium calls it: `renderer`, `gpu-process`, `browser` … */
export interface BrowserProcess {
  readonly pid: number;
  readonly type: string;
}

/** What a process holds. */
export interface Resident {
  /** All pages that are in memory, bytes: those of shared libraries and shared memory count whole. */
  readonly rssBytes: number;
  /** The same, shared pages divided among those who share them. */
  readonly pssBytes: number;
}

/** Processes of the browser that was started with a profile. Linux alone says them. */
export function processesOf(profile: string): readonly BrowserProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap((pid) => describe(pid) ?? []);
  const root = all.find(
    ({ command, type }) => type === 'browser' && command.includes(`--user-data-dir=${profile}`),
  );
  if (!root) return [];
  const found = [root];
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}

/** The renderer that holds most: the tab's, its workers with it. Others wait in reserve. */
export function tabOf(profile: string): number {
  const renderers = processesOf(profile).filter(({ type }) => type === 'renderer');
  const sized = renderers.map(({ pid }) => ({ pid, bytes: residentOf(pid)?.rssBytes ?? 0 }));
  const largest = sized.toSorted((a, b) => b.bytes - a.bytes)[0];
  if (!largest) throw new Error('no renderer');
  return largest.pid;
}

/** Null once the process has ended. */
export function residentOf(pid: number): Resident | null {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kb = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);
    return { rssBytes: kb('Rss') * 1024, pssBytes: kb('Pss') * 1024 };
  } catch {
    return null;
  }
}

interface Described extends BrowserProcess {
  readonly parent: number;
  readonly command: string;
}

function describe(pid: number): Described | null {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
    return { pid, command, parent, type: / --type=(\S+)/.exec(command)?.[1] ?? 'browser' };
  } catch {
    return null;
  }
}
