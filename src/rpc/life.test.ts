import { expect, test } from 'vitest';
import type { FromWorker } from './api.ts';
import { showLife, workerPort } from './life.ts';

/** One lock after the other, as long as whoever has it lives. */
function locksOf(): {
  readonly locks: Pick<LockManager, 'request'>;
  /** Whoever holds one ends. */
  readonly end: () => void;
} {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const request = (_: string, callback: (lock: Lock) => unknown): Promise<unknown> => {
    if (isHeld) return new Promise((resolve) => waiting.push(() => resolve(callback({} as Lock))));
    isHeld = true;
    return Promise.resolve(callback({} as Lock));
  };
  return {
    locks: { request: request as LockManager['request'] },
    end: () => {
      isHeld = false;
      for (const next of waiting.splice(0)) next();
    },
  };
}

/** A worker whose messages are made here. */
function fakeWorker() {
  const events = new EventTarget();
  return {
    postMessage: () => undefined,
    terminate: () => undefined,
    addEventListener: events.addEventListener.bind(events) as Worker['addEventListener'],
    say: (data: FromWorker) => events.dispatchEvent(new MessageEvent('message', { data })),
  };
}

test('a worker that ends without an event is known to be dead by its lock', () => {
  const worker = fakeWorker();
  const { locks, end } = locksOf();
  const deaths: string[] = [];
  workerPort(worker, locks).onDeath((reason) => deaths.push(reason));
  showLife(worker.say, locks);
  expect(deaths).toEqual([]);
  end();
  expect(deaths).toEqual(['it ended']);
});

test('without locks nothing is said of the life of a worker, and nothing fails', () => {
  const worker = fakeWorker();
  const deaths: string[] = [];
  workerPort(worker, null).onDeath((reason) => deaths.push(reason));
  showLife(() => deaths.push('told'), null);
  worker.say({ kind: 'alive', lock: 'a' });
  expect(deaths).toEqual([]);
});
