import { totalmem } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BackendInfo } from '../inference/segmentation.ts';
import { asLoadFailure } from '../runtime/failures.ts';
import type { ModelFiles, OpenedModel } from '../runtime/openModel.ts';
import { openedFacts, openModel } from '../runtime/openModel.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** One typed array of Node's holds no more bytes than this. */
const LARGEST_TENSOR_BYTES = 2 ** 32 - 1;

/**
 * onnxruntime on the processor.
 * @param threads of one operator; operators run one after the other, so that a seed gives the same bits each time.
 */
export function nodeRuntime(threads: number): Runtime {
  return {
    backend: 'cpu',
    createSession: (network) =>
      InferenceSession.create(network, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      }),
    tensor: (data, dims) => new Tensor('float32', data, dims),
    largestTensorBytes: LARGEST_TENSOR_BYTES,
    memoryBytes: totalmem() / 2,
    loss: null,
    dispose: () => undefined,
  };
}

/**
 * Opens the networks of a package on the processor.
 * @returns the model, which the caller disposes of, and where it runs, for the provenance.
 * @throws AppError `model/invalid`, `model/signature-mismatch`, `resource/out-of-memory` as `openModel`.
 */
export async function openOnCpu(
  files: ModelFiles,
  threads: number,
): Promise<{ readonly model: OpenedModel; readonly backend: BackendInfo }> {
  const now = (): number => performance.now();
  const model = await openModel(files, nodeRuntime(threads), now).catch((error: unknown) => {
    throw asLoadFailure(error);
  });
  const facts = { kind: 'cpu', threads, reason: 'chosen', adapter: '' } as const;
  return { model, backend: { ...facts, ...openedFacts(model) } };
}
