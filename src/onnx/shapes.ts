import {
  intAttribute,
  intsAttribute,
  storedFloats,
  type Graph,
  type GraphNode,
  type Size,
} from './graph.ts';
import { windowedShape } from './windowShapes.ts';
import { ELEMENT, intValues } from './tensor.ts';

/** What is known of a value. */
export interface Shape {
  /** Slowest axis first; null: not even the rank is known. */
  readonly dims: readonly Size[] | null;
  /** TensorProto.DataType; float32 where an operator keeps the type of an unknown operand. */
  readonly type: number;
  /** The elements, for integer vectors and scalars that are known: what shapes are computed with. */
  readonly ints: readonly Size[] | null;
}

/** Shapes by value name. */
export type Shapes = ReadonlyMap<string, Shape>;

/**
 * Infers shapes forward through the operators of segmentation networks. An operator that is not known gives an
 * unknown shape, or the one that the file states for it; nothing is ever guessed.
 * @param known sizes of inputs by name, where the file leaves them free or the caller knows better.
 */
export function inferShapes(
  graph: Graph,
  known: Readonly<Record<string, readonly Size[]>> = {},
): Shapes {
  const shapes = new Map<string, Shape>();
  for (const [name, tensor] of graph.initializers) {
    const ints = tensor.dims.length <= 1 ? intValues(tensor) : null;
    shapes.set(name, { dims: tensor.dims, type: tensor.type, ints });
  }
  for (const { name, type, dims } of graph.inputs) {
    const stated = dims?.map((size) => (typeof size === 'number' ? size : null)) ?? null;
    shapes.set(name, { dims: known[name] ?? stated, type, ints: null });
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => shapes.get(name) ?? UNKNOWN);
    const made = inferNode({ graph, node, inputs });
    node.outputs.forEach((output, index) => {
      const shape = made[index] ?? UNKNOWN;
      shapes.set(output, shape.dims ? shape : (statedShape(graph, output) ?? shape));
    });
  }
  return shapes;
}

const UNKNOWN: Shape = { dims: null, type: ELEMENT.float32, ints: null };

function statedShape(graph: Graph, name: string): Shape | null {
  const stated = graph.valueInfo.get(name);
  if (!stated?.dims) return null;
  const dims = stated.dims.map((size) => (typeof size === 'number' ? size : null));
  return { dims, type: stated.type, ints: null };
}

interface Inference {
  readonly graph: Graph;
  readonly node: GraphNode;
  readonly inputs: readonly Shape[];
}

function inferNode(at: Inference): readonly Shape[] {
  const { node, inputs } = at;
  const [first] = inputs;
  const type = first?.type ?? ELEMENT.float32;
  const float = (dims: readonly Size[] | null): Shape[] => [{ dims, type, ints: null }];
  switch (node.op) {
    case 'Conv':
    case 'ConvTranspose':
    case 'MaxPool':
    case 'AveragePool':
    case 'LpPool':
      return float(windowedShape(node, first.dims, inputs[1]?.dims ?? null));
    case 'GlobalAveragePool':
    case 'GlobalMaxPool':
      return float(first.dims?.map((size, axis) => (axis < 2 ? size : 1)) ?? null);
    case 'Resize':
    case 'Upsample':
      return float(resizedShape(at));
    case 'Shape': {
      const rank = first.dims?.length ?? 0;
      const from = wrap(intAttribute(node, 'start', 0), rank);
      const ints = first.dims?.slice(from, wrap(intAttribute(node, 'end', rank), rank)) ?? null;
      return [{ dims: [ints?.length ?? null], type: ELEMENT.int64, ints }];
    }
    case 'Cast':
      return [{ dims: first.dims, type: intAttribute(node, 'to', type), ints: first.ints }];
    case 'ArgMax':
      return [{ dims: reducedShape(at), type: ELEMENT.int64, ints: null }];
    case 'Concat':
      return [concatenated(at, type)];
    case 'Slice':
      return [sliced(at)];
    case 'Gather':
      return [gathered(at)];
    case 'Squeeze':
    case 'Unsqueeze':
      return [{ dims: squeezed(at), type, ints: first.ints }];
    case 'Reshape':
      return float(reshaped(first.dims, inputs[1], intAttribute(node, 'allowzero', 0) === 1));
    case 'Expand': {
      const ints = inputs[1].ints;
      return float(ints && broadcast(first.dims, ints));
    }
    case 'ConstantOfShape':
      return float(first.ints);
    default:
      return inferRegular(at, float);
  }
}

