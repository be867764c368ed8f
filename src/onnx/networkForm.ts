import { describeNetwork, dropoutRatio, type NetworkDescription } from './describe.ts';
import { editGraph } from './edit.ts';
import {
  intAttribute,
  invalidModel,
  producersOf,
  withoutDeadNodes,
  type Graph,
  type GraphNode,
  type Size,
  type ValueInfo,
} from './graph.ts';
import { decoderNodes } from './passes/decoder.ts';
import { inferShapes, type Shapes } from './shapes.ts';
import { ELEMENT } from './tensor.ts';

/** What of a segmentation network can be read off its file; the rest has to be asked. */
export interface NetworkForm {
  readonly description: NetworkDescription;
  /** The input that takes the image, [n, channels, …]. */
  readonly image: { readonly name: string; readonly channels: number };
  /** 2 or 3 spatial axes. */
  readonly spatialAxes: 2 | 3;
  /** Sizes of the spatial axes that the file states, slowest first; null for a size that is free. */
  readonly statedSize: readonly Size[];
  /**
   * What each side of a tile must be a multiple of, found by inferring the shapes of tiles of several sizes; null when
   * the network takes only the stated size.
   */
  readonly multiple: number | null;
  /** An input [t, channels] that takes dropout masks. */
  readonly masks: { readonly name: string; readonly channels: number } | null;
  /** Outputs [n, channels, …] of the image's size; the first is the usual choice. */
  readonly outputs: readonly NetworkOutput[];
  /** Ratio of its Dropout nodes, the first that is not 0; null without any. */
  readonly dropoutRatio: number | null;
  /** It upsamples somewhere: what comes after is its decoder. */
  readonly hasDecoder: boolean;
}

export interface NetworkOutput {
  readonly name: string;
  readonly channels: number;
  /** The activation that it ends with; logits are before it. */
  readonly ending: 'logits' | 'softmax' | 'sigmoid';
}

/** Sides of a tile that are tried, as odd multiples so that no higher power of two helps. */
const TRIALS = [3, 5];
const LARGEST_MULTIPLE = 64;

/**
 * Reads what a network says of itself; nothing is run.
 * @throws AppError `model/invalid` {reason} for a network that the engine cannot use: 'training-mode-batch-norm' {node};
 *   'no-image-input', 'several-image-inputs' {count}, 'image-rank' {rank}, 'image-channels', 'fixed-batch' {batch};
 *   'unknown-input' {input} for one that is neither image nor masks; 'no-segmentation-output' for none of the image's
 *   size and a known number of channels; 'labels-only' for one that gives labels in place of scores.
 */
export function networkForm(graph: Graph): NetworkForm {
  const description = describeNetwork(graph);
  const [training] = description.trainingModeBatchNorms;
  if (training !== undefined) throw invalidModel('training-mode-batch-norm', { node: training });
  const image = imageInput(graph);
  const masks = masksInput(graph, image);
  const statedSize = (image.dims ?? [])
    .slice(2)
    .map((size) => (typeof size === 'number' ? size : null));
  const channels = image.dims?.[1];
  if (typeof channels !== 'number') throw invalidModel('image-channels');
  const subject = { graph, image: image.name, channels, axes: statedSize.length };
  const multiple = findMultiple(subject);
  const tile = multiple === null ? statedSize : statedSize.map(() => multiple * 3);
  const outputs = segmentationOutputs(subject, tile);
  const ratios = graph.nodes.flatMap((node) =>
    node.op === 'Dropout' ? [dropoutRatio(graph, node)] : [],
  );
  return {
    description,
    image: { name: image.name, channels },
    spatialAxes: statedSize.length === 2 ? 2 : 3,
    statedSize,
    multiple,
    masks,
    outputs,
    dropoutRatio: ratios.find((ratio) => ratio !== 0 && ratio !== null) ?? null,
    hasDecoder: decoderNodes(graph).size > 0,
  };
}

/**
 * The network with one output of logits: its last softmax or sigmoid is taken off, other outputs are dropped, and where
 * its size need not be the stated one, batch and size become free. The same graph where nothing is to be done.
 * @param output name of one of the form's outputs.
 */
export function withLogits(graph: Graph, form: NetworkForm, output: string): Graph {
  const chosen = form.outputs.find(({ name }) => name === output);
  if (!chosen) throw invalidModel('undefined-value', { value: output });
  const isOpened = form.multiple !== null && form.statedSize.some((size) => size !== null);
  const isAlone = graph.outputs.length === 1;
  if (isAlone && chosen.ending === 'logits' && !isOpened) return graph;
  const only = graph.outputs.filter(({ name }) => name === output);
  const single = withoutDeadNodes({ ...graph, outputs: only });
  const edit = editGraph(single);
  const last = producersOf(single).get(output);
  if (chosen.ending !== 'logits' && last) edit.replace(output, last.inputs[0]);
  const bare = edit.finish();
  if (!isOpened) return bare;
  const open = (value: ValueInfo): ValueInfo => ({
    ...value,
    dims: value.dims?.map((size, axis) => (axis === 1 ? size : null)) ?? null,
  });
  return {
    ...bare,
    inputs: bare.inputs.map((input) => (input.name === form.image.name ? open(input) : input)),
    outputs: bare.outputs.map(open),
    // Stated for the old size.
    valueInfo: new Map(),
  };
}

