import { createCodecClient, createInferenceClient } from '../../src/app/workers.ts';
import type { Affine } from '../../src/core/geometry/affine.ts';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import { EVERY_SLICE } from '../../src/core/intake/readingPlan.ts';
import { parseManifest } from '../../src/models/manifest.ts';
import type { BenchPage } from './benchPage.ts';
import { LabelUploads } from './labelUploads.ts';
import type { PlainRequest } from './plain.worker.ts';
import { slabsOf, type SlabData } from './slabs.ts';

declare global {
  interface Window {
    bench?: BenchPage;
  }
}

interface Case {
  readonly grid: VoxelGrid;
  readonly voxels: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

let opened: Case | undefined;
let slabs: SlabData | undefined;
let engine: ReturnType<typeof createInferenceClient> | undefined;
let labels: LabelUploads | undefined;
const plain = new Map<string, Worker>();

window.bench = {
  isIsolated: () => crossOriginIsolated,

  openCase: async (slices) => {
    const codec = createCodecClient();
    const name = 'demo-ct.nii.gz';
    const file = await (await fetched(`/demo/${name}`)).blob();
    const volume = await codec.call('openVolume', {
      sources: [{ path: name, file, entry: null }],
      plan: EVERY_SLICE,
    });
    codec.dispose();
    opened = slices ? cropped(volume, slices) : { grid: volume.grid, voxels: volume.voxels };
    slabs = slabsOf(opened.grid, opened.voxels);
    const { values: _, ...sizes } = slabs;
    return sizes;
  },

  openSeries: async () => {
    const input = document.querySelector<HTMLInputElement>('#files');
    const files = Array.from(input?.files ?? []);
    const codec = createCodecClient();
    const sources = files.map((file) => ({ path: file.name, file, entry: null }));
    const startMs = performance.now();
    let firstMs = Infinity;
    const { voxels, grid } = await codec.call(
      'openVolume',
      { sources, plan: EVERY_SLICE },
      {
        onProgress: ({ stage, done }) => {
          if (stage === 'slices' && done > 0) firstMs = Math.min(firstMs, performance.now());
        },
      },
    );
    const endMs = performance.now();
    codec.dispose();
    const inspecting = createCodecClient();
    const inspectMs = performance.now();
    await inspecting.call('inspectFiles', { sources });
    const inspectSeconds = (performance.now() - inspectMs) / 1000;
    inspecting.dispose();
    let [sum, squares] = [0, 0];
    for (const value of voxels) {
      sum += value;
      squares += value * value;
    }
    const seconds = (endMs - startMs) / 1000;
    return {
      inspectSeconds,
      seconds,
      firstSeconds: (firstMs - startMs) / 1000,
      shape: grid.shape,
      sum,
      squares,
    };
  },

  loadEngine: async ({ url, backend, threads }) => {
    engine?.dispose();
    engine = createInferenceClient();
    const manifest = parseManifest(await (await fetched(`${url}/model.json`)).json());
    const files: Record<string, ArrayBuffer> = {};
    for (const { path } of manifest.files) {
      files[path] = await (await fetched(`${url}/${path}`)).arrayBuffer();
    }
    const loaded = await engine.call('loadModel', { manifest, files, backend, threads });
    if (!opened) throw new Error('no case is open');
    await engine.call('putVolume', { id: 'case', ...opened });
    return loaded.backend;
  },

  runEngine: async ({ dropoutPasses, field }) => {
    if (!engine) throw new Error('no engine is loaded');
    const startMs = performance.now();
    const begun = new Map<string, number>();
    const { provenance } = await engine.call(
      'segment',
      {
        volumeId: 'case',
        estimator: {
          members: 1,
          dropoutPasses,
          flips: [],
          seed: 1,
          stop: 'at-samples',
          field,
        },
      },
      {
        onProgress: ({ stage }) => {
          if (!begun.has(stage)) begun.set(stage, performance.now());
        },
      },
    );
    const endMs = performance.now();
    const times = [...begun.values(), endMs];
    const stages = [...begun.keys()].map((stage, at) => [
      stage,
      (times[at + 1] - times[at]) / 1000,
    ]);
    return {
      seconds: (endMs - startMs) / 1000,
      stages: Object.fromEntries(stages) as Record<string, number>,
      notes: provenance.backend.notes.map(({ code }) => code),
    };
  },

  loadPlain: async (name, options) => {
    const worker = new Worker(new URL('./plain.worker.ts', import.meta.url), { type: 'module' });
    plain.set(name, worker);
    await ask(worker, { kind: 'load', options });
    return null;
  },

  runPlain: async (name) => {
    const worker = plain.get(name);
    if (!worker || !slabs) throw new Error(`no network ${name}, or no case`);
    return ask(worker, { kind: 'run', slabs });
  },

  openLabels: async (shape) => {
    labels = await LabelUploads.open(shape);
    return null;
  },

  uploadLabels: (box) => {
    if (!labels) throw new Error('no labels are open');
    return box ? labels.box(box) : labels.whole();
  },

  clear: () => {
    engine?.dispose();
    engine = undefined;
    for (const worker of plain.values()) worker.terminate();
    plain.clear();
  },
};

async function fetched(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
}

function cropped({ grid, voxels }: Case, [first, end]: readonly [number, number]): Case {
  const [ni, nj] = grid.shape;
  const affine = [...grid.affine];
  for (const row of [0, 1, 2]) affine[4 * row + 3] += first * affine[4 * row + 2];
  return {
    grid: { shape: [ni, nj, end - first], affine: affine as unknown as Affine },
    voxels: voxels.slice(first * ni * nj, end * ni * nj),
  };
}

function ask(worker: Worker, request: PlainRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.addEventListener(
      'message',
      ({ data }: MessageEvent<{ seconds: number } | { error: string }>) => {
        if ('error' in data) reject(new Error(data.error));
        else resolve(data.seconds);
      },
      { once: true },
    );
    worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
    worker.postMessage(request, []);
  });
}
