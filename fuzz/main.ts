import { fork, execFileSync, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { goodCases } from './corpus.ts';
import type { Answer, Job } from './child.ts';
import { mutate, type Mutation } from './mutate.ts';

// `npm run fuzz`: good files, damaged at random, through the app's own reader.
const { values } = parseArgs({
  options: {
    mutations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    /** One mutation alone, by its number. */
    only: { type: 'string' },
    /** Puts the summary into docs/fuzz.json. */
    write: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const mutations = Number(values.mutations);
const BOUND = { ms: 20_000, bytes: 1.5e9 } as const;

interface Finding {
  readonly number: number;
  readonly file: string;
  readonly mutation: Mutation;
  readonly what: string;
}

const cases = goodCases(process.env.ISODOUBT_DATA ?? '../shared/data');
const findings: Finding[] = [];
const counts = new Map<string, number>();
let reader: ChildProcess | null = null;
let peakBytes = 0;

const numbers = values.only
  ? [Number(values.only)]
  : Array.from({ length: mutations }, (_, number) => number);
for (const number of numbers) {
  const good = cases[number % cases.length];
  const [first, ...rest] = good?.files ?? [];
  if (!good || !first) throw new Error('no files to damage');
  const { bytes, mutation } = mutate(first.bytes, { seed, number });
  const found = (what: string): void =>
    void findings.push({ number, file: good.name, mutation, what });
  const answer = await answerOf({ files: [{ at: first.at, bytes }, ...rest] });
  if (typeof answer === 'string') {
    found(answer);
    continue;
  }
  const { outcome } = answer;
  peakBytes = Math.max(peakBytes, answer.peakBytes);
  if (outcome.kind === 'wrong') found(outcome.what);
  if (answer.peakBytes > BOUND.bytes) {
    found(`memory: ${Math.round(answer.peakBytes / 1e6)} MB`);
    endReader();
  }
  const key = outcome.kind === 'refused' ? outcome.code : outcome.kind;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (values.only) console.log(mutation, outcome);
}
endReader();

const summary = {
  what: 'Good files, damaged at random, through the reader of the app. Each has to end in a volume, contours or an error with a code, within the bounds; anything else is a finding.',
  command: `npm run fuzz -- --mutations ${numbers.length} --seed ${seed}`,
  date: new Date().toISOString(),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  node: process.version,
  bounds: { seconds: BOUND.ms / 1000, megabytes: BOUND.bytes / 1e6 },
  goodFiles: cases.length,
  mutations: numbers.length,
  outcomes: Object.fromEntries([...counts].toSorted((a, b) => b[1] - a[1])),
  peakMegabytes: Math.round(peakBytes / 1e6),
  findings,
};
console.log(JSON.stringify(summary, null, 2));
if (values.write) writeFileSync('docs/fuzz.json', `${JSON.stringify(summary, null, 2)}\n`);
process.exit(findings.length > 0 ? 1 : 0);

/** What came of it, or what went wrong where nothing came. */
async function answerOf(job: Job): Promise<Answer | string> {
  const child = (reader ??= await startReader());
  return new Promise((resolve) => {
    const settle = (answer: Answer | string): void => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('exit', died);
      if (typeof answer === 'string') endReader();
      resolve(answer);
    };
    const died = (code: number | null): void => settle(`the reader died (${code ?? 'killed'})`);
    const timer = setTimeout(() => settle(`no answer within ${BOUND.ms / 1000} s`), BOUND.ms);
    child.on('message', settle);
    child.on('exit', died);
    child.send(job);
  });
}

function startReader(): Promise<ChildProcess> {
  const child = fork('scripts/run.mjs', ['fuzz/child.ts'], { serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', () => reject(new Error('the reader does not start')));
  });
}

function endReader(): void {
  reader?.removeAllListeners('exit');
  reader?.kill('SIGKILL');
  reader = null;
}
