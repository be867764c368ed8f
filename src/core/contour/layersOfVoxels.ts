import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';

/** Where a list of voxels is. */
export interface LayerPlace {
  /** Position in the layers. */
  readonly layer: number;
  /** Label of its voxels there, 1 … 255. */
  readonly label: number;
}

const MOST_LABELS = 255;

/**
 * Lists of voxels that may share some, as label maps: each list goes into the first layer where none of its voxels is taken
 * and a label is left.
 * @param lists voxel indices on the grid.
 * @returns layers [K, J, I], at least one; the place of each list.
 */
export function layersOfVoxels(
  grid: VoxelGrid,
  lists: readonly Uint32Array[],
): { readonly layers: readonly Uint8Array<ArrayBuffer>[]; readonly places: readonly LayerPlace[] } {
  const layers = [new Uint8Array(voxelCount(grid))];
  const used = [0];
  const places = lists.map((voxels): LayerPlace => {
    let layer = layers.findIndex(
      (taken, at) => used[at] < MOST_LABELS && voxels.every((voxel) => taken[voxel] === 0),
    );
    if (layer < 0) {
      layer = layers.push(new Uint8Array(voxelCount(grid))) - 1;
      used.push(0);
    }
    const label = ++used[layer];
    for (const voxel of voxels) layers[layer][voxel] = label;
    return { layer, label };
  });
  return { layers, places };
}
