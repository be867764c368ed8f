import {
  dependentsOf,
  invalidModel,
  producersOf,
  withoutDeadNodes,
  type Graph,
  type GraphNode,
  type ValueInfo,
} from '../graph.ts';
import { inferShapes } from '../shapes.ts';
import { ELEMENT } from '../tensor.ts';

/** A tensor that is handed from the prefix to the suffix. */
export interface CutTensor {
  readonly name: string;
  /** Size of axis 1; null where it is not known, or where the tensor has no such axis. */
  readonly channels: number | null;
  /** Length of the first spatial axis over the image's: 1, ½, ¼ …; null where it is not known. */
  readonly scale: number | null;
}

export interface SplitGraph {
  /** image → cut tensors. Run once for each image. Null when the masks act on the image itself. */
  readonly prefix: Graph | null;
  /** cut tensors + masks (+ image) → the original's outputs. Run for each sample. */
  readonly suffix: Graph;
  readonly cut: readonly CutTensor[];
  /** Inputs of the whole that the suffix takes too: a network may join its image to the features late. */
  readonly sharedInputs: readonly string[];
}

/**
 * Cuts a graph where it first depends on the masks. All that does not depend on them is in the prefix, so that
 * nothing is computed twice; what depends on no input (weights and what only reshapes them) is copied to the side
 * that needs it. A tensor that the suffix can make from another cut tensor by one cheap operator of its own size
 * (an activation) is not cut a second time.
 * @throws AppError `model/invalid` {reason}: 'no-masks' when nothing depends on the input, 'deterministic-output' {value} when an output does not depend on the masks.
 */
export function splitAtMasks(graph: Graph, masksInput: string): SplitGraph {
  const dependent = dependentsOf(graph, [masksInput]);
  const stochastic = graph.nodes.filter((node) => node.outputs.some((name) => dependent.has(name)));
  if (stochastic.length === 0) throw invalidModel('no-masks');
  const steady = graph.outputs.find(({ name }) => !dependent.has(name));
  if (steady) throw invalidModel('deterministic-output', { value: steady.name });

  const images = graph.inputs.filter(({ name }) => name !== masksInput);
  const fromImage = dependentsOf(
    graph,
    images.map(({ name }) => name),
  );
  const read = new Set(stochastic.flatMap((node) => node.inputs));
  const crossing = new Set([...read].filter((name) => fromImage.has(name) && !dependent.has(name)));
  const moved = recomputed(graph, crossing);
  for (const node of moved) crossing.delete(node.outputs[0]);
  const shared = images.filter(({ name }) => crossing.delete(name));

  const weightNodes = graph.nodes.filter(
    (node) => !node.outputs.some((name) => dependent.has(name) || fromImage.has(name)),
  );
  const cut = [...crossing];
  const prefix: Graph = {
    ...graph,
    name: `${graph.name}.prefix`,
    inputs: images,
    outputs: cutInfo(graph, cut),
    nodes: graph.nodes.filter((node) => !stochastic.includes(node)),
  };
  const masks = graph.inputs.filter(({ name }) => name === masksInput);
  const suffixNodes = new Set([...weightNodes, ...moved, ...stochastic]);
  const suffix: Graph = {
    ...graph,
    name: `${graph.name}.suffix`,
    inputs: [...cutInfo(graph, cut), ...shared, ...masks],
    nodes: graph.nodes.filter((node) => suffixNodes.has(node)),
  };
  return {
    prefix: cut.length > 0 ? withoutDeadNodes(prefix) : null,
    suffix: withoutDeadNodes(suffix),
    cut: describeCut(graph, images, cut),
    sharedInputs: shared.map(({ name }) => name),
  };
}

const CHEAP = new Set(['Relu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'Clip', 'Elu', 'Identity', 'Neg']);

/** Nodes of the prefix whose input crosses anyway, and whose output need therefore not. */
function recomputed(graph: Graph, crossing: ReadonlySet<string>): GraphNode[] {
  const producers = producersOf(graph);
  return [...crossing].flatMap((name) => {
    const node = producers.get(name);
    return node && CHEAP.has(node.op) && crossing.has(node.inputs[0]) ? [node] : [];
  });
}

function cutInfo(graph: Graph, cut: readonly string[]): ValueInfo[] {
  const shapes = inferShapes(graph);
  return cut.map((name, index) => {
    const shape = shapes.get(name);
    const dims = shape?.dims?.map((size, axis) => size ?? `cut${index}_${axis}`) ?? null;
    return { name, type: shape?.type ?? ELEMENT.float32, dims };
  });
}

/** Long enough that five halvings leave whole pixels, whatever the network rounds. */
const PROBE = 256;

function describeCut(
  graph: Graph,
  images: readonly ValueInfo[],
  cut: readonly string[],
): CutTensor[] {
  const probe = Object.fromEntries(
    images.map(({ name, dims }) => [
      name,
      dims?.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? 1 : PROBE)) ?? [],
    ]),
  );
  const shapes = inferShapes(graph, probe);
  const length = images.length > 0 ? probe[images[0].name][2] : undefined;
  return cut.map((name) => {
    const dims = shapes.get(name)?.dims ?? null;
    const size = dims?.[2] ?? null;
    return { name, channels: dims?.[1] ?? null, scale: size && length ? size / length : null };
  });
}
