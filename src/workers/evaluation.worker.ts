import '../core/arrayMethods.ts';
import '../guard/install.ts';
import { showLife } from '../rpc/life.ts';
import { serve } from '../rpc/serve.ts';
import type { EvaluationApi } from './evaluation.api.ts';
import { evaluationHandlers } from './evaluation/handlers.ts';
import { toWire } from './wire.ts';

declare const self: DedicatedWorkerGlobalScope;

serve<EvaluationApi>(
  {
    post: (message, transfer) => self.postMessage(message, transfer),
    listen: (listener) => {
      self.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
    },
  },
  evaluationHandlers(),
  toWire,
);
showLife((message) => self.postMessage(message, []));
