import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failAdds } from '../testing/failPuts.ts';
import { seededRandom } from '../testing/seededRandom.ts';
import { openDatabase } from './database.ts';
import { hasResult, saveResult } from './results.ts';
import {
  listReviews,
  lookUpReview,
  readLog,
  removeReview,
  removeUnusedResult,
  reviewsOf,
  setDamagedAside,
  writeReview,
} from './reviews.ts';
import type { Database, KeptReview } from './schema.ts';
import { haveFakeDatabase } from '../testing/fakeDatabase.ts';

haveFakeDatabase();

const NAME = 'reviews-test';
const IMAGE = 'ab'.repeat(32);
let database: Database;

beforeEach(async () => {
  database = await openDatabase(NAME);
});
afterEach(async () => {
  vi.restoreAllMocks();
  database.close();
  await deleteDB(NAME);
});

function review(id: string, change: Partial<KeptReview> = {}): KeptReview {
  return {
    id,
    imageSha256: IMAGE,
    imageName: 'ct.nii.gz',
    isDemo: false,
    stage: 'open',
    resultId: null,
    startedAtMs: 1,
    changedAtMs: 2,
    decided: 0,
    regions: 3,
    changes: 0,
    exportedEvents: 0,
    place: '{}',
    handle: null,
    ...change,
  };
}

const saved = (id: string) =>
  saveResult(database, { id, imageSha256: IMAGE, meta: {}, arrays: { a: Uint8Array.of(1) } });

describe('a log', () => {
  it('grows by entries in their order, and each review has its own', async () => {
    await writeReview(database, review('a'), { first: 1, texts: ['one', 'two'] });
    await writeReview(database, review('b'), { first: 1, texts: ['other'] });
    await writeReview(database, review('a', { decided: 1 }), { first: 3, texts: ['three'] });
    expect(await readLog(database, 'a')).toEqual(['one', 'two', 'three']);
    expect(await lookUpReview(database, 'a')).toEqual({
      review: review('a', { decided: 1 }),
      entries: 3,
    });
    expect(await lookUpReview(database, 'c')).toEqual({ review: null, entries: 0 });
  });

  it('is never written over: whoever comes second is told', async () => {
    await writeReview(database, review('a'), { first: 1, texts: ['one'] });
    const second = writeReview(database, review('a', { decided: 9 }), {
      first: 1,
      texts: ['another one'],
    });
    await expect(second).rejects.toMatchObject({ code: 'storage/elsewhere' });
    expect(await readLog(database, 'a')).toEqual(['one']);
    expect((await lookUpReview(database, 'a')).review?.decided).toBe(0);
  });

  it('is not written over by one that failed before either', async () => {
    await writeReview(database, review('a'), { first: 1, texts: ['one', 'two'] });
    const again = { first: 2, texts: ['two', 'three'], isAgain: true };
    await writeReview(database, review('a'), again);
    expect(await readLog(database, 'a')).toEqual(['one', 'two', 'three']);
    const other = { first: 2, texts: ['two', 'another one', 'four'], isAgain: true };
    const second = writeReview(database, review('a', { decided: 9 }), other);
    await expect(second).rejects.toMatchObject({ code: 'storage/elsewhere' });
    expect(await readLog(database, 'a')).toEqual(['one', 'two', 'three']);
    expect((await lookUpReview(database, 'a')).review?.decided).toBe(0);
  });

  it('has all entries of a writing or none, wherever it fails: always a prefix', async () => {
    const random = seededRandom(17);
    const written: string[] = [];
    let known = 0;
    for (let round = 0; round < 60; round++) {
      const texts = Array.from(
        { length: 1 + Math.floor(4 * random()) },
        (_, at) => `${round}.${at}`,
      );
      if (random() < 0.5) failAdds(Math.floor(texts.length * random()), 'QuotaExceededError');
      try {
        await writeReview(database, review('a'), { first: known + 1, texts });
        written.push(...texts);
        known += texts.length;
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'storage/full' });
      }
      vi.restoreAllMocks();
      expect(await readLog(database, 'a')).toEqual(written);
    }
    expect(written.length).toBeGreaterThan(20);
  });

  it('loses nothing of what is damaged when that is set aside', async () => {
    await writeReview(database, review('a'), { first: 1, texts: ['1', '2', 'x', '4'] });
    await setDamagedAside(database, { reviewId: 'a', from: 3 });
    expect(await readLog(database, 'a')).toEqual(['1', '2']);
    await writeReview(database, review('a'), { first: 3, texts: ['3'] });
    expect(await database.getAll('events')).toEqual(['1', '2', '3', 'x', '4']);
    await removeReview(database, 'a');
    expect(await database.getAll('events')).toEqual([]);
  });
});

describe('the list', () => {
  it('has the last one first, with the room that each takes', async () => {
    await saved('r');
    await writeReview(database, review('old', { resultId: 'r' }), { first: 1, texts: ['12345'] });
    await writeReview(database, review('new', { changedAtMs: 5, imageSha256: 'cd' }));
    const [first, second] = await listReviews(database);
    expect(first).toMatchObject({ id: 'new', entries: 0, bytes: 0 });
    const head = await database.get('results', 'r');
    expect(second).toMatchObject({ id: 'old', entries: 1, bytes: 5 + (head?.bytes ?? NaN) });
    expect((await reviewsOf(database, 'cd')).map(({ id }) => id)).toEqual(['new']);
  });
});

describe('removal', () => {
  it('takes the result with the last review that is about it', async () => {
    await saved('r');
    await writeReview(database, review('a', { resultId: 'r' }), { first: 1, texts: ['1'] });
    await writeReview(database, review('b', { resultId: 'r' }));
    await removeReview(database, 'a');
    await removeUnusedResult(database, 'r');
    expect(await hasResult(database, 'r')).toBe(true);
    await removeReview(database, 'b');
    expect(await hasResult(database, 'r')).toBe(false);
    for (const store of ['reviews', 'events', 'results', 'chunks'] as const) {
      expect(await database.count(store)).toBe(0);
    }
  });
});
