import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deleteDatabase, openDatabase } from './database.ts';
import { orphanedReview, shortReviews } from './orphans.ts';
import { removeReview, writeReview } from './reviews.ts';
import { untouchedReview } from './schema.ts';
import { forgetWitnessed, witness, witnessed } from './witness.ts';
import { haveFakeDatabase } from '../testing/fakeDatabase.ts';

haveFakeDatabase();

const NAME = 'witness-test';
const REVIEW = untouchedReview({
  id: 'a',
  imageSha256: 'ab'.repeat(32),
  imageName: 'ct.nii.gz',
  isDemo: false,
  stage: 'open',
  resultId: null,
});

/** As the page has it. */
function fakeStore(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    key: (at) => [...items.keys()][at] ?? null,
    get length() {
      return items.size;
    },
  };
}

beforeEach(() => {
  vi.stubGlobal('localStorage', fakeStore());
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await deleteDB(NAME);
});

it('a review with entries is witnessed until it is removed', async () => {
  localStorage.setItem('isodoubt.settings', '{}');
  const database = await openDatabase(NAME);
  await writeReview(database, REVIEW);
  expect(witnessed()).toEqual(new Map());
  await writeReview(database, REVIEW, { first: 1, texts: ['one'] });
  await writeReview(database, REVIEW, { first: 2, texts: ['two'] });
  expect(witnessed()).toEqual(new Map([['a', 2]]));
  expect(await shortReviews(database, witnessed())).toEqual(new Map());
  await removeReview(database, 'a');
  expect(witnessed()).toEqual(new Map());
  database.close();
});

it('what is witnessed and in no database is gone; what is purged is not', async () => {
  const database = await openDatabase(NAME);
  await writeReview(database, REVIEW, { first: 1, texts: ['one'] });
  database.close();
  await deleteDB(NAME);
  expect(await shortReviews(null, witnessed())).toEqual(new Map([['a', 0]]));
  const anew = await openDatabase(NAME);
  expect(await shortReviews(anew, witnessed())).toEqual(new Map([['a', 0]]));
  await writeReview(anew, REVIEW, { first: 1, texts: ['one'] });
  witness('a', 3);
  expect(await shortReviews(anew, witnessed())).toEqual(new Map([['a', 1]]));
  anew.close();
  await deleteDatabase(NAME);
  expect(witnessed()).toEqual(new Map());
});

it('a log without its summary is not gone, and is of the image that its first entry names', async () => {
  const database = await openDatabase(NAME);
  await writeReview(database, REVIEW, { first: 1, texts: ['{"previous":"another"}'] });
  await database.delete('reviews', 'a');
  expect(await shortReviews(database, witnessed())).toEqual(new Map());
  const image = { sha256: REVIEW.imageSha256, name: 'ct.nii.gz', isDemo: false };
  expect(await orphanedReview(database, image)).toBeNull();
  database.close();
});

it('a browser that refuses has no witness, and nothing fails', () => {
  const refuse = (): never => {
    throw new DOMException('refused', 'SecurityError');
  };
  const store = { getItem: refuse, setItem: refuse, removeItem: refuse, key: refuse, length: 1 };
  witness('a', 1, store);
  forgetWitnessed('a', store);
  expect(witnessed(store)).toEqual(new Map());
});
