import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, platform, release } from 'node:os';
import type { Outcome } from './outcome.ts';
import type { Kind } from './plan.ts';

/** Figures of some runs. */
export interface Figures {
  readonly runs: number;
  readonly events: number;
  readonly lost: number;
  readonly lostInLastSecond: number;
  readonly told: number;
  readonly unexpected: number;
  readonly brokenChains: number;
  readonly exports: number;
  readonly files: number;
  readonly corruptExports: number;
  readonly hangs: number;
  readonly unplayed: number;
  readonly uncaught: number;
}

/** When, where and by which command runs were played. */
export interface Played {
  readonly command: string;
  readonly seed: string;
  readonly date: string;
  /** One, or those of a command that went on later, with commas between. */
  readonly commit: string;
  readonly chromium: string;
  readonly machine: string;
}

export interface Summary extends Figures {
  /** Of the runs in which a kind struck, alone or with another. */
  readonly kinds: Readonly<Record<string, Figures>>;
}

/** Results on disk: one run a line, written as it ends, so that a stop loses nothing. */
export interface Results {
  readonly outcomes: readonly Outcome[];
  readonly add: (outcome: Outcome) => void;
  /** Takes out all others: they are played again. */
  readonly keep: (isKept: (outcome: Outcome) => boolean) => void;
  /** When, where and by which command they were played, as of the first of them. */
  readonly played: () => Played | null;
  readonly setPlayed: (played: Played) => void;
  readonly summary: (kinds: readonly Kind[]) => Summary;
}

/** @param isContinued goes on with those that are there; otherwise they are removed. */
export function openResults(path: string, isContinued: boolean): Results {
  if (!isContinued) for (const old of [path, `${path}.played.json`]) rmSync(old, { force: true });
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  const outcomes = lines.filter(Boolean).map((line) => JSON.parse(line) as Outcome);
  /** Of the command that played first. */
  const playedPath = `${path}.played.json`;
  return {
    outcomes,
    add: (outcome) => {
      outcomes.push(outcome);
      appendFileSync(path, `${JSON.stringify(outcome)}\n`);
    },
    keep: (isKept) => {
      const left = outcomes.filter(isKept);
      outcomes.splice(0, outcomes.length, ...left);
      writeFileSync(path, left.map((one) => `${JSON.stringify(one)}\n`).join(''));
    },
    played: () => (existsSync(playedPath) ? readPlayed(playedPath) : null),
    setPlayed: (played) => {
      const before = existsSync(playedPath) ? readPlayed(playedPath) : played;
      const isOther = !before.commit.split(', ').includes(played.commit);
      const commit = isOther ? `${before.commit}, ${played.commit}` : before.commit;
      writeFileSync(playedPath, JSON.stringify({ ...before, commit }));
    },
    summary: (kinds) => ({
      ...figuresOf(outcomes),
      kinds: Object.fromEntries(
        kinds.map((kind) => [kind, figuresOf(outcomes.filter((one) => one.kinds.includes(kind)))]),
      ),
    }),
  };
}

function readPlayed(path: string): Played {
  return JSON.parse(readFileSync(path, 'utf8')) as Played;
}

function figuresOf(outcomes: readonly Outcome[]): Figures {
  const sum = (count: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  return {
    runs: outcomes.length,
    events: sum(({ events }) => events),
    lost: sum(({ lost }) => lost),
    lostInLastSecond: sum(({ lostInLastSecond }) => lostInLastSecond),
    told: sum(({ told }) => told),
    unexpected: sum(({ unexpected }) => unexpected),
    brokenChains: sum(({ brokenChains }) => brokenChains),
    exports: sum(({ exports }) => exports),
    files: sum(({ files }) => files),
    corruptExports: sum(({ corruptExports }) => corruptExports),
    hangs: sum(({ hangs }) => hangs),
    unplayed: sum(({ unplayed }) => unplayed),
    uncaught: sum(({ uncaught }) => uncaught.length),
  };
}

/** When, on what and of which state of the house the runs are. */
export function surroundings(): Pick<Played, 'date' | 'commit' | 'machine'> {
  const git = ['rev-parse', '--short', 'HEAD'];
  return {
    date: new Date().toISOString(),
    commit: execFileSync('git', git, { encoding: 'utf8' }).trim(),
    machine: `${platform()} ${release()}, ${cpus().length} cores`,
  };
}
