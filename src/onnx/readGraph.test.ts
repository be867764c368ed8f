import { existsSync, readFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import {
  bundled,
  bundledMaskChannels,
  fixture,
  ones,
  randomFloats,
  relativeDifference,
  runGraph,
} from '../testing/onnx/runGraph.ts';
import { seededRandom } from '../testing/seededRandom.ts';
import { describeNetwork } from './describe.ts';
import { topologicalOrder, type Graph, type GraphNode } from './graph.ts';
import { multiplyAccumulates } from './macs.ts';
import { ModelProtoSchema, TensorProto_DataLocation } from './proto/onnx_pb.js';
import { readGraph } from './readGraph.ts';
import { inferShapes } from './shapes.ts';
import { ELEMENT, floatValues, intTensor, intValues } from './tensor.ts';
import { writeGraph } from './writeGraph.ts';

const ABDOMEN = new URL('../../models/abdomen-ct/abdomen-ct.onnx', import.meta.url);
const DATA = process.env.ISODOUBT_DATA ?? '../shared/data';

function reasonOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'model/invalid') return error.detail.reason;
    throw error;
  }
  return 'read';
}

/** A valid graph of one Relu, to be spoilt. */
function tinyGraph(parts: Partial<Graph> = {}): Graph {
  const value = (name: string) => ({ name, type: 1, dims: [null, 2] });
  const node = { name: 'r', op: 'Relu', inputs: ['x'], outputs: ['y'], attributes: new Map() };
  return {
    name: 'g',
    irVersion: 8,
    opset: 17,
    producer: '',
    inputs: [value('x')],
    outputs: [value('y')],
    initializers: new Map(),
    nodes: [node],
    valueInfo: new Map(),
    ...parts,
  };
}

describe('reading and writing', () => {
  it('runs the same after a round trip, weights still stored as float16', async () => {
    const graph = bundled('abdomen-ct');
    const halves = [...graph.initializers.values()].filter((t) => t.type === ELEMENT.float16);
    expect(halves.length).toBeGreaterThan(10);
    const written = writeGraph(graph);
    expect(written.length).toBeLessThan(readFileSync(ABDOMEN).length * 1.01);
    const again = readGraph(written);
    expect(again.nodes).toEqual(graph.nodes);
    expect([again.inputs, again.outputs]).toEqual([graph.inputs, graph.outputs]);
    for (const [name, { type, dims, bytes }] of graph.initializers) {
      const stored = again.initializers.get(name);
      expect([stored?.type, stored?.dims]).toEqual([type, dims]);
      expect(Buffer.compare(bytes, stored?.bytes ?? new Uint8Array()), name).toBe(0);
    }
    const masks = ones([1, bundledMaskChannels('abdomen-ct')]);
    const inputs = { image: randomFloats([1, 7, 32, 32], 1), masks };
    const [a, b] = [await runGraph(graph, inputs), await runGraph(again, inputs)];
    expect(relativeDifference(a.logits, b.logits)).toBe(0);
  });

  it('turns Constant nodes into initializers and keeps every attribute', () => {
    const graph = fixture('unet2d');
    expect(graph.nodes.filter((node) => node.op === 'Constant')).toEqual([]);
    const resize = graph.nodes.find((node) => node.op === 'Resize');
    expect(resize?.attributes.get('mode')).toEqual({ kind: 'string', value: 'nearest' });
    const scales = graph.initializers.get(resize?.inputs[2] ?? '');
    expect(scales && floatValues(scales)).toEqual(Float32Array.of(1, 1, 2, 2));
    expect(readGraph(writeGraph(graph)).nodes).toEqual(graph.nodes);
  });

  it('widens float16 exactly and clamps "to the end"', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x7c00);
    const bytes = new Uint8Array(bits.buffer);
    const values = floatValues({ dims: [6], type: ELEMENT.float16, bytes });
    expect(values).toEqual(Float32Array.of(1, -2, 2 ** -24, 65504, -0, Infinity));
    expect(intValues(intTensor([-3, 4]))).toEqual([-3, 4]);
    const end = new Uint8Array(BigInt64Array.of(2n ** 63n - 1n).buffer);
    expect(intValues({ dims: [1], type: ELEMENT.int64, bytes: end })).toEqual([
      Number.MAX_SAFE_INTEGER,
    ]);
  });

  it('puts producers first', () => {
    const node = (name: string, inputs: string[]): GraphNode => ({
      name,
      op: 'Add',
      inputs,
      outputs: [name],
      attributes: new Map(),
    });
    const nodes = [node('c', ['a', 'b']), node('b', ['a']), node('a', ['x', 'x'])];
    const order = topologicalOrder(nodes, new Set(['x'])).map(({ name }) => name);
    expect(order).toEqual(['a', 'b', 'c']);
  });
});

