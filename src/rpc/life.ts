import type { FromWorker, Port } from './api.ts';

/** As the browser has them; absent where the page is not served securely. */
type Locks = Pick<LockManager, 'request'>;

/** What a port needs of a worker. */
type WorkerEnd = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

/**
 * The worker's part: holds a lock for as long as it lives and tells its name. A worker that ends without an event, closed or
 * ended for its memory, lets go of its locks all the same.
 */
export function showLife(
  post: (message: FromWorker) => void,
  locks: Locks | null = ownLocks(),
): void {
  if (!locks) return;
  const lock = `isodoubt worker ${crypto.randomUUID()}`;
  void locks.request(lock, () => {
    post({ kind: 'alive', lock });
    return new Promise<never>(() => undefined);
  });
}

/** The page's end of a worker. Its death is known by an error, or by its lock, which this asks for and gets then. */
export function workerPort(worker: WorkerEnd, locks: Locks | null = ownLocks()): Port {
  return {
    postMessage: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) =>
      worker.addEventListener('message', (event: MessageEvent<FromWorker>) => listener(event.data)),
    onDeath: (listener) => {
      worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind === 'alive') void locks?.request(data.lock, () => listener('it ended'));
      });
      // What it failed with may quote a file: it is not handed on.
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        listener('uncaught error');
      });
      worker.addEventListener('messageerror', () => listener('an unreadable message'));
    },
    terminate: () => worker.terminate(),
  };
}

function ownLocks(): Locks | null {
  return typeof navigator === 'undefined' ? null : (navigator.locks ?? null);
}
