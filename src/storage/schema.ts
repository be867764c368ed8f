import type { DBSchema, IDBPDatabase } from 'idb';

/** What is kept on disk. */
export interface Schema extends DBSchema {
  /** A result is there as a whole or not at all: its head is written after its last chunk. By id. */
  results: { key: string; value: ResultHead; indexes: { imageSha256: string } };
  /** Reviews, and runs under way. By id. */
  reviews: { key: string; value: KeptReview; indexes: { imageSha256: string } };
  /** Entries of audit trails, as text. By id of the review and number of the entry, from 1. */
  events: { key: [review: string, seq: number]; value: string };
  /** Gzip members of 256 KiB of an array each. By id of the result, array, and place in it. */
  chunks: { key: [result: string, part: number, at: number]; value: Uint8Array<ArrayBuffer> };
}

export type Database = IDBPDatabase<Schema>;

/** What a database says of a result without its arrays. */
export interface ResultHead {
  readonly id: string;
  readonly imageSha256: string;
  /** JSON */
  readonly meta: string;
  /** Of `meta`. */
  readonly metaSha256: string;
  readonly parts: readonly KeptPart[];
  readonly savedAtMs: number;
  /** On disk, compressed. */
  readonly bytes: number;
}

/** One array of a result. */
export interface KeptPart {
  readonly name: string;
  readonly type: 'uint8' | 'uint32' | 'float32';
  /** Before compression. */
  readonly bytes: number;
  /** SHA-256 of the SHA-256 of all chunks of 256 KiB, one after the other: each can be taken by itself. */
  readonly sha256: string;
}

/** A review, as a list shows it and as it is taken up again; its log is in the store `events`. */
export interface KeptReview {
  readonly id: string;
  readonly imageSha256: string;
  readonly imageName: string;
  /** Its image comes with the app; no other is kept. */
  readonly isDemo: boolean;
  /** `running`: its result was being computed. `aside`: another review of the image took its place. */
  readonly stage: 'running' | 'open' | 'aside';
  /** The result it is about, once that is on disk as a whole. */
  readonly resultId: string | null;
  readonly startedAtMs: number;
  readonly changedAtMs: number;
  readonly decided: number;
  readonly regions: number;
  /** Of the contours, in force. */
  readonly changes: number;
  /** Entries of its log when this was written: fewer that are found are a loss. Absent in older ones. */
  readonly writtenEntries?: number;
  /** Entries that the last export holds. */
  readonly exportedEvents: number;
  /** Where it was left: JSON of the app's own. */
  readonly place: string;
  /** Where the browser gave one: with it the image can be opened again after a question. */
  readonly handle: FileSystemFileHandle | null;
}

/** A review in which nothing was done. */
export function untouchedReview(
  what: Pick<KeptReview, 'id' | 'imageSha256' | 'imageName' | 'isDemo' | 'stage' | 'resultId'>,
): KeptReview {
  const nowMs = Date.now();
  return {
    ...what,
    startedAtMs: nowMs,
    changedAtMs: nowMs,
    decided: 0,
    regions: 0,
    changes: 0,
    exportedEvents: 0,
    place: '',
    handle: null,
  };
}

/** Keys of a result's chunks. */
export function chunksOf(resultId: string): IDBKeyRange {
  return IDBKeyRange.bound([resultId, 0, 0], [resultId, Infinity, Infinity]);
}

/** Keys of a review's entries. */
export function logOf(reviewId: string): IDBKeyRange {
  return IDBKeyRange.bound([reviewId, 0], [reviewId, Infinity]);
}
