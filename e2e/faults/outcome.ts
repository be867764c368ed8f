import type { Kind, Plan } from './plan.ts';

/** What came of one run. */
export interface Outcome {
  readonly number: number;
  readonly kinds: readonly Kind[];
  /** What struck, in words. */
  readonly what: string[];
  /** Events that are on disk as they were made. */
  events: number;
  /** Events that are not on disk, without a word: older than a second at a kill, or shown as saved. */
  lost: number;
  /** Of these: shown as saved. */
  lostThoughShown: number;
  /** Events that are not there, and the page had said so, or says so. */
  told: number;
  /** Events of the last second before a kill: within what is promised. */
  lostInLastSecond: number;
  /** Entries that nobody made. */
  unexpected: number;
  /** Logs that did not hold together although nothing was damaged, or after they were mended. */
  brokenChains: number;
  exports: number;
  files: number;
  /** Exports that were offered and are not whole, or not what the review was. */
  corruptExports: number;
  hangs: number;
  /** The run could not be played to its end: neither good nor a finding of the app's. */
  unplayed: number;
  /** Exceptions that nobody caught. */
  readonly uncaught: string[];
  seconds: number;
}

export function emptyOutcome({ number, kinds }: Plan): Outcome {
  return {
    number,
    kinds,
    what: [],
    events: 0,
    lost: 0,
    lostThoughShown: 0,
    told: 0,
    lostInLastSecond: 0,
    unexpected: 0,
    brokenChains: 0,
    exports: 0,
    files: 0,
    corruptExports: 0,
    hangs: 0,
    unplayed: 0,
    uncaught: [],
    seconds: 0,
  };
}

/** Whether nothing was found that must not be. */
export function isGood(outcome: Outcome): boolean {
  const { lost, unexpected, brokenChains, corruptExports, hangs, unplayed, uncaught } = outcome;
  return (
    lost + unexpected + brokenChains + corruptExports + hangs + unplayed + uncaught.length === 0
  );
}
