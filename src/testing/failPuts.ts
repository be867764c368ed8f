import { vi } from 'vitest';

/**
 * Lets so many records into the databases of this test and no more, until the mocks are restored.
 * @param name of the browser's error, as `QuotaExceededError`.
 * @returns how many were tried.
 */
export function failPuts(allowed: number, name: string): () => number {
  // oxlint-disable-next-line typescript/unbound-method -- called on its own object below
  const put = IDBObjectStore.prototype.put;
  let tried = 0;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...given
  ) {
    if (++tried > allowed) throw new DOMException('in this test', name);
    return put.apply(this, given);
  });
  return () => tried;
}

/** The same of records that may not be there yet. */
export function failAdds(allowed: number, name: string): () => number {
  // oxlint-disable-next-line typescript/unbound-method -- called on its own object below
  const add = IDBObjectStore.prototype.add;
  let tried = 0;
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
    this: IDBObjectStore,
    ...given
  ) {
    if (++tried > allowed) throw new DOMException('in this test', name);
    return add.apply(this, given);
  });
  return () => tried;
}
