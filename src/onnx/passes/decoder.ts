import { intAttribute, storedFloats, type Graph, type GraphNode } from '../graph.ts';

/**
 * The decoder: every node that depends on an upsampling (ConvTranspose, or a Resize that is not known to shrink).
 * A network that upsamples nowhere has none.
 */
export function decoderNodes(graph: Graph): Set<GraphNode> {
  const decoder = new Set<GraphNode>();
  const values = new Set<string>();
  for (const node of graph.nodes) {
    const isBehind = node.inputs.some((input) => values.has(input));
    if (!isBehind && !isUpsampling(graph, node)) continue;
    if (isBehind) decoder.add(node);
    for (const output of node.outputs) if (output !== '') values.add(output);
  }
  return decoder;
}

function isUpsampling(graph: Graph, node: GraphNode): boolean {
  if (node.op === 'ConvTranspose' || node.op === 'Upsample') return true;
  if (node.op === 'DepthToSpace') return intAttribute(node, 'blocksize', 1) > 1;
  if (node.op !== 'Resize') return false;
  const scales = storedFloats(graph, new Map(), node.inputs[2] ?? '')?.values;
  return !scales || scales.length === 0 || scales.some((scale) => scale > 1);
}
