import { AppError } from '../core/errors.ts';
import { committedAtOnce } from './committed.ts';
import { storageError } from './failure.ts';
import { gunzip, gzip } from './gzip.ts';
import { sha256Hex } from '../core/sha256Hex.ts';
import { unlessSaving, whileSaving } from './locks.ts';
import { chunksOf, type Database, type KeptPart, type ResultHead } from './schema.ts';
import { paced } from './tasks.ts';

/** Small enough that no piece of work on it holds the page for more than some 20 ms. */
const CHUNK_BYTES = 256 * 1024;

/** Chunks of one transaction. */
const BATCH = 32;

/** An array as it lies on disk, all of its bytes in the order of this machine, little-endian. */
export type KeptArray =
  Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** A result to be kept: anything plain beside named arrays. */
export interface KeptResult {
  /** Unique for each time that something is saved. */
  readonly id: string;
  readonly imageSha256: string;
  /** Survives JSON. */
  readonly meta: unknown;
  /** Not modified; they must not change until the save has ended. */
  readonly arrays: Readonly<Record<string, KeptArray>>;
}

/**
 * Keeps a result: chunks first, its head last, so that one is there as a whole or not at all.
 * The page stays free: work is done in pieces of 256 KiB.
 * @throws AppError `storage/full` when there is no room; `storage/unavailable`; `cancelled`. Nothing of it stays then.
 */
export function saveResult(
  database: Database,
  result: KeptResult,
  signal?: AbortSignal,
): Promise<ResultHead> {
  return whileSaving(() => save(database, result, signal));
}

async function save(
  database: Database,
  { id, imageSha256, meta, arrays }: KeptResult,
  signal: AbortSignal | undefined,
): Promise<ResultHead> {
  try {
    const parts: KeptPart[] = [];
    let bytes = 0;
    for (const [name, array] of Object.entries(arrays)) {
      const saved = await saveArray(database, { id, part: parts.length, array, signal });
      parts.push({ name, type: typeOf(array), bytes: array.byteLength, sha256: saved.sha256 });
      bytes += saved.bytes;
    }
    const text = JSON.stringify(meta);
    const metaSha256 = await sha256Hex(new TextEncoder().encode(text));
    const head = { id, imageSha256, meta: text, metaSha256, parts, savedAtMs: Date.now(), bytes };
    const swap = database.transaction('results', 'readwrite', { durability: 'strict' });
    await committedAtOnce(swap, [() => swap.store.put(head)]);
    return head;
  } catch (thrown) {
    await removeResult(database, id).catch(() => undefined); // the first failure is the one to tell
    throw storageError(thrown);
  }
}

async function saveArray(
  database: Database,
  {
    id,
    part,
    array,
    signal,
  }: {
    readonly id: string;
    readonly part: number;
    readonly array: KeptArray;
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const whole = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const chunks = Math.ceil(whole.length / CHUNK_BYTES);
  const digests = new Uint8Array(32 * chunks);
  const pace = paced();
  let bytes = 0;
  for (let first = 0; first < chunks; first += BATCH) {
    const batch: Uint8Array<ArrayBuffer>[] = [];
    for (let at = first; at < Math.min(chunks, first + BATCH); at++) {
      if (signal?.aborted) throw new AppError('cancelled');
      const chunk = whole.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES);
      digests.set(await digest(chunk), 32 * at);
      batch.push(await gzip(chunk));
      await pace();
    }
    const writing = database.transaction('chunks', 'readwrite', { durability: 'strict' });
    await committedAtOnce(
      writing,
      batch.map((chunk, place) => () => writing.store.put(chunk, [id, part, first + place])),
    );
    bytes += batch.reduce((sum, chunk) => sum + chunk.length, 0);
  }
  return { sha256: await sha256Hex(digests), bytes };
}

/**
 * Reads a result back, in pieces as it was written.
 * @returns null when there is none.
 * @throws AppError `storage/corrupt` when anything is not as it was written; `storage/unavailable`; `cancelled`.
 */
