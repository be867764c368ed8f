import { trainingModeBatchNorms } from './describe.ts';
import { dependentsOf, invalidModel, withoutDeadNodes, type Graph } from './graph.ts';
import { alignConvolutions } from './passes/alignConvolutions.ts';
import { addMasks, type MaskedGraph } from './passes/addMasks.ts';
import { broadcastConcats } from './passes/broadcastConcats.ts';
import { foldConstants } from './passes/foldConstants.ts';
import { foldConv3d } from './passes/foldConv3d.ts';
import { mergeUpsampleConv } from './passes/mergeUpsampleConv.ts';
import { reduceOverSamples, type ReduceOptions } from './passes/reduce.ts';
import { replaceOperators } from './passes/replaceOperators.ts';
import { splitAtMasks, type SplitGraph } from './passes/split.ts';
import { splitSkipConcat } from './passes/splitSkipConcat.ts';
import { webgpuProblems, type WebgpuProblem } from './webgpuProblems.ts';

/** Where the dropout of a network comes from. */
export type DropoutSource =
  /** Nowhere: every pass is the same, and the whole network is run for each. */
  | { readonly kind: 'none' }
  /** The network has a mask input [t, channels] of its own, drawn at one rate. */
  | { readonly kind: 'mask-input'; readonly input: string; readonly rate: number }
  /**
   * Its Dropout nodes at their own ratios; without any, masks at `rate` that it was not trained with, after the
   * convolutions of the decoder or of the whole network.
   */
  | { readonly kind: 'added'; readonly where: 'decoder' | 'everywhere'; readonly rate: number };

export interface PipelineOptions {
  readonly dropout: DropoutSource;
  readonly backend: 'wasm' | 'webgpu' | 'cpu';
  /** The output with the logits; default the first. Others (deep supervision) are dropped. */
  readonly output?: string;
  /** Statistics in the graph; without, the suffix returns logits [T, C, …]. */
  readonly reduce?: Pick<ReduceOptions, 'bias' | 'temperature'>;
  /** Conv3D as 2-D convolutions; for a caller that has measured that it is faster here. Default false. */
  readonly foldDepth?: boolean;
}

/** One stretch of a mask and the rate that it is drawn at. */
export interface MaskRange {
  /** The node whose channels are dropped; the empty string where the network's own input does it. */
  readonly node: string;
  readonly offset: number;
  readonly channels: number;
  /** 0 … 1 */
  readonly rate: number;
}

/** What was done, for provenance and for the interface's catalogue of texts. */
export interface PipelineNote {
  readonly code:
    /** The network was exported without dropout and not trained with these masks. */
    | 'dropout-added-at-inference'
    /** Dropout of single elements is drawn for whole channels. */
    | 'dropout-by-channel'
    | 'skips-cached'
    | 'upsampling-merged'
    | 'operators-replaced'
    | 'depth-folded'
    /** Brought into a form that WebGPU computes rightly. */
    | 'convolutions-aligned'
    /** Nothing can be cached: the masks act on the image itself. */
    | 'no-prefix';
  /** Places, nodes or patterns. */
  readonly count: number;
}

/** A network made ready for Monte Carlo dropout. */
export interface DropoutPipeline extends SplitGraph {
  /** Null without dropout. */
  readonly masksInput: string | null;
  /** Length of one mask; 0 without dropout. */
  readonly channels: number;
  readonly ranges: readonly MaskRange[];
  readonly addedAtInference: boolean;
  readonly notes: readonly PipelineNote[];
  /** Doubts about WebGPU that remain; empty for the other backends. Fatal ones are thrown. */
  readonly problems: readonly WebgpuProblem[];
}

/**
 * Applies the passes for MC dropout: masks, cached skips, merged upsampling, operators of the backend, split at the
 * first mask, and the statistics if they are asked for. Every step but the choice of masks is exact.
 * @throws AppError `model/invalid` {reason}: those of the passes; 'training-mode-batch-norm' {node};
 *   'webgpu-operator' {node, op, problem} when a node could not run there: WASM is then the choice.
 */
