import { MessageChannel } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { FromWorker, Port, Progress } from './api.ts';
import { RemoteError, WorkerClient } from './client.ts';
import { serve, type CallContext, type Handlers } from './serve.ts';

// Both ends in one thread over a real MessageChannel: structured clone, transfer and asynchrony are real.
// A worker deaf in a long call is played by a port whose messages are held back.

interface Count extends Progress {
  readonly done: number;
}

interface Api {
  double: { params: { values: Float32Array<ArrayBuffer> }; result: Float32Array; progress: never };
  count: { params: { to: number }; result: number; progress: Count };
  deliver: {
    params: { count: number };
    result: null;
    progress: Progress & { values: Uint8Array<ArrayBuffer> };
  };
  fail: { params: null; result: never; progress: never };
  failUncloneable: { params: null; result: never; progress: never };
  resultUncloneable: { params: null; result: unknown; progress: never };
  hang: { params: null; result: never; progress: never };
}

class Coded extends Error {
  readonly code: string;
  readonly detail: unknown;
  constructor(code: string, detail: unknown) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

const handlers: Handlers<Api> = {
  double: ({ values }, context) => {
    const result = values.map((value) => 2 * value);
    context.transfer(result.buffer);
    return Promise.resolve(result);
  },
  count: async ({ to }, context: CallContext<Count>) => {
    for (const stage of ['up', 'up again']) {
      for (let done = 0; done < to; done++) {
        context.progress({ stage, done });
        await context.checkpoint();
      }
    }
    return to;
  },
  deliver: ({ count }, context) => {
    for (let part = 0; part < count; part++) {
      const values = new Uint8Array(8).fill(part);
      context.deliver({ stage: 'deliver', values }, [values.buffer]);
      if (values.length > 0) throw new Error('copied');
    }
    return Promise.resolve(null);
  },
  fail: () => Promise.reject(new Coded('input/corrupt', { reason: 'truncated-data' })),
  failUncloneable: () => Promise.reject(new Coded('input/corrupt', { reason: () => 1 })),
  resultUncloneable: () => Promise.resolve(() => 1),
  hang: () => new Promise(() => undefined),
};

interface Spawned {
  isDeaf: boolean;
  isTerminated: boolean;
  die(reason: string): void;
  sent: FromWorker[];
}

const spawned: Spawned[] = [];
const clients: WorkerClient<Api>[] = [];

function spawn(): Port {
  const { port1, port2 } = new MessageChannel();
  const state: Spawned = { isDeaf: false, isTerminated: false, sent: [], die: () => undefined };
  spawned.push(state);
  serve<Api>(
    {
      post: (message, transfer) => {
        port2.postMessage(message, transfer);
        state.sent.push(message);
      },
      listen: (listener) =>
        port2.on('message', (message) => {
          if (!state.isDeaf) listener(message);
        }),
    },
    handlers,
    (error) =>
      error instanceof Coded
        ? { code: error.code, message: error.message, detail: error.detail }
        : { code: 'internal/unexpected', message: 'unexpected' },
  );
  return {
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    onMessage: (listener) => void port1.on('message', listener),
    onDeath: (listener) => (state.die = listener),
    terminate: () => {
      state.isTerminated = true;
      port1.close();
    },
  };
}

function client(graceMs = 50): WorkerClient<Api> {
  const made = new WorkerClient<Api>(spawn, graceMs);
  clients.push(made);
  return made;
}

function last(): Spawned {
  const state = spawned.at(-1);
  if (!state) throw new Error('nothing spawned');
  return state;
}

afterEach(() => {
  for (const made of clients.splice(0)) made.dispose();
  spawned.length = 0;
});

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('resolved'),
    (reason: unknown) => reason,
  );
  if (error instanceof RemoteError) return error.code;
  throw error instanceof Error ? error : new Error('not an error');
}

describe('a call', () => {
  it('gives the result, and both are typed by the table', async () => {
    const result = client().call('double', { values: Float32Array.of(1, 2.5) });
    expectTypeOf(result).resolves.toEqualTypeOf<Float32Array>();
    expect([...(await result)]).toEqual([2, 5]);
  });

  it('reports progress, at most ten times a second, and the first of each stage', async () => {
    const seen: Count[] = [];
    const to = 200;
    await client().call('count', { to }, { onProgress: (progress) => seen.push(progress) });
    for (const stage of ['up', 'up again']) {
      expect(seen.find((progress) => progress.stage === stage)?.done).toBe(0);
    }
    expect(seen.length).toBeLessThan(to);
  });

  it('delivers what must arrive, every part of it and before the result, without a copy', async () => {
    const seen: number[] = [];
    const onProgress = ({ values }: { values: Uint8Array }): void => void seen.push(values[7]);
    await client().call('deliver', { count: 30 }, { onProgress });
    expect(seen).toEqual(Array.from({ length: 30 }, (_, part) => part));
  });

  it('copies parameters unless they are transferred; a transfer empties the caller’s view', async () => {
    const made = client();
    const copied = new Float32Array(4);
    await made.call('double', { values: copied });
    expect(copied.length).toBe(4);
    const moved = new Float32Array(4);
    await made.call('double', { values: moved }, { transfer: [moved.buffer] });
    expect(moved.length).toBe(0);
  });

  it('brings the code and detail of a failure over, and the queue lives on', async () => {
    const made = client();
    const failing = made.call('fail', null);
    const next = made.call('count', { to: 3 });
    await expect(failing).rejects.toMatchObject({
      code: 'input/corrupt',
      detail: { reason: 'truncated-data' },
    });
    await expect(next).resolves.toBe(3);
    expect(spawned.length).toBe(1);
  });

  it('is loud when its parameters cannot be cloned', async () => {
    const made = client();
    const values = (() => 1) as unknown as Float32Array<ArrayBuffer>;
    await expect(made.call('double', { values })).rejects.toThrow(/could not be cloned/);
    await expect(made.call('count', { to: 1 })).resolves.toBe(1);
  });

  it.each(['resultUncloneable', 'failUncloneable'] as const)(
    'is answered when the answer cannot be cloned: %s',
    async (method) => {
      const made = client();
      expect(await codeOf(made.call(method, null))).toBe('internal/unexpected');
      await expect(made.call('count', { to: 1 })).resolves.toBe(1);
    },
  );

  it.each(['nonsense', 'toString', '__proto__'])(
    'of the unknown method %s is answered with an error',
    async (name) => {
      const made = client();
      expect(await codeOf(made.call(name as 'count', { to: 1 }))).toBe('internal/unexpected');
      await expect(made.call('count', { to: 1 })).resolves.toBe(1);
    },
  );
});

