import { InferenceSession, Tensor } from 'onnxruntime-node';
import { addTile, createBlend, finishBlend } from '../../src/core/inference/blend.ts';
import type { ImportanceKind } from '../../src/core/inference/gaussianWeights.ts';
import { importanceMap } from '../../src/core/inference/gaussianWeights.ts';
import type { NnunetCase, NnunetPlan } from '../../src/core/inference/nnunetCase.ts';
import type { Size3, TilingRule } from '../../src/core/inference/slidingWindow.ts';
import { planTiles, readTile, tileOrigins } from '../../src/core/inference/slidingWindow.ts';

/** Of cases.py, along i, j, k. */
export const TILE: Size3 = [72, 72, 20];
export const CLASSES = 4;
export const PLAN: NnunetPlan = {
  spacingMm: [2, 2, 4],
  intensities: [{ kind: 'nnunet-ct', lower: -160, upper: 240, mean: 40, std: 90 }],
};

/** How tiles are laid and weighed. */
export interface Window {
  readonly rule: TilingRule;
  readonly weights: ImportanceKind;
}

export const NNUNET: Window = {
  rule: { kind: 'nnunet', stepFraction: 0.5 },
  weights: 'nnunet-gaussian',
};
export const MONAI: Window = { rule: { kind: 'monai', overlap: 0.5 }, weights: 'monai-gaussian' };
export const MONAI_CONSTANT: Window = {
  rule: { kind: 'monai', overlap: 0.25 },
  weights: 'constant',
};

/** The network of network.onnx on one thread. */
export async function openNetwork(): Promise<InferenceSession> {
  const file = new URL('./network.onnx', import.meta.url).pathname;
  return InferenceSession.create(file, { intraOpNumThreads: 1, executionMode: 'sequential' });
}

/** Blended logits [C, K, J, I] of a prepared case. */
export async function blendedLogits(
  network: InferenceSession,
  prepared: NnunetCase,
  window: Window,
): Promise<Float32Array> {
  const { shape, channels } = prepared;
  const blend = createBlend({
    volume: shape,
    channels: CLASSES,
    map: importanceMap(TILE, window.weights),
  });
  for (const origin of tileOrigins(planTiles(shape, TILE, window.rule))) {
    const input = new Float32Array(TILE[0] * TILE[1] * TILE[2]);
    readTile(channels[0], { volume: shape, origin, tile: TILE, outside: 0 }, input);
    const image = new Tensor('float32', input, [1, 1, TILE[2], TILE[1], TILE[0]]);
    const { logits } = await network.run({ image });
    if (!(logits?.data instanceof Float32Array)) throw new Error('the logits are not float32');
    addTile(blend, logits.data, origin);
  }
  const values = finishBlend(blend);
  if (!(values instanceof Float32Array)) throw new Error('the blend is not float32');
  return values;
}

/** The class of the largest logit, ties to the lower. */
export function largestClass(logits: Float32Array): Uint8Array {
  const count = logits.length / CLASSES;
  const labels = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    for (let label = 1; label < CLASSES; label++) {
      if (logits[label * count + at] > logits[labels[at] * count + at]) labels[at] = label;
    }
  }
  return labels;
}
