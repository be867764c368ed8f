import type { Services } from '../services.ts';
import type { Evaluator } from './evaluate.ts';

/** So long nothing has to change before contours that were edited are measured again. */
export const IDLE_MS = 1200;

/** Of the page. */
export interface Timer {
  /** Calls back after a while; returns the way to stop it. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export const PAGE_TIMER: Timer = {
  after: (ms, callback) => {
    const handle = setTimeout(callback, ms);
    return () => clearTimeout(handle);
  },
};

/**
 * Evaluates the open case whenever there is something to hold its contours against: at once where nothing is known yet, and
 * when idle where contours were edited.
 */
export function watchEvaluation(services: Services, evaluator: Evaluator, timer: Timer): void {
  let planned: { readonly key: string; readonly stop: () => void } | null = null;
  let isLooking = false;
  const begin = (): void => {
    planned = null;
    void evaluator.work().then(look);
  };
  const look = (): void => {
    // What it changes in the store itself is not to be looked at again.
    if (isLooking) return;
    isLooking = true;
    const open = evaluator.reconcile();
    isLooking = false;
    if (open?.key === planned?.key) return;
    planned?.stop();
    // A stroke under way is not in the log yet.
    const isSoon = open?.kind === 'unanswered' && services.stroke === null;
    planned = open && { key: open.key, stop: timer.after(isSoon ? 0 : IDLE_MS, begin) };
  };
  services.store.subscribe(look);
  look();
}
