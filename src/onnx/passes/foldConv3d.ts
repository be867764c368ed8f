import { editGraph, type GraphEdit, type Rewritten } from '../edit.ts';
import { intAttribute, producersOf, storedFloats, type Graph, type GraphNode } from '../graph.ts';
import { inferShapes } from '../shapes.ts';
import { floatTensor } from '../tensor.ts';
import { windowOf, type Window } from '../windowShapes.ts';
import { isVolumetric } from './replaceOperators.ts';

/**
 * Conv in three dimensions as convolutions in two over a batch of depth slices: for each tap of the depth axis, the
 * slices that it reads are cut out (strided and dilated as the axis is), folded into the batch, convolved in the
 * plane, and the taps are added up. Exact but for the order of summation; as many multiply-accumulates as before.
 *
 * For devices where the 2-D kernels are so much better that the copies pay. One group, explicit padding, stored
 * weights; every other Conv stays.
 */
export function foldConv3d(graph: Graph): Rewritten {
  const edit = editGraph(graph);
  const producers = producersOf(graph);
  const shapes = inferShapes(graph);
  let count = 0;
  for (const node of graph.nodes) {
    const isCandidate = node.op === 'Conv' && isVolumetric(node, shapes);
    if (!isCandidate || intAttribute(node, 'group', 1) !== 1) continue;
    const weights = storedFloats(graph, producers, node.inputs[1]);
    const window = weights && windowOf(node, weights.dims.slice(2));
    if (!weights || !window) continue;
    edit.replace(node.outputs[0], foldOne({ edit, node, window, weights }));
    count++;
  }
  return { graph: count > 0 ? edit.finish() : graph, count };
}

interface Site {
  readonly edit: GraphEdit;
  readonly node: GraphNode;
  readonly window: Window;
  readonly weights: { readonly values: Float32Array; readonly dims: readonly number[] };
}

function foldOne({ edit, node, window, weights }: Site): string {
  const { name } = node;
  const [outputs, inputs, depth, height, width] = weights.dims;
  // [N, C, D, H, W] to [N, D, C, H, W], so that depth slices lie together and fold into the batch.
  let slices = edit.add('Transpose', [node.inputs[0]], `${name}.slices`, { perm: SWAP });
  const [before, after] = [window.padsBefore[0], window.padsAfter[0]];
  if (before + after > 0) {
    const pads = edit.ints([0, before, 0, 0, 0, 0, after, 0, 0, 0]);
    slices = edit.add('Pad', [slices, pads], `${name}.padded`);
  }
  const plane = {
    kernel_shape: [height, width],
    strides: window.strides.slice(1),
    dilations: window.dilations.slice(1),
    pads: [...window.padsBefore.slice(1), ...window.padsAfter.slice(1)],
  };
  let sum = '';
  for (let tap = 0; tap < depth; tap++) {
    const label = `${name}.tap${tap}`;
    const read = tapSlices({ edit, window, depth, label }, slices, tap);
    const shape = edit.add('Shape', [read], `${label}.shape`);
    const rest = edit.add('Gather', [shape, edit.ints([2, 3, 4])], `${label}.plane`);
    const target = edit.add('Concat', [edit.ints([-1]), rest], `${label}.target`, { axis: 0 });
    const batch = edit.add('Reshape', [read, target], `${label}.batch`);
    const kernel = depthTap(weights, tap);
    const stored = edit.store(
      `${label}.weight`,
      floatTensor(kernel, [outputs, inputs, height, width]),
    );
    const bias = tap === 0 ? node.inputs.slice(2) : [];
    const made = edit.add('Conv', [batch, stored, ...bias], `${label}.conv`, plane);
    sum = sum === '' ? made : edit.add('Add', [sum, made], `${label}.sum`);
  }
  const whole = edit.add('Shape', [node.inputs[0]], `${name}.shape`);
  const images = edit.add('Gather', [whole, edit.ints([0])], `${name}.images`);
  const flat = edit.add('Shape', [sum], `${name}.flat_shape`);
  const plain = edit.add('Gather', [flat, edit.ints([1, 2, 3])], `${name}.flat_plane`);
  const shape = edit.add('Concat', [images, edit.ints([-1]), plain], `${name}.volume_shape`, {
    axis: 0,
  });
  const volume = edit.add('Reshape', [sum, shape], `${name}.volume`);
  return edit.add('Transpose', [volume], `${name}.folded`, { perm: SWAP });
}

/** Exchanges channels and depth, both ways. */
const SWAP = [0, 2, 1, 3, 4];

/** The depth slices that one tap reads, one for each output slice. */
function tapSlices(
  at: {
    readonly edit: GraphEdit;
    readonly window: Window;
    readonly depth: number;
    readonly label: string;
  },
  slices: string,
  tap: number,
): string {
  const { edit, window, depth, label } = at;
  const [stride, dilation] = [window.strides[0], window.dilations[0]];
  const start = tap * dilation;
  // The last tap ends at the last slice; the others as many slices before it as their taps are apart.
  const short = (depth - 1 - tap) * dilation;
  if (start === 0 && short === 0 && stride === 1) return slices;
  const end = short === 0 ? Number.MAX_SAFE_INTEGER : -short;
  const operands = [
    slices,
    edit.ints([start]),
    edit.ints([end]),
    edit.ints([1]),
    edit.ints([stride]),
  ];
  return edit.add('Slice', operands, `${label}.slices`);
}

/** Weights [M, C, H, W] of one depth tap of [M, C, D, H, W]. */
function depthTap(
  { values, dims }: { readonly values: Float32Array; readonly dims: readonly number[] },
  tap: number,
): Float32Array {
  const [outputs, inputs, depth, height, width] = dims;
  const area = height * width;
  const kernel = new Float32Array(outputs * inputs * area);
  for (let pair = 0; pair < outputs * inputs; pair++) {
    const from = (pair * depth + tap) * area;
    kernel.set(values.subarray(from, from + area), pair * area);
  }
  return kernel;
}
