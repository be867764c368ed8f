import type { MachineFacts } from '../../store/machineSlice.ts';
import type { MachineWorkerSaid } from '../../workers/machine.api.ts';
import { deviceMemoryGb } from '../deviceMemory.ts';
import { browserName } from './browserName.ts';

/** A module that uses one SIMD instruction: (func (result v128) i32.const 0, i8x16.splat). */
const SIMD_MODULE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
  11,
]);
/** A worker of a few lines that has not answered by then does not start. A busy machine takes a while. */
const WORKER_MS = 20_000;
/** Names of a graphics processor that is the processor in disguise. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|\bwarp\b/i;

/** Looks at what the browser has. Never rejects: what cannot be asked for is missing. Leaves nothing on disk. */
export async function probeMachine(): Promise<MachineFacts> {
  const [worker, webgpu, database, storage] = await Promise.all([
    askWorker(),
    askWebgpu(),
    askDatabase(),
    askStorage(),
  ]);
  return {
    browser: browserName(navigator.userAgent),
    isSecure: isSecureContext,
    isIsolated: globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined',
    cores: navigator.hardwareConcurrency || 1,
    wasm: wasmState(),
    hasModuleWorkers: worker !== null,
    webgpu,
    webgl: webglState(),
    database,
    siteFiles: worker?.siteFiles ?? 'missing',
    hasLocks: 'locks' in navigator,
    hasCompression: 'CompressionStream' in globalThis && 'DecompressionStream' in globalThis,
    hasFileHandles: 'getAsFileSystemHandle' in DataTransferItem.prototype,
    storage,
    memory: { deviceGb: deviceMemoryGb(), heapLimitBytes: heapLimitBytes() },
  };
}

/** What is kept may be cleared, or no longer: asked again after that was asked for. */
export async function askStorage(): Promise<MachineFacts['storage']> {
  // Absent where the page is not served securely.
  const manager = navigator.storage as StorageManager | undefined;
  try {
    if (!manager) return null;
    const { quota, usage } = await manager.estimate();
    if (quota === undefined) return null;
    return { quotaBytes: quota, usedBytes: usage ?? 0, isPersistent: await manager.persisted() };
  } catch {
    return null; // refused by policy
  }
}

function wasmState(): MachineFacts['wasm'] {
  if (typeof WebAssembly === 'undefined') return 'missing';
  return WebAssembly.validate(SIMD_MODULE) ? 'simd' : 'no-simd';
}

function askWorker(): Promise<MachineWorkerSaid | null> {
  return new Promise((resolve) => {
    let worker: Worker | null = null;
    const settle = (said: MachineWorkerSaid | null): void => {
      clearTimeout(timer);
      worker?.terminate();
      resolve(said);
    };
    const timer = setTimeout(() => settle(null), WORKER_MS);
    try {
      worker = new Worker(new URL('../../workers/machine.worker.ts', import.meta.url), {
        type: 'module',
        name: 'machine',
      });
    } catch {
      return settle(null); // refused by policy
    }
    worker.addEventListener('message', (event: MessageEvent<MachineWorkerSaid>) =>
      settle(event.data),
    );
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      settle(null);
    });
  });
}

async function askWebgpu(): Promise<MachineFacts['webgpu']> {
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) return { state: 'missing', adapter: '' };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return { state: 'no-adapter', adapter: '' };
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
    const isSoftware =
      isFallbackAdapter || SOFTWARE.test([vendor, architecture, device, description].join(' '));
    const name = `${vendor} ${architecture}`.trim();
    return { state: isSoftware ? 'software' : 'hardware', adapter: name };
  } catch {
    return { state: 'no-adapter', adapter: '' };
  }
}

/** A context of its own, given back at once: a page may have some sixteen. */
function webglState(): MachineFacts['webgl'] {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return { state: 'missing', renderer: '', longestAxis: 0 };
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const longestAxis = Number(gl.getParameter(gl.MAX_3D_TEXTURE_SIZE));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { state: SOFTWARE.test(renderer) ? 'software' : 'hardware', renderer, longestAxis };
}

/** The list of databases is refused where opening one is; nothing is made by asking for it. */
async function askDatabase(): Promise<MachineFacts['database']> {
  if (typeof indexedDB === 'undefined') return 'missing';
  try {
    // Absent in older Firefox, where opening alone would tell: it is taken for good.
    await (indexedDB as Partial<IDBFactory>).databases?.();
    return 'good';
  } catch {
    return 'refused';
  }
}

function heapLimitBytes(): number | null {
  // Not in TypeScript's library: Chromium alone has it.
  const { memory } = performance as { readonly memory?: { readonly jsHeapSizeLimit?: number } };
  return memory?.jsHeapSizeLimit ?? null;
}
