import type { VoxelGrid } from '../core/geometry/grid.ts';
import { spacingMm } from '../core/geometry/affine.ts';

/** Half the width of the neighbourhood, mm: disagreement wider than a voxel or two stands out. */
const RADIUS_MM = 3;

/**
 * Small beside the steps between entropies of up to a hundred label maps, and large beside the rounding of float32: it
 * decides between equals only.
 */
const WEIGHT = 1e-4;

/**
 * An order among voxels of equal entropy. N label maps give N / 2 values of it, shared by very many voxels, and a
 * budget would take them from the feet up. With a trace of the mean entropy around each voxel the middle of a wide
 * disagreement comes before the rim of a narrow one.
 * @param entropy [K, J, I] 0 … 1; not modified.
 * @returns a new array to rank by; 0 where the entropy is 0.
 */
export function orderTies(entropy: Float32Array, grid: VoxelGrid): Float32Array<ArrayBuffer> {
  const [ni, nj, nk] = grid.shape;
  const [ri, rj, rk] = spacingMm(grid.affine).map((mm) => Math.max(1, Math.round(RADIUS_MM / mm)));
  const out = new Float32Array(entropy.length);
  for (let voxel = 0; voxel < entropy.length; voxel++) {
    const value = entropy[voxel];
    if (value === 0) continue;
    const i = voxel % ni;
    const j = Math.floor(voxel / ni) % nj;
    const k = Math.floor(voxel / (ni * nj));
    const [firstI, lastI] = [Math.max(0, i - ri), Math.min(ni - 1, i + ri)];
    let [sum, rows] = [0, 0];
    for (let c = Math.max(0, k - rk); c <= Math.min(nk - 1, k + rk); c++) {
      for (let b = Math.max(0, j - rj); b <= Math.min(nj - 1, j + rj); b++) {
        const row = ni * (b + nj * c);
        rows += 1;
        for (let a = firstI; a <= lastI; a++) sum += entropy[row + a];
      }
    }
    out[voxel] = value + (WEIGHT * sum) / (rows * (lastI - firstI + 1));
  }
  return out;
}
