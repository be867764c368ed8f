import { AppError, type ErrorDetail } from '../core/errors.ts';
import { ELEMENT, floatValues, intValues, type Tensor } from './tensor.ts';

/** A node's attribute; the kinds that operators of segmentation networks use. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor };

/** One operator of the default domain. */
export interface GraphNode {
  /** Unique within the graph; made up where the file has none. */
  readonly name: string;
  /** ONNX operator, e.g. `Conv`. */
  readonly op: string;
  /** Value names; the empty string stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  /** Value names; the empty string for an output nobody asked for. */
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An inferred size; null where it is not known. */
export type Size = number | null;

/** A size, the name of a free size, or null where the file says nothing. */
export type Dimension = number | string | null;

export interface ValueInfo {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly type: number;
  /** Slowest axis first; null where the file gives no shape. */
  readonly dims: readonly Dimension[] | null;
}

/**
 * An ONNX network as plain immutable data. `Constant` nodes are already initializers, and inputs that only
 * name an initializer are dropped. A pass takes one and gives another; tensors are shared, never written.
 */
export interface Graph {
  readonly name: string;
  readonly irVersion: number;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  /** Topological order: producers before consumers. */
  readonly nodes: readonly GraphNode[];
  /** Shapes the file itself states for values inside; may be empty. */
  readonly valueInfo: ReadonlyMap<string, ValueInfo>;
}

/** @returns the error `model/invalid` with its reason; the caller throws it. */
export function invalidModel(reason: string, detail: ErrorDetail = {}, cause?: unknown): AppError {
  return new AppError('model/invalid', { ...detail, reason }, cause === undefined ? {} : { cause });
}

/** Value name → the node that makes it. */
export function producersOf(graph: Graph): Map<string, GraphNode> {
  const producers = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) if (output !== '') producers.set(output, node);
  }
  return producers;
}

/** Value name → the nodes that take it, in graph order; a node that takes it twice is listed once. */
export function consumersOf(graph: Graph): Map<string, GraphNode[]> {
  const consumers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of new Set(node.inputs)) {
      if (input === '') continue;
      const list = consumers.get(input);
      if (list) list.push(node);
      else consumers.set(input, [node]);
    }
  }
  return consumers;
}

/**
 * Sorts nodes so that producers come first (Kahn's algorithm); nodes that are sorted already keep their order.
 * @param available names that need no producer: inputs and initializers.
 * @throws AppError `model/invalid` {reason: 'undefined-value' | 'duplicate-value' | 'cycle'}.
 */
export function topologicalOrder(
  nodes: readonly GraphNode[],
  available: ReadonlySet<string>,
): GraphNode[] {
  const producer = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (producer.has(output) || available.has(output)) {
        throw invalidModel('duplicate-value', { value: output });
      }
      producer.set(output, index);
    }
  });
  const missing = new Int32Array(nodes.length);
  const waiting: number[][] = nodes.map(() => []);
  nodes.forEach((node, index) => {
    for (const input of node.inputs) {
      if (input === '' || available.has(input)) continue;
      const from = producer.get(input);
      if (from === undefined) throw invalidModel('undefined-value', { value: input });
      waiting[from].push(index);
      missing[index]++;
    }
  });
  if (waiting.every((readers, index) => readers.every((reader) => reader > index)))
    return [...nodes];
  const order: GraphNode[] = [];
  const ready = nodes.map((_, index) => index).filter((index) => missing[index] === 0);
  ready.reverse();
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(nodes[index]);
    for (const next of waiting[index].toReversed()) if (--missing[next] === 0) ready.push(next);
  }
  if (order.length < nodes.length) throw invalidModel('cycle');
  return order;
}

/** Names of all values: inputs, initializers, and what nodes make. */
export function valueNames(graph: Graph): Set<string> {
  const names = new Set(graph.initializers.keys());
  for (const input of graph.inputs) names.add(input.name);
  for (const node of graph.nodes) for (const output of node.outputs) names.add(output);
  return names;
}

/** Removes what no output needs: nodes, initializers, stated shapes. Inputs stay. */
export function withoutDeadNodes(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((output) => output.name));
  const kept: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  const initializers = new Map([...graph.initializers].filter(([name]) => needed.has(name)));
  const valueInfo = new Map([...graph.valueInfo].filter(([name]) => needed.has(name)));
  return { ...graph, nodes: kept.toReversed(), initializers, valueInfo };
}

/** Names of the values that depend on any of `sources`, the sources among them. */
export function dependentsOf(graph: Graph, sources: Iterable<string>): Set<string> {
  const dependent = new Set(sources);
  for (const node of graph.nodes) {
    if (!node.inputs.some((input) => dependent.has(input))) continue;
    for (const output of node.outputs) if (output !== '') dependent.add(output);
  }
  return dependent;
}

export function intAttribute(node: GraphNode, name: string, otherwise: number): number {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'int' ? attribute.value : otherwise;
}

export function floatAttribute(node: GraphNode, name: string, otherwise: number): number {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'float' ? attribute.value : otherwise;
}

export function stringAttribute(node: GraphNode, name: string, otherwise: string): string {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'string' ? attribute.value : otherwise;
}

/** @returns null where the node has no such list. */
export function intsAttribute(node: GraphNode, name: string): readonly number[] | null {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'ints' ? attribute.value : null;
}

/** Attributes from plain values: integers become `int`, lists of them `ints`, text `string`. */
export function attributesOf(
  values: Readonly<Record<string, number | string | readonly number[]>>,
): Map<string, Attribute> {
  return new Map(
    Object.entries(values).map(([name, value]): [string, Attribute] => {
      if (typeof value === 'number') return [name, { kind: 'int', value }];
      if (typeof value === 'string') return [name, { kind: 'string', value }];
      return [name, { kind: 'ints', value }];
    }),
  );
}

/**
 * The stored tensor behind a value: an initializer, looked at through Identity and through the Cast to float32
 * of weights that are kept as float16.
 * @returns null when the value is computed from an input.
 */
export function storedTensor(
  graph: Graph,
  producers: ReadonlyMap<string, GraphNode>,
  value: string,
): Tensor | null {
  let name = value;
  for (;;) {
    const stored = graph.initializers.get(name);
    if (stored) return stored;
    const node = producers.get(name);
    if (!node) return null;
    const isWidening = node.op === 'Cast' && intAttribute(node, 'to', 0) === ELEMENT.float32;
    if (node.op !== 'Identity' && !isWidening) return null;
    name = node.inputs[0];
  }
}

/** Stored floats behind a value, as a float32 copy with their shape; null when there are none. */
export function storedFloats(
  graph: Graph,
  producers: ReadonlyMap<string, GraphNode>,
  value: string,
): { readonly values: Float32Array<ArrayBuffer>; readonly dims: readonly number[] } | null {
  const tensor = storedTensor(graph, producers, value);
  const values = tensor && floatValues(tensor);
  return tensor && values ? { values, dims: tensor.dims } : null;
}

/** Stored integers behind a value; null when there are none. */
export function storedInts(graph: Graph, value: string): number[] | null {
  const tensor = graph.initializers.get(value);
  return tensor ? intValues(tensor) : null;
}
