import { intAttribute, withoutDeadNodes, type Graph, type GraphNode } from '../graph.ts';
import { inferShapes } from '../shapes.ts';
import {
  ELEMENT,
  elementCount,
  floatTensor,
  floatValues,
  intTensor,
  type Tensor,
} from '../tensor.ts';

/** Longer tensors are weights: they stay as they are stored. */
const MOST_ELEMENTS = 64;

/**
 * Turns the small operands that exporters compute in the graph into stored tensors: shapes that are known, and
 * vectors that are concatenated or reshaped from stored ones, such as the scales of a Resize. The other passes see
 * stored operands only. Weights are left alone.
 */
export function foldConstants(graph: Graph): Graph {
  const initializers = new Map(graph.initializers);
  const shapes = inferShapes(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const shape = shapes.get(output);
    const ints = shape?.type === ELEMENT.int64 && shape.dims ? shape.ints : null;
    let folded: Tensor | null = null;
    if (
      ints &&
      !ints.includes(null) &&
      ints.length === elementCount(shape?.dims?.map(Number) ?? [])
    ) {
      folded = intTensor(ints.map(Number), shape?.dims?.map(Number) ?? []);
    } else {
      folded = foldedFloats(node, initializers);
    }
    if (folded && node.outputs.length === 1 && !outputs.has(output))
      initializers.set(output, folded);
    else nodes.push(node);
  }
  return withoutDeadNodes({ ...graph, nodes, initializers });
}

function foldedFloats(node: GraphNode, stored: ReadonlyMap<string, Tensor>): Tensor | null {
  const tensors = node.inputs.map((input) => stored.get(input));
  const [first] = tensors;
  if (!first || elementCount(first.dims) > MOST_ELEMENTS) return null;
  const values = floatValues(first);
  if (!values) return null;
  switch (node.op) {
    case 'Identity':
      return first;
    case 'Cast':
      return intAttribute(node, 'to', 0) === ELEMENT.float32
        ? floatTensor(values, first.dims)
        : null;
    case 'Concat': {
      const parts = tensors.map((tensor) =>
        tensor?.dims.length === 1 ? floatValues(tensor) : null,
      );
      if (parts.some((part) => part === null)) return null;
      const joined = Float32Array.from(parts.flatMap((part) => (part ? Array.from(part) : [])));
      return floatTensor(joined, [joined.length]);
    }
    default:
      return null;
  }
}
