import { AppError } from '../../core/errors.ts';
import type { BackendInfo } from '../../inference/segmentation.ts';

export type BackendWish = 'auto' | 'webgpu' | 'wasm';

/** Where a network shall run, before a session has been tried. */
export type BackendChoice =
  | {
      readonly kind: 'webgpu';
      readonly adapter: GPUAdapter;
      readonly reason: 'preferred' | 'chosen';
    }
  | { readonly kind: 'wasm'; readonly reason: BackendInfo['reason']; readonly adapter: string };

/** Names under which browsers expose a GPU that is the CPU in disguise: some 80 times slower than WASM. */
const SOFTWARE_ADAPTER = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i;

/**
 * Picks WebGPU or WASM.
 * @param gpu `navigator.gpu`; undefined where the browser has none.
 * @returns for `auto` WebGPU on a hardware adapter, else WASM with the reason `no-webgpu`, `no-adapter` or
 *   `software-adapter`; for a backend that was asked for, that one with the reason `chosen`.
 * @throws AppError `resource/gpu-unavailable` {reason} when WebGPU was asked for and there is none.
 */
export async function chooseBackend(
  wish: BackendWish,
  gpu: GPU | undefined,
): Promise<BackendChoice> {
  if (wish === 'wasm') return { kind: 'wasm', reason: 'chosen', adapter: '' };
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    const reason = gpu ? 'no-adapter' : 'no-webgpu';
    if (wish === 'webgpu') throw new AppError('resource/gpu-unavailable', { reason });
    return { kind: 'wasm', reason, adapter: '' };
  }
  if (wish === 'webgpu') return { kind: 'webgpu', adapter, reason: 'chosen' };
  if (isSoftware(adapter.info)) {
    return { kind: 'wasm', reason: 'software-adapter', adapter: describeAdapter(adapter) };
  }
  return { kind: 'webgpu', adapter, reason: 'preferred' };
}

function isSoftware(info: GPUAdapterInfo): boolean {
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const names = [vendor, architecture, device, description].join(' ');
  return isFallbackAdapter || SOFTWARE_ADAPTER.test(names);
}

/** Vendor and architecture as the browser tells them; either may be empty. */
export function describeAdapter({ info }: GPUAdapter): string {
  return `${info.vendor} ${info.architecture}`.trim();
}

/**
 * A device with the adapter's own limits. WebGPU's defaults (256 MiB a buffer, 128 MiB a binding) are
 * less than one activation of a large slice.
 * @throws whatever `requestDevice` throws.
 */
export function requestFullDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { limits, features } = adapter;
  return adapter.requestDevice({
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
      maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    },
    requiredFeatures: (['shader-f16', 'subgroups'] as const).filter((name) => features.has(name)),
  });
}

/**
 * Threads for WASM: they need SharedArrayBuffer, which only a cross-origin isolated page has.
 * Beyond eight the convolutions of a slice gain nothing and the page starves.
 */
export function wasmThreads(wished: number | undefined): number {
  if (!crossOriginIsolated) return 1;
  return wished ?? Math.max(1, Math.min(navigator.hardwareConcurrency, 8));
}
