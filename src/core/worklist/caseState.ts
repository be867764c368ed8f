/** Where a case of the worklist stands. `ready`: it has a result that nobody has worked on. */
export type CaseState =
  'new' | 'queued' | 'running' | 'ready' | 'in-review' | 'done' | 'flagged' | 'failed';

/** What happens to a case. `give-way`: its run makes room for one that the reviewer waits for. `work`: something was recorded in its review. */
export type CaseEvent =
  | 'queue'
  | 'start'
  | 'give-way'
  | 'cancel'
  | 'finish'
  | 'fail'
  | 'work'
  | 'complete'
  | 'flag'
  | 'reopen';

export const CASE_STATES: readonly CaseState[] = [
  'new',
  'queued',
  'running',
  'ready',
  'in-review',
  'done',
  'flagged',
  'failed',
];

/** State → event → the state after it. What is not here cannot happen in that state. */
const TRANSITIONS: Readonly<Record<CaseState, Partial<Record<CaseEvent, CaseState>>>> = {
  // `finish` without a start: the reviewer opened the case and ran it, or brought samples.
  new: { queue: 'queued', finish: 'ready', fail: 'failed' },
  queued: { start: 'running', cancel: 'new', finish: 'ready', fail: 'failed' },
  running: { finish: 'ready', fail: 'failed', cancel: 'new', 'give-way': 'queued' },
  ready: { work: 'in-review', complete: 'done', flag: 'flagged', finish: 'ready' },
  'in-review': { complete: 'done', flag: 'flagged', finish: 'in-review' },
  // Whoever works on a finished case has taken it up again.
  done: { work: 'in-review', reopen: 'in-review', flag: 'flagged', finish: 'in-review' },
  flagged: { complete: 'done', reopen: 'in-review', finish: 'flagged' },
  failed: { queue: 'queued', finish: 'ready', fail: 'failed' },
};

/** The state after an event; null where the event cannot happen in this state. */
export function nextState(state: CaseState, event: CaseEvent): CaseState | null {
  return TRANSITIONS[state][event] ?? null;
}

/** Whether a case has a result and nobody has called it finished. */
export function isToReview(state: CaseState): boolean {
  return state === 'ready' || state === 'in-review' || state === 'flagged';
}

/** Whether a run of the case is asked for and has not ended. */
export function isWaiting(state: CaseState): boolean {
  return state === 'queued' || state === 'running';
}
