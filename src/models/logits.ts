import type { ModelManifest } from './manifest.ts';

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