describe('refusals', () => {
  it('names what is wrong with a graph', () => {
    const spoil = (parts: Partial<Graph>) =>
      reasonOf(() => readGraph(writeGraph(tinyGraph(parts))));
    const node = (inputs: string[], outputs: string[]): GraphNode => ({
      name: 'n',
      op: 'Relu',
      inputs,
      outputs,
      attributes: new Map(),
    });
    expect(spoil({})).toBe('read');
    expect(spoil({ irVersion: 99 })).toBe('ir-version');
    expect(spoil({ opset: 1 })).toBe('opset');
    expect(spoil({ nodes: [] })).toBe('not-onnx');
    expect(spoil({ nodes: [node(['z'], ['y'])] })).toBe('undefined-value');
    expect(spoil({ nodes: [node(['x'], ['w'])] })).toBe('undefined-value');
    expect(spoil({ nodes: [node(['x'], ['y']), node(['x'], ['y'])] })).toBe('duplicate-value');
    expect(spoil({ nodes: [node(['b'], ['y']), node(['y'], ['b'])] })).toBe('cycle');
    const short = { dims: [3], type: 1, bytes: new Uint8Array(8) };
    expect(spoil({ initializers: new Map([['w', short]]) })).toBe('tensor-size');
    const text = { dims: [1], type: 8, bytes: new Uint8Array(1) };
    expect(spoil({ initializers: new Map([['w', text]]) })).toBe('tensor-type');
  });

  it('names what the toolkit does not take', () => {
    const dims = [1n];
    const value = { case: 'tensorType', value: { elemType: 1 } } as const;
    const base = {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 17n }],
    };
    const graph = {
      input: [{ name: 'x', type: { value } }],
      output: [{ name: 'y', type: { value } }],
      node: [{ opType: 'Relu', input: ['x'], output: ['y'] }],
    };
    const read = (model: Parameters<typeof create<typeof ModelProtoSchema>>[1]) =>
      reasonOf(() => readGraph(toBinary(ModelProtoSchema, create(ModelProtoSchema, model))));
    const node = [{ opType: 'Gelu', domain: 'com.microsoft', input: ['x'], output: ['y'] }];
    expect(read({ ...base, graph })).toBe('read');
    expect(read({ ...base, graph: { ...graph, node } })).toBe('custom-domain');
    const branch = [{ name: 'then_branch', type: 5, g: {} }];
    const control = [{ opType: 'If', input: ['x'], output: ['y'], attribute: branch }];
    expect(read({ ...base, graph: { ...graph, node: control } })).toBe('control-flow');
    const outside = [
      { name: 'w', dims, dataType: 1, dataLocation: TensorProto_DataLocation.EXTERNAL },
    ];
    expect(read({ ...base, graph: { ...graph, initializer: outside } })).toBe('external-data');
    expect(read({ ...base, graph: { ...graph, sparseInitializer: [{}] } })).toBe('sparse-tensor');
    expect(read({ ...base, graph, functions: [{ name: 'f' }] })).toBe('model-functions');
    const sequence = [{ name: 'x', type: { value: { case: 'sequenceType', value: {} } as const } }];
    expect(read({ ...base, graph: { ...graph, input: sequence } })).toBe('not-a-tensor');
  });

  it('answers garbage and every truncation with model/invalid', () => {
    expect(reasonOf(() => readGraph(new Uint8Array()))).toBe('not-onnx');
    const bytes = new Uint8Array(
      readFileSync(new URL('../../models/tiny/tiny.onnx', import.meta.url)),
    );
    const random = seededRandom(3);
    for (let n = 0; n < 400; n++) {
      const cut = bytes.slice(0, Math.floor(random() * (bytes.length - 1)));
      expect(reasonOf(() => readGraph(cut))).not.toBe('read');
      const flipped = bytes.slice();
      for (let k = 0; k < 5; k++) flipped[Math.floor(random() * bytes.length)] = random() * 256;
      expect(typeof reasonOf(() => readGraph(flipped))).toBe('string');
    }
  });

  it('refuses a file of a million empty messages, and one nested without end, before decoding', () => {
    // graph (field 7) of 2.2 million empty nodes (field 1).
    const nodes = new Uint8Array(4_400_000);
    for (let i = 0; i < nodes.length; i += 2) nodes[i] = 0x0a;
    const length = [0x80 | (nodes.length & 0x7f), 0x80 | ((nodes.length >> 7) & 0x7f)];
    length.push(0x80 | ((nodes.length >> 14) & 0x7f), nodes.length >> 21);
    const file = Uint8Array.from([0x3a, ...length, ...nodes]);
    expect(reasonOf(() => readGraph(file))).toBe('too-complex');
  });
});

