import * as ort from 'onnxruntime-web/webgpu';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { AppError } from '../../core/errors.ts';
import type { BackendInfo } from '../../inference/segmentation.ts';
import type { Features, Session } from '../../inference/session.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { maskInput, slabInput } from '../../models/narrow.ts';
import type { BackendWish } from './backend.ts';
import { chooseBackend, describeAdapter, requestFullDevice, wasmThreads } from './backend.ts';
import type { CutNetwork } from './cutNetwork.ts';
import { cutNetwork } from './cutNetwork.ts';

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
  options: OpenOptions,
  reason: BackendInfo['reason'],
  adapter: string,
): Promise<OpenedSession> {
  const { network, uncut } = await createNetwork(options, () => ['wasm']).catch(
    (error: unknown) => {
      throw isOutOfMemory(error)
        ? new AppError('resource/out-of-memory', {}, { cause: error })
        : new AppError('model/invalid', { reason: messageOf(error) }, { cause: error });
    },
  );
  await requireSignature(network, options.manifest);
  const threads = ort.env.wasm.numThreads ?? 1;
  return {
    session: portOf(network, options.manifest, undefined),
    backend: { kind: 'wasm', threads, reason, adapter, ...uncut },
  };
}

async function openOnWebGpu(
  options: OpenOptions,
  adapter: GPUAdapter,
  reason: BackendInfo['reason'],
): Promise<OpenedSession> {
  let created: Awaited<ReturnType<typeof createNetwork>>;
  let device: GPUDevice;
  try {
    const opened = await requestFullDevice(adapter);
    device = opened;
    // The runtime's own check of availability would ask for a second adapter.
    ort.env.webgpu.adapter = adapter;
    created = await createNetwork(options, () => [{ name: 'webgpu', device: opened }]);
  } catch (error) {
    if (isUnreadableNetwork(error)) {
      throw new AppError('model/invalid', { reason: messageOf(error) }, { cause: error });
    }
    const detail = { reason: 'session-failed', message: messageOf(error) };
    throw new AppError('resource/gpu-unavailable', detail, { cause: error });
  }
  const { network, uncut } = created;
  await requireSignature(network, options.manifest);
  return {
    session: portOf(network, options.manifest, device),
    backend: { kind: 'webgpu', threads: 1, reason, adapter: describeAdapter(adapter), ...uncut },
  };
}

type Providers = readonly ort.InferenceSession.ExecutionProviderConfig[];

/** The runtime's sessions of one network; `prefix` is null where it runs whole. */
interface Network {
  readonly prefix: ort.InferenceSession | null;
  readonly suffix: ort.InferenceSession;
  /** The suffix takes the image: always where it is the whole network. */
  readonly joinsImage: boolean;
}

/** Two sessions where the network can be cut at its masks, else one and the reason. */
async function createNetwork(
  { manifest, network }: OpenOptions,
  providers: () => Providers,
): Promise<{ network: Network; uncut: { uncut?: string } }> {
  const parts = cutNetwork(network, maskInput(manifest).input);
  let uncut: string;
  if ('uncut' in parts) {
    uncut = parts.uncut;
  } else {
    const [prefix, suffix] = await createBoth(parts, providers);
    if (prefix && suffix) {
      return { network: { prefix, suffix, joinsImage: parts.joinsImage }, uncut: {} };
    }
    uncut = 'session-failed';
  }
  const suffix = await create(new Uint8Array(network), providers());
  return { network: { prefix: null, suffix, joinsImage: true }, uncut: { uncut } };
}

/** Both or neither: a runtime that refuses one half may still take the whole, which its caller then tries and says. */
async function createBoth(
  { prefix, suffix }: CutNetwork,
  providers: () => Providers,
): Promise<readonly ort.InferenceSession[]> {
  let first: ort.InferenceSession | undefined;
  try {
    first = await create(prefix, providers());
    return [first, await create(suffix, providers())];
  } catch (error) {
    await first?.release();
    if (isOutOfMemory(error)) throw error;
    return [];
  }
}

function create(network: Uint8Array, executionProviders: Providers): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(network, {
    executionProviders,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
}

/** Inputs and outputs by name, and their sizes where the network fixes them. */
async function requireSignature(
  { prefix, suffix }: Network,
  manifest: ModelManifest,
): Promise<void> {
  const { output } = manifest;
  const [input, dropout] = [slabInput(manifest), maskInput(manifest)];
  const first = prefix ?? suffix;
  const expected = [
    { name: input.name, axis: 1, size: input.slabSlices, found: first.inputMetadata },
    { name: dropout.input, axis: 1, size: dropout.channels, found: suffix.inputMetadata },
    { name: output.name, axis: 1, size: output.segments.length + 1, found: suffix.outputMetadata },
  ];
  for (const { name, axis, size, found } of expected) {
    const tensor = found.find((metadata) => metadata.name === name);
    const actual = tensor?.isTensor ? tensor.shape[axis] : undefined;
    if (tensor?.isTensor && tensor.type === 'float32') {
      if (typeof actual !== 'number' || actual < 0 || actual === size) continue;
    }
    await prefix?.release();
    await suffix.release();
    throw new AppError('model/signature-mismatch', {
      tensor: name,
      expected: size,
      ...(typeof actual === 'number' ? { actual } : {}),
    });
  }
}

/** The engine's port on a network; `device` is undefined on WASM. */
function portOf(
  { prefix, suffix, joinsImage }: Network,
  manifest: ModelManifest,
  device: GPUDevice | undefined,
): Session {
  const { input, output } = manifest;
  const dropout = maskInput(manifest);
  const loss = device && watchLoss(device);
  /** What feeds the suffix, for each image. */
  const held = new Map<Features, Tensors>();

  const run = async (session: ort.InferenceSession, feeds: Tensors): Promise<Tensors> => {
    loss?.throwIfLost();
    try {
      const running = session.run(feeds);
      // A lost device may leave the run without an answer.
      return await (loss ? Promise.race([running, loss.whenLost]) : running);
    } catch (error) {
      // The run fails a moment before the device says that it is lost.
      if (loss) await Promise.race([loss.whenLost, delay(LOSS_NOTICE_MS)]);
      throw asRunFailure(error);
    }
  };

  return {
    encode: async ({ data, dims }) => {
      const cut = prefix
        ? await run(prefix, { [input.name]: new ort.Tensor('float32', data, dims) })
        : {};
      // As a copy: the image's array belongs to the caller.
      const image = joinsImage && { [input.name]: new ort.Tensor('float32', data.slice(), dims) };
      const tensors: Tensors = { ...cut, ...image };
      const bytes = Object.values(tensors).reduce((sum, { size }) => sum + 4 * size, 0);
      const features = { bytes };
      held.set(features, tensors);
      return features;
    },
    decode: async (features, masks) => {
      const tensors = held.get(features);
      if (!tensors) throw new AppError('internal/unexpected', { reason: 'features not held' });
      const rows = new ort.Tensor('float32', masks.data, masks.dims);
      const outputs = await run(suffix, { ...tensors, [dropout.input]: rows });
      const logits = outputs[output.name];
      const data = logits?.data;
      if (!(data instanceof Float32Array) || !logits) {
        throw new AppError('model/signature-mismatch', { tensor: output.name });
      }
      return { data, dims: logits.dims };
    },
    release: (features) => {
      held.delete(features);
    },
    dispose: async () => {
      loss?.expect();
      held.clear();
      await prefix?.release();
      await suffix.release();
      device?.destroy();
    },
  };
}

type Tensors = Readonly<Record<string, ort.Tensor>>;

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
