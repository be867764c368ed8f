import '../core/arrayMethods.ts';
import '../guard/install.ts';
import { showLife } from '../rpc/life.ts';
import { serve } from '../rpc/serve.ts';
import type { InferenceApi } from './inference.api.ts';
import { inferenceHandlers } from './inference/handlers.ts';
import { openHeadOnWasm } from './inference/errorHeadOnDemand.ts';
import { openQualityOnWasm } from './inference/qualityOnDemand.ts';
import { openOnBackend } from './inference/openOnBackend.ts';
import { toWire } from './wire.ts';

serve<InferenceApi>(
  {
    post: (message, transfer) => self.postMessage(message, { transfer }),
    listen: (listener) =>
      self.addEventListener('message', (event: MessageEvent) => listener(event.data)),
  },
  inferenceHandlers(openOnBackend, openHeadOnWasm, openQualityOnWasm),
  toWire,
);
showLife((message) => self.postMessage(message, []));