function imageInput(graph: Graph): ValueInfo {
  const candidates = graph.inputs.filter(({ dims }) => dims === null || dims.length > 2);
  const [image, second] = candidates;
  if (!image) throw invalidModel('no-image-input');
  if (second) throw invalidModel('several-image-inputs', { count: candidates.length });
  const rank = image.dims?.length ?? 0;
  if (rank !== 4 && rank !== 5) throw invalidModel('image-rank', { rank });
  if (image.type !== ELEMENT.float32) throw invalidModel('image-type', { type: image.type });
  const batch = image.dims?.[0];
  if (typeof batch === 'number' && batch !== 1) throw invalidModel('fixed-batch', { batch });
  return image;
}

function masksInput(graph: Graph, image: ValueInfo): NetworkForm['masks'] {
  const others = graph.inputs.filter(({ name }) => name !== image.name);
  const [masks, second] = others;
  if (!masks) return null;
  const channels = masks.dims?.[1];
  const isMasks = masks.dims?.length === 2 && masks.type === ELEMENT.float32;
  if (second || !isMasks || typeof channels !== 'number') {
    throw invalidModel('unknown-input', { input: (second ?? masks).name });
  }
  return { name: masks.name, channels };
}

interface Subject {
  readonly graph: Graph;
  readonly image: string;
  readonly channels: number;
  readonly axes: number;
}

/** The smallest power of two whose multiples come out as they went in, and meet where branches join. */
function findMultiple(subject: Subject): number | null {
  for (let multiple = 1; multiple <= LARGEST_MULTIPLE; multiple *= 2) {
    const fits = TRIALS.every((times) =>
      keepsSize(
        subject,
        Array.from({ length: subject.axes }, () => multiple * times),
      ),
    );
    if (fits) return multiple;
  }
  return null;
}

function keepsSize(subject: Subject, size: readonly number[]): boolean {
  const { graph } = subject;
  const shapes = shapesOf(subject, size);
  const hasOutput = graph.outputs.some(({ name }) => isOfSize(shapes, name, size));
  return hasOutput && graph.nodes.every((node) => branchesMeet(node, shapes, size.length));
}

function shapesOf({ graph, image, channels }: Subject, size: readonly Size[]): Shapes {
  // Stated for another size: what is not inferred must stay unknown.
  return inferShapes({ ...graph, valueInfo: new Map() }, { [image]: [1, channels, ...size] });
}

function isOfSize(shapes: Shapes, name: string, size: readonly Size[]): boolean {
  const dims = shapes.get(name)?.dims?.slice(2);
  return dims?.length === size.length && dims.every((side, axis) => side === size[axis]);
}

const JOINS = new Set(['Concat', 'Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Sum']);

function branchesMeet(node: GraphNode, shapes: Shapes, axes: number): boolean {
  if (!JOINS.has(node.op)) return true;
  const sizes = node.inputs
    .map((name) => shapes.get(name)?.dims)
    .filter((dims) => dims?.length === axes + 2)
    .map((dims) => dims?.slice(2) ?? []);
  if (node.op === 'Concat' && intAttribute(node, 'axis', 1) !== 1) return true;
  const [first = []] = sizes;
  const mayBroadcast = node.op !== 'Concat';
  return sizes.every((size) =>
    size.every(
      (side, axis) =>
        side !== null &&
        (side === first[axis] || (mayBroadcast && (side === 1 || first[axis] === 1))),
    ),
  );
}

function segmentationOutputs(subject: Subject, tile: readonly Size[]): NetworkOutput[] {
  const { graph } = subject;
  const shapes = shapesOf(subject, tile);
  const producers = producersOf(graph);
  if (graph.outputs.every(({ name }) => producers.get(name)?.op === 'ArgMax')) {
    throw invalidModel('labels-only');
  }
  const found = graph.outputs.flatMap(({ name, dims }): NetworkOutput[] => {
    // Where the shapes cannot be followed, the file's own word on its outputs is taken.
    const known = shapes.get(name)?.dims ?? dims;
    const channels = known?.[1];
    const isWhole = isOfSize(shapes, name, tile) || hasSize(dims, tile);
    if (!isWhole || typeof channels !== 'number') return [];
    return [{ name, channels, ending: endingOf(graph, producers.get(name)) }];
  });
  if (found.length === 0) throw invalidModel('no-segmentation-output');
  return found;
}

function hasSize(dims: ValueInfo['dims'], size: readonly Size[]): boolean {
  const spatial = dims?.slice(2);
  return (
    spatial?.length === size.length &&
    spatial.every((side, axis) => side !== null && side === size[axis])
  );
}

function endingOf(graph: Graph, last: GraphNode | undefined): NetworkOutput['ending'] {
  if (last?.op === 'Sigmoid') return 'sigmoid';
  if (last?.op !== 'Softmax') return 'logits';
  // Before opset 13 a softmax runs over all axes from its own on.
  const axis = intAttribute(last, 'axis', graph.opset < 13 ? 1 : -1);
  if (axis !== 1 || graph.opset < 13) throw invalidModel('softmax-axis', { axis });
  return 'softmax';
}
