import { percentiles } from './percentiles.ts';

/**
 * Between background and tissue on an image without a unit, such as MR: a tenth of the way from the 2nd to the 98th
 * percentile, which neither noise in the air nor a few bright voxels move.
 * @param voxels finite, at least one; not modified.
 * Source: Smith, "Fast robust automated brain extraction", Human Brain Mapping 2002.
 */
export function tissueThreshold(voxels: Float32Array | Int16Array): number {
  const [low, high] = percentiles(voxels, [2, 98]);
  return low + 0.1 * (high - low);
}
