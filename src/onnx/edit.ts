import {
  attributesOf,
  invalidModel,
  topologicalOrder,
  valueNames,
  withoutDeadNodes,
  type Graph,
  type GraphNode,
  type ValueInfo,
} from './graph.ts';
import { intTensor, type Tensor } from './tensor.ts';

/** A rewritten graph and how often the pass found its pattern. */
export interface Rewritten {
  readonly graph: Graph;
  readonly count: number;
}

type AttributeValues = Readonly<Record<string, number | string | readonly number[]>>;

/** What a pass does to a graph: collected first, then applied at once by `finish`. */
export interface GraphEdit {
  readonly graph: Graph;
  /** A value or node name that is not taken yet: `base`, else `base.2`, `base.3` … */
  fresh(base: string): string;
  /** Stores a tensor; returns its value name. */
  store(base: string, tensor: Tensor): string;
  /** Stores int64s: one vector; equal vectors share one initializer. Returns the value name. */
  ints(values: readonly number[]): string;
  /** Adds a node with one output; returns the output's name. Opset differences are the caller's. */
  add(op: string, inputs: readonly string[], base: string, attributes?: AttributeValues): string;
  /** Adds a node whose output has exactly this name. @throws AppError `model/invalid` 'duplicate-value' if taken. */
  addNamed(op: string, inputs: readonly string[], name: string): void;
  /** Adds a copy of `node` with other parts; a new name is made up if none is given. Returns its first output. */
  copy(node: GraphNode, parts: Partial<GraphNode>): string;
  /** Readers of `value` read `by` from now on, graph outputs too; nodes added before this call keep what they read. */
  replace(value: string, by: string): void;
  /** The edited graph: sorted, without what is no longer needed. */
  finish(parts?: { inputs?: readonly ValueInfo[]; outputs?: readonly ValueInfo[] }): Graph;
}

/** Starts an edit. The graph itself is not changed. */
export function editGraph(graph: Graph): GraphEdit {
  const taken = valueNames(graph);
  for (const node of graph.nodes) taken.add(node.name);
  const initializers = new Map(graph.initializers);
  const added: GraphNode[] = [];
  const replaced = new Map<string, Replacement>();
  const vectors = new Map<string, string>();

  function fresh(base: string): string {
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}.${n}`;
    taken.add(name);
    return name;
  }
  function store(base: string, tensor: Tensor): string {
    const name = fresh(base);
    initializers.set(name, tensor);
    return name;
  }
  function copy(node: GraphNode, parts: Partial<GraphNode>): string {
    const name = parts.name ?? fresh(node.name);
    const made = { ...node, ...parts, name };
    added.push(made);
    return made.outputs[0];
  }

  return {
    graph,
    fresh,
    store,
    copy,
    ints(values) {
      const key = values.join(',');
      const known = vectors.get(key);
      if (known !== undefined) return known;
      const name = store(`ints.${values.join('_').replaceAll('-', 'm')}`, intTensor(values));
      vectors.set(key, name);
      return name;
    },
    add(op, inputs, base, attributes = {}) {
      const name = fresh(base);
      added.push({ name, op, inputs, outputs: [name], attributes: attributesOf(attributes) });
      return name;
    },
    addNamed(op, inputs, name) {
      if (taken.has(name)) throw invalidModel('duplicate-value', { value: name });
      taken.add(name);
      added.push({ name, op, inputs, outputs: [name], attributes: new Map() });
    },
    replace(value, by) {
      replaced.set(value, { by, since: added.length });
    },
    finish(parts = {}) {
      return finishEdit({ ...graph, ...parts, initializers }, added, replaced);
    },
  };
}

interface Replacement {
  readonly by: string;
  /** Nodes added from here on read `by`. */
  readonly since: number;
}

function finishEdit(
  graph: Graph,
  added: readonly GraphNode[],
  replaced: ReadonlyMap<string, Replacement>,
): Graph {
  const resolve = (value: string, position: number) => {
    let name = value;
    for (;;) {
      const next = replaced.get(name);
      if (!next || position < next.since) return name;
      name = next.by;
    }
  };
  const inputs = new Set(graph.inputs.map((input) => input.name));
  const outputs = new Set(graph.outputs.map((output) => output.name));
  // An output of the graph keeps its name: its old maker gets another, its new maker takes this one.
  const renamed = new Map<string, string>();
  for (const name of outputs) {
    const by = resolve(name, Infinity);
    if (by !== name) renamed.set(name, `${name}.before`).set(by, name);
  }
  const nameOf = (value: string) => renamed.get(value) ?? value;
  const rewrite = (node: GraphNode, position: number): GraphNode => ({
    ...node,
    inputs: node.inputs.map((input) => nameOf(resolve(input, position))),
    outputs: node.outputs.map(nameOf),
  });
  const nodes = [...graph.nodes.map((node) => rewrite(node, Infinity)), ...added.map(rewrite)];
  const available = new Set([...inputs, ...graph.initializers.keys()]);
  return withoutDeadNodes({ ...graph, nodes: topologicalOrder(nodes, available) });
}