/** Operators that keep a shape, broadcast two, or permute one. */
function inferRegular(
  at: Inference,
  float: (dims: readonly Size[] | null) => Shape[],
): readonly Shape[] {
  const { node, inputs } = at;
  const [first, second] = inputs;
  if (KEEPS_SHAPE.has(node.op)) return float(first.dims);
  if (BROADCASTS.has(node.op)) return [elementwise(at)];
  if (node.op.startsWith('Reduce')) return float(reducedShape(at));
  switch (node.op) {
    case 'Transpose': {
      const { dims } = first;
      const order = intsAttribute(node, 'perm');
      return float(dims && (order ? order.map((axis) => dims[axis]) : dims.toReversed()));
    }
    case 'Pad':
      return float(padded(at));
    case 'Split':
      return splitShapes(at);
    case 'Flatten': {
      const axis = intAttribute(node, 'axis', 1);
      const { dims } = first;
      return float(dims && [product(dims.slice(0, axis)), product(dims.slice(axis))]);
    }
    case 'Gemm': {
      const rows = first.dims?.[intAttribute(node, 'transA', 0) === 1 ? 1 : 0] ?? null;
      return float([rows, second.dims?.[intAttribute(node, 'transB', 0) === 1 ? 0 : 1] ?? null]);
    }
    case 'MatMul': {
      if (!first.dims || !second.dims || first.dims.length < 2 || second.dims.length < 2) break;
      const batch = broadcast(first.dims.slice(0, -2), second.dims.slice(0, -2));
      return float(batch && [...batch, first.dims.at(-2) ?? null, second.dims.at(-1) ?? null]);
    }
    case 'DepthToSpace': {
      const size = intAttribute(node, 'blocksize', 1);
      const scales = [1, 1 / (size * size), size, size];
      return float(first.dims?.map((n, axis) => n && n * scales[axis]) ?? null);
    }
  }
  return [];
}

const KEEPS_SHAPE = new Set(
  `Relu LeakyRelu PRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Tanh Softplus Softsign Mish Gelu Swish Clip Exp Log
  Sqrt Abs Neg Sign Floor Ceil Round Erf Reciprocal Identity Dropout BatchNormalization InstanceNormalization
  GroupNormalization LayerNormalization LpNormalization LRN Softmax LogSoftmax Not CumSum ThresholdedRelu`.split(
    /\s+/,
  ),
);

const BROADCASTS = new Set(
  'Add Sub Mul Div Pow Min Max Sum Mean Mod Where And Or Xor Equal Less Greater LessOrEqual GreaterOrEqual'.split(
    ' ',
  ),
);

const COMPARES = new Set('And Or Xor Equal Less Greater LessOrEqual GreaterOrEqual'.split(' '));

function elementwise({ node, inputs }: Inference): Shape {
  const operands = node.op === 'Where' ? inputs.slice(1) : inputs;
  const dims = inputs.map((input) => input.dims).reduce(broadcast);
  const type = COMPARES.has(node.op) ? ELEMENT.bool : operands[0].type;
  const [a, b] = operands.map((operand) => operand.ints);
  const length = a && b ? Math.max(a.length, b.length) : 0;
  const compute = Object.hasOwn(ARITHMETIC, node.op) ? ARITHMETIC[node.op] : undefined;
  if (!a || !b || !compute) return { dims, type, ints: null };
  const ints = Array.from({ length }, (_, index) => {
    const [x, y] = [a[a.length === 1 ? 0 : index], b[b.length === 1 ? 0 : index]];
    return x === null || y === null ? null : compute(x, y);
  });
  return { dims, type, ints };
}

