import { stringAttribute, type Graph, type GraphNode } from './graph.ts';
import type { CutTensor } from './passes/split.ts';
import { inferShapes, type Shapes } from './shapes.ts';
import { windowOf, type Window } from './windowShapes.ts';

/** How the features of a 2-D network may be cut to a rectangle without changing what the suffix makes of it. */
export interface Cropping {
  /** Start and size of a rectangle are multiples of it, in pixels of the image. */
  readonly multiple: number;
  /** So far into the rectangle, from an edge that is not the image's, results are not those of the whole. */
  readonly haloPixels: number;
}

/** Long enough that five halvings leave whole pixels. */
const PROBE = 256;

/** Value by value: the result at a place depends on its operands at that place alone. */
const POINTWISE = new Set(
  [
    'Abs Add Cast Clip Concat Constant Div Elu Erf Exp HardSigmoid HardSwish Identity LeakyRelu Log Max Mean Min Mul',
    'Neg PRelu Pow Relu Sigmoid Slice Softplus Split Sqrt Sub Sum Tanh BatchNormalization Dropout',
    'QuantizeLinear DequantizeLinear',
  ].flatMap((line) => line.split(' ')),
);

/**
 * How far a pixel of the suffix's output looks into the features, as the largest sum of half windows along any path.
 * @returns null where features cannot be cropped: a 3-D network, an operator that sees the whole image (instance
 *   normalisation, global pooling), or one that is not known.
 */
export function croppingOf(suffix: Graph, cut: readonly CutTensor[]): Cropping | null {
  const steps = cut.map(({ scale }) => (scale === null ? 0 : 1 / scale));
  if (cut.length === 0 || steps.some((step) => !Number.isInteger(step) || step < 1)) return null;
  const sizes = Object.fromEntries(
    cut.map(({ name, channels }, at) => [
      name,
      [1, channels, PROBE / steps[at], PROBE / steps[at]] as const,
    ]),
  );
  const flat = suffix.inputs.every(({ name, dims }) => !sizes[name] || dims?.length === 4);
  if (!flat) return null;
  const shapes = inferShapes(suffix, sizes);
  const reach = new Map<string, number>(cut.map(({ name }) => [name, 0]));
  for (const node of suffix.nodes) {
    const spatial = node.inputs.filter((name) => reach.has(name));
    if (spatial.length === 0) continue;
    const before = Math.max(...spatial.map((name) => reach.get(name) ?? 0));
    const more = reachOf(node, shapes);
    if (more === null) return null;
    for (const output of node.outputs) reach.set(output, before + more);
  }
  const reached = suffix.outputs.map(({ name }) => reach.get(name));
  if (reached.some((pixels) => pixels === undefined)) return null;
  const haloPixels = Math.ceil(Math.max(...reached.map(Number)));
  return { multiple: Math.max(...steps), haloPixels };
}

/** Pixels of the image by which one node looks further; null where it looks everywhere, or who knows where. */
function reachOf(node: GraphNode, shapes: Shapes): number | null {
  if (POINTWISE.has(node.op)) return 0;
  const step = stepOf(node.inputs[0], shapes);
  const after = stepOf(node.outputs[0], shapes);
  if (step === null || after === null) return null;
  switch (node.op) {
    case 'Conv':
    case 'ConvTranspose':
    case 'MaxPool':
    case 'AveragePool': {
      const weights = shapes.get(node.inputs[1])?.dims?.slice(2).map(Number) ?? null;
      const window = windowOf(node, weights);
      if (!window) return null;
      return Math.max(
        ...window.kernel.map((_, axis) => windowReach(window, { axis, step, after })),
      );
    }
    case 'Resize':
    case 'Upsample':
      // The nearest coarse pixel covers the fine one: rectangles of whole coarse pixels see no other.
      return stringAttribute(node, 'mode', 'nearest') === 'nearest' && after < step
        ? 0
        : step + after;
    default:
      return null;
  }
}

function windowReach(
  { kernel, strides, dilations, padsBefore, padsAfter }: Window,
  at: { readonly axis: number; readonly step: number; readonly after: number },
): number {
  const { axis, step, after } = at;
  const span = (kernel[axis] - 1) * dilations[axis];
  if (after < step) {
    // Transposed: output x takes the inputs (x + pad − span) / stride … (x + pad) / stride.
    const [before, behind] = [padsBefore[axis], padsAfter[axis]];
    const reach = Math.max(before, behind, span + 1 - strides[axis] - Math.min(before, behind));
    return reach * after;
  }
  const reach = Math.max(padsBefore[axis], padsAfter[axis], span - padsBefore[axis]);
  return reach * step + (after > step ? after : 0);
}

function stepOf(name: string, shapes: Shapes): number | null {
  const dims = shapes.get(name)?.dims;
  if (dims?.length !== 4) return null;
  const [height, width] = [dims[2], dims[3]];
  return height !== null && height === width ? PROBE / height : null;
}
