import { editGraph, type GraphEdit, type Rewritten } from '../edit.ts';
import {
  consumersOf,
  dependentsOf,
  intAttribute,
  producersOf,
  storedFloats,
  type Graph,
  type GraphNode,
} from '../graph.ts';
import { inferShapes, type Shapes } from '../shapes.ts';
import { floatTensor } from '../tensor.ts';
import { isMergeable, isNearestDoubling } from './mergeUpsampleConv.ts';

interface Context {
  readonly graph: Graph;
  readonly edit: GraphEdit;
  readonly producers: ReadonlyMap<string, GraphNode>;
  readonly shapes: Shapes;
  readonly dependent: ReadonlySet<string>;
}

/** Operands of one Concat that are convolved together. */
type Part = 'cached' | 'upsampled' | 'other';

/**
 * conv(concat(up, skip)) = conv_up(up) + conv_skip(skip): a convolution is linear in its input channels. What does not
 * depend on the masks is convolved once and cached, and Add broadcasts it over the samples. Stochastic operands are
 * taken apart too where one of them is upsampled, so that `mergeUpsampleConv` can take that half. Exact but for the
 * order of summation. The bias goes to the cached part.
 *
 * Found wherever a Conv of one group reads a Concat over channels of more than one kind, every reader by itself.
 * @param masksInput name of the input that makes a value stochastic.
 */
export function splitSkipConcat(graph: Graph, masksInput: string): Rewritten {
  const context: Context = {
    graph,
    edit: editGraph(graph),
    producers: producersOf(graph),
    shapes: inferShapes(graph),
    dependent: dependentsOf(graph, [masksInput]),
  };
  const consumers = consumersOf(graph);
  let count = 0;
  for (const concat of graph.nodes) {
    if (concat.op !== 'Concat' || intAttribute(concat, 'axis', 1) !== 1) continue;
    if (!concat.inputs.some((input) => context.dependent.has(input))) continue;
    for (const conv of consumers.get(concat.outputs[0]) ?? []) {
      if (splitConvolution(context, concat, conv)) count++;
    }
  }
  return { graph: count > 0 ? context.edit.finish() : graph, count };
}

function splitConvolution(context: Context, concat: GraphNode, conv: GraphNode): boolean {
  const { graph, edit, producers } = context;
  const isPlain = conv.op === 'Conv' && intAttribute(conv, 'group', 1) === 1;
  if (!isPlain || conv.inputs[0] !== concat.outputs[0]) return false;
  const parts = concat.inputs.map((input) => partOf(context, conv, input));
  const kinds = (['cached', 'other', 'upsampled'] as const).filter((kind) => parts.includes(kind));
  const weights = storedFloats(graph, producers, conv.inputs[1]);
  const channels = concat.inputs.map((input) => context.shapes.get(input)?.dims?.[1] ?? null);
  if (kinds.length < 2 || !weights || channels.includes(null)) return false;
  const sums = kinds.map((kind, position) => {
    const names = concat.inputs.filter((_, index) => parts[index] === kind);
    const ranges: [number, number][] = [];
    let offset = 0;
    parts.forEach((part, index) => {
      const end = offset + (channels[index] ?? 0);
      if (part === kind) ranges.push([offset, end]);
      offset = end;
    });
    const label = `${conv.name}.${kind}`;
    const source =
      names.length === 1 ? names[0] : edit.add('Concat', names, `${label}.concat`, { axis: 1 });
    const kernel = inputChannels(weights, ranges);
    const stored = edit.store(`${label}.weight`, floatTensor(kernel.values, kernel.dims));
    const bias = position === 0 ? conv.inputs.slice(2) : [];
    const outputs = [edit.fresh(`${label}.output`)];
    return edit.copy(conv, { inputs: [source, stored, ...bias], outputs });
  });
  const sum = sums.reduce((a, b) => edit.add('Add', [a, b], `${conv.name}.sum`));
  edit.replace(conv.outputs[0], sum);
  return true;
}

function partOf(context: Context, conv: GraphNode, input: string): Part {
  if (!context.dependent.has(input)) return 'cached';
  const producer = context.producers.get(input);
  const isUpsampled = producer && isNearestDoubling(context.graph, producer);
  return isUpsampled && isMergeable(conv) ? 'upsampled' : 'other';
}

/** The weights [M, C, …] of some ranges of input channels, one after the other. */
function inputChannels(
  { values, dims }: { readonly values: Float32Array; readonly dims: readonly number[] },
  ranges: readonly (readonly [number, number])[],
): { values: Float32Array; dims: number[] } {
  const [outputs, inputs, ...kernel] = dims;
  const taps = kernel.reduce((a, b) => a * b, 1);
  const kept = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  const out = new Float32Array(outputs * kept * taps);
  let at = 0;
  for (let m = 0; m < outputs; m++) {
    for (const [from, to] of ranges) {
      const part = values.subarray((m * inputs + from) * taps, (m * inputs + to) * taps);
      out.set(part, at);
      at += part.length;
    }
  }
  return { values: out, dims: [outputs, kept, ...kernel] };
}