const ARITHMETIC: Readonly<Record<string, ((a: number, b: number) => number) | undefined>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => Math.trunc(a / b),
};

/** NumPy broadcasting; an unknown size beside one above 1 becomes that one. */
export function broadcast(
  a: readonly Size[] | null,
  b: readonly Size[] | null,
): readonly Size[] | null {
  if (!a || !b) return null;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = axis < rank - a.length ? 1 : a[axis - rank + a.length];
    const y = axis < rank - b.length ? 1 : b[axis - rank + b.length];
    if (x === null || y === null) return (x ?? 0) > 1 ? x : (y ?? 0) > 1 ? y : null;
    return x === 1 ? y : x;
  });
}

function wrap(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function product(dims: readonly Size[]): Size {
  return dims.reduce<Size>((all, size) => (all === null || size === null ? null : all * size), 1);
}

function resizedShape({ graph, node, inputs }: Inference): readonly Size[] | null {
  const { dims } = inputs[0];
  if (!dims) return null;
  const sizes = inputs[3]?.ints;
  if (node.op === 'Resize' && sizes) return sizes;
  const scalesInput = node.op === 'Upsample' || graph.opset < 11 ? 1 : 2;
  const scales = storedFloats(graph, new Map(), node.inputs[scalesInput] ?? '')?.values;
  if (!scales || scales.length !== dims.length) return dims.map(() => null);
  return dims.map((size, axis) => size && Math.floor(size * scales[axis]));
}

function concatenated({ node, inputs }: Inference, type: number): Shape {
  const ranks = inputs.map((input) => input.dims?.length);
  const rank = ranks.find((r) => r !== undefined);
  if (rank === undefined || ranks.includes(undefined)) return { dims: null, type, ints: null };
  const axis = wrap(intAttribute(node, 'axis', 0), rank);
  const dims = Array.from({ length: rank }, (_, d): Size => {
    const sizes = inputs.map((input) => input.dims?.[d] ?? null);
    if (d !== axis) return sizes.find((size) => size !== null) ?? null;
    return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
  });
  const parts = inputs.map((input) => input.ints);
  const ints = rank === 1 && !parts.includes(null) ? parts.flatMap((part) => part ?? []) : null;
  return { dims, type, ints };
}

function sliced({ graph, node, inputs }: Inference): Shape {
  const [{ dims, type, ints }] = inputs;
  const list = (index: number, name: string) =>
    graph.opset < 10 ? intsAttribute(node, name) : inputs[index]?.ints;
  const [starts, ends] = [list(1, 'starts'), list(2, 'ends')];
  if (!dims) return { dims, type, ints: null };
  const axes = list(3, 'axes') ?? starts?.map((_, axis) => axis);
  if (!starts || !ends || !axes) return { dims: dims.map(() => null), type, ints: null };
  const steps = list(4, 'steps');
  const out = [...dims];
  let elements = ints;
  axes.forEach((axisOrNull, k) => {
    const axis = wrap(axisOrNull ?? 0, dims.length);
    const [size, start, end, step] = [dims[axis], starts[k], ends[k], steps?.[k] ?? 1];
    out[axis] = null;
    if (size === null || start === null || end === null || step < 1) {
      elements = null;
      return;
    }
    const from = Math.min(Math.max(wrap(start, size), 0), size);
    const to = Math.min(Math.max(wrap(end, size), 0), size);
    out[axis] = Math.max(0, Math.ceil((to - from) / step));
    elements = elements && elements.slice(from, to).filter((_, i) => i % step === 0);
  });
  return { dims: out, type, ints: elements };
}

function gathered({ node, inputs }: Inference): Shape {
  const [data, indices] = inputs;
  if (!data.dims || !indices.dims) return { dims: null, type: data.type, ints: null };
  const axis = wrap(intAttribute(node, 'axis', 0), data.dims.length);
  const dims = [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)];
  const source = data.ints;
  const ints =
    source && indices.ints
      ? indices.ints.map((i) => (i === null ? null : (source[wrap(i, source.length)] ?? null)))
      : null;
  return { dims, type: data.type, ints };
}

