import * as ort from 'onnxruntime-web/webgpu';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { AppError } from '../../core/errors.ts';
import type { BackendInfo } from '../../inference/segmentation.ts';
import type { Session } from '../../inference/session.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { BackendWish } from './backend.ts';
import { chooseBackend, describeAdapter, requestFullDevice, wasmThreads } from './backend.ts';

// Separate files: the default bundle hangs with more than one thread in a production build.
ort.env.wasm.wasmPaths = { wasm: wasmUrl, mjs: runtimeUrl };
ort.env.logLevel = 'error';

export interface OpenOptions {
  readonly manifest: ModelManifest;
  /** The ONNX file, checked. Not modified. */
  readonly network: ArrayBuffer;
  readonly backend: BackendWish;
  /** WASM threads, fixed at the first session of a worker; by the machine where undefined. */
  readonly threads: number | undefined;
}

export interface OpenedSession {
  readonly session: Session;
  readonly backend: BackendInfo;
}

/**
 * Loads a network on the best backend that works, or on the one asked for. WebGPU and WASM are never
 * given to the runtime together: it would fall back in silence and not say which one ran.
 * @throws AppError `model/invalid` {reason} when the bytes are no network that the runtime can load;
 *   `model/signature-mismatch` when it has not the inputs and outputs of the manifest;
 *   `resource/gpu-unavailable` when WebGPU was asked for and does not work; `resource/out-of-memory`.
 */
export async function openSession(options: OpenOptions): Promise<OpenedSession> {
  // The runtime reads the number of threads once, whichever backend comes first.
  ort.env.wasm.numThreads ??= wasmThreads(options.threads);
  const choice = await chooseBackend(options.backend, navigator.gpu);
  if (choice.kind === 'wasm') return openOnWasm(options, choice.reason, choice.adapter);
  const { adapter, reason } = choice;
  try {
    return await openOnWebGpu(options, adapter, reason);
  } catch (error) {
    if (error instanceof AppError && error.code !== 'resource/gpu-unavailable') throw error;
    if (options.backend === 'webgpu') throw error;
    // Said in the result and shown beside it, not hidden.
    return openOnWasm(options, 'session-failed', describeAdapter(adapter));
  }
}

async function openOnWasm(
  { manifest, network }: OpenOptions,
  reason: BackendInfo['reason'],
  adapter: string,
): Promise<OpenedSession> {
  const session = await create(network, ['wasm']).catch((error: unknown) => {
    throw isOutOfMemory(error)
      ? new AppError('resource/out-of-memory', {}, { cause: error })
      : new AppError('model/invalid', { reason: messageOf(error) }, { cause: error });
  });
  await requireSignature(session, manifest);
  const threads = ort.env.wasm.numThreads ?? 1;
  return {
    session: portOf(session, manifest, undefined),
    backend: { kind: 'wasm', threads, reason, adapter },
  };
}

async function openOnWebGpu(
  { manifest, network }: OpenOptions,
  adapter: GPUAdapter,
  reason: BackendInfo['reason'],
): Promise<OpenedSession> {
  let session: ort.InferenceSession;
  let device: GPUDevice;
  try {
    device = await requestFullDevice(adapter);
    // The runtime's own check of availability would ask for a second adapter.
    ort.env.webgpu.adapter = adapter;
    session = await create(network, [{ name: 'webgpu', device }]);
  } catch (error) {
    if (isUnreadableNetwork(error)) {
      throw new AppError('model/invalid', { reason: messageOf(error) }, { cause: error });
    }
    const detail = { reason: 'session-failed', message: messageOf(error) };
    throw new AppError('resource/gpu-unavailable', detail, { cause: error });
  }
  await requireSignature(session, manifest);
  return {
    session: portOf(session, manifest, device),
    backend: { kind: 'webgpu', threads: 1, reason, adapter: describeAdapter(adapter) },
  };
}

function create(
  network: ArrayBuffer,
  executionProviders: readonly ort.InferenceSession.ExecutionProviderConfig[],
): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(new Uint8Array(network), {
    executionProviders,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
}

/** Inputs and outputs by name, and their sizes where the network fixes them. */
async function requireSignature(
  session: ort.InferenceSession,
  { input, output, dropout }: ModelManifest,
): Promise<void> {
  const expected = [
    { name: input.name, axis: 1, size: input.slabSlices, found: session.inputMetadata },
    { name: dropout.input, axis: 1, size: dropout.channels, found: session.inputMetadata },
    { name: output.name, axis: 1, size: output.segments.length + 1, found: session.outputMetadata },
  ];
  for (const { name, axis, size, found } of expected) {
    const tensor = found.find((metadata) => metadata.name === name);
    const actual = tensor?.isTensor ? tensor.shape[axis] : undefined;
    if (tensor?.isTensor && tensor.type === 'float32') {
      if (typeof actual !== 'number' || actual < 0 || actual === size) continue;
    }
    await session.release();
    throw new AppError('model/signature-mismatch', {
      tensor: name,
      expected: size,
      ...(typeof actual === 'number' ? { actual } : {}),
    });
  }
}

/** The engine's port on a session; `device` is undefined on WASM. */
function portOf(
  session: ort.InferenceSession,
  manifest: ModelManifest,
  device: GPUDevice | undefined,
): Session {
  const loss = device && watchLoss(device);
  return {
    run: async ({ image, masks }) => {
      loss?.throwIfLost();
      try {
        const running = session.run({
          [manifest.input.name]: new ort.Tensor('float32', image.data, image.dims),
          [manifest.dropout.input]: new ort.Tensor('float32', masks.data, masks.dims),
        });
        // A lost device may leave the run without an answer.
        const outputs = await (loss ? Promise.race([running, loss.whenLost]) : running);
        const logits = outputs[manifest.output.name];
        const data = logits?.data;
        if (!(data instanceof Float32Array) || !logits) {
          throw new AppError('model/signature-mismatch', { tensor: manifest.output.name });
        }
        return { data, dims: logits.dims };
      } catch (error) {
        // The run fails a moment before the device says that it is lost.
        if (loss) await Promise.race([loss.whenLost, delay(LOSS_NOTICE_MS)]);
        throw asRunFailure(error);
      }
    },
    dispose: async () => {
      loss?.expect();
      await session.release();
      device?.destroy();
    },
  };
}

const LOSS_NOTICE_MS = 250;

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

interface LossWatch {
  /** Never fulfils; rejects with `resource/device-lost`. */
  readonly whenLost: Promise<never>;
  throwIfLost(): void;
  /** The device will be destroyed on purpose. */
  expect(): void;
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
    expect: () => {
      isExpected = true;
    },
  };
}

function asRunFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isOutOfMemory(error)) return new AppError('resource/out-of-memory', {}, { cause: error });
  return new AppError('inference/failed', { reason: messageOf(error) }, { cause: error });
}

/** WASM's allocator, the JavaScript engine's and WebGPU's each say it in their own words. */
function isOutOfMemory(error: unknown): boolean {
  return /out[ _-]?of[ _-]?memory|bad_alloc|\bOOM\b|failed to allocate|allocation failed|invalid (typed )?array/i.test(
    messageOf(error),
  );
}

/** The runtime's status codes for a file that is no network: NO_MODEL, INVALID_PROTOBUF, INVALID_GRAPH. */
function isUnreadableNetwork(error: unknown): boolean {
  return /ERROR_CODE: (4|7|10)\b/.test(messageOf(error));
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
