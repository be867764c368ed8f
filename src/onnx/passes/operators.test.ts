import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bundled,
  fixture,
  randomFloats,
  relativeDifference,
  runGraph,
  type Floats,
} from '../../testing/onnx/runGraph.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { attributesOf, type Graph } from '../graph.ts';
import { readGraph } from '../readGraph.ts';
import { inferShapes } from '../shapes.ts';
import { floatTensor } from '../tensor.ts';
import { webgpuProblems } from '../webgpuProblems.ts';
import { alignConvolutions } from './alignConvolutions.ts';
import { foldConv3d } from './foldConv3d.ts';
import { replaceOperators } from './replaceOperators.ts';

const EXACT = 2e-6;
const DATA = process.env.ISODOUBT_DATA ?? '../shared/data';

const VOLUMES = [
  ['unet3d', [1, 1, 8, 12, 8]],
  ['unet3d_kernel3', [2, 1, 8, 4, 6]],
  ['plain3d', [2, 1, 8, 10, 12]],
] as const;

async function compare(before: Graph, after: Graph, image: Floats, input = 'image') {
  const [a, b] = [
    Object.values(await runGraph(before, { [input]: image }))[0],
    Object.values(await runGraph(after, { [input]: image }))[0],
  ];
  expect(relativeDifference(a, b)).toBeLessThanOrEqual(EXACT);
  const [output] = after.outputs;
  expect(inferShapes(after, { [input]: image.dims }).get(output.name)?.dims).toEqual(b.dims);
}

/** One ConvTranspose from 4 to 6 channels with random weights. */
function transposedGraph(
  options: Record<string, number | readonly number[]>,
  kernel: number[],
): Graph {
  const group = typeof options.group === 'number' ? options.group : 1;
  const dims = [4, 6 / group, ...kernel];
  const weights = randomFloats(dims, 3);
  const bias = randomFloats([6], 4);
  const value = (name: string, channels: number) => ({
    name,
    type: 1,
    dims: ['n', channels, 'd', 'h', 'w'],
  });
  const attributes = attributesOf(options);
  const node = {
    name: 'up',
    op: 'ConvTranspose',
    inputs: ['x', 'w', 'b'],
    outputs: ['y'],
    attributes,
  };
  return {
    name: 'one',
    irVersion: 8,
    opset: 17,
    producer: '',
    inputs: [value('x', 4)],
    outputs: [value('y', 6)],
    initializers: new Map([
      ['w', floatTensor(weights.data, dims)],
      ['b', floatTensor(bias.data, [6])],
    ]),
    nodes: [node],
    valueInfo: new Map(),
  };
}

describe('replaceOperators', () => {
  it.each(VOLUMES)('%s is the same network, and runs on WebGPU', async (name, dims) => {
    const graph = fixture(name);
    expect(webgpuProblems(graph).some(({ isFatal }) => isFatal)).toBe(true);
    const replaced = replaceOperators(graph);
    expect(webgpuProblems(replaced.graph)).toEqual([]);
    await compare(graph, replaced.graph, randomFloats(dims, 1));
  });

  it('is exact for transposed convolutions of many forms', async () => {
    const random = seededRandom(11);
    const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
    let replacedForms = 0;
    for (let n = 0; n < 40; n++) {
      const strides = [pick(1, 3), pick(1, 3), pick(1, 3)];
      const kernel = strides.map((stride) => pick(Math.max(1, stride - 1), 5));
      const pads = kernel.map((size) => pick(0, Math.min(2, size - 1)));
      const after = kernel.map((size) => pick(0, Math.min(2, size - 1)));
      const padding = strides.map((stride) => pick(0, stride - 1));
      const graph = transposedGraph(
        {
          strides,
          kernel_shape: kernel,
          pads: [...pads, ...after],
          output_padding: padding,
          group: pick(1, 2),
        },
        kernel,
      );
      const replaced = replaceOperators(graph);
      if (webgpuProblems(replaced.graph).length > 0) continue;
      replacedForms++;
      await compare(graph, replaced.graph, randomFloats([pick(1, 2), 4, 5, 4, 6], n), 'x');
    }
    expect(replacedForms).toBeGreaterThan(30);
  });

  it('leaves dilated transposed convolutions, and says so', () => {
    const graph = transposedGraph({ dilations: [2, 2, 2], kernel_shape: [3, 3, 3] }, [3, 3, 3]);
    expect(replaceOperators(graph)).toEqual({ graph, count: 0 });
    expect(webgpuProblems(graph)).toEqual([
      { node: 'up', op: 'ConvTranspose', reason: 'conv-transpose-3d', isFatal: true },
    ]);
  });

  it('finds nothing to do in two dimensions', () => {
    for (const graph of [bundled('abdomen-ct'), fixture('unet2d_transposed')]) {
      expect(webgpuProblems(graph)).toEqual([]);
      expect(replaceOperators(graph).count).toBe(0);
    }
    // 18 channels, 10 and 8 joined, lead to 8.
    const found = new Set(webgpuProblems(fixture('unet2d_dropout')).map(({ reason }) => reason));
    expect(found).toEqual(new Set(['training-mode-dropout', 'wrong-conv-channels']));
  });
});