export async function loadResult(
  database: Database,
  id: string,
  signal?: AbortSignal,
): Promise<KeptResult | null> {
  try {
    const head = await database.get('results', id);
    if (!head) return null;
    const metaSha256 = await sha256Hex(new TextEncoder().encode(head.meta));
    if (metaSha256 !== head.metaSha256) throw corrupt('meta');
    const arrays: Record<string, KeptArray> = {};
    for (const [part, { name, type, bytes, sha256 }] of head.parts.entries()) {
      const whole = await loadBytes(database, { id, part, bytes, signal });
      if (whole.sha256 !== sha256) throw corrupt(name);
      arrays[name] = arrayOf(type, whole.bytes.buffer);
    }
    const meta: unknown = JSON.parse(head.meta);
    return { id, imageSha256: head.imageSha256, meta, arrays };
  } catch (thrown) {
    throw storageError(thrown);
  }
}

async function loadBytes(
  database: Database,
  {
    id,
    part,
    bytes: length,
    signal,
  }: {
    readonly id: string;
    readonly part: number;
    readonly bytes: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly sha256: string }> {
  const bytes = new Uint8Array(length);
  const chunks = Math.ceil(length / CHUNK_BYTES);
  const digests = new Uint8Array(32 * chunks);
  const pace = paced();
  for (let first = 0; first < chunks; first += BATCH) {
    const last = Math.min(chunks, first + BATCH) - 1;
    const range = IDBKeyRange.bound([id, part, first], [id, part, last]);
    const batch = await database.getAll('chunks', range);
    if (batch.length !== last - first + 1) throw corrupt('chunks');
    for (const [place, packed] of batch.entries()) {
      if (signal?.aborted) throw new AppError('cancelled');
      const at = first + place;
      const chunk = await gunzip(packed).catch(() => {
        throw corrupt('chunk');
      });
      const room = Math.min(CHUNK_BYTES, length - at * CHUNK_BYTES);
      if (chunk.length !== room) throw corrupt('chunk');
      digests.set(await digest(chunk), 32 * at);
      bytes.set(chunk, at * CHUNK_BYTES);
      await pace();
    }
  }
  return { bytes, sha256: await sha256Hex(digests) };
}

/** Whether a result is there as a whole. @throws AppError `storage/unavailable`. */
export async function hasResult(database: Database, id: string): Promise<boolean> {
  try {
    return (await database.getKey('results', id)) !== undefined;
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** Takes a result away, its head first; one that is not there is no error. @throws AppError `storage/unavailable`. */
export async function removeResult(database: Database, id: string): Promise<void> {
  try {
    const removal = database.transaction(['results', 'chunks'], 'readwrite');
    await committedAtOnce(removal, [
      () => removal.objectStore('results').delete(id),
      () => removal.objectStore('chunks').delete(chunksOf(id)),
    ]);
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** All results that are there as a whole, oldest first. @throws AppError `storage/unavailable`. */
export async function listResults(database: Database): Promise<readonly ResultHead[]> {
  try {
    const heads = await database.getAll('results');
    return heads.toSorted((a, b) => a.savedAtMs - b.savedAtMs);
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/**
 * Takes away chunks that have no head: what a save left that was killed. Nothing while any page is saving.
 * @returns how many results they were of. @throws AppError `storage/unavailable`.
 */
export function sweepResults(database: Database): Promise<number> {
  return unlessSaving(() => sweep(database), 0);
}

async function sweep(database: Database): Promise<number> {
  try {
    const whole = new Set(await database.getAllKeys('results'));
    const removal = database.transaction('chunks', 'readwrite');
    let swept = 0;
    let cursor = await removal.store.openKeyCursor();
    while (cursor) {
      const [id] = cursor.primaryKey;
      if (!whole.has(id)) {
        await removal.store.delete(chunksOf(id));
        swept++;
      }
      cursor = await cursor.continue([id, Infinity, 0]);
    }
    await removal.done;
    return swept;
  } catch (thrown) {
    throw storageError(thrown);
  }
}

function corrupt(what: string): AppError {
  return new AppError('storage/corrupt', { what });
}

function typeOf(array: KeptArray): KeptPart['type'] {
  if (array instanceof Uint8Array) return 'uint8';
  return array instanceof Uint32Array ? 'uint32' : 'float32';
}

function arrayOf(type: KeptPart['type'], buffer: ArrayBuffer): KeptArray {
  if (type === 'uint8') return new Uint8Array(buffer);
  return type === 'uint32' ? new Uint32Array(buffer) : new Float32Array(buffer);
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const text = await sha256Hex(bytes);
  return Uint8Array.from({ length: 32 }, (_, at) =>
    Number.parseInt(text.slice(2 * at, 2 * at + 2), 16),
  );
}
