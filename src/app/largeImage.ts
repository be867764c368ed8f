import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount } from '../core/geometry/gridMath.ts';
import type { Services } from './services.ts';

/** From 512 × 512 × 192 voxels on: their arrays have a hundred megabytes and more. */
export const LARGE_VOXELS = 50e6;

/** Whether the arrays of an image are so large that none is kept which can be had again. */
export function isLargeImage(grid: VoxelGrid): boolean {
  return voxelCount(grid) >= LARGE_VOXELS;
}

/**
 * After work on a large image: ends the codec worker as soon as it has nothing to do. It remembers nothing; but what it has
 * done with would stay in memory until its garbage is collected, which a worker that waits does not do by itself.
 */
export function releaseCodec({ codec }: Services, grid: VoxelGrid): void {
  if (isLargeImage(grid)) codec.retire();
}

/**
 * After work on a large image: ends the inference worker, unless somebody waits for it. Its copy of the image and the memory
 * of its networks, which only grows, go with it; the next run or assessment brings both again, in a second.
 */
export function releaseInference(services: Services, grid: VoxelGrid): void {
  if (!isLargeImage(grid) || services.inference.isBusy()) return;
  services.inference.dispose();
  // What it said against the network on the image is still told with the result.
  services.prepared = { ...services.prepared, network: null, manifest: null, caseId: null };
}
