import type { DBSchema, IDBPDatabase } from 'idb';

/** What is kept on disk. */
export interface Schema extends DBSchema {
  /** A result is there as a whole or not at all: its head is written after its last chunk. By id. */
  results: { key: string; value: ResultHead; indexes: { imageSha256: string } };
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
