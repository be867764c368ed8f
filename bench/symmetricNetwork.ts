import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { Attribute, Graph, GraphNode } from '../src/onnx/graph.ts';
import { addMasks } from '../src/onnx/passes/addMasks.ts';
import { prepareDropout } from '../src/onnx/pipeline.ts';
import { ELEMENT, floatTensor, type Tensor } from '../src/onnx/tensor.ts';
import { writeGraph } from '../src/onnx/writeGraph.ts';
import { seededRandom } from '../src/testing/seededRandom.ts';

const CHANNELS = [16, 32, 64, 96, 128] as const;
const SLICES = 7;
const CLASSES = 5;
const RATE = 0.1;

/**
 * A U-Net as users bring it: two 3×3 convolutions a level on both sides, concatenated skips, nearest-neighbour upsampling,
 * batch norms folded, exported without dropout. 0.9 M random parameters: the time does not depend on them.
 */
export function symmetricNetwork(): Graph {
  const random = seededRandom(5);
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, Tensor>();
  const add = (
    op: string,
    inputs: string[],
    name: string,
    attributes: Record<string, Attribute> = {},
  ) => {
    nodes.push({
      name,
      op,
      inputs,
      outputs: [name],
      attributes: new Map(Object.entries(attributes)),
    });
    return name;
  };
  const store = (name: string, values: Float32Array, dims: number[]): string => {
    initializers.set(name, floatTensor(values, dims));
    return name;
  };
  const conv = (
    input: string,
    name: string,
    {
      from,
      to,
      kernel = 3,
      stride = 1,
    }: { from: number; to: number; kernel?: number; stride?: number },
  ): string => {
    // Variance kept from layer to layer (He et al. 2015): no activation grows or dies.
    const scale = Math.sqrt(24 / (from * kernel * kernel));
    const weights = new Float32Array(to * from * kernel * kernel).map(
      () => (random() - 0.5) * scale,
    );
    const operands = [
      input,
      store(`${name}.weight`, weights, [to, from, kernel, kernel]),
      store(`${name}.bias`, new Float32Array(to).fill(0.01), [to]),
    ];
    const pad = (kernel - 1) / 2;
    return add('Conv', operands, name, {
      kernel_shape: { kind: 'ints', value: [kernel, kernel] },
      strides: { kind: 'ints', value: [stride, stride] },
      pads: { kind: 'ints', value: [pad, pad, pad, pad] },
    });
  };
  const block = (input: string, name: string, from: number, to: number, stride = 1): string => {
    const first = add('Relu', [conv(input, `${name}.0`, { from, to, stride })], `${name}.0.relu`);
    return add('Relu', [conv(first, `${name}.1`, { from: to, to })], `${name}.1.relu`);
  };

  store('twice', Float32Array.of(1, 1, 2, 2), [4]);
  const skips: string[] = [];
  let value = 'image';
  CHANNELS.forEach((channels, level) => {
    const from = level === 0 ? SLICES : CHANNELS[level - 1];
    value = block(value, `encoder.${level}`, from, channels, level === 0 ? 1 : 2);
    skips.push(value);
  });
  for (let level = CHANNELS.length - 2; level >= 0; level--) {
    const name = `decoder.${level}`;
    const up = add('Resize', [value, '', 'twice'], `${name}.up`, {
      coordinate_transformation_mode: { kind: 'string', value: 'asymmetric' },
      mode: { kind: 'string', value: 'nearest' },
      nearest_mode: { kind: 'string', value: 'floor' },
    });
    const joined = add('Concat', [up, skips[level]], `${name}.join`, {
      axis: { kind: 'int', value: 1 },
    });
    value = block(joined, name, CHANNELS[level + 1] + CHANNELS[level], CHANNELS[level]);
  }
  conv(value, 'logits', { from: CHANNELS[0], to: CLASSES, kernel: 1 });
  const image = { name: 'image', type: ELEMENT.float32, dims: ['n', SLICES, 'h', 'w'] };
  const logits = { name: 'logits', type: ELEMENT.float32, dims: ['n', CLASSES, 'h', 'w'] };
  return {
    name: 'symmetric',
    irVersion: 8,
    opset: 17,
    producer: 'bench',
    inputs: [image],
    outputs: [logits],
    initializers,
    nodes,
    valueInfo: new Map(),
  };
}

/** Files for the page: the network, its two parts after the passes, and a model package for the engine. */
export function symmetricFiles(): Record<string, Uint8Array> {
  const network = symmetricNetwork();
  const { prefix, suffix } = prepareDropout(network, {
    dropout: { kind: 'added', where: 'decoder', rate: RATE },
    backend: 'wasm',
  });
  if (!prefix) throw new Error('the symmetric network has no prefix');
  const masked = addMasks(network, { where: 'decoder' });
  const file = writeGraph(masked.graph);
  const bundled = JSON.parse(readFileSync('models/abdomen-ct/model.json', 'utf8')) as object;
  const manifest = {
    ...bundled,
    id: 'symmetric',
    name: 'Symmetric U-Net with random weights',
    files: [
      {
        path: 'network.onnx',
        sha256: createHash('sha256').update(file).digest('hex'),
        bytes: file.byteLength,
      },
    ],
    members: [{ file: 'network.onnx' }],
    dropout: {
      kind: 'mask-input',
      input: masked.masksInput,
      channels: masked.channels,
      rate: RATE,
    },
  };
  return {
    'symmetric.onnx': writeGraph(network),
    'symmetric-prefix.onnx': writeGraph(prefix),
    'symmetric-suffix.onnx': writeGraph(suffix),
    'symmetric/network.onnx': file,
    'symmetric/model.json': new TextEncoder().encode(JSON.stringify(manifest)),
  };
}
