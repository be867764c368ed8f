import type { ImportanceMap } from '../core/inference/gaussianWeights.ts';
import type { Size3 } from '../core/inference/slidingWindow.ts';
import type { FlipAxis } from './estimator.ts';
import type { SliceWindow } from './slab.ts';

/** One call of the network. */
export interface Tile {
  /** First voxel on the network's grid; may lie outside. */
  readonly origin: Size3;
}

/** How a volume is shown to its network and how the answers are put together. */
export interface Tiling {
  /** [1, S, …] of every tile. */
  readonly dims: readonly number[];
  /** Voxels that a tile covers along i, j, k. */
  readonly size: Size3;
  /** By rising k. */
  readonly tiles: readonly Tile[];
  /** The rectangle of every slice that is computed; within the grid. */
  readonly window: SliceWindow;
  /** [nk] 1 where a slice is computed. */
  readonly slices: Uint8Array;
  /** How overlapping tiles are weighed; null where each slice has one tile of its own. */
  readonly importance: ImportanceMap | null;
  /** Writes what the network sees of a tile under flips; `out` is of `dims`. */
  fill(tile: Tile, flips: readonly FlipAxis[], out: Float32Array): void;
  /** Logits [R, …] of a tile under flips, turned back: [R, k, j, i]; the same array where nothing is to be turned. */
  unfold(logits: Float32Array, flips: readonly FlipAxis[]): Float32Array;
}
