import * as ort from 'onnxruntime-web/webgpu';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { AppError } from '../../core/errors.ts';
import type { LossWatch, Runtime } from '../../runtime/runtime.ts';
import { requestFullDevice } from './backend.ts';

// Separate files: the default bundle hangs with more than one thread in a production build.
ort.env.wasm.wasmPaths = { wasm: wasmUrl, mjs: runtimeUrl };
ort.env.logLevel = 'error';

const GIB = 1024 ** 3;

/** The runtime reads the number of threads once, whichever backend comes first; later wishes are not heard. */
export function fixThreads(threads: number): number {
  ort.env.wasm.numThreads ??= threads;
  return ort.env.wasm.numThreads;
}

/** WASM has 4 GiB of addresses; weights, the heap's gaps and a second network need their share. */
export function wasmRuntime(): Runtime {
  return {
    backend: 'wasm',
    createSession: (network) => create(network, ['wasm']),
    tensor,
    largestTensorBytes: GIB,
    memoryBytes: 2 * GIB,
    loss: null,
    dispose: () => undefined,
  };
}

/**
 * WebGPU on its own device with the adapter's limits. WebGPU and WASM are never given to the runtime together: it
 * would fall back in silence and not say which one ran.
 * @throws whatever `requestDevice` throws.
 */
export async function webgpuRuntime(adapter: GPUAdapter): Promise<Runtime> {
  const device = await requestFullDevice(adapter);
  const loss = watchLoss(device);
  // The runtime's own check of availability would ask for a second adapter.
  ort.env.webgpu.adapter = adapter;
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  return {
    backend: 'webgpu',
    createSession: (network, { keepsOutputs }) =>
      create(
        network,
        [{ name: 'webgpu', device }],
        keepsOutputs ? { preferredOutputLocation: 'gpu-buffer' } : {},
      ),
    tensor,
    largestTensorBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    // The browser does not tell how much memory a GPU has; a laptop's shares the machine's.
    memoryBytes: 2 * GIB,
    loss,
    dispose: () => {
      loss.expect();
      device.destroy();
    },
  };
}

function create(
  network: Uint8Array,
  executionProviders: readonly ort.InferenceSession.ExecutionProviderConfig[],
  options: ort.InferenceSession.SessionOptions = {},
): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(network, {
    executionProviders,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...options,
  });
}

function tensor(data: Float32Array, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor('float32', data, dims);
}

function watchLoss(device: GPUDevice): LossWatch {
  let error: AppError | undefined;
  let isExpected = false;
  const whenLost = device.lost.then((info): never => {
    error = new AppError('resource/device-lost', { reason: info.reason, message: info.message });
    throw error;
  });
  whenLost.catch((reason: unknown) => {
    // Between runs nobody waits for it; the next run reports it.
    if (!isExpected) console.warn(reason);
  });
  return {
    whenLost,
    throwIfLost: () => {
      if (error) throw error;
    },
    settled: () => Promise.race([whenLost, delay(LOSS_NOTICE_MS)]),
    expect: () => {
      isExpected = true;
    },
  };
}

const LOSS_NOTICE_MS = 250;

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
