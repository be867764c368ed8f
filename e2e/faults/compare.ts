/** What a reviewer did, and what it leaves in the log. */
export interface Action {
  readonly kind: 'decided' | 'edited' | 'structured' | 'undone' | 'redone';
  /** Whether it leaves an entry for certain: a stroke may change nothing, the last one before a kill may not have begun. */
  isSure: boolean;
  /** When the page had dealt with it, milliseconds of a clock that no fault touches; it was recorded before. */
  doneAtMs: number;
  /** Whether the page said "Saved" afterwards. */
  isShownSaved: boolean;
}

/** How a page ended. */
export interface Ending {
  /** When, on the clock of the actions; null: in its own time, nothing may be missing. */
  readonly killedAtMs: number | null;
  /** The page said at its end that something is not on disk, and why; or asked before it was closed. */
  readonly isTold: boolean;
}

export interface Comparison {
  /** Actions that are on disk, those among them that were not certain. */
  readonly kept: number;
  /** Missing without a word, and older than a second at a kill; or shown as saved. */
  readonly lost: number;
  /** Of these: shown as saved. */
  readonly lostThoughShown: number;
  /** Missing as the page had said. */
  readonly told: number;
  /** Missing of the last second before a kill: within what is promised. */
  readonly lostInLastSecond: number;
  /** Entries that nobody made. */
  readonly unexpected: number;
}

/** What is promised: nothing that is older than this at a kill is lost. */
const PROMISE_MS = 1000;

/**
 * Holds what was done against the kinds of entries that are on disk of it, both in order. Entries are matched so that as few
 * certain actions as possible are missing and as few entries as possible are nobody's; of equals the earlier are matched.
 */
export function compare(
  actions: readonly Action[],
  entries: readonly string[],
  { killedAtMs, isTold }: Ending,
): Comparison {
  const isMatched = matchedActions(actions, entries);
  const kept = isMatched.filter(Boolean).length;
  const counts = { lost: 0, lostThoughShown: 0, told: 0, lostInLastSecond: 0 };
  actions.forEach(({ isSure, isShownSaved, doneAtMs }, at) => {
    if (isMatched[at] || !isSure) return;
    if (isShownSaved) {
      counts.lost++;
      counts.lostThoughShown++;
    } else if (isTold) counts.told++;
    else if (killedAtMs !== null && doneAtMs > killedAtMs - PROMISE_MS) counts.lostInLastSecond++;
    else counts.lost++;
  });
  return { kept, ...counts, unexpected: entries.length - kept };
}

function matchedActions(actions: readonly Action[], entries: readonly string[]): boolean[] {
  const width = entries.length + 1;
  /** The least that is missing or nobody's, from action and entry on. */
  const least = new Uint32Array((actions.length + 1) * width);
  const isSame = (action: number, entry: number): boolean =>
    entry < entries.length && actions[action]?.kind === entries[entry];
  for (let action = actions.length; action >= 0; action--) {
    for (let entry = entries.length; entry >= 0; entry--) {
      const at = action * width + entry;
      if (action === actions.length) {
        least[at] = entries.length - entry;
        continue;
      }
      const without = (least[at + width] ?? 0) + (actions[action]?.isSure ? 1 : 0);
      const nobodys = entry < entries.length ? (least[at + 1] ?? 0) + 1 : Infinity;
      const matched = isSame(action, entry) ? (least[at + width + 1] ?? 0) : Infinity;
      least[at] = Math.min(without, nobodys, matched);
    }
  }
  const isMatched = actions.map(() => false);
  for (let [action, entry] = [0, 0]; action < actions.length;) {
    const at = action * width + entry;
    if (isSame(action, entry) && least[at] === least[at + width + 1]) {
      isMatched[action++] = true;
      entry++;
    } else if (entry < entries.length && least[at] === (least[at + 1] ?? 0) + 1) entry++;
    else action++;
  }
  return isMatched;
}
