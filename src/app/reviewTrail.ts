import { randomUuid } from '../core/uuid.ts';
import {
  emptyTrail,
  entryText,
  headAfter,
  nextEntry,
  revisionBefore,
  type ReadTrail,
  type TrailHead,
  type TrailSubject,
} from '../core/review/auditTrail.ts';
import type { ReviewEvent } from '../core/review/events.ts';

/** The audit trail of a review while it is under way. */
export interface ReviewTrail {
  readonly subject: TrailSubject;
  head: TrailHead;
  /** All entries as they are kept. */
  readonly texts: string[];
}

/** A log is one and the same while results take the place of each other: its trail goes with it. */
const trails = new WeakMap<ReviewEvent[], ReviewTrail>();

/** The trail of a log; events that are in the log already are its first entries. */
export function trailOf(events: ReviewEvent[], imageSha256: string): ReviewTrail {
  const known = trails.get(events);
  if (known) return known;
  const subject = { imageSha256, reviewId: randomUuid() };
  const trail: ReviewTrail = { subject, head: emptyTrail(subject), texts: [] };
  for (const [at, event] of events.entries())
    extend(trail, event, revisionBefore(events.slice(0, at)));
  trails.set(events, trail);
  return trail;
}

/** Gives a log that was read back its trail. */
export function adoptTrail(
  events: ReviewEvent[],
  subject: TrailSubject,
  { entries, head }: ReadTrail,
): ReviewTrail {
  const trail: ReviewTrail = { subject, head, texts: entries.map(entryText) };
  trails.set(events, trail);
  return trail;
}

/** To be called before an event is put into its log. */
export function extendTrail(events: ReviewEvent[], imageSha256: string, event: ReviewEvent): void {
  extend(trailOf(events, imageSha256), event, revisionBefore(events));
}

function extend(trail: ReviewTrail, event: ReviewEvent, revision: number): void {
  const entry = nextEntry(trail.head, event, revision);
  trail.texts.push(entryText(entry));
  trail.head = headAfter(entry);
}
