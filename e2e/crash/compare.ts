import type { Action } from './actions.ts';

/** An entry of the log as it was found after the restart. */
export interface FoundEntry {
  readonly kind: string;
  readonly atMs: number;
}

export interface Comparison {
  /** Events that are on disk. */
  readonly kept: number;
  /** Events that were recorded more than a second before the kill, and are not. */
  readonly lost: number;
  /** Events of the last second that are not: within what is promised. */
  readonly lostInLastSecond: number;
  /** Entries that nobody made. */
  readonly unexpected: number;
  /** Both lists, times relative to the kill, to look into a difference. */
  readonly detail: string;
}

/** What is promised: nothing that is older than this at the kill is lost. */
const PROMISE_MS = 1000;

/**
 * Holds what was done in a session against what is on disk of it. Both are in order; a stroke that left nothing is not
 * missed.
 */
export function compare(
  actions: readonly Action[],
  entries: readonly FoundEntry[],
  killedAtMs: number,
): Comparison {
  let at = 0;
  let kept = 0;
  let [lost, lostInLastSecond] = [0, 0];
  for (const { kind, isSure, doneAtMs } of actions) {
    if (entries[at]?.kind === kind && (isSure || (entries[at]?.atMs ?? 0) <= doneAtMs)) {
      at++;
      kept++;
    } else if (isSure && doneAtMs <= killedAtMs - PROMISE_MS) lost++;
    else if (isSure) lostInLastSecond++;
  }
  // What was under way at the kill may be there without having been seen to end.
  const rest = entries.slice(at);
  const lastMs = actions.at(-1)?.doneAtMs ?? 0;
  const unexpected = rest.filter(({ atMs }) => atMs < lastMs).length;
  const relative = (ms: number): string => `${Math.round(ms - killedAtMs)}`;
  const detail = [
    actions.map(
      ({ kind, doneAtMs, isSure }) => `${kind}${isSure ? '' : '?'} ${relative(doneAtMs)}`,
    ),
    entries.map(({ kind, atMs }) => `${kind} ${relative(atMs)}`),
  ]
    .map((list) => list.join(', '))
    .join('\n');
  return { detail, kept: kept + rest.length - unexpected, lost, lostInLastSecond, unexpected };
}
