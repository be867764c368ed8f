import { editGraph, type Rewritten } from '../edit.ts';
import {
  consumersOf,
  intAttribute,
  producersOf,
  storedFloats,
  stringAttribute,
  type Graph,
  type GraphNode,
} from '../graph.ts';
import { floatTensor } from '../tensor.ts';
import { windowOf } from '../windowShapes.ts';

/**
 * A 3×3 convolution (stride 1, padding 1, one group) behind nearest-neighbour ×2 upsampling is one transposed
 * convolution of kernel 4, stride 2, padding 1: each output sees 2×2 inputs, not 3×3 copies of them, so 4/9 of the
 * multiply-accumulates. Per axis, the taps w₀ w₁ w₂ become w₂, w₁ + w₂, w₀ + w₁, w₀. Exact but for rounding.
 *
 * In two dimensions only: in three it gains nothing here, and ConvTranspose fails on WebGPU. The Resize stays for
 * readers of another kind.
 */
export function mergeUpsampleConv(graph: Graph): Rewritten {
  const edit = editGraph(graph);
  const producers = producersOf(graph);
  const consumers = consumersOf(graph);
  let count = 0;
  for (const resize of graph.nodes) {
    if (!isNearestDoubling(graph, resize)) continue;
    for (const conv of consumers.get(resize.outputs[0]) ?? []) {
      const weights = isMergeable(conv) ? storedFloats(graph, producers, conv.inputs[1]) : null;
      if (!weights || weights.dims.slice(2).join() !== '3,3') continue;
      const [outputs, inputs] = weights.dims;
      const merged = mergedKernel(weights.values, outputs, inputs);
      const stored = edit.store(
        `${conv.name}.merged`,
        floatTensor(merged, [inputs, outputs, 4, 4]),
      );
      const operands = [resize.inputs[0], stored, ...conv.inputs.slice(2)];
      const made = edit.add('ConvTranspose', operands, `${conv.name}.transposed`, {
        kernel_shape: [4, 4],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
      });
      edit.replace(conv.outputs[0], made);
      count++;
    }
  }
  return { graph: count > 0 ? edit.finish() : graph, count };
}

/** Resize that copies each pixel of two axes to 2×2: the coordinate rules under which it does so exactly. */
export function isNearestDoubling(graph: Graph, node: GraphNode): boolean {
  if (node.op !== 'Resize' || stringAttribute(node, 'mode', 'nearest') !== 'nearest') return false;
  const scales = storedFloats(graph, new Map(), node.inputs[2] ?? '')?.values;
  if (!scales || scales.join() !== '1,1,2,2') return false;
  const coordinates = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  const rounding = stringAttribute(node, 'nearest_mode', 'round_prefer_floor');
  if (coordinates === 'asymmetric')
    return rounding === 'floor' || rounding === 'round_prefer_floor';
  return coordinates === 'half_pixel' && rounding.startsWith('round_prefer');
}

/** A 3×3 Conv of one group with stride, dilation and padding 1. */
export function isMergeable(node: GraphNode): boolean {
  const window =
    node.op === 'Conv' && intAttribute(node, 'group', 1) === 1 ? windowOf(node, null) : null;
  if (!window) return false;
  const { kernel, strides, dilations, padsBefore, padsAfter } = window;
  if (kernel.join() !== '3,3') return false;
  return [...strides, ...dilations, ...padsBefore, ...padsAfter].every((value) => value === 1);
}

/** For each of the four taps of the transposed kernel, the taps of the plain one that fall together. */
const TAPS = [[2], [1, 2], [0, 1], [0]] as const;

/** [M, C, 3, 3] to [C, M, 4, 4]. */
function mergedKernel(values: Float32Array, outputs: number, inputs: number): Float32Array {
  const merged = new Float32Array(inputs * outputs * 16);
  for (let m = 0; m < outputs; m++) {
    for (let c = 0; c < inputs; c++) {
      const from = (m * inputs + c) * 9;
      const to = (c * outputs + m) * 16;
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 4; x++) {
          let sum = 0;
          for (const ty of TAPS[y]) for (const tx of TAPS[x]) sum += values[from + ty * 3 + tx];
          merged[to + y * 4 + x] = sum;
        }
      }
    }
  }
  return merged;
}
