import { editGraph } from '../edit.ts';
import { dependentsOf, invalidModel, type Graph } from '../graph.ts';
import { inferShapes } from '../shapes.ts';

/**
 * Lets one image run under t masks: Concat does not broadcast, so each of its operands that does not depend on the
 * masks is expanded to their batch where another does. A graph that needs nothing is given back as it is.
 * @throws AppError `model/invalid` {reason: 'unknown-shape', node} when an operand's rank is not known.
 */
export function broadcastConcats(graph: Graph, masksInput: string): Graph {
  const dependent = dependentsOf(graph, [masksInput]);
  const mixed = graph.nodes.filter(
    ({ op, inputs }) =>
      op === 'Concat' &&
      inputs.some((input) => dependent.has(input)) &&
      !inputs.every((input) => dependent.has(input)),
  );
  if (mixed.length === 0) return graph;
  const shapes = inferShapes(graph);
  const edit = editGraph(graph);
  const shape = edit.add('Shape', [masksInput], `${masksInput}.shape`);
  const batch = edit.add('Gather', [shape, edit.ints([0])], `${masksInput}.batch`);
  const expanded = new Map<string, string>();
  for (const node of mixed) {
    const inputs = node.inputs.map((input) => {
      if (dependent.has(input)) return input;
      const known = expanded.get(input);
      if (known !== undefined) return known;
      const rank = shapes.get(input)?.dims?.length;
      if (rank === undefined) throw invalidModel('unknown-shape', { node: node.name });
      const rest = edit.ints(Array.from({ length: rank - 1 }, () => 1));
      const target = edit.add('Concat', [batch, rest], `${input}.batched_shape`, { axis: 0 });
      const made = edit.add('Expand', [input, target], `${input}.batched`);
      expanded.set(input, made);
      return made;
    });
    const output = edit.copy(node, { inputs, outputs: [edit.fresh(node.outputs[0])] });
    edit.replace(node.outputs[0], output);
  }
  return edit.finish();
}
