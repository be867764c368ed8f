import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, platform, release } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { preview } from 'vite';
import { seededRandom } from '../../src/testing/seededRandom.ts';
import { playSession, type Before, type SessionOutcome } from './session.ts';

// `npm run crash-test`: editing sessions in Chromium, each killed at a random moment.
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    /** At a time. */
    browsers: { type: 'string', default: '1' },
    /** What was built, by `npm run build`. */
    app: { type: 'string', default: 'dist' },
    /** Where results go; without, they are printed alone. */
    out: { type: 'string' },
  },
});
/** Before the first session: others may commit meanwhile. */
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const sessions = Number(values.sessions);
const seed = Number(values.seed);
/** Sessions on one profile; then a fresh one, whose first session runs the network. */
const PER_PROFILE = 10;
const KILL_MS = { least: 500, most: 6500 };

if (!existsSync(`${values.app}/index.html`)) {
  console.error(`There is no app in ${values.app}: run npm run build first.`);
  process.exit(2);
}
const server = await preview({
  configFile: resolve('vite.config.ts'),
  logLevel: 'error',
  build: { outDir: resolve(values.app) },
  preview: { port: 4291, strictPort: false },
});
const address = server.resolvedUrls?.local[0] ?? '';
if (address === '') throw new Error('the server has no address');

const totals = {
  sessions: 0,
  kept: 0,
  lost: 0,
  lostInLastSecond: 0,
  unexpected: 0,
  brokenChains: 0,
};
let version = '';
let played = 0;
const folder = resolve('.cache/crash-test');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

/** Sessions on one profile. Each finds out about the kill of the one before; one more at the end looks only. */
async function playProfile(number: number, count: number): Promise<void> {
  const profile = `${folder}/${number}`;
  const random = seededRandom(seed + number);
  let before: Before | null = null;
  for (let session = 0; session <= count; session++) {
    const isLook = session === count;
    const killAfterMs = isLook ? 0 : KILL_MS.least + random() * (KILL_MS.most - KILL_MS.least);
    const plan = { profile, address, random, before, killAfterMs };
    const outcome: SessionOutcome = await playSession(plan);
    add(outcome, `profile ${number}, session ${session}`);
    if (!isLook) played++;
    ({ before } = outcome);
  }
  rmSync(profile, { recursive: true, force: true });
}

function add(outcome: SessionOutcome, name: string): void {
  const { comparison, isIntact, entries } = outcome;
  ({ version } = outcome);
  if (!isIntact) totals.brokenChains++;
  const chain = `${name}: ${entries} entries on disk, chain ${isIntact ? 'intact' : 'BROKEN'}`;
  if (!comparison) return console.log(chain);
  const { kept, lost, lostInLastSecond, unexpected, detail } = comparison;
  totals.sessions++;
  totals.kept += kept;
  totals.lost += lost;
  totals.lostInLastSecond += lostInLastSecond;
  totals.unexpected += unexpected;
  const counts = `kept ${kept}, lost ${lost}, in the last second ${lostInLastSecond}, unexpected ${unexpected}`;
  console.log(`${chain}; killed session: ${counts}`);
  if (lost + unexpected > 0) console.log(detail);
}

const profiles = Array.from({ length: Math.ceil(sessions / PER_PROFILE) }, (_, number) => number);
/** Several at a time wait less for each other than for the disk. */
async function playNext(): Promise<void> {
  for (let number = profiles.shift(); number !== undefined; number = profiles.shift()) {
    await playProfile(number, Math.min(PER_PROFILE, sessions - number * PER_PROFILE));
  }
}
await Promise.all(Array.from({ length: Number(values.browsers) }, playNext));
await server.close();

const isGood =
  played === sessions && totals.lost === 0 && totals.brokenChains === 0 && totals.unexpected === 0;
const report = {
  what: 'Editing sessions in Chromium, all of its processes killed (SIGKILL) at a random moment while decisions, strokes, undo and redo are recorded; after a restart the log is read from disk and its hash chain verified. A kill of the browser, not of the machine.',
  command: `npm run crash-test -- --sessions ${sessions} --seed ${seed} --browsers ${values.browsers}`,
  date: new Date().toISOString(),
  commit,
  chromium: version,
  machine: `${platform()} ${release()}, ${cpus().length} cores`,
  sessionsKilled: totals.sessions,
  eventsOnDiskAfterRestart: totals.kept,
  lostOlderThanOneSecond: totals.lost,
  lostWithinLastSecond: totals.lostInLastSecond,
  entriesThatNobodyMade: totals.unexpected,
  brokenChains: totals.brokenChains,
};
console.log(JSON.stringify(report, null, 2));
if (values.out) {
  const path = resolve(values.out);
  const others = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)
    : {};
  writeFileSync(path, `${JSON.stringify({ ...others, crash: report }, null, 2)}\n`);
}
process.exitCode = isGood ? 0 : 1;
