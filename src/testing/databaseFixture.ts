/** A database as it was on disk: its stores, and all records with their keys. */
export interface DatabaseFixture {
  readonly version: number;
  readonly stores: readonly {
    readonly name: string;
    readonly keyPath: string | null;
    readonly indexes: readonly { readonly name: string; readonly keyPath: string }[];
    /** Bytes as `{ $base64 }`. */
    readonly records: readonly { readonly key: IDBValidKey; readonly value: unknown }[];
  }[];
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no reason')));
  });
}

/** Writes down a database. */
export async function dumpDatabase(name: string): Promise<DatabaseFixture> {
  const database = await settled(indexedDB.open(name));
  const stores = await Promise.all(
    [...database.objectStoreNames].map(async (storeName) => {
      const store = database.transaction(storeName).objectStore(storeName);
      const [keys, values] = await Promise.all([
        settled(store.getAllKeys()),
        settled<unknown[]>(store.getAll()),
      ]);
      const indexes = [...store.indexNames].map((index) => {
        return { name: index, keyPath: String(store.index(index).keyPath) };
      });
      const records = keys.map((key, at) => ({ key, value: packed(values[at]) }));
      return { name: storeName, keyPath: store.keyPath as string | null, indexes, records };
    }),
  );
  const { version } = database;
  database.close();
  return { version, stores };
}

/** Makes a database as it was written down. */
export async function restoreDatabase(
  name: string,
  { version, stores }: DatabaseFixture,
): Promise<void> {
  const opening = indexedDB.open(name, version);
  opening.addEventListener('upgradeneeded', () => {
    for (const { name: storeName, keyPath, indexes } of stores) {
      const store = opening.result.createObjectStore(storeName, keyPath ? { keyPath } : {});
      for (const index of indexes) store.createIndex(index.name, index.keyPath);
    }
  });
  const database = await settled(opening);
  for (const { name: storeName, keyPath, records } of stores) {
    const store = database.transaction(storeName, 'readwrite').objectStore(storeName);
    // oxlint-disable-next-line no-await-in-loop -- a transaction ends with its requests
    await Promise.all(
      records.map(({ key, value }) =>
        settled(keyPath ? store.put(unpacked(value)) : store.put(unpacked(value), key)),
      ),
    );
  }
  database.close();
}

function packed(value: unknown): unknown {
  return value instanceof Uint8Array ? { $base64: Buffer.from(value).toString('base64') } : value;
}

function unpacked(value: unknown): unknown {
  const isBytes = typeof value === 'object' && value !== null && '$base64' in value;
  return isBytes ? new Uint8Array(Buffer.from(String(value.$base64), 'base64')) : value;
}
