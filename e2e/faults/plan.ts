import { seededRandom } from '../../src/testing/seededRandom.ts';
import { nextDoing, type Doing } from './actions.ts';

/** What can go wrong, in the order of the table. */
export const KINDS = [
  'browser-kill',
  'tab-kill',
  'worker-kill',
  'device-lost',
  'disk-full',
  'damaged-journal',
  'clock-change',
  'slow-disk',
  'network-flips',
  'two-tabs',
] as const;
export type Kind = (typeof KINDS)[number];

export function isKind(text: string): text is Kind {
  return KINDS.some((kind) => kind === text);
}

/** One review with what goes wrong in it. Equal seeds and numbers give equal plans. */
export interface Plan {
  readonly number: number;
  readonly seed: number;
  /** One, or two that may meet. */
  readonly kinds: readonly Kind[];
  readonly doings: readonly Doing[];
  /** For each kind: during which of the doings it strikes, and how long after that began. */
  readonly strikes: readonly {
    readonly kind: Kind;
    readonly at: number;
    readonly afterMs: number;
  }[];
}

/** Every kind alone and every pair in turn, so that any number of runs has of each about as many. */
export function kindsOfRun(number: number, kinds: readonly Kind[]): readonly Kind[] {
  const pairs = kinds.flatMap((one, at) => kinds.slice(at + 1).map((other) => [one, other]));
  // Alone and in pairs by turns.
  const turn = Math.floor(number / 2);
  const single = kinds[turn % kinds.length];
  // A step that shares no factor with the number of pairs goes through all of them, far from one another.
  const pair =
    pairs.length > 0 ? pairs[(turn * stepThrough(pairs.length)) % pairs.length] : undefined;
  if (number % 2 === 1 && pair) return pair;
  return single === undefined ? [] : [single];
}

function stepThrough(count: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  for (let step = Math.floor(count * 0.38) + 1; ; step++)
    if (divides(step, count) === 1) return step;
}

/** What keeps a worker or the graphics busy, so that they are missed. */
const BUSY: Partial<Record<Kind, readonly Doing[]>> = {
  'worker-kill': ['run', 'export', 'other-case'],
  'device-lost': ['run', 'draw', 'decide'],
};

export function planRun(number: number, seed: number, kinds: readonly Kind[]): Plan {
  const random = seededRandom(seed * 100_003 + number);
  const chosen = kindsOfRun(number, kinds);
  const count = 6 + Math.floor(random() * 5);
  const doings = Array.from({ length: count }, (_, at) =>
    at === 0 ? 'decide' : nextDoing(random),
  );
  const strikes = chosen.map((kind) => {
    const at = 1 + Math.floor(random() * (count - 2));
    const busy = BUSY[kind];
    if (busy) doings[at] = busy[Math.floor(random() * busy.length)] ?? 'run';
    return { kind, at, afterMs: Math.floor(random() ** 2 * 900) };
  });
  // A run ends with files in hand half of the time.
  if (random() < 0.5) doings.push('export');
  return { number, seed, kinds: chosen, doings, strikes };
}
