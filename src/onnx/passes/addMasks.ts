import { dropoutRatio, trainingModeBatchNorms } from '../describe.ts';
import { editGraph } from '../edit.ts';
import { consumersOf, dependentsOf, invalidModel, type Graph, type GraphNode } from '../graph.ts';
import { inferShapes, type Shapes } from '../shapes.ts';
import { ELEMENT } from '../tensor.ts';
import { broadcastConcats } from './broadcastConcats.ts';
import { decoderNodes } from './decoder.ts';

/** One place where channels are dropped. */
export interface MaskPlace {
  /** The node after which, or in whose stead, the mask is multiplied. */
  readonly node: string;
  readonly channels: number;
  /** Where this place's part of a mask begins. */
  readonly offset: number;
  /** Rate of the Dropout node that stood here; null where the network was exported without. */
  readonly ratio: number | null;
}

export interface MaskOptions {
  /** Where a network without Dropout nodes gets its masks: behind its first upsampling, or everywhere. */
  readonly where: 'decoder' | 'everywhere';
  /** Name of the new input; another is made up when it is taken. Default `masks`. */
  readonly inputName?: string;
  /** Leave Concat nodes as they are; the caller runs `broadcastConcats` later. Default false. */
  readonly deferBroadcast?: boolean;
}

export interface MaskedGraph {
  readonly graph: Graph;
  /** Name of the input [t, channels]. */
  readonly masksInput: string;
  readonly places: readonly MaskPlace[];
  /** Length of one mask: the sum over places. */
  readonly channels: number;
  /** True where the network was exported without Dropout: it was not trained with these masks. */
  readonly addedAtInference: boolean;
}

/**
 * Adds spatial-dropout masks as one input `masks` [t, Σ channels], sliced inside and multiplied channel by channel.
 * Dropout nodes are replaced where they stand; a network without any gets a mask after each
 * convolution (+ norm) (+ activation), but for bare 1×1 projections, bare upsampling convolutions and the head.
 *
 * With masks of 1 the network is the original. Batches broadcast both ways: n images under one mask, one image under
 * t masks; the nodes before the first mask then run once. A Dropout node drops single elements, a mask whole
 * channels: the spatial dropout of Tompson et al. 2015, which is what MC dropout uses for convolutions.
 * @throws AppError `model/invalid` {reason}: 'training-mode-batch-norm' {node}, 'no-decoder', 'no-dropout-place',
 *   'unknown-channels' {node}, 'dropout-mask-used' {node}, 'opset' below 11.
 */
export function addMasks(graph: Graph, options: MaskOptions): MaskedGraph {
  requireMaskable(graph);
  const dropouts = graph.nodes.filter((node) => node.op === 'Dropout');
  const active = dropouts.filter((node) => dropoutRatio(graph, node) !== 0);
  const addedAtInference = active.length === 0;
  const anchors = addedAtInference ? chooseAnchors(graph, options.where) : active;
  if (anchors.length === 0) throw invalidModel('no-dropout-place');

  const edit = editGraph(graph);
  const shapes = inferShapes(graph);
  const masksInput = edit.fresh(options.inputName ?? 'masks');
  const places: MaskPlace[] = [];
  let offset = 0;
  for (const node of anchors) {
    const [channels, rank] = channelsOf(node, shapes);
    const [from, to] = [edit.ints([offset]), edit.ints([offset + channels])];
    const row = edit.add('Slice', [masksInput, from, to, edit.ints([1])], `${node.name}.mask`);
    const shape = edit.ints([0, channels, ...Array.from({ length: rank - 2 }, () => 1)]);
    const mask = edit.add('Reshape', [row, shape], `${node.name}.factors`);
    const source = addedAtInference ? node.outputs[0] : node.inputs[0];
    edit.replace(node.outputs[0], edit.add('Mul', [source, mask], `${node.name}.masked`));
    const ratio = addedAtInference ? null : dropoutRatio(graph, node);
    places.push({ node: node.name, channels, offset, ratio });
    offset += channels;
  }
  const idle = dropouts.filter((node) => !active.includes(node));
  for (const node of idle) edit.replace(node.outputs[0], node.inputs[0]);
  const input = { name: masksInput, type: ELEMENT.float32, dims: ['t', offset] };
  const outputs = graph.outputs.map((output) => freeBatch(output));
  const masked = edit.finish({ inputs: [...graph.inputs, input], outputs });
  return {
    graph: options.deferBroadcast ? masked : broadcastConcats(masked, masksInput),
    masksInput,
    places,
    channels: offset,
    addedAtInference,
  };
}

