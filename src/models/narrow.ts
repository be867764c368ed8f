import { AppError } from '../core/errors.ts';
import type { MaskInputDropout, ModelManifest, SlabInput } from './manifest.ts';

/**
 * The input of a network of slabs.
 * @throws AppError `model/invalid` {field, reason: 'layout'} for any other.
 */
export function slabInput({ input }: ModelManifest): SlabInput {
  if (input.layout !== 'slab') throw refused('input.layout', 'layout');
  return input;
}

/**
 * The dropout of a network that takes its masks as an input.
 * @throws AppError `model/invalid` {field, reason: 'dropout'} for any other.
 */
export function maskInput({ dropout }: ModelManifest): MaskInputDropout {
  if (dropout.kind !== 'mask-input') throw refused('dropout.kind', 'dropout');
  return dropout;
}

/**
 * Says no to what the engine does not compute.
 * @throws AppError `model/invalid` {field, reason}: 'layout', 'dropout', 'ensemble' (several members), 'activation'
 *   (sigmoid) or 'stage' (a calibration that is not applied to each sample).
 */
export function requireSupported(manifest: ModelManifest): void {
  slabInput(manifest);
  maskInput(manifest);
  const { members, output, calibration } = manifest;
  if (members.length > 1) throw refused('members', 'ensemble');
  if (output.activation !== 'softmax') throw refused('output.activation', 'activation');
  if (calibration.kind !== 'none' && calibration.stage !== 'member') {
    throw refused('calibration.stage', 'stage');
  }
}

/** Channels of the network's output: with softmax the background and the segments, with sigmoid the segments. */
export function outputChannels({ output }: ModelManifest): number {
  return output.segments.length + (output.activation === 'softmax' ? 1 : 0);
}

/** What turns logits into calibrated ones, `bias` [channels of the output]; nothing where none was fitted. */
export function logitCalibration(manifest: ModelManifest): {
  readonly temperature: number;
  readonly bias: readonly number[];
} {
  const { calibration } = manifest;
  if (calibration.kind === 'temperature-bias') return calibration;
  return { temperature: 1, bias: Array.from({ length: outputChannels(manifest) }, () => 0) };
}

function refused(field: string, reason: string): AppError {
  return new AppError('model/invalid', { field, reason });
}
