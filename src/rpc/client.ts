import type { FromWorker, Port, Progress, Table, ToWorker, WireError } from './api.ts';

/** A failure that crossed the wire, its code kept. */
export class RemoteError extends Error {
  readonly code: string;
  readonly detail: unknown;

  constructor(error: WireError) {
    super(error.message);
    this.name = 'RemoteError';
    this.code = error.code;
    this.detail = error.detail;
  }
}

export interface CallOptions<P> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: P) => void;
  /** Buffers handed over; the caller's views are empty afterwards. Everything else is copied. */
  readonly transfer?: ArrayBuffer[];
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  cleanup(): void;
}

/**
 * Calls a worker by method name. Every call settles exactly once: with the worker's result or error,
 * `cancelled`, or `resource/worker-lost`. A worker that ignores the cancel of its running call for
 * `cancelGraceMs` is terminated, and calls queued behind are lost with it; the next call spawns a new one.
 * A queued call is cancelled at once, however busy the worker is.
 */
export class WorkerClient<A extends Table<A>> {
  #port: Port | undefined;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  readonly #spawn: () => Port;
  readonly #cancelGraceMs: number;
  #isRetiring = false;

  constructor(spawn: () => Port, cancelGraceMs = 3000) {
    this.#spawn = spawn;
    this.#cancelGraceMs = cancelGraceMs;
  }

  call<M extends keyof A & string>(
    method: M,
    params: A[M]['params'],
    options: CallOptions<A[M]['progress']> = {},
  ): Promise<A[M]['result']> {
    const { signal, onProgress, transfer = [] } = options;
    if (signal?.aborted) {
      return Promise.reject(cancelled('before start'));
    }
    let port: Port;
    try {
      port = this.#port ??= this.#open();
    } catch {
      // A policy or a missing script: the promise rejects, it does not throw past its caller's catch.
      return Promise.reject(workerLost('could not be started'));
    }
    const id = this.#nextId++;
    return new Promise<A[M]['result']>((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const onAbort = (): void => {
        port.postMessage({ kind: 'cancel', id } satisfies ToWorker<A>, []);
        const [oldest] = this.#pending.keys();
        if (oldest !== id) {
          // The worker may be deep in an earlier call and deaf; that call must not pay for this one.
          this.#settle(id, (pending) => pending.reject(cancelled('while queued')));
          return;
        }
        timer = setTimeout(() => {
          port.terminate();
          this.#lose(port, 'no answer to cancel');
        }, this.#cancelGraceMs);
      };
      this.#pending.set(id, {
        resolve,
        reject,
        onProgress,
        cleanup: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
        },
      });
      try {
        port.postMessage({ kind: 'request', id, method, params }, transfer);
      } catch (cause) {
        // A value that cannot be cloned is a bug of the caller; it must be loud.
        this.#settle(id, (pending) => pending.reject(cause));
        return;
      }
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Whether a call is open. */
  isBusy(): boolean {
    return this.#pending.size > 0;
  }

  /** Ends the worker as soon as no call is open, at once where none is. The next call after that starts a new one. */
  retire(): void {
    this.#isRetiring = true;
    this.#retireIfIdle();
  }

  /** Ends the worker; open calls fail with `resource/worker-lost`. The next call starts a new one. */
  dispose(): void {
    const port = this.#port;
    if (!port) return;
    port.terminate();
    this.#lose(port, 'disposed');
  }

  #open(): Port {
    const port = this.#spawn();
    port.onMessage((message: FromWorker) => {
      switch (message.kind) {
        case 'alive':
          break; // the port's own affair
        case 'progress':
          this.#pending.get(message.id)?.onProgress?.(message.progress);
          break;
        case 'result':
          this.#settle(message.id, (pending) => pending.resolve(message.result));
          break;
        case 'error':
          this.#settle(message.id, (pending) => pending.reject(new RemoteError(message.error)));
          break;
      }
    });
    port.onDeath((reason) => {
      port.terminate(); // after an uncaught error the thread itself lives on
      this.#lose(port, reason);
    });
    return port;
  }

  #settle(id: number, how: (pending: Pending) => void): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    pending.cleanup();
    how(pending);
    if (this.#isRetiring) this.#retireIfIdle();
  }

  #retireIfIdle(): void {
    if (this.isBusy()) return;
    this.#isRetiring = false;
    this.dispose();
  }

  #lose(port: Port, reason: string): void {
    if (this.#port !== port) return;
    this.#port = undefined;
    for (const id of this.#pending.keys()) {
      this.#settle(id, (pending) => pending.reject(workerLost(reason)));
    }
  }
}

function cancelled(when: string): RemoteError {
  return new RemoteError({ code: 'cancelled', message: when });
}

function workerLost(reason: string): RemoteError {
  return new RemoteError({ code: 'resource/worker-lost', message: reason });
}