function requireMaskable(graph: Graph): void {
  const [training] = trainingModeBatchNorms(graph);
  if (training !== undefined) throw invalidModel('training-mode-batch-norm', { node: training });
  if (graph.opset < 11) throw invalidModel('opset', { version: graph.opset });
  const consumers = consumersOf(graph);
  for (const node of graph.nodes) {
    const maskOutput = node.outputs[1];
    if (node.op === 'Dropout' && maskOutput && consumers.has(maskOutput)) {
      throw invalidModel('dropout-mask-used', { node: node.name });
    }
  }
}

/** The batch of an output is that of image or masks, whichever is longer. */
function freeBatch<T extends { readonly dims: Graph['outputs'][number]['dims'] }>(output: T): T {
  return output.dims ? { ...output, dims: [null, ...output.dims.slice(1)] } : output;
}

function channelsOf(node: GraphNode, shapes: Shapes): readonly [channels: number, rank: number] {
  const value = node.op === 'Dropout' ? node.inputs[0] : node.outputs[0];
  const dims = shapes.get(value)?.dims;
  const channels = dims?.[1];
  if (!dims || typeof channels !== 'number') {
    throw invalidModel('unknown-channels', { node: node.name });
  }
  return [channels, dims.length];
}

const NORMS = new Set(['BatchNormalization', 'InstanceNormalization', 'GroupNormalization']);
const ACTIVATIONS = new Set(
  'Relu LeakyRelu PRelu Elu Selu Celu Softplus Mish HardSwish Gelu Swish Clip ThresholdedRelu'.split(
    ' ',
  ),
);

/** The nodes whose outputs are masked: the last of each convolution + norm + activation, in graph order. */
function chooseAnchors(graph: Graph, where: MaskOptions['where']): GraphNode[] {
  const convolutions = graph.nodes.filter(({ op }) => op === 'Conv' || op === 'ConvTranspose');
  const decoder = where === 'decoder' ? decoderNodes(graph) : null;
  if (decoder?.size === 0) throw invalidModel('no-decoder');
  const consumers = consumersOf(graph);
  const shapes = inferShapes(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const anchors: GraphNode[] = [];
  for (const convolution of convolutions) {
    if (decoder && !decoder.has(convolution)) continue;
    const end = lastOfBlock(convolution, consumers);
    const later = dependentsOf(graph, [end.outputs[0]]);
    const leadsOn = convolutions.some((node) => node !== convolution && later.has(node.outputs[0]));
    if (!leadsOn || outputs.has(end.outputs[0])) continue;
    const kernel = shapes.get(convolution.inputs[1])?.dims?.slice(2) ?? [];
    const isBare = end === convolution;
    const isProjection = kernel.every((size) => size === 1) || convolution.op === 'ConvTranspose';
    if (isBare && isProjection) continue;
    anchors.push(end);
  }
  return anchors;
}

function lastOfBlock(
  convolution: GraphNode,
  consumers: ReadonlyMap<string, readonly GraphNode[]>,
): GraphNode {
  let end = convolution;
  const follow = (accepts: (node: GraphNode) => boolean) => {
    const next = consumers.get(end.outputs[0]) ?? [];
    if (next.length === 1 && next[0].inputs[0] === end.outputs[0] && accepts(next[0]))
      end = next[0];
  };
  follow(({ op }) => NORMS.has(op));
  follow(({ op }) => ACTIVATIONS.has(op));
  return gatedBy(end, consumers.get(end.outputs[0]) ?? []) ?? end;
}

/** SiLU as exporters write it: x · σ(x). */
function gatedBy(end: GraphNode, next: readonly GraphNode[]): GraphNode | null {
  const gate = next.find(({ op }) => op === 'Sigmoid' || op === 'HardSigmoid');
  const product = next.find(({ op }) => op === 'Mul');
  if (!gate || !product || next.length !== 2) return null;
  const factors = new Set(product.inputs);
  return factors.has(end.outputs[0]) && factors.has(gate.outputs[0]) ? product : null;
}
