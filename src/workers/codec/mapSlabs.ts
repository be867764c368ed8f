import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { upsampleSlices } from '../../core/geometry/resample.ts';

/** A map on the grid that it was worked out on, and the image's grid that it is wanted on. */
export interface CoarseMap {
  readonly grid: VoxelGrid;
  readonly networkGrid: VoxelGrid;
  /** [K, J, I] on `networkGrid`; not modified. */
  readonly values: Float32Array;
}

/** Some slices of a map on the image's grid. */
export interface MapSlab {
  /** Index of the first slice. */
  readonly first: number;
  /** [slices, J, I]; the receiver's own. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Voxels of a slab: 16 MB, and some tens of milliseconds of work. */
const VOXELS_PER_SLAB = 4e6;

/**
 * A map on the image's grid, some slices at a time: as a whole it would have 630 MB on 512 × 512 × 600 voxels. Each run
 * over it gives the same values, to the last bit.
 * @throws AppError as `upsampleSlices`.
 */
export function* mapSlabs({
  grid,
  networkGrid,
  values,
}: CoarseMap): Generator<MapSlab, void, void> {
  const [ni, nj, nk] = grid.shape;
  const slices = Math.max(1, Math.floor(VOXELS_PER_SLAB / (ni * nj)));
  for (let first = 0; first < nk; first += slices) {
    const source = slabOf(grid, first, Math.min(slices, nk - first));
    const slab = new Float32Array(ni * nj * source.shape[2]);
    upsampleSlices(values, { network: networkGrid, source }, (k, slice) => {
      slab.set(slice, k * ni * nj);
    });
    yield { first, values: slab };
  }
}

/** The grid of slices `first` … `first + count - 1`. */
function slabOf(grid: VoxelGrid, first: number, count: number): VoxelGrid {
  const m = grid.affine;
  const affine: Affine = [
    ...([m[0], m[1], m[2], m[3] + first * m[2]] as const),
    ...([m[4], m[5], m[6], m[7] + first * m[6]] as const),
    ...([m[8], m[9], m[10], m[11] + first * m[10]] as const),
    ...([0, 0, 0, 1] as const),
  ];
  return { shape: [grid.shape[0], grid.shape[1], count], affine };
}
