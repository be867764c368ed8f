import type { LabelSets } from '../contour/labelSets.ts';
import { applyPatch, revertPatch } from '../edit/labelPatch.ts';
import { AppError } from '../errors.ts';
import type { ReviewEvent, UndoableEvent } from './events.ts';

/**
 * How many events of a log, from the first on, are about these contours: each change finds the labels that it was made on.
 * A log can be longer on disk than the result that its last part is about, when the page was closed between the two.
 * @param automatic.labels [K, J, I] that the log begins with; not modified.
 * @param automatic.sets those of them that stand for several structures: no event may give one another meaning.
 */
export function countFitting(
  { labels: automatic, sets }: { readonly labels: Uint8Array; readonly sets: LabelSets },
  events: readonly ReviewEvent[],
): number {
  const labels = automatic.slice();
  const shared = new Set(sets.map(({ label }) => label));
  const inForce: UndoableEvent[] = [];
  let undone: UndoableEvent[] = [];
  for (const [at, event] of events.entries()) {
    for (const { label } of 'sets' in event && event.sets ? event.sets : []) {
      if (shared.has(label)) return at;
      shared.add(label);
    }
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
