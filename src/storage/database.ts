import { deleteDB, openDB, type IDBPTransaction, type StoreNames } from 'idb';
import { AppError } from '../core/errors.ts';
import { storageError } from './failure.ts';
import { hasAppendedLog, renewLog } from './renewLog.ts';
import type { Database, Schema } from './schema.ts';
import { forgetWitnessed, witnessed } from './witness.ts';

export const DATABASE_NAME = 'isodoubt';

/** Rises with each change of the stores; see {@link MIGRATIONS}. */
export const SCHEMA_VERSION = 2;

type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>;

/** What turns a database of version n into one of version n + 1, by n. Never changed once it was released. */
const MIGRATIONS: readonly ((database: Database, upgrade: Upgrade) => void)[] = [
  (database) => {
    database
      .createObjectStore('results', { keyPath: 'id' })
      .createIndex('imageSha256', 'imageSha256');
    database.createObjectStore('chunks');
  },
  (database) => {
    database
      .createObjectStore('reviews', { keyPath: 'id' })
      .createIndex('imageSha256', 'imageSha256');
    database.createObjectStore('events');
  },
];

export type ClosedReason = 'removed' | 'given-up';

/** What may happen to an open database. */
export interface DatabaseEvents {
  /** Closed from outside. `removed`: another tab removes it; else the browser gave it up, or a newer version of the app needs it. */
  readonly onClosed?: (reason: ClosedReason) => void;
}

/**
 * Opens the database, makes it where it is not there, and brings an older one up to date. Chromium does not open one that it
 * finds damaged, throws it away, and makes a new one when it is asked again.
 * @throws AppError `storage/newer-schema` for one that a later version made, which stays as it is; `storage/unavailable`
 *   where the browser refuses, or another tab does not let go of an older one.
 */
export async function openDatabase(
  name: string = DATABASE_NAME,
  events: DatabaseEvents = {},
): Promise<Database> {
  try {
    return await openOnce(name, events);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.detail['reason'] !== 'UnknownError') throw thrown;
    return openOnce(name, events);
  }
}

async function openOnce(name: string, { onClosed }: DatabaseEvents): Promise<Database> {
  if (typeof indexedDB === 'undefined') {
    throw new AppError('storage/unavailable', { reason: 'no-indexeddb' });
  }
  let refuse: (error: AppError) => void = () => undefined;
  const blocked = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  try {
    let isNew = false;
    const opening = openDB<Schema>(name, SCHEMA_VERSION, {
      upgrade: (database, from, _, upgrade) => {
        isNew = from === 0;
        for (const migrate of MIGRATIONS.slice(from)) migrate(database, upgrade);
      },
      blocked: () => refuse(new AppError('storage/unavailable', { reason: 'blocked' })),
      blocking: (_, version, event) => {
        (event.target as IDBDatabase).close();
        onClosed?.(version === null ? 'removed' : 'given-up');
      },
      terminated: () => onClosed?.('given-up'),
    });
    // Given up while blocked: it may open later, and nobody would close it.
    blocked.catch(() => void opening.then((late) => late.close()).catch(() => undefined));
    const database = await Promise.race([opening, blocked]);
    if (!isNew && hasAppendedLog()) await renewLog(database);
    return database;
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** Whether there is a database, without making one. */
export async function hasDatabase(name: string = DATABASE_NAME): Promise<boolean> {
  if (typeof indexedDB === 'undefined') return false;
  try {
    // Firefox has the list since version 126.
    const list = (indexedDB as Partial<IDBFactory>).databases?.bind(indexedDB);
    if (!list) return await canOpen(name);
    return (await list()).some((one) => one.name === name);
  } catch (thrown) {
    throw storageError(thrown);
  }
}

/** Opening makes a database where there is none, unless that is given up within the upgrade. */
function canOpen(name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    let isNew = false;
    request.addEventListener('upgradeneeded', () => {
      isNew = true;
      request.transaction?.abort();
    });
    request.addEventListener('success', () => {
      request.result.close();
      resolve(true);
    });
    request.addEventListener('error', () => {
      if (isNew) resolve(false);
      else reject(request.error ?? new Error('no database'));
    });
  });
}

/** Removes the database. @throws AppError `storage/unavailable`, as where another tab holds on to it. */
export async function deleteDatabase(name: string = DATABASE_NAME): Promise<void> {
  let refuse: (error: AppError) => void = () => undefined;
  const blocked = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  const blockedError = new AppError('storage/unavailable', { reason: 'blocked' });
  try {
    for (const id of witnessed().keys()) forgetWitnessed(id);
    await Promise.race([deleteDB(name, { blocked: () => refuse(blockedError) }), blocked]);
  } catch (thrown) {
    throw storageError(thrown);
  }
}