describe('what a network says of itself', () => {
  it('of the bundled network', () => {
    const described = describeNetwork(bundled('abdomen-ct'));
    expect(described.spatialDimensions).toBe(2);
    expect(described.inputs.map(({ name, dims }) => [name, dims])).toEqual([
      ['image', ['n', 7, 'h', 'w']],
      ['masks', ['t', bundledMaskChannels('abdomen-ct')]],
    ]);
    expect(described.operators[0]).toEqual({ op: 'Conv', count: 23 });
    expect(described.opset).toBe(17);
    expect(described.parameters).toBeGreaterThan(4e5);
  });

  it('of dropout, of batch norm in training mode, of three dimensions', () => {
    const dropouts = describeNetwork(fixture('unet2d_dropout')).dropouts;
    expect(dropouts).toHaveLength(10);
    expect(dropouts.every(({ ratio }) => Math.abs((ratio ?? 0) - 0.2) < 1e-6)).toBe(true);
    const training = describeNetwork(fixture('unet2d_batch_training'));
    expect(training.trainingModeBatchNorms).toHaveLength(6);
    expect(describeNetwork(fixture('unet3d')).spatialDimensions).toBe(3);
  });

  it.skipIf(!existsSync(DATA))('of a MeshNet for brain MR from ISODOUBT_DATA', () => {
    const graph = readGraph(readFileSync(`${DATA}/models/niivue-onnx/model.onnx`));
    const described = describeNetwork(graph);
    expect(described.spatialDimensions).toBe(3);
    expect(described.operators).toEqual([
      { op: 'Conv', count: 10 },
      { op: 'Relu', count: 9 },
    ]);
    expect(inferShapes(graph, { input: [1, 1, 64, 64, 64] }).get('output')?.dims).toEqual([
      1, 3, 64, 64, 64,
    ]);
  });
});

describe('shapes and multiply-accumulates', () => {
  it('agree with what onnxruntime returns, for every fixture', async () => {
    for (const [name, dims] of [
      ['unet2d', [2, 1, 32, 16]],
      ['unet2d_transposed', [1, 1, 16, 32]],
      ['unet3d', [1, 1, 8, 16, 12]],
      ['unet3d_kernel3', [1, 1, 8, 4, 6]],
      ['plain3d', [1, 1, 8, 10, 12]],
    ] as const) {
      const graph = fixture(name);
      const { logits } = await runGraph(graph, { image: randomFloats(dims, 2) });
      expect(inferShapes(graph, { image: dims }).get('logits')?.dims, name).toEqual(logits.dims);
    }
  });

  it('counts by hand: 3×3 from 2 to 3 channels on 4×5 is 1080', () => {
    const weight = { dims: [3, 2, 3, 3], type: 1, bytes: new Uint8Array(54 * 4) };
    const attributes = new Map([['pads', { kind: 'ints', value: [1, 1, 1, 1] } as const]]);
    const node = { name: 'c', op: 'Conv', inputs: ['x', 'w'], outputs: ['y'], attributes };
    const graph = tinyGraph({ nodes: [node], initializers: new Map([['w', weight]]) });
    expect(multiplyAccumulates(graph, { x: [1, 2, 4, 5] })).toBe(1080);
  });
});