export function prepareDropout(original: Graph, options: PipelineOptions): DropoutPipeline {
  const notes: PipelineNote[] = [];
  const note = (code: PipelineNote['code'], count: number) => {
    if (count > 0) notes.push({ code, count });
  };
  const [training] = trainingModeBatchNorms(original);
  if (training !== undefined) throw invalidModel('training-mode-batch-norm', { node: training });
  const folded = foldConstants(withOneOutput(original, options.output));
  if (options.dropout.kind === 'none') {
    const { graph, problems } = forBackend(folded, options, note);
    return withoutDropout(graph, { notes, problems });
  }
  const masked = withMasks(folded, options.dropout);
  const { masksInput } = masked;
  if (masked.addedAtInference) note('dropout-added-at-inference', masked.places.length);
  else note('dropout-by-channel', masked.places.length);

  const skips = splitSkipConcat(masked.graph, masksInput);
  note('skips-cached', skips.count);
  const merged = mergeUpsampleConv(skips.graph);
  note('upsampling-merged', merged.count);
  const cached = broadcastConcats(merged.graph, masksInput);
  const { graph, problems } = forBackend(cached, options, note);
  const split = splitAtMasks(graph, masksInput);
  if (!split.prefix) note('no-prefix', 1);
  const suffix = options.reduce ? reduceOverSamples(split.suffix, options.reduce) : split.suffix;
  const { channels, addedAtInference } = masked;
  const ranges = rangesOf(masked, options.dropout.rate);
  return { ...split, suffix, masksInput, channels, ranges, addedAtInference, notes, problems };
}

/** The operators that the backend can run, and what is left of doubts. */
function forBackend(
  original: Graph,
  { backend, foldDepth }: PipelineOptions,
  note: (code: PipelineNote['code'], count: number) => void,
): { readonly graph: Graph; readonly problems: readonly WebgpuProblem[] } {
  let graph = original;
  const isGpu = backend === 'webgpu';
  if (isGpu) {
    const replaced = replaceOperators(graph);
    note('operators-replaced', replaced.count);
    graph = replaced.graph;
  }
  if (foldDepth) {
    const folded = foldConv3d(graph);
    note('depth-folded', folded.count);
    graph = folded.graph;
  }
  if (!isGpu) return { graph, problems: [] };
  const aligned = alignConvolutions(graph);
  note('convolutions-aligned', aligned.count);
  graph = aligned.graph;
  const problems = webgpuProblems(graph);
  const fatal = problems.find(({ isFatal }) => isFatal);
  if (fatal) {
    const { node, op, reason: problem } = fatal;
    throw invalidModel('webgpu-operator', { node, op, problem });
  }
  return { graph, problems };
}

function withoutDropout(
  graph: Graph,
  found: Pick<DropoutPipeline, 'notes' | 'problems'>,
): DropoutPipeline {
  return {
    ...found,
    prefix: null,
    suffix: graph,
    cut: [],
    sharedInputs: graph.inputs.map(({ name }) => name),
    masksInput: null,
    channels: 0,
    ranges: [],
    addedAtInference: false,
  };
}

function withOneOutput(graph: Graph, name: string | undefined): Graph {
  const output = name === undefined ? graph.outputs[0] : graph.outputs.find((o) => o.name === name);
  if (!output) throw invalidModel('undefined-value', { value: name ?? '' });
  return withoutDeadNodes({ ...graph, outputs: [output] });
}

function withMasks(graph: Graph, dropout: Exclude<DropoutSource, { kind: 'none' }>): MaskedGraph {
  if (dropout.kind === 'added') {
    return addMasks(graph, { where: dropout.where, deferBroadcast: true });
  }
  const { input } = dropout;
  const channels = graph.inputs.find(({ name }) => name === input)?.dims?.[1];
  if (typeof channels !== 'number') throw invalidModel('no-masks', { input });
  if (dependentsOf(graph, [input]).size === 1) throw invalidModel('no-masks', { input });
  return { graph, masksInput: input, places: [], channels, addedAtInference: false };
}

function rangesOf({ places, channels }: MaskedGraph, rate: number): MaskRange[] {
  if (places.length === 0) return [{ node: '', offset: 0, channels, rate }];
  return places.map(({ node, offset, channels, ratio }) => ({
    node,
    offset,
    channels,
    rate: ratio ?? rate,
  }));
}
