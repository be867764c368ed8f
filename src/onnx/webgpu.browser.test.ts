import * as ort from 'onnxruntime-web/webgpu';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { expect, test } from 'vitest';
import plain3dUrl from '../testing/onnx/plain3d.onnx?url';
import unet2dUrl from '../testing/onnx/unet2d.onnx?url';
import unet3dUrl from '../testing/onnx/unet3d.onnx?url';
import { seededRandom } from '../testing/seededRandom.ts';
import { attributesOf, type Graph } from './graph.ts';
import { alignConvolutions } from './passes/alignConvolutions.ts';
import { foldConv3d } from './passes/foldConv3d.ts';
import { replaceOperators } from './passes/replaceOperators.ts';
import { prepareDropout } from './pipeline.ts';
import { readGraph } from './readGraph.ts';
import { floatTensor } from './tensor.ts';
import { webgpuProblems } from './webgpuProblems.ts';
import { writeGraph } from './writeGraph.ts';

ort.env.wasm.wasmPaths = { wasm: wasmUrl, mjs: runtimeUrl };
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

type Feeds = Record<string, ort.Tensor>;

async function load(url: string): Promise<Graph> {
  return readGraph(new Uint8Array(await (await fetch(url)).arrayBuffer()));
}

async function run(graph: Graph, backend: 'webgpu' | 'wasm', feeds: Feeds): Promise<Feeds> {
  const session = await ort.InferenceSession.create(writeGraph(graph), {
    executionProviders: [backend],
    logSeverityLevel: 3,
  });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

function random(dims: readonly number[], seed: number): ort.Tensor {
  const next = seededRandom(seed);
  const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => next() * 2 - 1);
  return new ort.Tensor('float32', data, dims);
}

function largestDifference(a: Feeds, b: Feeds): number {
  expect(Object.keys(a)).toEqual(Object.keys(b));
  let [difference, scale] = [0, 0];
  for (const [name, { data, dims }] of Object.entries(a)) {
    const other = b[name].data;
    expect(dims).toEqual(b[name].dims);
    if (!(data instanceof Float32Array && other instanceof Float32Array)) throw new TypeError(name);
    for (const [i, value] of data.entries()) {
      difference = Math.max(difference, Math.abs(value - other[i]));
      scale = Math.max(scale, Math.abs(value));
    }
    expect(data.every(Number.isFinite)).toBe(true);
  }
  return difference / scale;
}

test('a transposed convolution over three axes fails on WebGPU, in run', async () => {
  const graph = await load(unet3dUrl);
  await expect(run(graph, 'webgpu', { image: random([1, 1, 8, 8, 8], 1) })).rejects.toThrow();
});

test.each([
  ['unet3d', unet3dUrl, [1, 1, 8, 8, 8]],
  ['plain3d', plain3dUrl, [1, 1, 6, 8, 8]],
] as const)(
  '%s runs on WebGPU with its operators replaced, folded or not',
  async (_, url, dims) => {
    const graph = await load(url);
    const feeds = { image: random(dims, 1) };
    const expected = await run(graph, 'wasm', feeds);
    const replaced = replaceOperators(graph).graph;
    expect(largestDifference(expected, await run(replaced, 'webgpu', feeds))).toBeLessThan(1e-4);
    // Folded, two of its convolutions have channels that WebGPU gets wrong.
    const folded = alignConvolutions(foldConv3d(replaced).graph).graph;
    expect(largestDifference(expected, await run(folded, 'webgpu', feeds))).toBeLessThan(1e-4);
  },
);

test('prefix, suffix and statistics on WebGPU are those of WASM', async () => {
  const { prefix, suffix, channels } = prepareDropout(await load(unet2dUrl), {
    dropout: { kind: 'added', where: 'decoder', rate: 0.25 },
    backend: 'webgpu',
    reduce: { bias: [0.1, 0, -0.1], temperature: 1.2 },
  });
  if (!prefix) throw new Error('no prefix');
  const feeds = { image: random([1, 1, 16, 16], 1) };
  const features = await run(prefix, 'wasm', feeds);
  expect(largestDifference(features, await run(prefix, 'webgpu', feeds))).toBeLessThan(1e-5);
  const draws = random([5, channels], 2).data;
  if (!(draws instanceof Float32Array)) throw new TypeError('masks');
  const masks = new ort.Tensor(
    'float32',
    draws.map((u) => (u < -0.5 ? 0 : 4 / 3)),
    [5, channels],
  );
  const [a, b] = [
    await run(suffix, 'wasm', { ...features, masks }),
    await run(suffix, 'webgpu', { ...features, masks }),
  ];
  for (const name of ['mean', 'expected_entropy']) {
    expect(largestDifference({ [name]: a[name] }, { [name]: b[name] })).toBeLessThan(1e-5);
  }
  expect(a.packed_labels.data).toEqual(b.packed_labels.data);
});

test.each([
  [6, 32, { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
  [8, 8, { kernel_shape: [1, 1], pads: [0, 0, 1, 0] }],
  [9, 8, { kernel_shape: [1, 1], pads: [0, 0, 1, 2] }],
])(
  'Conv from %i to %i channels, %j: silently wrong as it is, right when aligned',
  async (...form) => {
    const [inputs, outputs, options] = form;
    const dims = [outputs, inputs, ...options.kernel_shape];
    const { data } = random(dims, 5);
    if (!(data instanceof Float32Array)) throw new TypeError('weights');
    const attributes = attributesOf(options);
    const graph: Graph = {
      ...(await load(unet2dUrl)),
      inputs: [{ name: 'x', type: 1, dims: ['n', inputs, 'h', 'w'] }],
      outputs: [{ name: 'y', type: 1, dims: ['n', outputs, 'i', 'j'] }],
      initializers: new Map([['w', floatTensor(data, dims)]]),
      nodes: [{ name: 'c', op: 'Conv', inputs: ['x', 'w'], outputs: ['y'], attributes }],
      valueInfo: new Map(),
    };
    const feeds = { x: random([2, inputs, 6, 8], 3) };
    const expected = await run(graph, 'wasm', feeds);
    const aligned = alignConvolutions(graph).graph;
    expect(webgpuProblems(aligned)).toEqual([]);
    expect(largestDifference(expected, await run(aligned, 'webgpu', feeds))).toBeLessThan(1e-5);
    // When a later runtime gets this right, the pass has had its day.
    expect(largestDifference(expected, await run(graph, 'webgpu', feeds))).toBeGreaterThan(0.1);
  },
);
