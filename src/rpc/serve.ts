import type { FromWorker, Progress, Table, WireError } from './api.ts';

/** What a handler gets beside its parameters. */
export interface CallContext<G> {
  readonly signal: AbortSignal;
  /** Reports progress; at most ten reports a second are sent, and the first of each stage. */
  progress(progress: G): void;
  /** Reports progress that must arrive, however many reports there were; its buffers are handed over. */
  deliver(progress: G, transfer: ArrayBuffer[]): void;
  /** Buffers of the result to hand over instead of copying. */
  transfer(...buffers: ArrayBuffer[]): void;
  /** Yields one macrotask, so that a cancel on its way is delivered, then throws if cancelled. */
  checkpoint(): Promise<void>;
}

export type Handlers<A extends Table<A>> = {
  readonly [M in keyof A]: (
    params: A[M]['params'],
    context: CallContext<A[M]['progress']>,
  ) => Promise<A[M]['result']>;
};

export interface ServerPort {
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  listen(listener: (message: unknown) => void): void;
}

type Incoming =
  { kind: 'request'; id: number; method: string; params: unknown } | { kind: 'cancel'; id: number };

const CANCELLED: WireError = { code: 'cancelled', message: 'cancelled' };
const PROGRESS_INTERVAL_MS = 100;

/** Runs requests one at a time, in order; a failed request never blocks the next. */
export function serve<A extends Table<A>>(
  port: ServerPort,
  handlers: Handlers<A>,
  toWire: (error: unknown) => WireError,
): void {
  const controllers = new Map<number, AbortController>();
  const nextMacrotask = macrotasks();
  let tail: Promise<void> = Promise.resolve();
  let running: number | undefined;

  const run = async (id: number, method: string, params: unknown): Promise<void> => {
    const controller = controllers.get(id);
    if (!controller) return; // cancelled while queued, already answered
    const { signal } = controller;
    const buffers: ArrayBuffer[] = [];
    let lastReport = -Infinity;
    let lastStage: string | undefined;
    running = id;
    try {
      const handler = handlerOf(handlers, method);
      if (!handler) {
        port.post({ kind: 'error', id, error: unknownMethod(method) }, []);
        return;
      }
      const result = await handler(params, {
        signal,
        progress: (progress) => {
          const { stage }: Progress = progress;
          const recent = performance.now() - lastReport < PROGRESS_INTERVAL_MS;
          if (recent && stage === lastStage) return;
          lastReport = performance.now();
          lastStage = stage;
          port.post({ kind: 'progress', id, progress }, []);
        },
        deliver: (progress, transfer) => port.post({ kind: 'progress', id, progress }, transfer),
        transfer: (...more) => void buffers.push(...more),
        checkpoint: async () => {
          await nextMacrotask();
          signal.throwIfAborted();
        },
      });
      port.post({ kind: 'result', id, result }, buffers);
    } catch (error) {
      answerFailure(port, id, () => (signal.aborted ? CANCELLED : toWire(error)));
    } finally {
      controllers.delete(id);
      running = undefined;
    }
  };

  port.listen((raw) => {
    const message = raw as Incoming;
    if (message.kind === 'cancel') {
      controllers.get(message.id)?.abort();
      // A queued call is answered at once: the client's grace time measures running work only.
      if (message.id !== running && controllers.delete(message.id)) {
        port.post({ kind: 'error', id: message.id, error: CANCELLED }, []);
      }
      return;
    }
    controllers.set(message.id, new AbortController());
    tail = tail.then(() => run(message.id, message.method, message.params)); // run never rejects
  });
}

/** Own properties only: a method named `toString` is as unknown as any other. */
function handlerOf<A extends Table<A>>(
  handlers: Handlers<A>,
  method: string,
): Handlers<A>[keyof A] | undefined {
  return Object.hasOwn(handlers, method) ? handlers[method as keyof A] : undefined;
}

function unknownMethod(method: string): WireError {
  return { code: 'internal/unexpected', message: `unknown method ${method}` };
}

/** An answer that itself cannot be cloned must not leave the caller waiting, nor stop the queue. */
function answerFailure(port: ServerPort, id: number, toError: () => WireError): void {
  try {
    port.post({ kind: 'error', id, error: toError() }, []);
  } catch {
    const error = { code: 'internal/unexpected', message: 'the error could not be sent' };
    port.post({ kind: 'error', id, error }, []);
  }
}

/** A MessageChannel round trip: setTimeout would clamp at 4 ms. */
function macrotasks(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
