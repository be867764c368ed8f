import 'fake-indexeddb/auto';
import { afterAll } from 'vitest';

const fake = globalThis.indexedDB;
Reflect.deleteProperty(globalThis, 'indexedDB');

/** Gives the tests of this file an IndexedDB, and takes it away after them: the next file may share their process. */
export function haveFakeDatabase(): void {
  Object.defineProperty(globalThis, 'indexedDB', { value: fake, configurable: true });
  afterAll(() => void Reflect.deleteProperty(globalThis, 'indexedDB'));
}
