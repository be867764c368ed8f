import { replay, type ReviewEvent } from '../../core/review/events.ts';

/**
 * Which changes of the contours a log has in force: the same text means the same voxels, so that an edit that was undone
 * leaves no trace in it. Decisions and notes do not show.
 */
export function contourState(events: readonly ReviewEvent[]): string {
  const times: number[] = [];
  for (const event of replay(events).inForce) {
    const isChange =
      event.kind === 'edited' ||
      (event.kind === 'structured' && event.before.length !== event.after.length);
    if (isChange) times.push(event.atMs);
  }
  const sum = times.reduce((total, atMs) => total + (atMs % 1e9), 0);
  return `${times.length}.${times.at(-1) ?? 0}.${sum}`;
}
