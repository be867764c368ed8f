import type { Reviewer } from './actions.ts';
import type { Lane } from './lane.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';

/** What is known to be on disk of the review. */
export interface Kept {
  readonly reviewId: string;
  /** Of all entries, notes included. */
  readonly hashes: readonly string[];
  /** Entries that are no notes. */
  readonly entries: number;
  readonly undoable: number;
  readonly redoable: number;
  /** After a damage: how many entries come before it. */
  readonly wholeBefore?: number;
}

/** A run under way. */
export interface Run {
  readonly lane: Lane;
  readonly plan: Plan;
  readonly random: () => number;
  readonly outcome: Outcome;
  readonly trace: string[];
  /** What was on disk when it was looked at last; grows from run to run of one review. */
  kept: Kept | null;
  reviewer: Reviewer;
  /** To be made good. */
  mends: (() => Promise<void>)[];
  isDiskHeld: boolean;
  /** The picture is gone: a reviewer opens the page again. */
  isPictureLost: boolean;
  /** Its disk is not to be used by another run. */
  isDiskSpoilt: boolean;
}

/** Makes good whatever lasts. */
export async function mend(run: Run): Promise<void> {
  const mends = run.mends.splice(0);
  for (const one of mends) await one();
  run.isDiskHeld = false;
}
