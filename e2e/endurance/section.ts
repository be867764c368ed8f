import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { resolve } from 'node:path';

/** How figures were made, as every section of docs/reliability.json says it. */
export interface Made {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
}

/** Asked before the work: others may commit meanwhile, and the load is then that of others. */
export function madeNow(): Made {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return {
    date: new Date().toISOString(),
    commit,
    machine: `${platform()} ${release()}, ${cpus().length} cores, ${memory}, load ${load} before it began`,
  };
}

/** Ends with a word where there is no app to try. @param app folder of a build. */
export function requireApp(app: string): void {
  if (existsSync(`${app}/index.html`)) return;
  console.error(`There is no app in ${app}: run npm run build first.`);
  process.exit(2);
}

/** Puts a section into a file of several, in the place of the one before. */
export function writeSection(file: string, name: string, section: object): void {
  const path = resolve(file);
  const others = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)
    : {};
  writeFileSync(path, `${JSON.stringify({ ...others, [name]: section }, null, 2)}\n`);
}

/** The section as it is now; empty where there is none. */
export function sectionOf(file: string, name: string): Readonly<Record<string, unknown>> {
  const path = resolve(file);
  if (!existsSync(path)) return {};
  const all = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, unknown>>;
  return all[name] ?? {};
}
