import { affineFromColumns, applyPoint, column } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount } from '../core/geometry/gridMath.ts';
import type { ContourRule } from '../core/geometry/labelsOnSource.ts';
import { labelsOnSource } from '../core/geometry/labelsOnSource.ts';
import { resampleToNetwork, type Voxels } from '../core/geometry/resample.ts';

/** Source voxels between two checkpoints: some 0.2 s of work, so that a cancel is heard within a second. */
const VOXELS_PER_STEP = 16_000_000;

/** Called between steps with the share that is done, 0 … 1; throws to stop. */
export type Checkpoint = (done: number) => Promise<void>;

/** The same grid from slice `firstK` on, `slices` slices long. */
export function slicesOf(grid: VoxelGrid, firstK: number, slices: number): VoxelGrid {
  const { affine, shape } = grid;
  return {
    shape: [shape[0], shape[1], slices],
    affine: affineFromColumns(
      [column(affine, 0), column(affine, 1), column(affine, 2)],
      applyPoint(affine, [0, 0, firstK]),
    ),
  };
}

/**
 * `resampleToNetwork` a few network slices at a time.
 * @returns a new array on `network`.
 * @throws what `checkpoint` throws, and as `resampleToNetwork`.
 */
export async function resampleInSteps(
  volume: { readonly grid: VoxelGrid; readonly voxels: Voxels },
  network: VoxelGrid,
  checkpoint: Checkpoint,
): Promise<Float32Array<ArrayBuffer>> {
  const out = new Float32Array(voxelCount(network));
  const [ni, nj, nk] = network.shape;
  for (const { first, count } of steps(nk, voxelCount(volume.grid))) {
    await checkpoint(first / nk);
    const part = slicesOf(network, first, count);
    out.set(resampleToNetwork(volume.voxels, volume.grid, part), first * ni * nj);
  }
  return out;
}

/**
 * `labelsOnSource` a few source slices at a time.
 * @returns a new array on `source`.
 * @throws what `checkpoint` throws, and as `labelsOnSource`.
 */
export async function labelsInSteps(
  probabilities: readonly Float32Array[],
  how: {
    readonly network: VoxelGrid;
    readonly source: VoxelGrid;
    /** Linear in the probabilities where absent. */
    readonly rule?: ContourRule;
  },
  checkpoint: Checkpoint,
): Promise<Uint8Array<ArrayBuffer>> {
  const { network, source, rule } = how;
  const out = new Uint8Array(voxelCount(source));
  const [ni, nj, nk] = source.shape;
  for (const { first, count } of steps(nk, voxelCount(source))) {
    await checkpoint(first / nk);
    const part = slicesOf(source, first, count);
    out.set(labelsOnSource(probabilities, { network, source: part }, rule), first * ni * nj);
  }
  return out;
}

/** Splits `slices` so that each step does its share of `voxels`. */
function steps(slices: number, voxels: number): { first: number; count: number }[] {
  const size = Math.max(1, Math.floor((slices * VOXELS_PER_STEP) / voxels));
  return Array.from({ length: Math.ceil(slices / size) }, (_, step) => ({
    first: step * size,
    count: Math.min(size, slices - step * size),
  }));
}
