import { canonicalJson, utf8Bytes, type Json } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import { sha256Stream } from '../sha256Stream.ts';
import { eventFromJson, eventToJson, fieldsOf, listOf, textOf } from './eventJson.ts';
import { replay, type ReviewEvent, type ReviewHistory } from './events.ts';

/** What a trail is about. Its hash is what the first entry goes on from. */
export interface TrailSubject {
  /** Of the image's file. */
  readonly imageSha256: string;
  /** Of this review; another one of the same image has another. */
  readonly reviewId: string;
}

/**
 * One event of a review's log in a chain: who changes, leaves out or adds an entry has to make all that follow anew, and
 * gets another head. It is tamper-evident for whoever knows the head, as from the printed report; it is not signed.
 */
export interface AuditEntry {
  /** From 1. */
  readonly seq: number;
  /** ISO 8601 to the millisecond, offset Z. */
  readonly at: string;
  /** The reviewer's name as typed; may be empty. */
  readonly by: string;
  /** On which contours it happened: how many changes of them were in force before it. */
  readonly revision: number;
  /** Without its stamp; see `eventToJson`. */
  readonly event: Json;
  /** Hash of the entry before; of the first one, of the subject. */
  readonly previous: string;
  /** SHA-256, hex, of the RFC 8785 form of the entry without this. */
  readonly hash: string;
}

/** Where a chain has got to. */
export interface TrailHead {
  readonly entries: number;
  readonly hash: string;
}

/** The head of a trail without entries. */
export function emptyTrail({ imageSha256, reviewId }: TrailSubject): TrailHead {
  return { entries: 0, hash: sha256(canonicalJson({ imageSha256, reviewId })) };
}

/** Changes of the contours in force. */
export function revisionOf({ inForce }: ReviewHistory): number {
  return inForce.reduce((sum, { kind }) => sum + (kind === 'decided' ? 0 : 1), 0);
}

/** The entry of an event. @param revision before it. */
export function nextEntry(head: TrailHead, event: ReviewEvent, revision: number): AuditEntry {
  const entry = {
    seq: head.entries + 1,
    at: new Date(event.atMs).toISOString(),
    by: event.by.replace(/\p{Surrogate}/gu, '\ufffd'),
    revision,
    event: eventToJson(event),
    previous: head.hash,
  };
  return { ...entry, hash: sha256(canonicalJson(entry)) };
}

/** The head after an entry. */
export function headAfter({ seq, hash }: AuditEntry): TrailHead {
  return { entries: seq, hash };
}

/** One entry as it is kept: its RFC 8785 form. */
export function entryText(entry: AuditEntry): string {
  return canonicalJson({ ...entry });
}

/** What is wrong with an entry, the first that was found. */
export type EntryFault = 'not-an-entry' | 'sequence' | 'previous' | 'hash' | 'revision' | 'event';

/** The entries that hold together, from the first on, and why no more. */
export interface ReadTrail {
  readonly entries: readonly AuditEntry[];
  /** Of the entries. */
  readonly events: readonly ReviewEvent[];
  readonly head: TrailHead;
  /** At the entry after them; null where all hold. */
  readonly fault: EntryFault | null;
}

/**
 * Follows a chain as far as it holds: each entry by its own hash, that of the one before, its number, its revision, and
 * an event that can be read.
 * @param entries parsed JSON, each as {@link nextEntry} made it.
 * @param imageVoxels of the image's grid; Infinity where it is not known.
 */
export function followTrail(
  subject: TrailSubject,
  entries: readonly Json[],
  imageVoxels = Infinity,
): ReadTrail {
  let head = emptyTrail(subject);
  const read: AuditEntry[] = [];
  const events: ReviewEvent[] = [];
  let fault: EntryFault | null = null;
  const history = revisions();
  for (const json of entries) {
    const found = readEntry(json, head, imageVoxels);
    fault = found.fault ?? (found.entry.revision === history.now() ? null : 'revision');
    if (found.fault !== null || fault !== null) break;
    history.add(found.event);
    read.push(found.entry);
    events.push(found.event);
    head = headAfter(found.entry);
  }
  return { entries: read, events, head, fault };
}

/** A trail that was read, its first entries alone; the one after them is no event of what it is about. */
export function cutTrail(
  subject: TrailSubject,
  { entries, events }: ReadTrail,
  count: number,
): ReadTrail {
  const last = entries[count - 1];
  const head = last ? headAfter(last) : emptyTrail(subject);
  return {
    entries: entries.slice(0, count),
    events: events.slice(0, count),
    head,
    fault: 'event',
  };
}

type FoundEntry =
  | { readonly fault: EntryFault }
  | { readonly fault: null; readonly entry: AuditEntry; readonly event: ReviewEvent };

function readEntry(json: Json, head: TrailHead, imageVoxels: number): FoundEntry {
  const entry = asEntry(json);
  if (!entry) return { fault: 'not-an-entry' };
  const { hash, ...rest } = entry;
  if (entry.seq !== head.entries + 1) return { fault: 'sequence' };
  if (entry.previous !== head.hash) return { fault: 'previous' };
  if (sha256(canonicalJson(rest)) !== hash) return { fault: 'hash' };
  try {
    const stamp = { atMs: Date.parse(entry.at), by: entry.by };
    return { fault: null, entry, event: eventFromJson(entry.event, stamp, imageVoxels) };
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'storage/corrupt') return { fault: 'event' };
    throw thrown;
  }
}

