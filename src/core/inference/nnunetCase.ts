import { AppError } from '../errors.ts';
import type { SpacingMm } from './nnunetResampling.ts';
import { nnunetShape, resampleAsNnunet } from './nnunetResampling.ts';
import {
  boundingBox,
  boxShape,
  cropToBox,
  insertBox,
  type VoxelBox,
} from '../geometry/voxelBox.ts';
import { nonzeroMask } from './nonzeroCrop.ts';
import type { Intensity } from './normalize.ts';
import { normalizeIntensity } from './normalize.ts';
import type { Size3 } from './slidingWindow.ts';

/** Where a case lies: registered channels share one grid, its axes in the order of the training data. */
export interface NnunetSource {
  readonly shape: Size3;
  readonly spacingMm: SpacingMm;
}

/** What nnU-Net's plans say about preprocessing. */
export interface NnunetPlan {
  /** The configuration's `spacing`, turned from z, y, x to i, j, k. */
  readonly spacingMm: SpacingMm;
  /** One rule for each channel, `_0000`, `_0001` … */
  readonly intensities: readonly Intensity[];
}

/** A case as the network sees it, and what is needed to bring labels back. */
export interface NnunetCase {
  /** [K, J, I] of `shape` each. */
  readonly channels: readonly Float32Array<ArrayBuffer>[];
  readonly shape: Size3;
  readonly spacingMm: SpacingMm;
  readonly source: NnunetSource;
  /** The part of the source that holds an image. */
  readonly box: VoxelBox;
}

/**
 * nnU-Net v2's `DefaultPreprocessor`: crop to the non-zero voxels, normalise, resample with cubic
 * splines, in that order.
 * @param channels [K, J, I] on the source's grid; not modified.
 * @throws AppError `internal/shape` when a channel does not fit or rules and channels disagree in number.
 * Source: nnU-Net `run_case_npy` with `transpose_forward` [0, 1, 2].
 */
export function prepareNnunetCase(
  channels: readonly (Int16Array | Float32Array)[],
  source: NnunetSource,
  plan: NnunetPlan,
): NnunetCase {
  if (channels.length === 0 || channels.length !== plan.intensities.length) {
    throw new AppError('internal/shape', {
      expected: plan.intensities.length,
      actual: channels.length,
    });
  }
  const mask = nonzeroMask(channels, source.shape);
  const box = boundingBox(mask, source.shape);
  const croppedMask = cropToBox(mask, source.shape, box);
  const from = boxShape(box);
  const shape = nnunetShape(from, source.spacingMm, plan.spacingMm);
  const prepared = channels.map((voxels, channel) => {
    const cropped = cropToBox(voxels, source.shape, box);
    const input = { voxels: cropped, mask: croppedMask };
    return resampleAsNnunet(normalizeIntensity(plan.intensities[channel], input), {
      shape: from,
      spacingMm: source.spacingMm,
      newShape: shape,
      newSpacingMm: plan.spacingMm,
      order: 3,
    });
  });
  return { channels: prepared, shape, spacingMm: plan.spacingMm, source, box };
}

/**
 * The label map on the source's grid: logits linearly resampled class by class, the class of the
 * largest taken (ties to the lower), background outside the cropped box.
 * @param logits [C, K, J, I] on the case's grid, C slowest; or probabilities. Not modified.
 * @returns [K, J, I] of the source. Working memory: two float volumes of the box.
 * @throws AppError `internal/shape` when the logits are no whole number of volumes, up to 256.
 * Source: nnU-Net `convert_predicted_logits_to_segmentation_with_correct_shape`.
 */
export function nnunetLabels(logits: Float32Array, prepared: NnunetCase): Uint8Array<ArrayBuffer> {
  const { shape, spacingMm, source, box } = prepared;
  const count = shape[0] * shape[1] * shape[2];
  const classes = logits.length / count;
  if (!Number.isInteger(classes) || classes < 1 || classes > 256) {
    throw new AppError('internal/shape', { expected: count, actual: logits.length });
  }
  const newShape = boxShape(box);
  const boxed = new Uint8Array(newShape[0] * newShape[1] * newShape[2]);
  const best = new Float32Array(boxed.length).fill(-Infinity);
  for (let label = 0; label < classes; label++) {
    const scores = resampleAsNnunet(logits.subarray(label * count, (label + 1) * count), {
      shape,
      spacingMm,
      newShape,
      newSpacingMm: source.spacingMm,
      order: 1,
    });
    for (let at = 0; at < boxed.length; at++) {
      if (scores[at] > best[at]) {
        best[at] = scores[at];
        boxed[at] = label;
      }
    }
  }
  const voxels = new Uint8Array(source.shape[0] * source.shape[1] * source.shape[2]);
  insertBox(boxed, box, { voxels, shape: source.shape });
  return voxels;
}
