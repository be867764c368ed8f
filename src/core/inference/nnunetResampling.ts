import type { SplineOrder } from '../geometry/cubicResample.ts';
import { resizeVolume } from '../geometry/cubicResample.ts';
import type { Size3 } from './slidingWindow.ts';
import { roundHalfEven } from './slidingWindow.ts';

/** Spacing along i, j, k in mm. */
export type SpacingMm = readonly [number, number, number];

/** nnU-Net's `ANISO_THRESHOLD`: from this ratio of spacings on, thick slices are treated apart. */
const ANISOTROPY_LIMIT = 3;

/**
 * Voxels along i, j, k after resampling: shape · spacing / target, rounded half to even, at least 1.
 * Source: nnU-Net `compute_new_shape`.
 */
export function nnunetShape(shape: Size3, spacingMm: SpacingMm, targetMm: SpacingMm): Size3 {
  const along = (axis: 0 | 1 | 2) =>
    Math.max(1, roundHalfEven((spacingMm[axis] / targetMm[axis]) * shape[axis]));
  return [along(0), along(1), along(2)];
}

/**
 * The axis whose slices nnU-Net resamples one by one: that of the largest spacing when it is more than
 * three times the smallest, of the present grid or else of the wanted one, and there is only one such.
 * Source: nnU-Net `determine_do_sep_z_and_axis` with `force_separate_z` left open.
 */
export function nnunetSeparateAxis(spacingMm: SpacingMm, targetMm: SpacingMm): 0 | 1 | 2 | null {
  const anisotropic = [spacingMm, targetMm].find(
    (spacing) => Math.max(...spacing) / Math.min(...spacing) > ANISOTROPY_LIMIT,
  );
  if (!anisotropic) return null;
  const largest = Math.max(...anisotropic);
  const axes = ([0, 1, 2] as const).filter((axis) => anisotropic[axis] === largest);
  return axes.length === 1 ? axes[0] : null;
}

/** From which grid to which. */
export interface NnunetResampling {
  readonly shape: Size3;
  readonly spacingMm: SpacingMm;
  readonly newShape: Size3;
  readonly newSpacingMm: SpacingMm;
  /** 3 for images, 1 for logits and probabilities, in nnU-Net's default plans. */
  readonly order: SplineOrder;
}

/**
 * A volume as nnU-Net v2 resamples images, logits and probabilities by default (`order_z` 0).
 * @param voxels [K, J, I]; not modified.
 * @returns [K, J, I] of `newShape`, a new array.
 * @throws AppError `internal/shape` as `resizeVolume`.
 * Source: nnU-Net `resample_data_or_seg_to_shape`.
 */
export function resampleAsNnunet(
  voxels: Float32Array | Int16Array,
  resampling: NnunetResampling,
): Float32Array<ArrayBuffer> {
  const { shape, spacingMm, newShape, newSpacingMm, order } = resampling;
  return resizeVolume(voxels, {
    from: shape,
    to: newShape,
    order,
    separateAxis: nnunetSeparateAxis(spacingMm, newSpacingMm),
  });
}
