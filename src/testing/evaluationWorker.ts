import type { FromWorker, Port } from '../rpc/api.ts';
import { WorkerClient } from '../rpc/client.ts';
import { serve } from '../rpc/serve.ts';
import type { EvaluationApi } from '../workers/evaluation.api.ts';
import { evaluationHandlers } from '../workers/evaluation/handlers.ts';
import { toWire } from '../workers/wire.ts';

/** The evaluation worker's own handlers behind a real channel, in the thread of the test. */
export interface EvaluationWorker {
  readonly client: WorkerClient<EvaluationApi>;
  /** Methods that were called, in order, in all lives of the worker. */
  readonly calls: readonly string[];
  /** Ends it as an uncaught error does; the next call starts another, which knows nothing. */
  readonly die: () => void;
  /** From now on it dies at each call of this method; null: no more. */
  readonly dieAt: (method: string | null) => void;
}

export function evaluationWorker(): EvaluationWorker {
  const calls: string[] = [];
  let kill: () => void = () => undefined;
  let fatal: string | null = null;
  const spawn = (): Port => {
    const { port1, port2 } = new MessageChannel();
    const deaths: ((reason: string) => void)[] = [];
    kill = () => deaths.forEach((listener) => listener('ended by the test'));
    serve<EvaluationApi>(
      {
        post: (message, transfer) => port2.postMessage(message, transfer),
        listen: (listener) => {
          port2.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
          port2.start();
        },
      },
      evaluationHandlers(),
      toWire,
    );
    return {
      postMessage: (message, transfer) => {
        const { method } = message as { readonly method?: string };
        if (method !== undefined) calls.push(method);
        if (method !== undefined && method === fatal) setTimeout(kill);
        else port1.postMessage(message, transfer);
      },
      onMessage: (listener) => {
        port1.addEventListener('message', (event: MessageEvent<FromWorker>) =>
          listener(event.data),
        );
        port1.start();
      },
      onDeath: (listener) => void deaths.push(listener),
      terminate: () => {
        port1.close();
        port2.close();
      },
    };
  };
  return {
    client: new WorkerClient<EvaluationApi>(spawn),
    calls,
    die: () => kill(),
    dieAt: (method) => (fatal = method),
  };
}
