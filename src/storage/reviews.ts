import { AppError } from '../core/errors.ts';
import { committed, committedAtOnce } from './committed.ts';
import { storageError } from './failure.ts';
import { chunksOf, logOf, type Database, type KeptReview } from './schema.ts';
import { forgetWitnessed, witness } from './witness.ts';

/** A review with the room that it takes. */
export interface ListedReview extends KeptReview {
  /** Entries of its log that are on disk. */
  readonly entries: number;
  /** On disk, its result included. */
  readonly bytes: number;
}

/** Entries to append, and the number of the first of them, from 1. */
export interface NewEntries {
  readonly first: number;
  readonly texts: readonly string[];
  /** After a failure: some of them may be there already, the same. */
  readonly isAgain?: boolean;
}

/**
 * Writes a review's summary and appends entries to its log: all of it or nothing. With entries it is on disk, and not in
 * some buffer, once this is fulfilled.
 * @throws AppError `storage/full`; `storage/elsewhere` when there is an entry of such a number already, for one that is written
 *   again another one: somebody else writes; `storage/unavailable`.
 */
export async function writeReview(
  database: Database,
  review: KeptReview,
  { first, texts, isAgain = false }: NewEntries = { first: 1, texts: [] },
): Promise<void> {
  try {
    const durability = texts.length > 0 ? 'strict' : 'relaxed';
    const writing = database.transaction(['reviews', 'events'], 'readwrite', { durability });
    const events = writing.objectStore('events');
    const keyAt = (at: number): [string, number] => [review.id, first + at];
    const summarise = () => writing.objectStore('reviews').put(review);
    if (isAgain) {
      await committed(writing, async () => {
        for (const [at, text] of texts.entries()) {
          const there = await events.get(keyAt(at));
          if (there === undefined) await events.add(text, keyAt(at));
          else if (there !== text) throw new AppError('storage/elsewhere');
        }
        await summarise();
      });
    } else {
      await committedAtOnce(writing, [
        ...texts.map((text, at) => () => events.add(text, keyAt(at))),
        summarise,
      ]);
    }
    if (texts.length > 0) witness(review.id, first + texts.length - 1);
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** What is on disk of a review. @throws AppError `storage/unavailable`. */
export async function lookUpReview(
  database: Database,
  id: string,
): Promise<{ readonly review: KeptReview | null; readonly entries: number }> {
  try {
    const looking = database.transaction(['reviews', 'events']);
    const [review, entries] = await Promise.all([
      looking.objectStore('reviews').get(id),
      looking.objectStore('events').count(logOf(id)),
      looking.done,
    ]);
    return { review: review ?? null, entries };
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** A review's log, oldest first. @throws AppError `storage/unavailable`. */
export async function readLog(database: Database, reviewId: string): Promise<readonly string[]> {
  try {
    return await database.getAll('events', logOf(reviewId));
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/**
 * Moves what cannot be read out of the way of what is appended next; it stays on disk under another id.
 * @param from number of the first entry that does not hold.
 */
export async function setDamagedAside(
  database: Database,
  { reviewId, from }: { readonly reviewId: string; readonly from: number },
): Promise<void> {
  try {
    const moving = database.transaction('events', 'readwrite', { durability: 'strict' });
    const range = IDBKeyRange.bound([reviewId, from], [reviewId, Infinity]);
    const aside = `${reviewId} damaged ${Date.now()}`;
    await committed(moving, async () => {
      const keys = await moving.store.getAllKeys(range);
      const texts = await moving.store.getAll(range);
      await moving.store.delete(range);
      await Promise.all(keys.map(([, seq], at) => moving.store.put(texts[at] ?? '', [aside, seq])));
    });
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** All reviews, the one that changed last first. @throws AppError `storage/unavailable`. */
export async function listReviews(database: Database): Promise<readonly ListedReview[]> {
  try {
    const reviews = await database.getAll('reviews');
    const listed = await Promise.all(
      reviews.map(async (review): Promise<ListedReview> => {
        const [texts, result] = await Promise.all([
          database.getAll('events', logOf(review.id)),
          review.resultId === null ? undefined : database.get('results', review.resultId),
        ]);
        const bytes = texts.reduce((sum, { length }) => sum + length, result?.bytes ?? 0);
        return { ...review, entries: texts.length, bytes };
      }),
    );
    return listed.toSorted((a, b) => b.changedAtMs - a.changedAtMs || (a.id < b.id ? -1 : 1));
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** The reviews of an image, the one that changed last first. @throws AppError `storage/unavailable`. */
export async function reviewsOf(
  database: Database,
  imageSha256: string,
): Promise<readonly KeptReview[]> {
  try {
    const reviews = await database.getAllFromIndex('reviews', 'imageSha256', imageSha256);
    return reviews.toSorted((a, b) => b.changedAtMs - a.changedAtMs);
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** Makes a review the one of its image that is taken up; others of the image are set aside. @throws AppError `storage/unavailable`. */
export async function bringBack(database: Database, id: string): Promise<void> {
  try {
    const swap = database.transaction('reviews', 'readwrite', { durability: 'strict' });
    await committed(swap, async () => {
      const review = await swap.store.get(id);
      if (!review) return;
      const same = await swap.store.index('imageSha256').getAll(review.imageSha256);
      // A writer that ends late says of another one that it is open: the last change decides then.
      const changedAtMs = Math.max(Date.now(), ...same.map((one) => one.changedAtMs + 1));
      for (const other of same) {
        if (other.stage === 'open') await swap.store.put({ ...other, stage: 'aside' });
      }
      await swap.store.put({ ...review, stage: 'open', changedAtMs });
    });
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** Removes a result that no review is about any more. @throws AppError `storage/unavailable`. */
export async function removeUnusedResult(database: Database, id: string): Promise<void> {
  try {
    const stores = ['reviews', 'results', 'chunks'] as const;
    const removal = database.transaction(stores, 'readwrite');
    await committed(removal, async () => {
      const reviews = await removal.objectStore('reviews').getAll();
      if (reviews.some(({ resultId }) => resultId === id)) return;
      await removal.objectStore('results').delete(id);
      await removal.objectStore('chunks').delete(chunksOf(id));
    });
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** Removes a review with its log, and its result unless another review is about it. @throws AppError `storage/unavailable`. */
export async function removeReview(database: Database, id: string): Promise<void> {
  forgetWitnessed(id);
  try {
    const stores = ['reviews', 'events', 'results', 'chunks'] as const;
    const removal = database.transaction(stores, 'readwrite', { durability: 'strict' });
    const damaged = IDBKeyRange.bound([`${id} damaged `, 0], [`${id} damaged ~`, Infinity]);
    await committed(removal, async () => {
      const reviews = await removal.objectStore('reviews').getAll();
      const resultId = reviews.find((review) => review.id === id)?.resultId ?? null;
      const isShared = reviews.some((other) => other.id !== id && other.resultId === resultId);
      await removal.objectStore('reviews').delete(id);
      await removal.objectStore('events').delete(logOf(id));
      await removal.objectStore('events').delete(damaged);
      if (resultId === null || isShared) return;
      await removal.objectStore('results').delete(resultId);
      await removal.objectStore('chunks').delete(chunksOf(resultId));
    });
  } catch (thrown) {
    throw storageError(thrown);
  }
}
