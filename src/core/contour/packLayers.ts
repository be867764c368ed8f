import { AppError } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import type { LayeredSegment, SegmentDescription } from './segmentLayers.ts';
import type { VoxelRuns } from './voxelRuns.ts';

/** What all layers together may take: more would not fit beside an image in a tab. */
export const LARGEST_LAYERS_BYTES = 2e9;

const LABELS_PER_LAYER = 255;

/** Layers that grow with each segment. */
export interface LayerPacking {
  /** In the order of the segments. They are the packing's own: hand them on only after the last segment. */
  readonly layers: readonly Uint8Array<ArrayBuffer>[];
  readonly segments: readonly LayeredSegment[];
  /**
   * Puts a segment, which may be empty, into the first layer in which its voxels and a label are free.
   * @param runs on the grid; not modified and not kept.
   * @throws AppError `internal/shape` for voxels beyond the grid; `input/too-large` { bytes, limitBytes } when it needs
   *   a layer more than {@link LARGEST_LAYERS_BYTES} allow (the first is always allowed).
   */
  add(segment: SegmentDescription, runs: VoxelRuns): LayeredSegment;
}

/**
 * Segments that may overlap, in few label maps: first fit, in the order given, so that segments which do not overlap
 * share one layer and carry the labels 1, 2, … there.
 */
export function packLayers(grid: VoxelGrid): LayerPacking {
  const voxels = voxelCount(grid);
  const layers: Uint8Array<ArrayBuffer>[] = [];
  /** Labels given so far in each layer. */
  const used: number[] = [];
  const segments: LayeredSegment[] = [];

  const layerFor = (runs: VoxelRuns): number => {
    const fitting = layers.findIndex(
      (layer, at) => used[at] < LABELS_PER_LAYER && isFree(layer, runs),
    );
    if (fitting !== -1) return fitting;
    const bytes = (layers.length + 1) * voxels;
    if (layers.length > 0 && bytes > LARGEST_LAYERS_BYTES) {
      throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_LAYERS_BYTES });
    }
    used.push(0);
    return layers.push(new Uint8Array(voxels)) - 1;
  };

  return {
    layers,
    segments,
    add: (segment, runs) => {
      const end = runs.length === 0 ? 0 : runs[runs.length - 1];
      if (end > voxels) throw new AppError('internal/shape', { end, voxels });
      const layer = layerFor(runs);
      const label = ++used[layer];
      for (let at = 0; at < runs.length; at += 2) layers[layer].fill(label, runs[at], runs[at + 1]);
      const placed = { ...segment, layer, label };
      segments.push(placed);
      return placed;
    },
  };
}

function isFree(layer: Uint8Array, runs: VoxelRuns): boolean {
  for (let at = 0; at < runs.length; at += 2) {
    for (let voxel = runs[at]; voxel < runs[at + 1]; voxel++) if (layer[voxel] !== 0) return false;
  }
  return true;
}
