import type { Page } from '@playwright/test';
import { followTrail, type EntryFault } from '../../src/core/review/auditTrail.ts';
import type { Json } from '../../src/core/canonicalJson.ts';
import { replay } from '../../src/core/review/events.ts';

/** The review under way as it is on disk, read by the browser's own means. */
export interface FoundReview {
  readonly reviewId: string;
  /** Kinds of all entries that hold, notes left out. */
  readonly kinds: readonly string[];
  /** Hashes of all entries that hold. */
  readonly hashes: readonly string[];
  /** Why no more of them hold; null where all do. */
  readonly fault: EntryFault | null;
  /** What undo and redo have to work with. */
  readonly undoable: number;
  readonly redoable: number;
  /** Entries of any review that were set aside as damaged. */
  readonly aside: number;
}

interface RawReview {
  readonly subject: { readonly imageSha256: string; readonly reviewId: string };
  readonly texts: readonly string[];
  readonly aside: number;
}

/**
 * @param page any page of the app's origin.
 * @param reviewId the one that is looked for; null: the one that changed last.
 * @returns null where there is none.
 */
export async function readDisk(page: Page, reviewId: string | null): Promise<FoundReview | null> {
  const raw = await page.evaluate(readRaw, reviewId);
  if (!raw) return null;
  const entries = raw.texts.map((text): Json => {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return null; // no entry: the chain ends there
    }
  });
  const { events, entries: held, fault } = followTrail(raw.subject, entries);
  const history = replay(events);
  return {
    reviewId: raw.subject.reviewId,
    kinds: events.map(({ kind }) => kind).filter((kind) => kind !== 'noted'),
    hashes: held.map(({ hash }) => hash),
    fault,
    undoable: history.inForce.length,
    redoable: history.undone.length,
    aside: raw.aside,
  };
}

async function readRaw(reviewId: string | null): Promise<RawReview | null> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
    });
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === 'isodoubt')) return null;
  const database = await settled(indexedDB.open('isodoubt'));
  try {
    const stores = database.transaction(['reviews', 'events']);
    interface Row {
      readonly id: string;
      readonly imageSha256: string;
      readonly stage: string;
      readonly changedAtMs: number;
    }
    const rows = await settled(stores.objectStore('reviews').getAll() as IDBRequest<Row[]>);
    const open = rows
      .filter(({ stage }) => stage === 'open')
      .toSorted((a, b) => b.changedAtMs - a.changedAtMs);
    const review = reviewId === null ? open[0] : rows.find(({ id }) => id === reviewId);
    if (!review) return null;
    const range = IDBKeyRange.bound([review.id, 0], [review.id, Infinity]);
    const texts = await settled(stores.objectStore('events').getAll(range) as IDBRequest<string[]>);
    const keys = (await settled(stores.objectStore('events').getAllKeys())) as [string, number][];
    const aside = keys.filter(([id]) => id.includes(' damaged ')).length;
    return {
      subject: { imageSha256: review.imageSha256, reviewId: review.id },
      texts,
      aside,
    };
  } finally {
    database.close();
  }
}

/** What is on disk, and who holds which lock, as text: for the trace of a run that went wrong. */
export function describeDisk(page: Page): Promise<string> {
  return page.evaluate(describeRaw);
}

async function describeRaw(): Promise<string> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
    });
  const locks = await navigator.locks.query();
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === 'isodoubt')) return JSON.stringify({ locks });
  const database = await settled(indexedDB.open('isodoubt'));
  try {
    const stores = database.transaction(['reviews', 'results']);
    const rows = await settled(stores.objectStore('reviews').getAll() as IDBRequest<object[]>);
    const reviews = rows.map((row) => ({ ...row, place: undefined, handle: undefined }));
    const results = await settled(stores.objectStore('results').getAllKeys());
    return JSON.stringify({ locks, reviews, results }, null, 1);
  } finally {
    database.close();
  }
}

/** What can be done to what is kept while no page of the app is open. */
export const DAMAGES = [
  'entry-changed',
  'entry-gone',
  'last-entries-gone',
  'place-changed',
  'summary-gone',
  'chunk-changed',
  'chunk-gone',
  'result-gone',
  'settings-changed',
] as const;
export type Damage = (typeof DAMAGES)[number];

/** What was done by a damage. */
export interface Damaged {
  /** Entries before the damage; all of them where it is elsewhere. */
  readonly entriesBefore: number;
  readonly entries: number;
}

/**
 * Damages what is kept of a review.
 * @param page of the app's origin, not the app.
 * @param roll in [0, 1): where.
 */
export async function damageDisk(
  page: Page,
  { damage, reviewId, roll }: { damage: Damage; reviewId: string; roll: number },
): Promise<Damaged> {
  return page.evaluate(damageRaw, { damage, reviewId, roll });
}

async function damageRaw({
  damage,
  reviewId,
  roll,
}: {
  damage: Damage;
  reviewId: string;
  roll: number;
}): Promise<Damaged> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
    });
  const database = await settled(indexedDB.open('isodoubt'));
  const writing = database.transaction([...database.objectStoreNames], 'readwrite');
  const [reviews, events, results, chunks] = ['reviews', 'events', 'results', 'chunks'].map(
    (name) => writing.objectStore(name),
  ) as [IDBObjectStore, IDBObjectStore, IDBObjectStore, IDBObjectStore];
  const range = IDBKeyRange.bound([reviewId, 0], [reviewId, Infinity]);
  const keys = await settled(events.getAllKeys(range));
  const review = (await settled(reviews.get(reviewId))) as { place: string; resultId: string };
  const at = Math.floor(roll * keys.length);
  const key = keys[at];
  let entriesBefore = keys.length;
  switch (damage) {
    case 'entry-changed': {
      if (key === undefined) break;
      const text = (await settled(events.get(key))) as string;
      const place = Math.floor(roll * text.length);
      const other = text[place] === '0' ? '1' : '0';
      events.put(text.slice(0, place) + other + text.slice(place + 1), key);
      entriesBefore = at;
      break;
    }
    case 'entry-gone':
      if (key === undefined) break;
      events.delete(key);
      entriesBefore = at;
      break;
    case 'last-entries-gone':
      for (const later of keys.slice(at)) events.delete(later);
      entriesBefore = at;
      break;
    case 'place-changed':
      reviews.put({ ...review, place: review.place.slice(0, Math.floor(roll * 40)) });
      break;
    case 'summary-gone':
      reviews.delete(reviewId);
      break;
    case 'chunk-changed':
    case 'chunk-gone': {
      const all = await settled(
        chunks.getAllKeys(
          IDBKeyRange.bound([review.resultId, 0, 0], [review.resultId, Infinity, 0]),
        ),
      );
      const chunkKey = all[Math.floor(roll * all.length)];
      if (chunkKey === undefined) break;
      if (damage === 'chunk-gone') {
        chunks.delete(chunkKey);
        break;
      }
      const bytes = (await settled(chunks.get(chunkKey))) as Uint8Array;
      const byte = Math.floor(roll * bytes.length);
      bytes[byte] = (bytes[byte] ?? 0) ^ 0x55;
      chunks.put(bytes, chunkKey);
      break;
    }
    case 'result-gone':
      results.delete(review.resultId);
      break;
    case 'settings-changed':
      localStorage.setItem('isodoubt.settings', '{"introduction":"done","exportCho');
      break;
  }
  await new Promise((resolve) => writing.addEventListener('complete', resolve));
  database.close();
  return { entriesBefore, entries: keys.length };
}
