import { readFileSync } from 'node:fs';
import { deleteDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { restoreDatabase, type DatabaseFixture } from '../testing/databaseFixture.ts';
import { hasDatabase, openDatabase, SCHEMA_VERSION } from './database.ts';
import { loadResult } from './results.ts';
import { listReviews, readLog } from './reviews.ts';
import type { Database } from './schema.ts';
import { haveFakeDatabase } from '../testing/fakeDatabase.ts';

haveFakeDatabase();

const NAME = 'database-test';
let opened: Database[] = [];

async function open(): Promise<Database> {
  const database = await openDatabase(NAME);
  opened.push(database);
  return database;
}

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const database of opened) database.close();
  opened = [];
  await deleteDB(NAME);
});

function fixture(version: number): DatabaseFixture {
  const file = new URL(`./fixtures/version${version}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as DatabaseFixture;
}

describe('openDatabase', () => {
  it('makes one where there is none, and looking for one makes none', async () => {
    expect(await hasDatabase(NAME)).toBe(false);
    const database = await open();
    expect(await hasDatabase(NAME)).toBe(true);
    expect([...database.objectStoreNames]).toEqual(['chunks', 'events', 'results', 'reviews']);
  });

  it('gets a new log in Chromium, once it is there, and nothing of that stays', async () => {
    vi.stubGlobal('navigator', { userAgentData: {} });
    const puts = vi.spyOn(IDBObjectStore.prototype, 'put');
    (await open()).close();
    expect(puts).not.toHaveBeenCalled();
    const database = await open();
    const bytes = puts.mock.calls.reduce((sum, [value]) => sum + (value as Uint8Array).length, 0);
    expect(bytes).toBeGreaterThan(4 * 2 ** 20);
    expect(await database.count('chunks')).toBe(0);
  });

  it('is asked for once more where the browser finds it damaged', async () => {
    const opening = vi.spyOn(IDBFactory.prototype, 'open');
    const refuse = (): never => {
      throw new DOMException('Internal error opening backing store', 'UnknownError');
    };
    opening.mockImplementationOnce(refuse);
    expect((await open()).name).toBe(NAME);
    opening.mockImplementationOnce(refuse).mockImplementationOnce(refuse);
    const detail = { reason: 'UnknownError' };
    await expect(openDatabase(NAME)).rejects.toMatchObject({ code: 'storage/unavailable', detail });
  });

  it('is opened where there is no room for a new log', async () => {
    (await open()).close();
    vi.stubGlobal('navigator', { userAgentData: {} });
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    expect(await (await open()).count('chunks')).toBe(0);
  });

  it('is found without a list of databases, as in older Firefox, and none is made', async () => {
    Object.defineProperty(indexedDB, 'databases', { value: undefined, configurable: true });
    try {
      expect(await hasDatabase(NAME)).toBe(false);
      expect(await hasDatabase(NAME)).toBe(false);
      await open();
      expect(await hasDatabase(NAME)).toBe(true);
    } finally {
      Reflect.deleteProperty(indexedDB, 'databases');
    }
    expect(await hasDatabase(NAME)).toBe(true);
  });

  it('has a database of each version that ever was', () => {
    for (let version = 1; version <= SCHEMA_VERSION; version++) {
      expect(fixture(version).version).toBe(version);
    }
  });

  it('brings one of version 1 up to date: its result is there', async () => {
    await restoreDatabase(NAME, fixture(1));
    const database = await open();
    expect(database.version).toBe(SCHEMA_VERSION);
    const { meta, arrays } = (await loadResult(database, 'first')) ?? {};
    expect(meta).toEqual({ format: 1, whole: { name: 'Leber' } });
    expect(arrays?.['entropy']).toEqual(Float32Array.of(0, 0.25, 1));
    expect(arrays?.['labels']?.length).toBe(300_000);
    expect(await listReviews(database)).toEqual([]);
  });

  it('reads one of version 2: a review with its log', async () => {
    await restoreDatabase(NAME, fixture(2));
    const database = await open();
    expect(await listReviews(database)).toMatchObject([
      { id: 'review', imageName: 'ct.nii.gz', stage: 'open', decided: 1, entries: 2 },
    ]);
    expect(await readLog(database, 'review')).toEqual(['{"seq":1}', '{"seq":2}']);
  });

  it('leaves one of a later version as it is', async () => {
    const later = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(NAME, SCHEMA_VERSION + 1);
      opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('later'));
      opening.addEventListener('success', () => resolve(opening.result));
    });
    later.close();
    await expect(open()).rejects.toMatchObject({ code: 'storage/newer-schema' });
    const all = await indexedDB.databases();
    expect(all.find(({ name }) => name === NAME)).toEqual({
      name: NAME,
      version: SCHEMA_VERSION + 1,
    });
  });

  it('lets go when another page needs it', async () => {
    let isClosed = false;
    opened.push(await openDatabase(NAME, { onClosed: () => (isClosed = true) }));
    await deleteDB(NAME);
    expect(isClosed).toBe(true);
  });
});
