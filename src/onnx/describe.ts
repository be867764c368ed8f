import {
  consumersOf,
  floatAttribute,
  intAttribute,
  storedFloats,
  type Graph,
  type GraphNode,
  type ValueInfo,
} from './graph.ts';
import { inferShapes } from './shapes.ts';
import { elementCount, floatValues } from './tensor.ts';

/** A Dropout node as its file has it. */
export interface DropoutNode {
  readonly node: string;
  /** Share that is dropped, 0 … 1; null where the graph computes it. */
  readonly ratio: number | null;
}

/** What a file says of its network: what the assistant for a bare ONNX file shows. */
export interface NetworkDescription {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Operators by falling count, ties by name. */
  readonly operators: readonly { readonly op: string; readonly count: number }[];
  /** Stored floats of any precision: weights, biases, statistics of norms. */
  readonly parameters: number;
  readonly opset: number;
  readonly irVersion: number;
  readonly producer: string;
  /** Spatial axes of its convolutions; null without any, or with both kinds. */
  readonly spatialDimensions: 1 | 2 | 3 | null;
  readonly dropouts: readonly DropoutNode[];
  /** Names of BatchNormalization nodes that normalise by the batch at hand: such a network is refused. */
  readonly trainingModeBatchNorms: readonly string[];
}

/** Reads a description off a graph; nothing is run. */
export function describeNetwork(graph: Graph): NetworkDescription {
  const counts = new Map<string, number>();
  for (const { op } of graph.nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const operators = Array.from(counts, ([op, count]) => ({ op, count }));
  operators.sort((a, b) => b.count - a.count || (a.op < b.op ? -1 : 1));
  const stored = [...graph.initializers.values()].filter((tensor) => floatValues(tensor));
  return {
    inputs: graph.inputs,
    outputs: graph.outputs,
    operators,
    parameters: stored.reduce((sum, tensor) => sum + elementCount(tensor.dims), 0),
    opset: graph.opset,
    irVersion: graph.irVersion,
    producer: graph.producer,
    spatialDimensions: spatialDimensions(graph),
    dropouts: graph.nodes
      .filter((node) => node.op === 'Dropout')
      .map((node) => ({ node: node.name, ratio: dropoutRatio(graph, node) })),
    trainingModeBatchNorms: trainingModeBatchNorms(graph),
  };
}

function spatialDimensions(graph: Graph): 1 | 2 | 3 | null {
  const shapes = inferShapes(graph);
  const ranks = new Set(
    graph.nodes
      .filter((node) => node.op === 'Conv' || node.op === 'ConvTranspose')
      .map((node) => shapes.get(node.inputs[1])?.dims?.length),
  );
  const [rank] = ranks;
  if (ranks.size !== 1) return null;
  return rank === 3 ? 1 : rank === 4 ? 2 : rank === 5 ? 3 : null;
}

/** Share that a Dropout node drops; ONNX's default is ½. Null where the graph computes it. */
export function dropoutRatio(graph: Graph, node: GraphNode): number | null {
  if (graph.opset < 12) return floatAttribute(node, 'ratio', 0.5);
  const ratio = node.inputs[1];
  if (ratio === undefined || ratio === '') return 0.5;
  return storedFloats(graph, new Map(), ratio)?.values[0] ?? null;
}

/**
 * Names of the BatchNormalization nodes in training mode. They normalise by the statistics of the tile at hand:
 * the result would depend on how a volume is cut, and a batch of samples would mix.
 */
export function trainingModeBatchNorms(graph: Graph): string[] {
  const consumers = consumersOf(graph);
  const isUsed = (value: string) =>
    consumers.has(value) || graph.outputs.some((output) => output.name === value);
  return graph.nodes
    .filter((node) => node.op === 'BatchNormalization')
    .filter(
      (node) => intAttribute(node, 'training_mode', 0) === 1 || node.outputs.slice(1).some(isUsed),
    )
    .map((node) => node.name);
}
