import { intAttribute, type Graph, type Size } from './graph.ts';
import { foldConstants } from './passes/foldConstants.ts';
import { inferShapes } from './shapes.ts';
import { elementCount } from './tensor.ts';

/**
 * Multiply-accumulates of one call: convolutions, Gemm and MatMul; the rest is memory traffic and not counted.
 * @param sizes full shapes of the inputs by name.
 * @returns null where a shape that is needed cannot be inferred.
 */
export function multiplyAccumulates(
  graph: Graph,
  sizes: Readonly<Record<string, readonly number[]>>,
): number | null {
  // Folded, so that a Resize whose scales the exporter computes has a shape.
  const shapes = inferShapes(foldConstants(graph), sizes);
  const known = (name: string | undefined): readonly number[] | null => {
    const dims: readonly Size[] | null = shapes.get(name ?? '')?.dims ?? null;
    return dims && !dims.includes(null) ? dims.map(Number) : null;
  };
  let total = 0;
  for (const node of graph.nodes) {
    if (!COUNTED.has(node.op)) continue;
    const [input, weights, output] = [
      known(node.inputs[0]),
      known(node.inputs[1]),
      known(node.outputs[0]),
    ];
    if (!input || !weights || !output) return null;
    if (node.op === 'Conv') total += elementCount(output) * elementCount(weights.slice(1));
    else if (node.op === 'ConvTranspose')
      total += elementCount(input) * elementCount(weights.slice(1));
    else {
      const isTransposed = node.op === 'Gemm' && intAttribute(node, 'transA', 0) === 1;
      total += elementCount(output) * (isTransposed ? input[0] : input[input.length - 1]);
    }
  }
  return total;
}

const COUNTED = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Multiply-accumulates of one image and one sample. */
export interface SplitCost {
  readonly prefix: number;
  readonly suffix: number;
}

/**
 * Cost of a split network. T samples cost prefix + T · suffix.
 * @param sizes full shapes of the whole network's inputs by name, the masks of one sample among them.
 * @returns null where a shape that is needed cannot be inferred.
 */
export function splitCost(
  parts: { readonly prefix: Graph | null; readonly suffix: Graph },
  sizes: Readonly<Record<string, readonly number[]>>,
): SplitCost | null {
  const known: Record<string, readonly number[]> = { ...sizes };
  const shapes = parts.prefix && inferShapes(parts.prefix, sizes);
  for (const { name } of parts.prefix?.outputs ?? []) {
    const dims = shapes?.get(name)?.dims;
    if (!dims || dims.includes(null)) return null;
    known[name] = dims.map(Number);
  }
  const prefix = parts.prefix ? multiplyAccumulates(parts.prefix, known) : 0;
  const suffix = multiplyAccumulates(parts.suffix, known);
  return prefix === null || suffix === null ? null : { prefix, suffix };
}
