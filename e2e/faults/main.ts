import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serveApp } from './appServer.ts';
import { FOUND } from './found.ts';
import { Lane } from './lane.ts';
import { isGood, type Outcome } from './outcome.ts';
import { isKind, KINDS, planRun, type Kind } from './plan.ts';
import { playRun, type OpenReview } from './playRun.ts';
import { openResults, surroundings } from './results.ts';
import { writeReport } from './writeReport.ts';

// `npm run faults`: reviews in Chromium, each with something that goes wrong at a random moment.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    /** At a time. */
    browsers: { type: 'string', default: '1' },
    /** Some of them, with commas between. */
    kinds: { type: 'string', default: KINDS.join(',') },
    /** One of the runs alone, by its number. */
    only: { type: 'string' },
    /** Goes on where a stopped command of the same seed was, and plays what could not be played. */
    resume: { type: 'boolean', default: false },
    /** Plays nothing: writes what results there are. */
    report: { type: 'boolean', default: false },
    /** With --resume: runs that are played anew, between commas, in the place of their results. */
    again: { type: 'string', default: '' },
    /** What was built, by `npm run build`. */
    app: { type: 'string', default: 'dist' },
    /** Where the results of all runs go at the end, as docs/reliability.json, those of another seed below them; without, they are printed alone. */
    out: { type: 'string' },
  },
});

const kinds = values.kinds.split(',').map((text): Kind => {
  if (isKind(text)) return text;
  console.error(`There is no ${text}: choose among ${KINDS.join(', ')}.`);
  process.exit(2);
});
const [runs, seed, browsers] = [values.runs, values.seed, values.browsers].map(Number) as [
  number,
  number,
  number,
];
/** Runs on one review: its log grows, and what one run left the next one finds. */
const PER_REVIEW = 10;

const folder = resolve('.cache/faults');
mkdirSync(`${folder}/traces`, { recursive: true });
const command = `npm run faults -- --runs ${runs} --seed ${seed} --browsers ${browsers}${kinds.length < KINDS.length ? ` --kinds ${values.kinds}` : ''}`;
/** One that is played alone leaves the results of all as they are. */
const name = values.only === undefined ? `${seed}` : `${seed}-${values.only}`;
const results = openResults(`${folder}/${name}.jsonl`, values.resume || values.report);

const WHAT =
  'Scripted reviews in Chromium: decisions, strokes, undo and redo, structures, budgets, runs, exports, other cases, reloads. Something goes wrong at a random moment of each, one kind alone or two that may meet. Afterwards the log is read from disk, its hash chain followed, and held against what was done.';

const started = surroundings();
if (!values.report) await playAll();
const played = results.played();
const section = played && {
  what: WHAT,
  ...played,
  ...results.summary(KINDS),
  found: FOUND,
};
console.log(JSON.stringify(section, null, 2));
// By itself --report makes the page of what is in the file.
const file = values.out ?? (values.report ? 'docs/reliability.json' : undefined);
if (file !== undefined) writeReport(file, values.out === undefined ? null : section);
process.exitCode = results.outcomes.every(isGood) ? 0 : 1;

async function playAll(): Promise<void> {
  if (!existsSync(`${values.app}/index.html`)) {
    console.error(`There is no app in ${values.app}: run npm run build first.`);
    process.exit(2);
  }
  const again = new Set(values.again.split(',').filter(Boolean).map(Number));
  results.keep(({ number, unplayed }) => unplayed === 0 && !again.has(number));
  const done = new Set(results.outcomes.map(({ number }) => number));
  const numbers =
    values.only === undefined
      ? Array.from({ length: runs }, (_, number) => number).filter((number) => !done.has(number))
      : [Number(values.only)];
  // Each lane has its own share, so that a review goes on from one of its runs to the next.
  await Promise.all(
    Array.from({ length: browsers }, (_, lane) => playLane(lane, () => numbers.shift())),
  );
}

async function playLane(at: number, nextNumber: () => number | undefined): Promise<void> {
  const server = await serveApp(values.app);
  const lane = new Lane(server, `${folder}/profile-${name}-${at}`);
  await lane.clear();
  const { version: chromium } = await lane.browser();
  results.setPlayed({ command, seed: values.seed, ...started, chromium });
  let open: OpenReview | null = null;
  let played = 0;
  for (let number = nextNumber(); number !== undefined; number = nextNumber()) {
    const plan = planRun(number, seed, kinds);
    const ended: Awaited<ReturnType<typeof playRun>> = await playRun(lane, plan, open);
    const { outcome, trace, next } = ended;
    results.add(outcome);
    say(outcome, trace);
    played++;
    open = played % PER_REVIEW === 0 ? null : next;
    // A fresh disk for a fresh review.
    if (!open) await lane.clear();
  }
  await lane.clear();
  rmSync(lane.profile, { recursive: true, force: true });
  await server.close();
}

function say(outcome: Outcome, trace: readonly string[]): void {
  const { number, kinds: struck, events, lost, told, hangs, exports, seconds } = outcome;
  const isBad = !isGood(outcome);
  const counts = `${events} events, ${lost} lost, ${told} told, ${exports} exports, ${hangs} hangs`;
  console.log(
    `run ${number} (${struck.join(' + ')}): ${counts}, ${seconds} s${isBad ? ' BAD' : ''}`,
  );
  if (!isBad) return;
  const path = `${folder}/traces/${seed}-${number}.txt`;
  writeFileSync(path, `${JSON.stringify(outcome, null, 1)}\n${trace.join('\n')}\n`);
  console.log(`  its trace: ${path}`);
}
