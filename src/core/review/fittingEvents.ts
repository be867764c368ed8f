import { applyPatch, revertPatch } from '../edit/labelPatch.ts';
import { AppError } from '../errors.ts';
import type { ReviewEvent, UndoableEvent } from './events.ts';

/**
 * How many events of a log, from the first on, are about these contours: each change finds the labels that it was made on.
 * A log can be longer on disk than the result that its last part is about, when the page was closed between the two.
 * @param automatic [K, J, I] the labels that the log begins with; not modified.
 */
export function countFitting(automatic: Uint8Array, events: readonly ReviewEvent[]): number {
  const labels = automatic.slice();
  const inForce: UndoableEvent[] = [];
  let undone: UndoableEvent[] = [];
  for (const [at, event] of events.entries()) {
    try {
      if (event.kind === 'undone') {
        const last = inForce.pop();
        if (last) undone.push(changed(labels, last, revertPatch));
      } else if (event.kind === 'redone') {
        const next = undone.pop();
        if (next) inForce.push(changed(labels, next, applyPatch));
      } else if (event.kind === 'decided' || 'patch' in event) {
        inForce.push(changed(labels, event, applyPatch));
        undone = [];
      }
    } catch (thrown) {
      if (thrown instanceof AppError) return at;
      throw thrown;
    }
  }
  return events.length;
}

function changed(
  labels: Uint8Array,
  event: UndoableEvent,
  change: typeof applyPatch,
): UndoableEvent {
  if (event.kind !== 'decided' && event.patch) change(labels, event.patch);
  return event;
}