describe('a cancel', () => {
  it('before the start sends nothing', async () => {
    const call = client().call('count', { to: 1 }, { signal: AbortSignal.abort() });
    expect(await codeOf(call)).toBe('cancelled');
    expect(spawned.length).toBe(0);
  });

  it('of the running call is cooperative: the worker answers and lives', async () => {
    const made = client(5000);
    const controller = new AbortController();
    const call = made.call(
      'count',
      { to: 1e9 },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    expect(await codeOf(call)).toBe('cancelled');
    await expect(made.call('count', { to: 2 })).resolves.toBe(2);
    expect(spawned.length).toBe(1);
  });

  it('of a queued call comes at once; the running one is not touched', async () => {
    const made = client(20);
    const running = made.call('count', { to: 300 });
    const controller = new AbortController();
    const queued = made.call('count', { to: 1e9 }, { signal: controller.signal });
    controller.abort();
    expect(await codeOf(queued)).toBe('cancelled');
    await expect(running).resolves.toBe(300);
    // The queued call never ran: nothing but its refusal was sent for it.
    expect(
      last()
        .sent.filter((m) => 'id' in m && m.id === 2)
        .map((m) => m.kind),
    ).toEqual(['error']);
  });

  it('of a queued call does not kill a worker that is deaf in the running one', async () => {
    const made = client(10);
    const running = made.call('hang', null);
    running.catch(() => undefined);
    await sleep(5);
    last().isDeaf = true;
    const controller = new AbortController();
    const queued = made.call('count', { to: 1 }, { signal: controller.signal });
    controller.abort();
    expect(await codeOf(queued)).toBe('cancelled');
    await sleep(50);
    expect(last().isTerminated).toBe(false);
  });

  it('that is ignored ends the worker after the grace time; the next call has a new one', async () => {
    const made = client(20);
    const controller = new AbortController();
    const hung = made.call('hang', null, { signal: controller.signal });
    const behind = made.call('count', { to: 1 });
    controller.abort();
    expect(await Promise.all([codeOf(hung), codeOf(behind)])).toEqual([
      'resource/worker-lost',
      'resource/worker-lost',
    ]);
    expect(last().isTerminated).toBe(true);
    await expect(made.call('count', { to: 4 })).resolves.toBe(4);
    expect(spawned.length).toBe(2);
  });
});

describe('the end of a worker', () => {
  it('by retiring comes at once where nothing is open, and the next call starts a new one', async () => {
    const made = client();
    await made.call('count', { to: 1 });
    made.retire();
    expect(last().isTerminated).toBe(true);
    await expect(made.call('count', { to: 2 })).resolves.toBe(2);
    expect(spawned.length).toBe(2);
    expect(last().isTerminated).toBe(false);
  });

  it('by retiring waits for all calls that are open, those that failed and those that came later', async () => {
    const made = client();
    const failing = made.call('fail', null);
    made.retire();
    const later = made.call('count', { to: 3 });
    expect(made.isBusy()).toBe(true);
    expect(await codeOf(failing)).toBe('input/corrupt');
    expect(last().isTerminated).toBe(false);
    await expect(later).resolves.toBe(3);
    expect([last().isTerminated, made.isBusy(), spawned.length]).toEqual([true, false, 1]);
  });

  it('by dispose fails what is open, and the next call starts a new one', async () => {
    const made = client();
    const open = made.call('hang', null);
    made.dispose();
    expect(await codeOf(open)).toBe('resource/worker-lost');
    await expect(made.call('count', { to: 1 })).resolves.toBe(1);
  });

  it('by its own death does the same, and terminates what is left of it', async () => {
    const made = client();
    const open = made.call('hang', null);
    last().die('uncaught error');
    expect(await codeOf(open)).toBe('resource/worker-lost');
    expect(last().isTerminated).toBe(true);
    await expect(made.call('count', { to: 1 })).resolves.toBe(1);
  });

  it('before it began rejects the call instead of throwing', async () => {
    const made = new WorkerClient<Api>(() => {
      throw new Error('refused by policy');
    });
    expect(await codeOf(made.call('count', { to: 1 }))).toBe('resource/worker-lost');
  });
});
