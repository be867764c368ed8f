import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteDB } from 'idb';
import { fakeLocks } from '../testing/fakeLocks.ts';
import { failPuts } from '../testing/failPuts.ts';
import { seededRandom } from '../testing/seededRandom.ts';
import { openDatabase } from './database.ts';
import {
  listResults,
  loadResult,
  removeResult,
  saveResult,
  sweepResults,
  type KeptArray,
  type KeptResult,
} from './results.ts';
import type { Database } from './schema.ts';
import { haveFakeDatabase } from '../testing/fakeDatabase.ts';

haveFakeDatabase();

const NAME = 'results-test';
let database: Database;

async function opened(): Promise<Database> {
  database = await openDatabase(NAME);
  return database;
}

afterEach(async () => {
  vi.restoreAllMocks();
  database.close();
  await deleteDB(NAME);
});

/** Longer than one chunk, and than one batch of them, in its first array. */
function result(id = 'a', length = 9_000_001): KeptResult {
  const random = seededRandom(7);
  const labels = new Uint8Array(length);
  for (let run = 0; run < 500; run++) labels.fill(run % 5, Math.floor(random() * length));
  return {
    id,
    imageSha256: 'f'.repeat(64),
    meta: { name: 'Leber', list: [1, 2.5, null] },
    arrays: {
      labels,
      ranking: Uint32Array.from({ length: 70_000 }, (_, at) => 4_000_000_000 + at),
      entropy: Float32Array.from({ length: 70_000 }, () => random()),
      empty: new Float32Array(),
    },
  };
}

const bytesOf = (array: KeptArray | undefined): Buffer =>
  Buffer.from(array?.buffer ?? new ArrayBuffer(), array?.byteOffset, array?.byteLength);

describe('saveResult', () => {
  it('brings back every byte', async () => {
    const written = result();
    const head = await saveResult(await opened(), written);
    expect(head.bytes).toBeLessThan(500_000);
    const read = await loadResult(database, 'a');
    expect({ ...read, arrays: null }).toEqual({ ...written, arrays: null });
    for (const [name, array] of Object.entries(written.arrays)) {
      const again = read?.arrays[name];
      expect(again?.constructor).toBe(array.constructor);
      // A comparison entry by entry would take a minute.
      expect(Buffer.compare(bytesOf(again), bytesOf(array))).toBe(0);
    }
    expect(await loadResult(database, 'b')).toBeNull();
    expect((await listResults(database)).map(({ id }) => id)).toEqual(['a']);
  });

  it('leaves nothing of a save that failed for want of room, and says so', async () => {
    await opened();
    const puts = failPuts(20, 'QuotaExceededError');
    await expect(saveResult(database, result())).rejects.toMatchObject({ code: 'storage/full' });
    expect(puts()).toBeGreaterThan(20);
    expect(await database.count('chunks')).toBe(0);
    expect(await listResults(database)).toEqual([]);
  });

  it('is cancelled between chunks', async () => {
    const abort = new AbortController();
    abort.abort();
    const saving = saveResult(await opened(), result(), abort.signal);
    await expect(saving).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('what a kill leaves', () => {
  beforeEach(() => vi.stubGlobal('navigator', { locks: fakeLocks() }));
  afterEach(() => vi.unstubAllGlobals());

  it('is not a result, and is swept', async () => {
    await saveResult(await opened(), result('whole', 10));
    await database.put('chunks', new Uint8Array(3), ['half', 0, 0]);
    await database.put('chunks', new Uint8Array(3), ['half', 1, 4]);
    await database.put('chunks', new Uint8Array(3), ['other', 0, 0]);
    expect(await loadResult(database, 'half')).toBeNull();
    expect(await sweepResults(database)).toBe(2);
    expect(await database.getAllKeys('chunks')).toEqual([
      ['whole', 0, 0],
      ['whole', 1, 0],
      ['whole', 1, 1],
      ['whole', 2, 0],
      ['whole', 2, 1],
    ]);
    expect(await sweepResults(database)).toBe(0);
  });
});

describe('loadResult', () => {
  it.each([
    ['a chunk of other bytes', (db: Database) => db.put('chunks', new Uint8Array(9), ['a', 1, 0])],
    ['a missing chunk', (db: Database) => db.delete('chunks', ['a', 0, 1])],
    [
      'another chunk in its place',
      async (db: Database) => {
        const other = await db.get('chunks', ['a', 2, 0]);
        if (other) await db.put('chunks', other, ['a', 1, 0]);
      },
    ],
    [
      'a changed head',
      async (db: Database) => {
        const head = await db.get('results', 'a');
        if (head) await db.put('results', { ...head, meta: '{"name":"Milz"}' });
      },
    ],
  ])('finds %s', async (_, damage) => {
    await saveResult(await opened(), result('a', 700_000));
    await damage(database);
    await expect(loadResult(database, 'a')).rejects.toMatchObject({ code: 'storage/corrupt' });
  });
});

it('removes a result and leaves the others', async () => {
  await saveResult(await opened(), result('a', 10));
  await saveResult(database, result('b', 10));
  await removeResult(database, 'a');
  expect(await loadResult(database, 'a')).toBeNull();
  expect(await loadResult(database, 'b')).toEqual(result('b', 10));
  expect(new Set((await database.getAllKeys('chunks')).map(([id]) => id))).toEqual(new Set(['b']));
});
