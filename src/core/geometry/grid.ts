import type { Affine } from './affine.ts';

/**
 * Where the voxels of an array lie in the patient.
 * Arrays on a grid are flat, index `i + ni * (j + nj * k)`: i is the fastest axis.
 */
export interface VoxelGrid {
  /** Number of voxels along i, j, k; each ≥ 1. */
  readonly shape: readonly [ni: number, nj: number, nk: number];
  /** Voxel index (i, j, k) of a voxel's centre to world millimetres, RAS+. */
  readonly affine: Affine;
}

/** Voxel index; may be fractional. Never mixed with {@link WorldPoint}. */
export type IndexPoint = readonly [i: number, j: number, k: number] & { readonly space?: 'index' };

/** Patient position in mm, RAS+: x toward the right hand… of the reader's map: R, A, S positive. */
export type WorldPoint = readonly [x: number, y: number, z: number] & { readonly space?: 'world' };
