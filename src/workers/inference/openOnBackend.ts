import { AppError } from '../../core/errors.ts';
import type { BackendInfo } from '../../inference/segmentation.ts';
import { asLoadFailure, isUnreadableNetwork, messageOf } from '../../runtime/failures.ts';
import type { ModelFiles, OpenedModel } from '../../runtime/openModel.ts';
import { openedFacts, openModel } from '../../runtime/openModel.ts';
import { relativeDifference, runProbe } from '../../runtime/probe.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { BackendWish } from './backend.ts';
import { chooseBackend, describeAdapter, wasmThreads } from './backend.ts';
import { fixThreads, wasmRuntime, webgpuRuntime } from './webRuntime.ts';

export interface OpenOptions extends ModelFiles {
  readonly backend: BackendWish;
  /** WASM threads, fixed at the first session of a worker; by the machine where undefined. */
  readonly threads: number | undefined;
}

export interface OpenedOnBackend {
  readonly model: OpenedModel;
  readonly backend: BackendInfo;
}

/**
 * Loads the networks of a package on the best backend that works, or on the one asked for. WebGPU is tried on one
 * tile against WASM first: where it answers otherwise it is not taken.
 * @throws AppError `model/invalid` {reason} when the bytes are no network that the runtime can load, or one that
 *   cannot be sampled; `model/signature-mismatch` when it has not the inputs and outputs of the manifest;
 *   `resource/gpu-unavailable` {reason} when WebGPU was asked for and does not work; `resource/out-of-memory`.
 */
export async function openOnBackend(options: OpenOptions): Promise<OpenedOnBackend> {
  const threads = fixThreads(wasmThreads(options.threads));
  const choice = await chooseBackend(options.backend, navigator.gpu);
  if (choice.kind === 'wasm') {
    return openOnWasm(options, { threads, reason: choice.reason, adapter: choice.adapter });
  }
  const { adapter, reason } = choice;
  const name = describeAdapter(adapter);
  try {
    return await openOnWebgpu(options, { adapter, reason });
  } catch (error) {
    const isGpuFault = error instanceof AppError && error.code === 'resource/gpu-unavailable';
    if (!isGpuFault || options.backend === 'webgpu') throw error;
    // Said in the result and shown beside it, not hidden.
    const why = error.detail['reason'] === 'self-test' ? 'self-test' : 'session-failed';
    return openOnWasm(options, { threads, reason: why, adapter: name });
  }
}

async function openOnWasm(
  options: OpenOptions,
  facts: Pick<BackendInfo, 'threads' | 'reason' | 'adapter'>,
): Promise<OpenedOnBackend> {
  const model = await openModel(options, wasmRuntime(), nowMs).catch((error: unknown) => {
    throw asLoadFailure(error);
  });
  return { model, backend: { kind: 'wasm', ...facts, ...openedFacts(model) } };
}

async function openOnWebgpu(
  options: OpenOptions,
  { adapter, reason }: { readonly adapter: GPUAdapter; readonly reason: 'preferred' | 'chosen' },
): Promise<OpenedOnBackend> {
  let runtime: Runtime | undefined;
  try {
    runtime = await webgpuRuntime(adapter);
    const model = await openModel(options, runtime, nowMs);
    const selfTest = await agreementWithWasm(options, model);
    const facts = { threads: 1, reason, adapter: describeAdapter(adapter), selfTest };
    return { model, backend: { kind: 'webgpu', ...facts, ...openedFacts(model) } };
  } catch (error) {
    runtime?.dispose();
    throw asGpuFault(error);
  }
}

function asGpuFault(error: unknown): AppError {
  // A signature or a training-mode norm is wrong on every backend; an operator only here.
  const isOfGpu = error instanceof AppError && error.detail['reason'] === 'webgpu-operator';
  if (error instanceof AppError && !isOfGpu && !OF_DEVICE.has(error.code)) return error;
  if (isUnreadableNetwork(error)) {
    return new AppError('model/invalid', { reason: messageOf(error) }, { cause: error });
  }
  if (isOfGpu)
    return new AppError('resource/gpu-unavailable', { ...error.detail }, { cause: error });
  const detail = { reason: 'session-failed', message: messageOf(error) };
  return new AppError('resource/gpu-unavailable', detail, { cause: error });
}

const OF_DEVICE: ReadonlySet<string> = new Set([
  'resource/device-lost',
  'resource/out-of-memory',
  'inference/failed',
]);

/** Rounding differs by some 1e-6; kernels with wrong numbers by 1e-1. */
const SELF_TEST_TOLERANCE = 1e-3;

/**
 * One tile through every member on WebGPU and on WASM.
 * @returns the largest relative difference of the logits.
 * @throws AppError `resource/gpu-unavailable` {reason: 'self-test', difference, tolerance}.
 */
async function agreementWithWasm(options: OpenOptions, onGpu: OpenedModel): Promise<number> {
  const { manifest } = options;
  const reference = await openModel(options, wasmRuntime(), nowMs);
  try {
    let worst = 0;
    for (const [member, session] of onGpu.sessions.entries()) {
      const other = reference.sessions[member];
      if (!other) throw new AppError('internal/unexpected', { reason: 'members' });
      const expected = await runProbe(other, manifest);
      const found = await runProbe(session, manifest);
      worst = Math.max(worst, relativeDifference(expected, found));
    }
    if (worst <= SELF_TEST_TOLERANCE) return worst;
    const difference = Number.isFinite(worst) ? worst : 'not finite';
    throw new AppError('resource/gpu-unavailable', {
      reason: 'self-test',
      difference,
      tolerance: SELF_TEST_TOLERANCE,
    });
  } finally {
    await reference.dispose();
  }
}

function nowMs(): number {
  return performance.now();
}
