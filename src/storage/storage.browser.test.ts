import { deleteDB } from 'idb';
import { afterEach, expect, it } from 'vitest';
import { hasDatabase, openDatabase } from './database.ts';
import { takeWriterLock } from './locks.ts';
import { loadResult, saveResult } from './results.ts';
import { readLog, writeReview } from './reviews.ts';
import type { Database } from './schema.ts';

const NAME = 'storage-browser-test';
let database: Database;

afterEach(async () => {
  database.close();
  await deleteDB(NAME);
});

it('keeps a result in a real database, in short pieces, and brings it back', async () => {
  database = await openDatabase(NAME);
  expect(await hasDatabase(NAME)).toBe(true);
  const labels = new Uint8Array(20_000_000);
  for (let at = 0; at < labels.length; at += 997) labels.fill(at % 5, at, at + 300);
  const entropy = Float32Array.from({ length: 1_000_000 }, (_, at) => Math.fround(Math.sin(at)));
  // Other tasks get their turn meanwhile.
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await saveResult(database, {
    id: 'r',
    imageSha256: 'ab',
    meta: { name: 'Leber' },
    arrays: { labels, entropy },
  });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(20);
  const read = await loadResult(database, 'r');
  expect(read?.meta).toEqual({ name: 'Leber' });
  const isSame = (
    a: Uint8Array | Float32Array | Uint32Array | undefined,
    b: typeof labels | typeof entropy,
  ) => a?.length === b.length && b.every((value, at) => value === a[at]);
  expect(isSame(read?.arrays['labels'], labels)).toBe(true);
  expect(isSame(read?.arrays['entropy'], entropy)).toBe(true);
});

it('has the entries of writings that did not wait for each other, in their order', async () => {
  database = await openDatabase(NAME);
  const review = {
    id: 'a',
    imageSha256: 'ab',
    imageName: 'ct.nii.gz',
    isDemo: false,
    stage: 'open',
    resultId: null,
    startedAtMs: 1,
    changedAtMs: 1,
    decided: 0,
    regions: 0,
    changes: 0,
    exportedEvents: 0,
    place: '{}',
    handle: null,
  } as const;
  const first = writeReview(database, review, { first: 1, texts: ['one'] });
  const second = writeReview(database, review, { first: 2, texts: ['two', 'three'] });
  await Promise.all([first, second]);
  expect(await readLog(database, 'a')).toEqual(['one', 'two', 'three']);
  await expect(writeReview(database, review, { first: 3, texts: ['x'] })).rejects.toMatchObject({
    code: 'storage/elsewhere',
  });
});

it('has one writer, by the browser’s own locks', async () => {
  database = await openDatabase(NAME);
  const first = await takeWriterLock('browser-test');
  expect(await takeWriterLock('browser-test')).toBeNull();
  const second = await takeWriterLock('browser-test', { isTaken: true });
  await first?.lost;
  second?.release();
});
