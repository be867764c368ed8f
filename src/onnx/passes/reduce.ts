import { editGraph, type GraphEdit } from '../edit.ts';
import { invalidModel, type Graph } from '../graph.ts';
import { inferShapes } from '../shapes.ts';
import { ELEMENT, floatTensor } from '../tensor.ts';

/** More samples than this in one call do not fit exactly into the bits of a float32. */
export const MOST_PACKED_SAMPLES = 24;

export interface ReduceOptions {
  /** Output with the logits [T, C, …]; default the only one. */
  readonly logits?: string;
  /** [C]; logits' = (logits + bias) / temperature before the softmax of each sample. */
  readonly bias: readonly number[];
  /** > 0 */
  readonly temperature: number;
}

/** Names of what the reduced graph returns, in the order of its outputs. */
export const REDUCED_OUTPUTS = {
  /** [C, …] mean over samples of the softmax. */
  mean: 'mean',
  /** […] nats: mean over samples of each sample's own entropy. */
  expectedEntropy: 'expected_entropy',
  /** [C, …] Σ_t 2^t where sample t's own class is c, ties to the lower class; whole numbers below 2^24. */
  packedLabels: 'packed_labels',
} as const;

/**
 * Appends the statistics over T samples to a graph that returns logits [T, C, …], so that 2 C + 1 maps are read back
 * instead of T C. The same numbers as `reduceSamples` of core: predictive entropy and mutual information follow from
 * the mean and the expected entropy. One call takes 1 … 24 samples of one image; several calls are combined by the
 * caller, weighted by their samples.
 * @throws AppError `model/invalid` {reason}: 'unknown-channels', 'opset' below 11.
 */
export function reduceOverSamples(graph: Graph, options: ReduceOptions): Graph {
  const source = options.logits ?? graph.outputs[0].name;
  const classes = options.bias.length;
  const dims = inferShapes(graph).get(source)?.dims;
  if (!dims || (dims[1] !== null && dims[1] !== classes)) {
    throw invalidModel('unknown-channels', { value: source, classes });
  }
  if (graph.opset < 11) throw invalidModel('opset', { version: graph.opset });
  const edit = editGraph(graph);
  const site: Site = { edit, source, classes, rank: dims.length };
  const calibrated = calibrate(site, options);
  const largest = reduceAxis(site, { op: 'ReduceMax', value: calibrated, axis: 1 });
  const outputs = [
    ...addSoftmaxMeans(site, calibrated, largest),
    { from: packLabels(site, calibrated, largest), name: REDUCED_OUTPUTS.packedLabels },
  ].map(({ from, name }) => {
    const plane = dims.slice(2);
    const isPerClass = name !== REDUCED_OUTPUTS.expectedEntropy;
    edit.addNamed('Identity', [from], name);
    return { name, type: ELEMENT.float32, dims: isPerClass ? [classes, ...plane] : plane };
  });
  return edit.finish({ outputs });
}

interface Site {
  readonly edit: GraphEdit;
  readonly source: string;
  readonly classes: number;
  readonly rank: number;
}

/** A stored float32 tensor whose elements lie along one axis of the logits. */
function along(
  site: Site,
  axis: number,
  [name, values]: readonly [string, readonly number[]],
): string {
  const shape = Array.from({ length: site.rank }, (_, d) => (d === axis ? values.length : 1));
  return site.edit.store(`reduce.${name}`, floatTensor(Float32Array.from(values), shape));
}

function calibrate(site: Site, { bias, temperature }: ReduceOptions): string {
  const { edit } = site;
  const shifted = edit.add('Add', [site.source, along(site, 1, ['bias', bias])], 'reduce.shifted');
  const scale = along(site, 1, ['per_temperature', [1 / temperature]]);
  return edit.add('Mul', [shifted, scale], 'reduce.calibrated');
}

interface Reduction {
  readonly op: 'ReduceMax' | 'ReduceSum' | 'ReduceMean';
  readonly value: string;
  readonly axis: number;
  readonly keep?: 0 | 1;
}

