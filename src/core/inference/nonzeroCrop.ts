import { AppError } from '../errors.ts';
import { fillHoles } from '../geometry/fillHoles.ts';
import type { Size3 } from './slidingWindow.ts';

/**
 * Voxels that are not 0 in some channel, holes filled: where there is an image at all.
 * @param channels each [K, J, I] of `shape`; at least one; not modified.
 * @returns 1 inside, 0 outside; a new array. Working memory: about 12 bytes for each run of zeros.
 * @throws AppError `internal/shape` when a channel does not fit.
 * Source: nnU-Net `create_nonzero_mask` (scipy `binary_fill_holes`, six neighbours).
 */
export function nonzeroMask(
  channels: readonly (Int16Array | Float32Array)[],
  shape: Size3,
): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(shape[0] * shape[1] * shape[2]);
  for (const voxels of channels) {
    if (voxels.length !== mask.length) {
      throw new AppError('internal/shape', { expected: mask.length, actual: voxels.length });
    }
    for (let at = 0; at < mask.length; at++) if (voxels[at] !== 0) mask[at] = 1;
  }
  fillHoles(mask, shape);
  return mask;
}
