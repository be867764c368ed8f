import { AppError } from '../core/errors.ts';
import type { MaskRange } from '../core/inference/dropoutMasks.ts';
import type { Session } from '../inference/session.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { Graph } from '../onnx/graph.ts';
import type { CutTensor } from '../onnx/passes/split.ts';
import type { DropoutPipeline, DropoutSource, PipelineNote } from '../onnx/pipeline.ts';
import { prepareDropout } from '../onnx/pipeline.ts';
import { readGraph } from '../onnx/readGraph.ts';
import { croppingOf } from '../onnx/receptiveField.ts';
import { writeGraph } from '../onnx/writeGraph.ts';

/** Where a network is to run, as far as its graph is concerned. */
export interface Target {
  readonly backend: 'wasm' | 'webgpu' | 'cpu';
  /** Conv3D as 2-D convolutions. */
  readonly foldDepth: boolean;
}

/** A network made ready for sampling: two ONNX files, or one where it cannot be cut. */
export interface PreparedNetwork {
  /** image → the tensors of `cut`; null where there is nothing to compute once. */
  readonly prefix: Uint8Array<ArrayBuffer> | null;
  /** The tensors of `cut` (+ image) + masks → logits. */
  readonly suffix: Uint8Array<ArrayBuffer>;
  readonly cut: readonly CutTensor[];
  /** The suffix takes the image too: always where it is the whole network. */
  readonly joinsImage: boolean;
  /** Name of the masks' input; null without dropout. */
  readonly masks: string | null;
  readonly dropout: readonly MaskRange[];
  readonly cropping: Session['cropping'];
  readonly notes: readonly PipelineNote[];
  /** Why every sample runs the whole network: a reason of the passes. Absent where it is cut, or has no dropout. */
  readonly uncut?: string;
  /** The graphs, for shapes. */
  readonly graphs: readonly Graph[];
}

/**
 * Applies the passes for sampling. Where they cannot read or rewrite a file that has its own masks or none, it runs
 * whole, and `uncut` says why.
 * @param network an ONNX file; not modified.
 * @throws AppError `model/invalid` {reason}: 'training-mode-batch-norm'; 'webgpu-operator' {op, problem}; any reason
 *   of the passes where masks have to be put in.
 */
export function prepareNetwork(
  network: Uint8Array<ArrayBuffer>,
  manifest: ModelManifest,
  target: Target,
): PreparedNetwork {
  try {
    const source = dropoutSource(manifest);
    const options = { ...target, dropout: source, output: manifest.output.name };
    return written(prepareDropout(readGraph(network), options), manifest);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = String(error.detail['reason'] ?? error.code);
    if (REFUSED.has(reason) || manifest.dropout.kind === 'graph') throw error;
    return whole(network, manifest, reason);
  }
}

/** With these a network gives wrong numbers or none. */
const REFUSED = new Set(['training-mode-batch-norm', 'webgpu-operator']);

function dropoutSource({ dropout }: ModelManifest): DropoutSource {
  switch (dropout.kind) {
    case 'none':
      return { kind: 'none' };
    case 'graph':
      return { kind: 'added', where: dropout.where, rate: dropout.rate };
    case 'mask-input':
      return { kind: 'mask-input', input: dropout.input, rate: dropout.rate };
  }
}

/** Of an input of the network's own the graph tells neither places nor rates. */
function statedRanges({ dropout }: ModelManifest): MaskRange[] | null {
  if (dropout.kind !== 'mask-input') return null;
  return dropout.places.map(({ channels, rate }) => ({ channels, rate }));
}

function written(pipeline: DropoutPipeline, manifest: ModelManifest): PreparedNetwork {
  const { prefix, suffix, cut, sharedInputs, masksInput, ranges, notes } = pipeline;
  const own = ranges.map(({ channels, rate }) => ({ channels, rate }));
  return {
    prefix: prefix && writeGraph(prefix),
    suffix: writeGraph(suffix),
    cut,
    joinsImage: sharedInputs.length > 0,
    masks: masksInput,
    dropout: statedRanges(manifest) ?? own,
    cropping: sharedInputs.length > 0 ? null : croppingOf(suffix, cut),
    notes,
    ...(prefix || masksInput === null ? {} : { uncut: 'no-prefix' }),
    graphs: prefix ? [prefix, suffix] : [suffix],
  };
}

function whole(
  network: Uint8Array<ArrayBuffer>,
  manifest: ModelManifest,
  uncut: string,
): PreparedNetwork {
  const { dropout } = manifest;
  return {
    prefix: null,
    suffix: network,
    cut: [],
    joinsImage: true,
    masks: dropout.kind === 'mask-input' ? dropout.input : null,
    dropout: statedRanges(manifest) ?? [],
    cropping: null,
    notes: [],
    uncut,
    graphs: [],
  };
}
