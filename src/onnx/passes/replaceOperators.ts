import { editGraph, type GraphEdit, type Rewritten } from '../edit.ts';
import {
  intAttribute,
  intsAttribute,
  producersOf,
  storedFloats,
  type Graph,
  type GraphNode,
} from '../graph.ts';
import { inferShapes, type Shapes } from '../shapes.ts';
import { floatTensor } from '../tensor.ts';
import { windowOf } from '../windowShapes.ts';

interface Weights {
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

/**
 * Replaces what native WebGPU cannot run by exact equivalents: ConvTranspose in three dimensions by a convolution
 * that makes all phases of the stride as channels and a rearrangement (sub-pixel convolution, Shi et al. 2016),
 * and a grouped Conv in three dimensions by one Conv for each group. With kernel = stride the convolution is 1×1×1 and
 * costs what the original did; kernel 3 with stride 2 costs 64 / 27 of it, since some taps are zero.
 * A node of another form stays, and `webgpuProblems` still names it.
 */
export function replaceOperators(graph: Graph): Rewritten {
  const transposed = rewriteEach(graph, replaceTransposed);
  const grouped = rewriteEach(transposed.graph, splitGroups);
  return { graph: grouped.graph, count: transposed.count + grouped.count };
}

interface Site {
  readonly edit: GraphEdit;
  readonly node: GraphNode;
  readonly weights: Weights;
}

function rewriteEach(graph: Graph, rewrite: (site: Site) => string | null): Rewritten {
  const edit = editGraph(graph);
  const producers = producersOf(graph);
  const shapes = inferShapes(graph);
  let count = 0;
  for (const node of graph.nodes) {
    if (!isVolumetric(node, shapes)) continue;
    const weights = storedFloats(graph, producers, node.inputs[1]);
    const output = weights && rewrite({ edit, node, weights });
    if (!output) continue;
    edit.replace(node.outputs[0], output);
    count++;
  }
  return { graph: count > 0 ? edit.finish() : graph, count };
}

/** True for Conv and ConvTranspose over three spatial axes. */
export function isVolumetric(node: GraphNode, shapes: Shapes): boolean {
  if (node.op !== 'Conv' && node.op !== 'ConvTranspose') return false;
  return shapes.get(node.inputs[1])?.dims?.length === 5;
}

/** How one axis of a transposed convolution becomes a plain one over the phases of its stride. */
interface AxisPlan {
  readonly stride: number;
  /** Plain kernel: the offsets from first to last. */
  readonly kernel: number;
  readonly pads: readonly [before: number, after: number];
  /** phases × kernel: index of the transposed kernel's tap, or −1. */
  readonly taps: readonly (readonly number[])[];
  /** Samples too many at the end of the rearranged axis. */
  readonly surplus: number;
}

/**
 * Output o = s q + r of a transposed convolution takes input i under tap t where o = s i − p + t: i = q + d with
 * d = (r + p − t) / s whole. Over all r the offsets d span the plain kernel.
 */
function planAxis(node: GraphNode, weights: Weights, axis: number): AxisPlan | null {
  const window = windowOf(node, weights.dims.slice(2));
  if (!window || node.attributes.has('output_shape') || window.dilations[axis] !== 1) return null;
  const [stride, kernel] = [window.strides[axis], window.kernel[axis]];
  const [before, after] = [window.padsBefore[axis], window.padsAfter[axis]];
  const offsets: { r: number; t: number; d: number }[] = [];
  for (let r = 0; r < stride; r++) {
    for (let t = 0; t < kernel; t++) {
      const d = (r + before - t) / stride;
      if (Number.isInteger(d)) offsets.push({ r, t, d });
    }
  }
  const first = Math.min(...offsets.map(({ d }) => d));
  const last = Math.max(...offsets.map(({ d }) => d));
  const taps = Array.from({ length: stride }, () =>
    Array.from({ length: last - first + 1 }, () => -1),
  );
  for (const { r, t, d } of offsets) taps[r][d - first] = t;
  // The output is longer than stride × input by this much.
  const excess =
    kernel - stride - before - after + (intsAttribute(node, 'output_padding')?.[axis] ?? 0);
  const extra = Math.ceil(excess / stride);
  const pads = [0 - first, last + extra] as const;
  if (pads[0] < 0 || pads[1] < 0) return null;
  return { stride, kernel: last - first + 1, pads, taps, surplus: extra * stride - excess };
}

function replaceTransposed({ edit, node, weights }: Site): string | null {
  if (node.op !== 'ConvTranspose') return null;
  const plans = [0, 1, 2].map((axis) => planAxis(node, weights, axis));
  if (plans.some((plan) => plan === null)) return null;
  const axes = plans.filter((plan) => plan !== null);
  const groups = intAttribute(node, 'group', 1);
  const channels = weights.dims[1] * groups;
  const strides = axes.map(({ stride }) => stride);
  const kernel = phaseKernel(weights, groups, axes);
  const stored = edit.store(`${node.name}.phases`, floatTensor(kernel.values, kernel.dims));
  const pads = [...axes.map((plan) => plan.pads[0]), ...axes.map((plan) => plan.pads[1])];
  const options = { kernel_shape: axes.map((plan) => plan.kernel), pads, group: groups };
  let value = edit.add('Conv', [node.inputs[0], stored], `${node.name}.conv`, options);
  value = depthToSpace(edit, value, { name: node.name, channels, strides });
  if (axes.some(({ surplus }) => surplus > 0)) {
    const ends = axes.map(({ surplus }) => (surplus > 0 ? -surplus : Number.MAX_SAFE_INTEGER));
    const operands = [value, edit.ints([0, 0, 0]), edit.ints(ends), edit.ints([2, 3, 4])];
    value = edit.add('Slice', operands, `${node.name}.trimmed`);
  }
  const bias = node.inputs[2];
  if (!bias) return value;
  const column = edit.add(
    'Reshape',
    [bias, edit.ints([1, channels, 1, 1, 1])],
    `${node.name}.bias`,
  );
  return edit.add('Add', [value, column], `${node.name}.biased`);
}

/** [C, M / g, t, t, t] to [M × phases, C / g, k, k, k], the phases of one output channel side by side. */
function phaseKernel(weights: Weights, groups: number, axes: readonly AxisPlan[]): Weights {
  const [inputs, perGroup, ...sizes] = weights.dims;
  const [z, y, x] = axes;
  const phases = z.stride * y.stride * x.stride;
  const taps = z.kernel * y.kernel * x.kernel;
  const groupInputs = inputs / groups;
  const values = new Float32Array(perGroup * groups * phases * groupInputs * taps);
  let at = 0;
  const fill = (m: number, c: number, phase: readonly [number, number, number]) => {
    const base = (c * perGroup + m) * sizes[0] * sizes[1] * sizes[2];
    for (const tz of z.taps[phase[0]]) {
      for (const ty of y.taps[phase[1]]) {
        for (const tx of x.taps[phase[2]]) {
          const isTap = tz >= 0 && ty >= 0 && tx >= 0;
          values[at++] = isTap ? weights.values[base + (tz * sizes[1] + ty) * sizes[2] + tx] : 0;
        }
      }
    }
  };
  for (let g = 0; g < groups; g++) {
    for (let m = 0; m < perGroup; m++) {
      for (let p = 0; p < phases; p++) {
        const within = p % (y.stride * x.stride);
        const phase = [
          Math.floor(p / (y.stride * x.stride)),
          Math.floor(within / x.stride),
          within % x.stride,
        ] as const;
        for (let c = 0; c < groupInputs; c++) fill(m, g * groupInputs + c, phase);
      }
    }
  }
  const kernel = axes.map((plan) => plan.kernel);
  return { values, dims: [perGroup * groups * phases, groupInputs, ...kernel] };
}

/** [N, C × s s s, D, H, W] to [N, C, s D, s H, s W], for sizes that are known only at run time. */
function depthToSpace(
  edit: GraphEdit,
  value: string,
  at: { readonly name: string; readonly channels: number; readonly strides: readonly number[] },
): string {
  const { name, channels, strides } = at;
  if (strides.every((stride) => stride === 1)) return value;
  const shape = edit.add('Shape', [value], `${name}.shape`);
  const batch = edit.add('Gather', [shape, edit.ints([0])], `${name}.batch`);
  const sizes = edit.add('Gather', [shape, edit.ints([2, 3, 4])], `${name}.sizes`);
  const apart = edit.ints([channels, ...strides]);
  const split = edit.add('Concat', [batch, apart, sizes], `${name}.split_shape`, { axis: 0 });
  const parts = edit.add('Reshape', [value, split], `${name}.split`);
  const perm = [0, 1, 5, 2, 6, 3, 7, 4];
  const woven = edit.add('Transpose', [parts], `${name}.woven`, { perm });
  const larger = edit.add('Mul', [sizes, edit.ints(strides)], `${name}.larger`);
  const target = edit.add('Concat', [batch, edit.ints([channels]), larger], `${name}.target`, {
    axis: 0,
  });
  return edit.add('Reshape', [woven, target], `${name}.space`);
}

function splitGroups({ edit, node, weights }: Site): string | null {
  const groups = intAttribute(node, 'group', 1);
  if (node.op !== 'Conv' || groups === 1) return null;
  const [outputs, perGroup] = weights.dims;
  const size = weights.values.length / groups;
  const made = outputs / groups;
  const channelAxis = edit.ints([1]);
  const parts = Array.from({ length: groups }, (_, g) => {
    const label = `${node.name}.group${g}`;
    const range = [edit.ints([g * perGroup]), edit.ints([(g + 1) * perGroup])];
    const source = edit.add('Slice', [node.inputs[0], ...range, channelAxis], `${label}.input`);
    const kernel = weights.values.slice(g * size, (g + 1) * size);
    const dims = [made, ...weights.dims.slice(1)];
    const inputs = [source, edit.store(`${label}.weight`, floatTensor(kernel, dims))];
    if (node.inputs[2]) {
      const rows = [edit.ints([g * made]), edit.ints([(g + 1) * made]), edit.ints([0])];
      inputs.push(edit.add('Slice', [node.inputs[2], ...rows], `${label}.bias`));
    }
    const attributes = new Map(node.attributes);
    attributes.delete('group');
    return edit.copy(node, { inputs, outputs: [edit.fresh(`${label}.output`)], attributes });
  });
  return edit.add('Concat', parts, `${node.name}.joined`, { axis: 1 });
}
