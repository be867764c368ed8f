/** A box of voxels: `low` is the first voxel, `high` the first voxel behind it, along i, j, k. */
export interface VoxelBox {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}
