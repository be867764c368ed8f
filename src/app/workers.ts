import { WorkerClient } from '../rpc/client.ts';
import { workerPort } from '../rpc/life.ts';
import type { CodecApi } from '../workers/codec.api.ts';
import type { EvaluationApi } from '../workers/evaluation.api.ts';
import type { InferenceApi } from '../workers/inference.api.ts';

/** Files in and out: cheap to kill, so a short grace time. */
export function createCodecClient(): WorkerClient<CodecApi> {
  return new WorkerClient(
    () =>
      workerPort(
        new Worker(new URL('../workers/codec.worker.ts', import.meta.url), {
          type: 'module',
          name: 'codec',
        }),
      ),
    1000,
  );
}

/** The network. A run cannot be interrupted inside one call of the network, hence the longer grace time. */
export function createInferenceClient(): WorkerClient<InferenceApi> {
  return new WorkerClient(
    () =>
      workerPort(
        new Worker(new URL('../workers/inference.worker.ts', import.meta.url), {
          type: 'module',
          name: 'inference',
        }),
      ),
    5000,
  );
}

/** Measures against references and observers, beside files and runs. It listens to a cancel between short steps. */
export function createEvaluationClient(): WorkerClient<EvaluationApi> {
  return new WorkerClient(
    () =>
      workerPort(
        new Worker(new URL('../workers/evaluation.worker.ts', import.meta.url), {
          type: 'module',
          name: 'evaluation',
        }),
      ),
    2000,
  );
}