function asEntry(json: Json): AuditEntry | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const { seq, at, by, revision, event, previous, hash, ...more } = fieldsOf(json);
  const isEntry =
    typeof seq === 'number' &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof by === 'string' &&
    typeof revision === 'number' &&
    event !== undefined &&
    typeof previous === 'string' &&
    typeof hash === 'string' &&
    Object.keys(more).length === 0;
  return isEntry ? { seq, at, by, revision, event, previous, hash } : null;
}

/** As {@link revisionOf} of the replayed log so far, without replaying it for each entry. */
function revisions(): { now(): number; add(event: ReviewEvent): void } {
  const inForce: boolean[] = [];
  let undone: boolean[] = [];
  let changes = 0;
  const push = (isChange: boolean): void => {
    inForce.push(isChange);
    changes += isChange ? 1 : 0;
  };
  return {
    now: () => changes,
    add: ({ kind }) => {
      if (kind === 'noted') return;
      if (kind === 'undone') {
        const last = inForce.pop();
        if (last === undefined) return;
        undone.push(last);
        changes -= last ? 1 : 0;
      } else if (kind === 'redone') {
        const next = undone.pop();
        if (next !== undefined) push(next);
      } else {
        push(kind !== 'decided');
        undone = [];
      }
    },
  };
}

/** What an exported trail says beside its entries. */
const FORMAT = 'isodoubt-audit-trail';
const FORMAT_VERSION = 1;
const NOTICE =
  'Each entry holds the SHA-256 of the one before it: a change anywhere shows in the head. The head is printed in the report; compare it. Tamper-evident, not signed.';

/**
 * The trail as a file: one entry a line.
 * @param entries texts of all entries, as {@link entryText} made them.
 */
export function trailFile(
  { imageSha256, reviewId }: TrailSubject,
  entries: readonly string[],
  head: TrailHead,
): string {
  const subject = canonicalJson({ imageSha256, reviewId });
  return [
    '{',
    `"format":${JSON.stringify(FORMAT)},`,
    `"formatVersion":${FORMAT_VERSION},`,
    `"notice":${JSON.stringify(NOTICE)},`,
    `"subject":${subject},`,
    `"head":${JSON.stringify(head.hash)},`,
    '"entries":[',
    entries.join(',\n'),
    ']',
    '}',
    '',
  ].join('\n');
}

/** What a look at an exported trail comes to. */
export type TrailVerdict =
  | { readonly kind: 'intact'; readonly entries: number; readonly head: string }
  /** `entry` from 1. */
  | { readonly kind: 'broken'; readonly entry: number; readonly fault: EntryFault }
  /** All entries hold, but the last is not the one that was expected: some are missing at the end, or all were made anew. */
  | { readonly kind: 'other-head'; readonly entries: number; readonly head: string };

/**
 * Verifies a file that {@link trailFile} wrote.
 * @param expectedHead as printed in the report; without, the head in the file itself.
 * @throws AppError `storage/corrupt` for a text that is no such file, `storage/newer-schema` for one of a later version.
 */
export function verifyTrailFile(text: string, expectedHead?: string): TrailVerdict {
  const of = fieldsOf(parsed(text));
  if (of['format'] !== FORMAT) throw new AppError('storage/corrupt', { what: 'format' });
  if (of['formatVersion'] !== FORMAT_VERSION) {
    throw new AppError('storage/newer-schema', { format: Number(of['formatVersion']) });
  }
  const subject = fieldsOf(of['subject']);
  const imageSha256 = textOf(subject['imageSha256']);
  const reviewId = textOf(subject['reviewId']);
  const { head, fault } = followTrail({ imageSha256, reviewId }, listOf(of['entries']));
  if (fault !== null) return { kind: 'broken', entry: head.entries + 1, fault };
  const { entries, hash } = head;
  const isExpected = hash === of['head'] && hash === (expectedHead?.toLowerCase() ?? hash);
  return { kind: isExpected ? 'intact' : 'other-head', entries, head: hash };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    throw new AppError('storage/corrupt', { what: 'json' }, { cause: thrown });
  }
}

/** The entries that hold of texts as they were kept. A text that is no JSON is an entry that does not hold. */
export function readEntries(
  subject: TrailSubject,
  texts: readonly string[],
  imageVoxels: number,
): ReadTrail {
  const entries = texts.map((text): Json => {
    try {
      return parsed(text);
    } catch {
      return null; // no entry: the chain ends there, and says so
    }
  });
  return followTrail(subject, entries, imageVoxels);
}

/** For the one that is appended next. */
export function revisionBefore(events: readonly ReviewEvent[]): number {
  return revisionOf(replay(events));
}

function sha256(text: string): string {
  const stream = sha256Stream();
  stream.push(utf8Bytes(text));
  return stream.end();
}