/** One axis reduced; the axes moved from an attribute to an input, for the sum before the others. */
function reduceAxis({ edit }: Site, { op, value, axis, keep = 1 }: Reduction): string {
  const { opset } = edit.graph;
  const isInput = opset >= (op === 'ReduceSum' ? 13 : 18);
  const inputs = isInput ? [value, edit.ints([axis])] : [value];
  const attributes = isInput ? { keepdims: keep } : { keepdims: keep, axes: [axis] };
  return edit.add(op, inputs, `reduce.${op.toLowerCase()}`, attributes);
}

/** Mean softmax, and mean entropy by H = ln Σ e^z − Σ p z with z ≤ 0 the logits less their largest. */
function addSoftmaxMeans(site: Site, calibrated: string, largest: string) {
  const { edit } = site;
  const z = edit.add('Sub', [calibrated, largest], 'reduce.z');
  const powers = edit.add('Exp', [z], 'reduce.powers');
  const total = reduceAxis(site, { op: 'ReduceSum', value: powers, axis: 1 });
  const softmax = edit.add('Div', [powers, total], 'reduce.softmax');
  const product = edit.add('Mul', [softmax, z], 'reduce.pz');
  const weighted = reduceAxis(site, { op: 'ReduceSum', value: product, axis: 1, keep: 0 });
  // From here without the class axis: [T, …].
  const plain = reduceAxis(site, { op: 'ReduceMax', value: total, axis: 1, keep: 0 });
  const entropies = edit.add(
    'Sub',
    [edit.add('Log', [plain], 'reduce.log'), weighted],
    'reduce.entropies',
  );
  return [
    {
      from: reduceAxis(site, { op: 'ReduceMean', value: softmax, axis: 0, keep: 0 }),
      name: REDUCED_OUTPUTS.mean,
    },
    {
      from: reduceAxis(site, { op: 'ReduceMean', value: entropies, axis: 0, keep: 0 }),
      name: REDUCED_OUTPUTS.expectedEntropy,
    },
  ];
}

/**
 * Σ_t 2^t · [class of sample t is c]. The first of equal largest logits is found in floats alone, since integers and
 * ArgMax may not run on a GPU: with n_c the count of largest ones up to class c (a 1×1 convolution with a triangle of
 * ones), the first is where the logit is largest and n_c is 1.
 */
function packLabels(site: Site, calibrated: string, largest: string): string {
  const { edit, classes, rank } = site;
  const equal = edit.add('Equal', [calibrated, largest], 'reduce.equal');
  const isLargest = edit.add('Cast', [equal], 'reduce.is_largest', { to: ELEMENT.float32 });
  const triangle = Float32Array.from({ length: classes * classes }, (_, i) =>
    i % classes <= Math.floor(i / classes) ? 1 : 0,
  );
  const shape = [classes, classes, ...Array.from({ length: rank - 2 }, () => 1)];
  const kernel = edit.store('reduce.triangle', floatTensor(triangle, shape));
  const count = edit.add('Conv', [isLargest, kernel], 'reduce.count');
  const two = along(site, 1, ['two', [2]]);
  const isFirst = edit.add(
    'Relu',
    [edit.add('Sub', [two, count], 'reduce.left')],
    'reduce.is_first',
  );
  const label = edit.add('Mul', [isLargest, isFirst], 'reduce.label');
  const powers = Array.from({ length: MOST_PACKED_SAMPLES }, (_, t) => 2 ** t);
  const size = edit.add('Shape', [site.source], 'reduce.shape');
  const samples = edit.add('Gather', [size, edit.ints([0])], 'reduce.samples');
  const range = [edit.ints([0]), samples, edit.ints([0])];
  const bits = edit.add('Slice', [along(site, 0, ['bits', powers]), ...range], 'reduce.bits');
  const value = edit.add('Mul', [label, bits], 'reduce.bit');
  return reduceAxis(site, { op: 'ReduceSum', value, axis: 0, keep: 0 });
}
