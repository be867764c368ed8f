import 'fake-indexeddb/auto';
import { afterAll } from 'vitest';

const fake = globalThis.indexedDB;
Reflect.deleteProperty(globalThis, 'indexedDB');

/** Gives the tests of this file an IndexedDB, and takes it away after them: the next file may share their process. */
export function haveFakeDatabase(): void {
  Object.defineProperty(globalThis, 'indexedDB', { value: fake, configurable: true });
  afterAll(() => void Reflect.deleteProperty(globalThis, 'indexedDB'));
}

/** That a browser gives a database up, as the stand-in takes it. */
export function closeEvent(): Event {
  const event = {
    type: 'close',
    initialized: true,
    dispatched: false,
    eventPath: [],
    CAPTURING_PHASE: 1,
    AT_TARGET: 2,
  };
  return event as unknown as Event;
}
