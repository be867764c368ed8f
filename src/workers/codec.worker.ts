import '../core/arrayMethods.ts';
import '../guard/install.ts';
import type { ServerPort } from '../rpc/serve.ts';
import { showLife } from '../rpc/life.ts';
import { serve } from '../rpc/serve.ts';
import type { CodecApi } from './codec.api.ts';
import { codecHandlers } from './codec/handlers.ts';
import { toWire } from './wire.ts';

declare const self: DedicatedWorkerGlobalScope;

const port: ServerPort = {
  post: (message, transfer) => self.postMessage(message, transfer),
  listen: (listener) => {
    self.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
  },
};

serve<CodecApi>(port, codecHandlers, toWire);
showLife((message) => self.postMessage(message, []));