function axesOf({ graph, node, inputs }: Inference, since: number): readonly Size[] | null {
  return graph.opset >= since ? (inputs[1]?.ints ?? null) : intsAttribute(node, 'axes');
}

function squeezed(at: Inference): readonly Size[] | null {
  const { dims } = at.inputs[0];
  const axes = axesOf(at, 13);
  if (!dims) return null;
  if (at.node.op === 'Squeeze') {
    if (!axes) return dims.includes(null) ? null : dims.filter((size) => size !== 1);
    const dropped = new Set(axes.map((axis) => wrap(axis ?? 0, dims.length)));
    return dims.filter((_, axis) => !dropped.has(axis));
  }
  if (!axes) return null;
  const rank = dims.length + axes.length;
  const added = new Set(axes.map((axis) => wrap(axis ?? 0, rank)));
  const rest = [...dims];
  return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? null)));
}

function reducedShape(at: Inference): readonly Size[] | null {
  const { graph, node, inputs } = at;
  const { dims } = inputs[0];
  if (!dims) return null;
  const since = node.op === 'ReduceSum' ? 13 : 18;
  const axes =
    node.op === 'ArgMax' ? [intAttribute(node, 'axis', 0)] : axesOf({ graph, node, inputs }, since);
  const reduced = new Set(axes?.map((axis) => wrap(axis ?? 0, dims.length)) ?? dims.keys());
  if (intAttribute(node, 'keepdims', 1) === 1) {
    return dims.map((size, axis) => (reduced.has(axis) ? 1 : size));
  }
  return dims.filter((_, axis) => !reduced.has(axis));
}

function reshaped(
  dims: readonly Size[] | null,
  target: Shape | undefined,
  allowZero: boolean,
): readonly Size[] | null {
  const wanted = target?.ints;
  if (!wanted) {
    const rank = target?.dims?.[0];
    return typeof rank === 'number' ? Array.from({ length: rank }, () => null) : null;
  }
  const copied = wanted.map((size, axis) =>
    size === 0 && !allowZero ? (dims?.[axis] ?? null) : size,
  );
  const open = copied.indexOf(-1);
  if (open < 0) return copied;
  const all = dims && product(dims);
  const others = product(copied.filter((_, axis) => axis !== open));
  copied[open] = all !== null && others !== null && others > 0 ? all / others : null;
  return copied;
}

function padded({ graph, node, inputs }: Inference): readonly Size[] | null {
  const { dims } = inputs[0];
  if (!dims) return null;
  const pads = graph.opset < 11 ? intsAttribute(node, 'pads') : inputs[1]?.ints;
  const axes = inputs[3]?.ints;
  if (!pads || axes) return dims.map(() => null);
  return dims.map((size, axis) => {
    const [before, after] = [pads[axis], pads[axis + dims.length]];
    return size === null || before === null || after === null ? null : size + before + after;
  });
}

function splitShapes({ graph, node, inputs }: Inference): Shape[] {
  const [{ dims, type }] = inputs;
  if (!dims) return [];
  const axis = wrap(intAttribute(node, 'axis', 0), dims.length);
  const sizes = graph.opset >= 13 ? inputs[1]?.ints : intsAttribute(node, 'split');
  const count = node.outputs.length;
  const whole = dims[axis];
  return node.outputs.map((_, index) => {
    const even =
      whole === null
        ? null
        : Math.min(Math.ceil(whole / count), whole - index * Math.ceil(whole / count));
    const size = sizes ? sizes[index] : even;
    return { dims: dims.map((n, d) => (d === axis ? size : n)), type, ints: null };
  });
}
