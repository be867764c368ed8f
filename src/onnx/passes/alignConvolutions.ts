import { editGraph, type GraphEdit, type Rewritten } from '../edit.ts';
import { intAttribute, producersOf, storedFloats, type Graph, type GraphNode } from '../graph.ts';
import { inferShapes, type Shapes } from '../shapes.ts';
import { floatTensor } from '../tensor.ts';
import { windowOf } from '../windowShapes.ts';

/**
 * What ONNX Runtime Web 1.30 computes wrongly on WebGPU without a word, in a plain Conv over one or two axes (found by
 * comparing some 130 forms with the CPU; differences as large as the values):
 * - 'channels': input channels are a multiple of 3 above 3 but not of 4 (6, 9, 15, 18 …), output channels one of 4;
 * - 'padding': a kernel of one pixel at stride 1 that is padded at the end only: the padding is left out.
 */
export type MisalignedConvolution = 'channels' | 'padding';

/** @returns which of them a node is; null for none, and for a node of another kind. */
export function misalignment(node: GraphNode, shapes: Shapes): MisalignedConvolution | null {
  const dims = shapes.get(node.inputs[1])?.dims;
  if (node.op !== 'Conv' || !dims || dims.length > 4) return null;
  const [outputs, inputs, ...kernel] = dims;
  if (intAttribute(node, 'group', 1) !== 1 || outputs === null || inputs === null) return null;
  const window = windowOf(node, kernel.map(Number));
  // Automatic padding may come out as any.
  const isStepless = !window || window.strides.every((stride) => stride === 1);
  const startsInside = !window || window.padsBefore.every((pad) => pad === 0);
  if (kernel.every((size) => size === 1) && isStepless && startsInside) {
    return !window || window.padsAfter.some((pad) => pad > 0) ? 'padding' : null;
  }
  return inputs > 3 && inputs % 3 === 0 && inputs % 4 !== 0 && outputs % 4 === 0
    ? 'channels'
    : null;
}

/**
 * Makes those convolutions ones that WebGPU gets right: channels of zero are added to input and weights up to a
 * multiple of 4, and the kernel of one pixel gets a second tap of zero along each axis. (A Pad in front of it would
 * not do: the runtime takes it back into the Conv.) Exact but for the order in which a runtime sums. Weights that are
 * not stored, and automatic padding, are left.
 */
export function alignConvolutions(graph: Graph): Rewritten {
  // A kernel that is widened may have channels that are wrong for it.
  const widened = alignEach(graph, 'padding');
  const aligned = alignEach(widened.graph, 'channels');
  return { graph: aligned.graph, count: widened.count + aligned.count };
}

interface Weights {
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

function alignEach(graph: Graph, fault: MisalignedConvolution): Rewritten {
  const edit = editGraph(graph);
  const producers = producersOf(graph);
  const shapes = inferShapes(graph);
  let count = 0;
  for (const node of graph.nodes) {
    if (misalignment(node, shapes) !== fault) continue;
    const weights = storedFloats(graph, producers, node.inputs[1]);
    const align = fault === 'channels' ? padChannels : widenKernel;
    const made = weights && align(edit, node, weights);
    if (made === null) continue;
    edit.replace(node.outputs[0], made);
    count++;
  }
  return { graph: count > 0 ? edit.finish() : graph, count };
}

function padChannels(edit: GraphEdit, node: GraphNode, { values, dims }: Weights): string {
  const [outputs, inputs, ...kernel] = dims;
  const taps = kernel.reduce((a, b) => a * b, 1);
  const aligned = Math.ceil(inputs / 4) * 4;
  const padded = new Float32Array(outputs * aligned * taps);
  for (let m = 0; m < outputs; m++) {
    const row = values.subarray(m * inputs * taps, (m + 1) * inputs * taps);
    padded.set(row, m * aligned * taps);
  }
  const none = kernel.map(() => 0);
  const pads = edit.ints([0, 0, ...none, 0, aligned - inputs, ...none]);
  const source = edit.add('Pad', [node.inputs[0], pads], `${node.name}.aligned`);
  const weights = edit.store(
    `${node.name}.aligned_weight`,
    floatTensor(padded, [outputs, aligned, ...kernel]),
  );
  return edit.copy(node, {
    inputs: [source, weights, ...node.inputs.slice(2)],
    outputs: [edit.fresh(`${node.name}.aligned_output`)],
  });
}

/** One pixel to two along each axis: the second tap is zero, and one more padding keeps the size. */
function widenKernel(edit: GraphEdit, node: GraphNode, { values, dims }: Weights): string | null {
  const window = windowOf(node, dims.slice(2));
  if (!window) return null;
  const kernel = window.kernel.map(() => 2);
  const taps = 2 ** kernel.length;
  const widened = new Float32Array(values.length * taps);
  for (const [index, value] of values.entries()) widened[index * taps] = value;
  const shape = [...dims.slice(0, 2), ...kernel];
  const weights = edit.store(`${node.name}.widened_weight`, floatTensor(widened, shape));
  const attributes = new Map(node.attributes);
  attributes.set('kernel_shape', { kind: 'ints', value: kernel });
  attributes.set('dilations', { kind: 'ints', value: kernel.map(() => 1) });
  const pads = [...window.padsBefore, ...window.padsAfter.map((pad) => pad + 1)];
  attributes.set('pads', { kind: 'ints', value: pads });
  const inputs = [node.inputs[0], weights, ...node.inputs.slice(2)];
  const outputs = [edit.fresh(`${node.name}.widened_output`)];
  return edit.copy(node, { inputs, outputs, attributes });
}