describe('foldConv3d', () => {
  it.each(VOLUMES)('%s has no Conv in three dimensions left', async (name, dims) => {
    const graph = replaceOperators(fixture(name)).graph;
    const folded = foldConv3d(graph);
    const kernels = folded.graph.nodes.filter(({ op }) => op === 'Conv');
    const shapes = inferShapes(folded.graph);
    expect(kernels.every((node) => shapes.get(node.inputs[1])?.dims?.length === 4)).toBe(true);
    expect(folded.count).toBe(graph.nodes.filter(({ op }) => op === 'Conv').length);
    await compare(graph, folded.graph, randomFloats(dims, 1));
  });

  it('leaves grouped convolutions', () => {
    const folded = foldConv3d(fixture('plain3d'));
    expect(webgpuProblems(folded.graph).map(({ reason }) => reason)).toEqual([
      'grouped-conv-3d',
      'grouped-conv-3d',
      'conv-transpose-3d',
    ]);
  });

  it.skipIf(!existsSync(DATA))('is exact for a dilated MeshNet from ISODOUBT_DATA', async () => {
    const graph = readGraph(readFileSync(`${DATA}/models/niivue-onnx/model.onnx`));
    const free = (info: Graph['inputs'][number]) => ({
      ...info,
      dims: ['n', info.dims?.[1] ?? null, 'd', 'h', 'w'],
    });
    const opened = {
      ...graph,
      inputs: graph.inputs.map(free),
      outputs: graph.outputs.map(free),
      valueInfo: new Map(),
    };
    const folded = foldConv3d(opened);
    expect(folded.count).toBe(10);
    await compare(opened, folded.graph, randomFloats([1, 1, 40, 40, 40], 1), 'input');
  });
});

/** One Conv from C to M channels over two axes. */
function planeGraph(
  channels: readonly [number, number],
  options: Record<string, readonly number[]>,
) {
  const dims = [channels[1], channels[0], ...options.kernel_shape];
  const graph = transposedGraph({}, [1, 1, 1]);
  const weights = floatTensor(randomFloats(dims, 5).data, dims);
  const node = {
    name: 'c',
    op: 'Conv',
    inputs: ['x', 'w'],
    outputs: ['y'],
    attributes: attributesOf(options),
  };
  const value = (name: string, c: number) => ({ name, type: 1, dims: ['n', c, 'h', 'w'] });
  return {
    ...graph,
    nodes: [node],
    initializers: new Map([['w', weights]]),
    inputs: [value('x', channels[0])],
    outputs: [value('y', channels[1])],
  } satisfies Graph;
}

describe('alignConvolutions', () => {
  it.each([
    [[6, 32], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, 'wrong-conv-channels'],
    [[9, 8], { kernel_shape: [1, 1], strides: [2, 2] }, 'wrong-conv-channels'],
    [[8, 8], { kernel_shape: [1, 1], pads: [0, 0, 1, 0] }, 'wrong-conv-padding'],
    [[6, 8], { kernel_shape: [1, 1], pads: [1, 1, 2, 0] }, 'wrong-conv-channels'],
    [[6, 8], { kernel_shape: [1, 1], pads: [0, 0, 0, 3] }, 'wrong-conv-padding'],
  ] as const)('%j %j is the same network in another form', async (channels, options, reason) => {
    const graph = planeGraph(channels, options);
    expect(webgpuProblems(graph)).toEqual([{ node: 'c', op: 'Conv', reason, isFatal: true }]);
    const aligned = alignConvolutions(graph);
    expect(webgpuProblems(aligned.graph)).toEqual([]);
    await compare(graph, aligned.graph, randomFloats([2, channels[0], 6, 8], 1), 'x');
  });

  it('leaves what WebGPU gets right', () => {
    for (const channels of [
      [3, 8],
      [6, 10],
      [7, 32],
      [12, 8],
      [8, 8],
    ] as const) {
      const graph = planeGraph(channels, { kernel_shape: [3, 3], pads: [0, 1, 1, 2] });
      expect(alignConvolutions(graph)).toEqual({ graph, count: 0 });
    }
  });
});
