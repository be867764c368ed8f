import * as ort from 'onnxruntime-web/webgpu';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { PlainOptions } from './benchPage.ts';
import type { SlabData } from './slabs.ts';

// The runtime as the app loads it, and nothing else: what one pass costs without the engine.
ort.env.wasm.wasmPaths = { wasm: wasmUrl, mjs: runtimeUrl };
ort.env.logLevel = 'error';

export type PlainRequest =
  | { readonly kind: 'load'; readonly options: PlainOptions }
  | { readonly kind: 'run'; readonly slabs: SlabData };

/** A worker's answer goes to its page only. */
const NOTHING = { transfer: [] };

const sessions: ort.InferenceSession[] = [];
let samples = 1;

self.addEventListener('message', ({ data }: MessageEvent<PlainRequest>) => {
  const work = data.kind === 'load' ? load(data.options) : run(data.slabs);
  work.then(
    (seconds) => self.postMessage({ seconds }, NOTHING),
    (error: unknown) => self.postMessage({ error: String(error) }, NOTHING),
  );
});

async function load(options: PlainOptions): Promise<number> {
  ort.env.wasm.numThreads = options.threads;
  samples = options.samples;
  for (const url of options.urls) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    sessions.push(
      await ort.InferenceSession.create(bytes, {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      }),
    );
  }
  return 0;
}

/** @returns seconds for all slabs, one after the other. */
async function run({ count, slices, height, width, values }: SlabData): Promise<number> {
  const startMs = performance.now();
  const size = slices * height * width;
  for (let slab = 0; slab < count; slab++) {
    const data = values.subarray(slab * size, (slab + 1) * size);
    await runSlab(new ort.Tensor('float32', data, [1, slices, height, width]));
  }
  return (performance.now() - startMs) / 1000;
}

async function runSlab(image: ort.Tensor): Promise<void> {
  const [first, last = first] = sessions;
  if (!first || !last) throw new Error('no network is loaded');
  const given: Record<string, ort.Tensor> = {};
  const [imageName] = first.inputNames;
  if (imageName !== undefined) given[imageName] = image;
  const cut = first === last ? given : { ...given, ...(await first.run(given)) };
  for (let sample = 0; sample < samples; sample++) {
    const feeds: Record<string, ort.Tensor> = {};
    for (const metadata of last.inputMetadata) {
      feeds[metadata.name] = cut[metadata.name] ?? maskOf(metadata);
    }
    await last.run(feeds);
  }
}

/** Nothing dropped: the time does not depend on the values. */
function maskOf(metadata: ort.InferenceSession.ValueMetadata): ort.Tensor {
  const channels = metadata.isTensor ? metadata.shape[1] : undefined;
  if (typeof channels !== 'number') throw new Error(`no size of ${metadata.name}`);
  return new ort.Tensor('float32', new Float32Array(channels).fill(1), [1, channels]);
}
