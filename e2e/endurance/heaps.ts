import type { CDPSession, Page } from '@playwright/test';

/** What one thread of the page holds. */
export interface Heap {
  /** `page`, or the name of the worker's script. */
  readonly thread: string;
  /** Objects of JavaScript. */
  readonly usedBytes: number;
  /** Arrays of numbers, in JavaScript's own buffers; the memory of WebAssembly counts apart. */
  readonly bufferBytes: number;
  readonly wasmBytes: number;
}

interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
}

/** One that is asked. */
interface Thread {
  readonly thread: string;
  readonly send: Send;
  /** How often it did not answer, one time after the other. */
  silences: number;
}

type Send = (method: string, params?: object) => Promise<unknown>;

/** A thread that is in the middle of a long step answers after it. */
const ANSWER_MS = 30_000;
/** One that sleeps in WebAssembly until there is work, as those of a network do, never answers: it is asked so often. */
const MOST_SILENCES = 2;

/** Reads the heaps of a page and of its workers, by Chromium's debugging protocol. */
export class Heaps {
  readonly #client: CDPSession;
  readonly #workers = new Map<string, Thread>();

  static async of(page: Page): Promise<Heaps> {
    const heaps = new Heaps(await page.context().newCDPSession(page));
    await heaps.#client.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    return heaps;
  }

  private constructor(client: CDPSession) {
    this.#client = client;
    client.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      const thread = /([a-z]+)\.worker/.exec(targetInfo.url)?.[1] ?? targetInfo.type;
      this.#workers.set(sessionId, { thread, send: this.#sender(sessionId), silences: 0 });
    });
    client.on('Target.detachedFromTarget', ({ sessionId }) => void this.#workers.delete(sessionId));
  }

  /** Workers that are alive. */
  get workers(): number {
    return this.#workers.size;
  }

  /** What each thread holds, after its garbage was collected. One that ends meanwhile, or does not answer, is left out: the memory of WebAssembly that threads share is that of the worker that began them. */
  async read(isCollected = true): Promise<readonly Heap[]> {
    const own: Send = (method, params) =>
      this.#client.send(method as 'Runtime.evaluate', params as { expression: string });
    const all: Thread[] = [{ thread: 'page', send: own, silences: 0 }, ...this.#workers.values()];
    const found = await Promise.all(
      all.map(async (one) => {
        if (one.silences >= MOST_SILENCES) return [];
        try {
          const heap = await within(heapOf(one.thread, one.send, isCollected));
          one.silences = 0;
          return [heap];
        } catch {
          one.silences++;
          return [];
        }
      }),
    );
    return found.flat();
  }

  /** Counters of the page: nodes of its document, listeners … */
  async counters(): Promise<{ readonly nodes: number; readonly listeners: number }> {
    const { nodes, jsEventListeners } = await this.#client.send('Memory.getDOMCounters');
    return { nodes, listeners: jsEventListeners };
  }

  #sender(sessionId: string): Send {
    let next = 0;
    const waiting = new Map<number, (result: unknown) => void>();
    this.#client.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId !== sessionId) return;
      const { id, result } = JSON.parse(event.message) as { id?: number; result?: unknown };
      if (id === undefined) return;
      waiting.get(id)?.(result);
      waiting.delete(id);
    });
    return (method, params = {}) => {
      const id = ++next;
      const message = JSON.stringify({ id, method, params });
      const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve));
      return this.#client
        .send('Target.sendMessageToTarget', { sessionId, message })
        .then(() => answer);
    };
  }
}

async function heapOf(thread: string, send: Send, isCollected: boolean): Promise<Heap> {
  if (isCollected) {
    await send('HeapProfiler.enable');
    await send('HeapProfiler.collectGarbage');
    await send('HeapProfiler.disable');
  }
  const { usedSize, backingStorageSize = 0 } = (await send('Runtime.getHeapUsage')) as Usage;
  return {
    thread,
    usedBytes: usedSize,
    bufferBytes: backingStorageSize,
    wasmBytes: await wasmOf(send),
  };
}

/** As `countMemories` has it in each thread. */
async function wasmOf(send: Send): Promise<number> {
  const expression = 'globalThis.wasmBytes?.()';
  const { result } = (await send('Runtime.evaluate', { expression })) as Evaluated;
  return typeof result.value === 'number' ? result.value : Number.NaN;
}

function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), ANSWER_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
